-- E-8.3: records are kept as long as they are needed, and then disposed of, with a record of the disposal.
alter table incident add column legal_hold boolean not null default false; -- who set it, when and why stands in the trail
create index incident_ended on incident (closed_at) where state <> 'open' and disposed_at is null;

-- What a disposal put before a person, and what became of it: it stays, and says nothing of what was disposed of.
create table disposal (
    disposal    text        not null references incident,
    reference   text        not null references incident,
    kind        text        not null,
    level       text        not null,
    closed_at   timestamptz not null,
    rule        text        not null,
    approved_by text,
    approved_at timestamptz,
    disposed_at timestamptz,
    primary key (disposal, reference)
);

alter table recommendation alter column text drop not null, alter column owner drop not null;
alter table outbox alter column recipient drop not null, alter column subject drop not null, alter column body drop not null;

-- Takes out of the register what was said in a case and who said it, if that was approved in this disposal and still may
-- be: never of a case that is open, held, waiting for a letter to go out, or disposed of already. Its digests stay.
create function dispose(of_reference text, now timestamptz, by_disposal text) returns boolean language plpgsql
    security definer set search_path = register, pg_temp as
$$
begin
    update incident set disposed_at = now, reporter_id = null, reporter_name = null, outline = null, unit = null, asset_owner = null, asset = null,
            cause = null, recipient_kind = null, corporate_risk = null, conduct_concern = null
        where reference = of_reference and state <> 'open' and not legal_hold and disposed_at is null
        and exists (select from disposal d where d.disposal = by_disposal and d.reference = of_reference and d.approved_at is not null)
        and not exists (select from outbox o where o.reference = of_reference and o.state = 'waiting');
    if not found then
        return false;
    end if;
    update entry set content = null, by = null, salt = null where reference = of_reference;
    update document set content = null, by = null where reference = of_reference;
    update evidence set removed_at = coalesce(removed_at, now), name = null, description = null, by = null where reference = of_reference;
    delete from evidence_part p using evidence e where e.id = p.evidence and e.reference = of_reference;
    update recommendation set text = null, owner = null where reference = of_reference;
    update outbox set recipient = null, subject = null, body = null where reference = of_reference;
    delete from involved where reference = of_reference;
    update disposal d set disposed_at = now where d.disposal = by_disposal and d.reference = of_reference;
    return true;
end $$;

-- A case that is held keeps its evidence too.
create or replace function remove_evidence(of_reference text, now timestamptz) returns table (number int) language plpgsql
    security definer set search_path = register, pg_temp as
$$
begin
    perform from register.incident i where i.reference = of_reference and i.state <> 'open' and not i.legal_hold for no key update;
    if found then
        return query with removed as (update register.evidence e set removed_at = now where e.reference = of_reference and e.removed_at is null returning e.number)
            select r.number from removed r order by r.number;
        delete from register.evidence_part p using register.evidence e where e.id = p.evidence and e.reference = of_reference and e.removed_at is not null;
    end if;
end $$;
