-- Conversations, their messages and folders; projects and their directories.

alter table workspaces add column emoji text;

create table chat_folders (
  id           text primary key,
  user_id      text not null,
  workspace_id text not null,
  name         text not null,
  color        text,
  sort_order   integer not null,
  created_at   integer not null,
  updated_at   integer not null
) strict;
create index chat_folders_in_order on chat_folders (user_id, workspace_id, sort_order, created_at);

-- The number of a message begins with that of its conversation (number >> 20), so that hits of a search need not
-- be looked up, and the messages of a conversation lie side by side. The largest columns come last: what stands
-- before them is read without them.
create table conversations (
  number          integer primary key,
  id              text not null unique,
  user_id         text not null,
  workspace_id    text not null,
  title           text not null,
  title_line      text not null,
  mode            text not null,
  is_pinned       integer not null,
  is_archived     integer not null,
  folder_id       text references chat_folders on delete set null,
  has_attachments integer not null,
  message_count   integer not null,
  messages_ever   integer not null,
  revision        integer not null,
  last_message_at integer not null,
  created_at      integer not null,
  updated_at      integer not null,
  deleted_at      integer,
  project_ids     text not null,
  metadata        text not null
) strict;
-- The columns after number answer counts without a look at the rows.
create index conversations_in_order on conversations (
  user_id, workspace_id, is_pinned desc, last_message_at desc, created_at desc, number desc,
  is_archived, mode, message_count
) where deleted_at is null;
create index trash_in_order on conversations (user_id, workspace_id, deleted_at) where deleted_at is not null;
create index conversations_of_folder on conversations (folder_id) where folder_id is not null;

create table messages (
  number           integer primary key,
  conversation     integer not null references conversations on delete cascade,
  id               text not null,
  position         integer not null,
  role             text not null,
  at               integer not null,
  added_in         integer not null,
  changed_in       integer not null,
  missed_by        text not null,
  text_fingerprint text not null,
  fingerprint      text not null,
  content          text not null,
  extras           text not null,
  unique (conversation, id)
) strict;
create index messages_in_order on messages (conversation, position);

-- The agent sessions that a message mentions. These may be gone.
create table message_sessions (
  message    integer not null references messages on delete cascade,
  session_id text not null,
  primary key (message, session_id)
) strict, without rowid;
create index messages_of_session on message_sessions (session_id);

create table branches (
  conversation     integer not null references conversations on delete cascade,
  id               text not null,
  position         integer not null,
  parent_id        text,
  point_message_id text,
  is_active        integer not null,
  description      text not null,
  primary key (conversation, id)
) strict, without rowid;

-- Words come here separated by spaces, in lower case and without accents, so that any other store can have the same.
create virtual table title_words using fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3'
);
create virtual table message_words using fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3'
);
create trigger title_gone after delete on conversations begin
  delete from title_words where rowid = old.number;
end;
create trigger message_gone after delete on messages begin
  delete from message_words where rowid = old.number;
end;

create table projects (
  id           text primary key,
  user_id      text not null,
  workspace_id text not null,
  name         text not null,
  description  text,
  due_date     text,
  emoji        text not null,
  is_archived  integer not null,
  created_at   integer not null,
  updated_at   integer not null
) strict;
create index projects_of_user on projects (user_id, created_at);

create table project_folders (
  id         text primary key,
  project_id text not null references projects on delete cascade,
  name       text not null,
  path       text not null,
  is_primary integer not null,
  created_at integer not null,
  updated_at integer not null,
  unique (project_id, path)
) strict;
