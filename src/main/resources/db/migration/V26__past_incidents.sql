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

-- As before, and: what the register before called it goes, too.
create or replace function dispose(of_reference text, now timestamptz, by_disposal text) returns boolean language plpgsql
    security definer set search_path = register, pg_temp as
$$
begin
    if not is_over(of_reference) or exists (select from outbox o where o.reference = of_reference and o.state = 'waiting') then
        return false;
    end if;
    update disposal d set disposed_at = now where d.disposal = by_disposal and d.reference = of_reference and d.approved_at is not null;
    if not found then
        return false;
    end if;
    update incident set disposed_at = now, family = by_disposal, reporter_id = null, reporter_name = null, outline = null, unit = null, asset_owner = null, asset = null,
            cause = null, recipient_kind = null, corporate_risk = null, conduct_concern = null, where_lost = null, data_subjects = null, data_categories = null,
            likely_consequence = null, quantity = null, discipline = null, outcome_note = null, old_reference = null
        where reference = of_reference;
    update entry set content = null, by = null, salt = null where reference = of_reference;
    update document set content = null, by = null where reference = of_reference;
    update evidence set removed_at = coalesce(removed_at, now), name = null, description = null, by = null where reference = of_reference;
    delete from evidence_part p using evidence e where e.id = p.evidence and e.reference = of_reference;
    update recommendation set text = null, owner = null where reference = of_reference;
    update outbox set recipient = null, subject = null, body = null where reference = of_reference;
    delete from involved where reference = of_reference;
    return true;
end $$;
