-- What need not be done now waits for its recipient's digest: 'digest' until it is due and sent, 'overtaken' if its task was done before.
alter table outbox drop constraint outbox_state_check;
alter table outbox add constraint outbox_state_check check (state in ('waiting', 'digest', 'sent', 'filed', 'noAddress', 'overtaken'));
alter table outbox add column task text; -- the engine's number of the task that it tells of
drop index outbox_due;
create index outbox_due on outbox (id, due_at) where due_at is not null and state = 'waiting';
create index outbox_digest on outbox (due_at) where state = 'digest';

-- Who has a role for a time (E-2.2), and hears of what its mailbox hears.
create table delegated (
    reference text primary key references incident,
    role      text not null,
    deputy    text not null
);
create index delegated_role on delegated (role);
