-- The letters that are due, in their order: ordered by the time alone, the oldest is looked for among all that were ever sent.
drop index outbox_due;
create index outbox_due on outbox (id, due_at) where due_at is not null;
