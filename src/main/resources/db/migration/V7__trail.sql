-- The record that can be searched, and the trail that cannot be changed unseen (E-3.4.10, E-8.2, E-8.3).

-- What the log is searched by and the board's figures are made of; the words of each answer stand in the trail.
alter table incident
    add column reporter_name         text,
    add column occurred_at           timestamptz,
    add column outline               text,
    add column channel               text,
    add column incident_type         text,
    add column medium                text,
    add column unit                  text,
    add column asset_owner           text,
    add column asset                 text, -- the equipment or system
    add column data_kind             text,
    add column cause                 text,
    add column recipient_kind        text,
    add column affected_individuals  int,
    add column rated_at              timestamptz, -- first, by the Monitoring Officer
    add column ico_told_at           timestamptz, -- first
    add column data_subjects_told_at timestamptz, -- first
    add column merged_into           text references incident,
    add column disposed_at           timestamptz,
    add column words                 tsvector generated always as (to_tsvector('english', coalesce(outline, ''))) stored;
alter table incident drop constraint incident_state_check;
alter table incident add constraint incident_state_check check (state in ('open', 'closed', 'handedOver', 'merged'));

-- Newest first is how the log is read; what is common is found along that order, what is rare by an index of its own.
create index incident_by_report on incident (reported_at desc, reference desc);
create index incident_by_level on incident (level, reported_at desc);
create index incident_open on incident (reported_at desc) where state = 'open';
create index incident_by_type on incident (incident_type, reported_at desc);
create index incident_by_reporter on incident (reporter_id, reported_at desc);
create index incident_by_reporter_name on incident (lower(reporter_name), reported_at desc);
create index incident_by_unit on incident (lower(unit), reported_at desc);
create index incident_by_asset_owner on incident (lower(asset_owner), reported_at desc);
create index incident_by_asset on incident (lower(asset), reported_at desc);
create index incident_ico_told on incident (reported_at desc) where ico_told_at is not null;
create index incident_by_words on incident using gin (words);

-- What people write is local time.
set local time zone 'Europe/London';
update incident i set reporter_name = e.content->>'reporterName', occurred_at = (e.content->>'occurredAt')::timestamptz, outline = e.content->>'outline',
    channel = e.content->>'channel', incident_type = e.content->>'incidentType', medium = e.content->>'medium', unit = e.content->>'unit',
    asset_owner = e.content->>'assetOwner', asset = coalesce(e.content->>'hardware', e.content->>'system'), data_kind = nullif(e.content->>'dataKind', 'notKnown')
from entry e where e.reference = i.reference and e.element like 'StartEvent\_%' and e.event = 'completed' and i.process <> 'conduct-referral';

-- One duty with a limit: when it arose, until when it holds, when it was discharged. A duty that opens again is a row again.
create table duty (
    id        bigint generated always as identity primary key,
    reference text        not null references incident,
    deadline  text        not null, -- the id of the event in the model
    arose_at  timestamptz not null,
    due_at    timestamptz not null,
    done_at   timestamptz
);
create index duty_of_incident on duty (reference, id);

-- The trail. Each entry of a case carries a digest over the entry before it, so that none can be changed, removed or put
-- in between unseen. What was said is digested apart, with a salt, so that disposal can take it out, and nobody can guess
-- it from its digest afterwards, while the chain still verifies:
--   said   = sha256(salt, by, content)                                         joined by line feeds, content as stored
--   digest = sha256(digest before, reference, number, at, element, event, said) in hexadecimal, at in UTC to the microsecond
alter table entry
    add column number int,
    add column salt   uuid,
    add column said   bytea,
    add column digest bytea;
alter table entry alter column by drop not null, alter column content drop not null;

create function said(salt uuid, by text, content jsonb) returns bytea language sql immutable as
$$ select sha256(convert_to(concat_ws(E'\n', salt::text, by, content::text), 'UTF8')) $$;

create function digest(before bytea, reference text, number int, at timestamptz, element text, event text, said bytea) returns bytea language sql stable as
$$ select sha256(convert_to(concat_ws(E'\n', encode(coalesce(before, ''), 'hex'), reference, number::text,
    to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), element, event, encode(said, 'hex')), 'UTF8')) $$;

do $$
declare
    e record;
    last record;
begin
    select null::text as reference, 0 as number, null::bytea as digest into last;
    for e in select * from register.entry order by reference, id loop
        if e.reference is distinct from last.reference then
            select e.reference as reference, 0 as number, null::bytea as digest into last;
        end if;
        e.salt := gen_random_uuid();
        e.said := register.said(e.salt, e."by", e.content);
        e.digest := register.digest(last.digest, e.reference, last.number + 1, e.at, e.element, e.event, e.said);
        update register.entry set number = last.number + 1, salt = e.salt, said = e.said, digest = e.digest where id = e.id;
        select e.reference as reference, last.number + 1 as number, e.digest as digest into last;
    end loop;
end $$;

alter table entry alter column number set not null, alter column said set not null, alter column digest set not null;
drop index entry_of_incident;
create unique index entry_of_incident on entry (reference, number);

create function chain_entry() returns trigger language plpgsql as
$$
declare
    before record;
begin
    -- The steps of one case follow one another here; those of other cases do not wait. Whoever seals waits for all of them.
    perform pg_advisory_xact_lock_shared(hashtext('register.entry'));
    perform 1 from register.incident where reference = new.reference for no key update;
    new.id := nextval(pg_get_serial_sequence('register.entry', 'id'));
    select number, digest into before from register.entry where reference = new.reference order by number desc limit 1;
    new.number := coalesce(before.number, 0) + 1;
    new.salt := gen_random_uuid();
    new.said := register.said(new.salt, new."by", new.content);
    new.digest := register.digest(before.digest, new.reference, new.number, new.at, new.element, new.event, new.said);
    return new;
end $$;
create trigger chain_entry before insert on entry for each row execute function chain_entry();

create function refuse_change() returns trigger language plpgsql as
$$
begin
    raise exception '% is append-only: what stands in it is never changed or removed', tg_table_name
        using hint = 'Add a further entry instead. Content is taken out by disposal alone.';
end $$;

-- Disposal takes out what was said and who said it, of a case that is marked as disposed of; nothing else may change.
create function only_disposal() returns trigger language plpgsql as
$$
begin
    if new.content is not null or new."by" is not null or new.salt is not null
        or (new.id, new.reference, new.number, new.at, new.element, new.event, new.said, new.digest)
            is distinct from (old.id, old.reference, old.number, old.at, old.element, old.event, old.said, old.digest)
        or not exists (select from register.incident where reference = old.reference and disposed_at is not null) then
        raise exception 'entry is append-only: what stands in it is never changed or removed'
            using hint = 'Add a further entry instead. Content is taken out by disposal alone.';
    end if;
    return new;
end $$;
create trigger only_disposal before update on entry for each row execute function only_disposal();
create trigger never_deleted before delete or truncate on entry execute function refuse_change();

-- A seal covers all entries from one id to another, over all cases: the last entries of a case, which no later entry
-- vouches for, cannot be removed unseen either. Its digest, kept elsewhere, vouches for all before it:
--   digest = sha256(digest of the seal before, digest of each entry by id), each in hexadecimal, joined by line feeds
create table seal (
    number  int primary key,
    at      timestamptz not null,
    from_id bigint      not null,
    to_id   bigint      not null,
    entries bigint      not null,
    digest  bytea       not null
);
create trigger never_changed before update or delete or truncate on seal execute function refuse_change();

create function seal_of(before bytea, from_id bigint, to_id bigint) returns table (entries bigint, digest bytea) language sql stable as
$$ select count(*), sha256(convert_to(concat_ws(E'\n', encode(coalesce(before, ''), 'hex'), string_agg(encode(e.digest, 'hex'), E'\n' order by e.id)), 'UTF8'))
   from register.entry e where e.id between from_id and to_id $$;

-- Seals what was written since the last seal; nothing if nothing was. Gives up after 2 seconds rather than let people wait.
create function seal_trail(now timestamptz) returns setof seal language plpgsql set lock_timeout = '2s' as
$$
declare
    last register.seal;
    newest bigint;
begin
    perform pg_advisory_xact_lock(hashtext('register.entry'));
    select * into last from register.seal order by number desc limit 1;
    select max(id) into newest from register.entry;
    return query insert into register.seal
        select coalesce(last.number, 0) + 1, now, coalesce(last.to_id, 0) + 1, newest, s.entries, s.digest
        from register.seal_of(last.digest, coalesce(last.to_id, 0) + 1, newest) s where s.entries > 0 returning *;
end $$;

-- Which entry, document or seal is not what was written. Anyone who may read the register may run it.
create function check_trail(of_reference text default null) returns table (place text, fault text) language sql stable as
$$
    with chained as (
        select e.*, lag(e.digest) over case_so_far as before, row_number() over case_so_far as expected, i.disposed_at
        from register.entry e join register.incident i using (reference)
        where of_reference is null or e.reference = of_reference
        window case_so_far as (partition by e.reference order by e.number))
    select reference || ', entry ' || number, case
            when number <> expected then 'an entry before it is missing'
            when digest <> register.digest(before, reference, number, at, element, event, said) then 'it is not what was written'
            when content is null and disposed_at is null then 'its content is missing'
            else 'its content is not what was written' end
    from chained
    where number <> expected or digest <> register.digest(before, reference, number, at, element, event, said)
        or (content is null and disposed_at is null) or (content is not null and said is distinct from register.said(salt, by, content))
    union all
    select i.reference, 'its entries are missing' from register.incident i
    where (of_reference is null or i.reference = of_reference) and not exists (select from register.entry e where e.reference = i.reference)
    union all
    select d.reference || ', document ' || d.kind || ' ' || d.version, 'it is not what was filed' from register.document d
    where (of_reference is null or d.reference = of_reference) and d.content is not null and encode(sha256(d.content), 'hex') <> d.sha256
    union all
    select 'seal ' || s.number, 'what it covers is not what was sealed'
    from (select seal.*, lag(seal.digest) over (order by number) as before from register.seal) s,
        register.seal_of(s.before, s.from_id, s.to_id) again
    where of_reference is null and (again.digest <> s.digest or again.entries <> s.entries)
$$;

-- A document is never changed; its content alone goes with the disposal of its case.
alter table document alter column content drop not null, alter column by drop not null;
create function only_disposal_of_document() returns trigger language plpgsql as
$$
begin
    if new.content is not null or new."by" is not null
        or (new.reference, new.kind, new.version, new.title, new.created_at, new.sha256)
            is distinct from (old.reference, old.kind, old.version, old.title, old.created_at, old.sha256)
        or not exists (select from register.incident where reference = old.reference and disposed_at is not null) then
        raise exception 'document is append-only: what stands in it is never changed or removed'
            using hint = 'File a further version instead. Content is taken out by disposal alone.';
    end if;
    return new;
end $$;
create trigger only_disposal before update on document for each row execute function only_disposal_of_document();
create trigger never_deleted before delete or truncate on document execute function refuse_change();
