alter table profiles add column aids text not null default '{}';
