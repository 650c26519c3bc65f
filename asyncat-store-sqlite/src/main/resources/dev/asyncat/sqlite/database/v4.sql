create table session_feedback (
  session_id  text primary key references sessions on delete cascade,
  rating      integer not null,
  comment     text,
  was_helpful integer
) strict, without rowid;

create table corrections (
  number      integer primary key,
  session_id  text not null references sessions on delete cascade,
  tool        text not null,
  correction  text not null,
  explanation text not null,
  at          integer not null
) strict;
create index corrections_of_session on corrections (session_id, number);

-- What sessions are found by: goals, answers, calls and results. The words themselves are in the index alone.
create table session_texts (
  number     integer primary key,
  session_id text not null references sessions on delete cascade,
  source     text not null
) strict;
create index texts_of_session on session_texts (session_id, source);
create virtual table session_words using fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3'
);
create trigger session_text_gone after delete on session_texts begin
  delete from session_words where rowid = old.number;
end;

-- What is there already, with accents left in place.
insert into session_texts (session_id, source) select id, 'goal' from sessions;
insert into session_words (rowid, words)
  select t.number, lower(substr(s.goal, 1, 20000)) from session_texts t join sessions s on s.id = t.session_id
  where t.source = 'goal';
insert into session_texts (session_id, source) select session_id, 'audit:' || id from audit;
insert into session_words (rowid, words)
  select t.number, lower(a.tool_name || ' ' || substr(a.arguments, 1, 20000) || ' ' || substr(coalesce(a.result, ''), 1, 20000))
  from session_texts t join audit a on t.source = 'audit:' || a.id and t.session_id = a.session_id;
create index idle_sessions on sessions (updated_at) where active_run_id is null;
