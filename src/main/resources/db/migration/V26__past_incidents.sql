-- Incidents of the register from before, brought in by the Data Protection Officer: closed, each with its own dates. One such
-- row has no process, no task, no timer and no duty.
alter table incident
    add column old_reference text,  -- as the register before has it
    add column recorded      json; -- each date as it was recorded there, in order, a month or "not recorded" too; null: an incident of ours
create unique index incident_by_old_reference on incident (lower(old_reference)) where old_reference is not null;
create index incident_from_before on incident (reported_at desc, reference desc) where recorded is not null;

-- The moment that a figure of a period counts it by: when it was entered here, which nobody chooses; of the register before
-- its own date. Null where that has none at all (reported_at then only puts it at the end of every list).
alter table incident add column counted_at timestamptz
    generated always as (case when recorded is null then logged_at when reported_at > timestamptz '1900-01-01 00:00:00+00' then reported_at end) stored;

-- Numbers of their own: the next incident of ours is not called ten thousand later.
create sequence past_reference_number;

-- Who brought in which file. One file comes once.
create table past_file (
    sha256     text primary key,
    name       text        not null,
    rows       int         not null,
    by         text        not null,
    brought_at timestamptz not null
);
create trigger never_changed before update or delete or truncate on past_file execute function refuse_change();

-- What the register before called it goes with the rest, whatever else a disposal takes out.
create function forget_old_reference() returns trigger language plpgsql as
$$ begin new.old_reference := null; return new; end $$;
create trigger forget_old_reference before update of disposed_at on incident for each row when (new.disposed_at is not null) execute function forget_old_reference();

-- The moment in a column, or null where the register before has no date there and the column holds one for its order alone.
create function moment(at timestamptz, recorded json, name text) returns timestamptz language sql immutable parallel safe as
$$ select case when recorded is null or recorded ->> name ~ '^\d' then at end $$;
