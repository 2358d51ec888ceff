-- What is said by e-mail: written in the transaction of the step that says it, sent by the process send-mail.
create table outbox (
    id           bigint generated always as identity primary key,
    reference    text        not null references incident,
    template     text        not null,
    recipient    text        not null, -- person:<id> or group:<id>; the address is looked up when it is sent
    subject      text        not null,
    body         text        not null,
    written_at   timestamptz not null,
    -- Set before the server is spoken to, cleared when it refuses: standing alone, the server may have taken it.
    attempted_at timestamptz,
    state        text        not null default 'waiting' check (state in ('waiting', 'sent', 'filed', 'noAddress')),
    settled_at   timestamptz
);
create index outbox_of_incident on outbox (reference);
create index outbox_unsent on outbox (state) where state in ('waiting', 'noAddress');
