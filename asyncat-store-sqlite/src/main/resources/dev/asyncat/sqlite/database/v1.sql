-- Times are nanoseconds since 1970 UTC, lists and objects are JSON, words are those that clients see.

create table users (
  id         text primary key,
  name       text not null unique,
  token_hash text unique,
  created_at integer not null
) strict;

-- An application may bring users of its own, so nothing refers to the table of users.
create table workspaces (
  id         text primary key,
  user_id    text not null,
  name       text not null,
  created_at integer not null
) strict;
create index workspaces_of_user on workspaces (user_id, created_at);

create table profiles (
  id                   text primary key,
  user_id              text not null,
  handle               text not null,
  name                 text not null,
  description          text not null,
  icon                 text not null,
  color                text not null,
  soul_name            text not null,
  soul_override        text,
  working_dir          text,
  max_rounds           integer not null,
  auto_approve         integer not null,
  always_allowed_tools text not null,
  is_default           integer not null,
  created_at           integer not null,
  updated_at           integer not null,
  unique (user_id, handle)
) strict;
create unique index default_profile_of_user on profiles (user_id) where is_default;

create table permission_rules (
  id         text primary key,
  user_id    text not null,
  tool       text not null,
  subject    text,
  created_at integer not null
) strict;
create unique index rules_about_a_subject on permission_rules (user_id, tool, subject) where subject is not null;
create unique index rules_about_a_tool on permission_rules (user_id, tool) where subject is null;

create table sessions (
  id                  text primary key,
  user_id             text not null,
  workspace_id        text,
  goal                text not null,
  status              text not null,
  working_dir         text not null,
  plan                text not null default '[]',
  total_rounds        integer not null,
  provider            text not null,
  conversation_rounds text not null default '[]',
  final_answer        text,
  error               text,
  profile_id          text,
  active_run_id       text,
  last_seq            integer not null default 0,
  created_at          integer not null,
  updated_at          integer not null
) strict;
create index sessions_of_user on sessions (user_id, updated_at);
create index unfinished_sessions on sessions (id) where active_run_id is not null;

-- A number that was seen must never mean another event, so an id that was deleted is not used again.
create table deleted_sessions (
  id text primary key
) strict, without rowid;

create table runs (
  session_id           text not null references sessions on delete cascade,
  id                   text not null,
  rounds_before        integer not null,
  operation            text not null,
  agent_mode           text not null,
  reasoning_effort     text,
  provider_name        text,
  conversation_id      text,
  message_id           text,
  assistant_message_id text,
  started_at           integer not null,
  ended_at             integer,
  stop_reason          text,
  primary key (session_id, id)
) strict, without rowid;

-- A row holds the events seq to last_seq. Where these differ, it holds fragments of one type, and data is
-- {"at": [nanoseconds after the row's], "data": [...]}.
create table events (
  session_id text not null references sessions on delete cascade,
  seq        integer not null,
  last_seq   integer not null,
  run_id     text not null,
  at         integer not null,
  type       text not null,
  version    integer not null,
  data       text not null,
  unique (session_id, seq)
) strict;

create table audit (
  id                  text primary key,
  session_id          text not null references sessions on delete cascade,
  seq                 integer not null,
  run_id              text not null,
  tool_call_id        text not null,
  tool_name           text not null,
  permission_level    text not null,
  permission_decision text not null,
  permission_reason   text,
  working_dir         text not null,
  arguments           text not null,
  result              text,
  success             integer,
  round               integer not null,
  started_at          integer not null,
  completed_at        integer,
  unique (session_id, seq)
) strict;
create index calls_without_result on audit (session_id, tool_call_id) where result is null;

create table requests (
  id              text primary key,
  session_id      text not null references sessions on delete cascade,
  seq             integer not null,
  run_id          text not null,
  user_id         text not null,
  type            text not null,
  data            text not null,
  resolution_type text,
  resolution_data text,
  asked_at        integer not null,
  unique (session_id, seq)
) strict;
create index open_requests on requests (session_id, seq) where resolution_type is null;

-- One row for each model turn. What was spent stays known when the session is deleted.
create table model_usage (
  id                        text primary key,
  user_id                   text not null,
  workspace_id              text,
  conversation_id           text,
  message_id                text,
  assistant_message_id      text,
  session_id                text references sessions on delete set null,
  run_id                    text not null,
  provider_profile_id       text,
  provider_id               text,
  provider_type             text,
  provider_name             text,
  model                     text not null,
  operation                 text not null,
  input_tokens              integer not null,
  output_tokens             integer not null,
  total_tokens              integer not null,
  current_context_tokens    integer not null,
  cached_tokens             integer not null,
  reasoning_tokens          integer not null,
  audio_tokens              integer not null default 0,
  image_tokens              integer not null default 0,
  estimated                 integer not null,
  usage_source              text not null,
  context_window            integer,
  context_window_source     text,
  context_window_confidence text,
  latency_ms                integer,
  tokens_per_second         real,
  round                     integer,
  metadata                  text not null,
  created_at                integer not null
) strict;
create index usage_of_user on model_usage (user_id, created_at);
create index usage_of_workspace on model_usage (workspace_id, created_at);
create index usage_of_model on model_usage (user_id, provider_id, model, created_at);
create index usage_of_conversation on model_usage (conversation_id, created_at);
create index usage_of_session on model_usage (session_id);
