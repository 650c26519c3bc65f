/** The ports, records and events of Asyncat, an agent runtime that is embedded like a database. */
module dev.asyncat.api {
  requires static transitive org.jspecify;

  exports dev.asyncat.attachment;
  exports dev.asyncat.cancel;
  exports dev.asyncat.checkpoint;
  exports dev.asyncat.conversation;
  exports dev.asyncat.error;
  exports dev.asyncat.json;
  exports dev.asyncat.localmodel;
  exports dev.asyncat.model;
  exports dev.asyncat.permission;
  exports dev.asyncat.plan;
  exports dev.asyncat.profile;
  exports dev.asyncat.project;
  exports dev.asyncat.run;
  exports dev.asyncat.search;
  exports dev.asyncat.session;
  exports dev.asyncat.store;
  exports dev.asyncat.tool;
  exports dev.asyncat.user;
}
