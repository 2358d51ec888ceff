-- Wrong passwords slow down whoever guesses: by name and address, and by address (the name is then empty). In a table, so
-- that a restart forgets nothing and several nodes know the same.
create table sign_in (
    name text not null,
    address text not null,
    failures int not null default 0,
    failed_at timestamptz,
    -- The last time that the name signed in from the address: it is known there.
    signed_in_at timestamptz,
    primary key (name, address)
);
