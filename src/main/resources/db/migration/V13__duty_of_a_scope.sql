-- Two duties with one limit may exist at a time: each is that of one place in its case. One that arose and ended within
-- one step was never anybody's.
alter table duty add column scope text, add column step xid8 not null default pg_current_xact_id();
