-- Titles are also found by parts of words, and lists are counted without a look at their rows.

drop index conversations_in_order;
create index conversations_in_order on conversations (
  user_id, workspace_id, is_pinned desc, last_message_at desc, created_at desc, number desc,
  is_archived, mode, message_count, deleted_at
) where deleted_at is null;
create virtual table title_parts using fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'trigram'
);
insert into title_parts (rowid, words) select number, title_line from conversations;
create trigger title_parts_gone after delete on conversations begin
  delete from title_parts where rowid = old.number;
end;
alter table conversations drop column title_line;
