-- Whoever was kept out of a case is kept out of the disposal that puts it before somebody, and of what is left of it
-- afterwards: that the case was, they are not told (E-8.2). Who it was of which case is not kept.
alter table incident add column disposal text references incident;

create or replace function dispose(of_reference text, now timestamptz, by_disposal text) returns boolean language plpgsql
    security definer set search_path = register, pg_temp as
$$
begin
    update incident set disposed_at = now, disposal = by_disposal, reporter_id = null, reporter_name = null, outline = null, unit = null, asset_owner = null, asset = null,
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
