-- The central log (W-8.1c, E-3.4.10): one row an incident, and what happened to it in order.
create sequence reference_number;

create table incident (
    reference   text primary key,
    process     text        not null,
    reporter_id text,
    aware_at    timestamptz not null,
    reported_at timestamptz not null,
    logged_at   timestamptz not null,
    late        boolean     not null,
    level       text,
    colour      text,
    state       text        not null default 'open' check (state in ('open', 'closed')),
    closed_at   timestamptz,
    -- W-3.1, E-3.7.1: kept here and never among the variables that a form can show.
    conduct_concern text
);

create table entry (
    id        bigint generated always as identity primary key,
    reference text        not null references incident,
    at        timestamptz not null,
    by        text        not null,
    element   text        not null,
    event     text        not null,
    content   jsonb       not null default '{}'
);
create index entry_of_incident on entry (reference, id);

create table recommendation (
    reference   text not null references incident,
    number      int  not null,
    version     int  not null,
    kind        text not null,
    text        text not null,
    owner       text not null,
    target_date date not null,
    state       text not null default 'draft' check (state in ('draft', 'inForce', 'implemented', 'withdrawn')),
    primary key (reference, number)
);
