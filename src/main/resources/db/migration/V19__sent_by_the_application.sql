-- A letter is sent by the application itself; only what fails goes on by the process send-mail. Until when the application
-- leaves it alone: at first not at all, then as long as somebody sends it. Null once it is settled, or the process's.
alter table outbox add column due_at timestamptz;
create index outbox_due on outbox (due_at) where due_at is not null;
