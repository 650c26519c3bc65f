-- The points to which directories can be taken back.
create table checkpoints (
  id         text primary key,
  user_id    text not null,
  session_id text not null references sessions on delete cascade,
  run_id     text,
  kind       text not null,
  state      text not null,
  workspace  text not null,
  baseline   integer not null,
  reverts    text not null,
  omissions  text not null,
  note       text,
  created_at integer not null
) strict;
create index checkpoints_of_user on checkpoints (user_id, created_at);
create index checkpoints_of_session on checkpoints (session_id, created_at);
create index unfinished_checkpoints on checkpoints (id) where state <> 'complete';

-- content names what a file held before, where that is kept.
create table checkpoint_changes (
  checkpoint_id text not null references checkpoints on delete cascade,
  path          text not null,
  before_state  text not null,
  after_state   text not null,
  content       text,
  tool          text,
  tool_call_id  text,
  lost          text,
  doubt         text,
  changed_at    integer not null,
  primary key (checkpoint_id, path)
) strict, without rowid;
create index kept_contents on checkpoint_changes (content) where content is not null;
