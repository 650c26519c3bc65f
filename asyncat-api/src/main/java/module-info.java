/** Ports, records and sealed events of the Asyncat agent runtime; depends on the JDK alone. */
module dev.asyncat.api {
  requires static transitive org.jspecify;
}
