-- E-3.7.1, E-8.2: who is kept out of a case because they were named as involved in it. Apart from the file, which
-- those who work on the case are shown. source: the reference of the referral, or of the case itself.
create table involved (
    id        bigint generated always as identity primary key,
    reference text        not null references incident,
    user_id   text        not null,
    since     timestamptz not null,
    by        text        not null,
    source    text        not null,
    lifted_at timestamptz,
    lifted_by text
);
create unique index involved_now on involved (reference, user_id, source) where lifted_at is null;

-- The incident refers itself to Professional Standards once.
alter table incident add column referred boolean not null default false;
