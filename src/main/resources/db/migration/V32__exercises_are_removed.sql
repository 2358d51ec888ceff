-- E-8.3: an exercise names who answered when, and goes when its time is over. Nothing of it happened, so nobody has to approve it and no
-- disposal lists it. No case of what happened can go this way: the prefix is that of exercises alone, and the reference of an entry never changes.
create or replace function is_disposed(of_reference text) returns boolean language sql stable as
$$ select exists (select from register.disposal where reference = of_reference and approved_at is not null and disposed_at is not null)
    or of_reference like 'EXE-%' and exists (select from register.incident where reference = of_reference and process = 'exercise' and disposed_at is not null) $$;

-- What both take out of the register; whoever calls it has made sure that it may go.
create function take_out(of_reference text, now timestamptz, of_family text) returns void language plpgsql set search_path = register, pg_temp as
$$
begin
    update incident set disposed_at = now, family = of_family, reporter_id = null, reporter_name = null, outline = null, unit = null, asset_owner = null, asset = null,
            cause = null, recipient_kind = null, corporate_risk = null, conduct_concern = null, where_lost = null, data_subjects = null, data_categories = null,
            likely_consequence = null, quantity = null, discipline = null, outcome_note = null
        where reference = of_reference;
    update entry set content = null, by = null, salt = null where reference = of_reference;
    update document set content = null, by = null where reference = of_reference;
    update evidence set removed_at = coalesce(removed_at, now), name = null, description = null, by = null where reference = of_reference;
    delete from evidence_part p using evidence e where e.id = p.evidence and e.reference = of_reference;
    update recommendation set text = null, owner = null where reference = of_reference;
    update outbox set recipient = null, subject = null, body = null, due_at = null, state = case when state = 'digest' then 'overtaken' else state end where reference = of_reference;
    delete from involved where reference = of_reference;
end $$;

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
    perform take_out(of_reference, now, by_disposal);
    return true;
end $$;

create function remove_exercise(of_reference text, now timestamptz) returns boolean language plpgsql
    security definer set search_path = register, pg_temp as
$$
begin
    if of_reference not like 'EXE-%' or not is_over(of_reference) or exists (select from outbox o where o.reference = of_reference and o.state = 'waiting')
        or not exists (select from incident where reference = of_reference and process = 'exercise') then
        return false;
    end if;
    perform take_out(of_reference, now, of_reference);
    return true;
end $$;

-- As before, and what was taken out of an exercise is said by its own last entry.
create or replace function check_trail(of_reference text default null) returns table (place text, fault text) language sql stable as
$$
    with disposed as (
        select gone.reference, max(gone.number) as number
        from register.entry gone join register.entry approved on approved.reference = gone.content->>'disposal' and approved.element = 'Task_ApproveDisposal' and approved.event = 'completed'
        where gone.element = 'Task_DisposeOf' and gone.event = 'disposedOf' and gone.content ? 'disposal' and (of_reference is null or gone.reference = of_reference)
        group by gone.reference
        union all
        select reference, max(number) from register.entry
        where reference like 'EXE-%' and element = 'Task_RemoveExercise' and event = 'disposedOf' and (of_reference is null or reference = of_reference) group by reference),
    chained as (
        select e.*, lag(e.digest) over case_so_far as before, row_number() over case_so_far as expected, e.number < coalesce(disposed.number, 0) as may_be_empty
        from register.entry e left join disposed using (reference)
        where of_reference is null or e.reference = of_reference
        window case_so_far as (partition by e.reference order by e.number)),
    filed as (
        select d.reference, 'document ' || d.kind || ' ' || d.version as item, d.sha256, disposed.number is not null as may_be_gone, d.content is not null as there, encode(sha256(d.content), 'hex') as found
        from register.document d left join disposed using (reference)
        where of_reference is null or d.reference = of_reference
        union all
        select e.reference, 'evidence ' || e.number, e.sha256,
            disposed.number is not null or exists (select from register.entry r
                where r.reference = e.reference and r.element = 'evidence' and r.event = 'removed' and r.content->'numbers' @> to_jsonb(e.number)),
            exists (select from register.evidence_part where evidence = e.id),
            case when of_reference is null then (select encode(sha256(string_agg(content, '' order by part)), 'hex') from register.evidence_part where evidence = e.id) else e.sha256 end
        from register.evidence e left join disposed using (reference)
        where of_reference is null or e.reference = of_reference),
    said as (
        select reference, case element when 'documents' then 'document ' || (content->>'kind') || ' ' || (content->>'version') else 'evidence ' || (content->>'number') end as item, content->>'sha256' as sha256
        from register.entry
        where element in ('documents', 'evidence') and event = 'filed' and content->>'sha256' is not null and (of_reference is null or reference = of_reference))
    select reference || ', entry ' || number, case
            when number <> expected then 'an entry before it is missing'
            when digest <> register.digest(before, reference, number, at, element, event, said) then 'it is not what was written'
            when content is null then 'its content is missing'
            else 'its content is not what was written' end
    from chained
    where number <> expected or digest <> register.digest(before, reference, number, at, element, event, said)
        or (content is null and not may_be_empty) or (content is not null and said is distinct from register.said(salt, by, content))
    union all
    select i.reference, 'its entries are missing' from register.incident i
    where (of_reference is null or i.reference = of_reference) and not exists (select from register.entry e where e.reference = i.reference)
    union all
    select reference || ', ' || item, case when there then 'it is not what was filed' else 'its content is missing' end from filed
    where there and found <> sha256 or not there and not may_be_gone
    union all
    select reference || ', ' || item, case when filed.sha256 is null then 'it is missing' else 'it is not what the trail says was filed' end
    from said left join filed using (reference, item) where filed.sha256 is distinct from said.sha256
    union all
    select 'seal ' || s.number, 'what it covers is not what was sealed'
    from (select seal.*, lag(seal.digest) over (order by number) as before from register.seal) s,
        register.seal_of(s.before, s.from_id, s.to_id) again
    where of_reference is null and (again.digest <> s.digest or again.entries <> s.entries)
$$;
