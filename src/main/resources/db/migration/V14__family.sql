-- Cases that went on as one another, or were merged into one, are a family: whoever is kept out of one is kept out of all
-- of them, whenever that was said (E-3.7.1, E-8.2). A family has the reference of one of its cases as its name.
alter table incident add column family text;
update incident set family = reference;
do $$
begin
    loop
        update register.incident i set family = o.family from register.incident o
            where (o.reference in (i.came_from, i.merged_into) or i.reference in (o.came_from, o.merged_into)) and o.family < i.family;
        exit when not found;
    end loop;
end $$;
alter table incident alter column family set not null;
create index incident_by_family on incident (family);
create index involved_by_user on involved (user_id) where lifted_at is null;

-- What was merged into another stands merged into the one that goes on.
do $$
begin
    loop
        update register.incident i set merged_into = o.merged_into from register.incident o where o.reference = i.merged_into and o.merged_into is not null;
        exit when not found;
    end loop;
end $$;
create index incident_merged on incident (merged_into) where merged_into is not null;

-- The cases that are over and may go when their time is over (E-8.3). A report merged into another is over with that one,
-- has its level, and is held with it.
create view over as
    select i.reference, i.process, coalesce(s.level, i.level) as level, greatest(i.closed_at, s.closed_at) as closed_at
    from incident i left join incident s on s.reference = i.merged_into
    where i.state <> 'open' and i.disposed_at is null and i.closed_at is not null and coalesce(s.state, 'closed') <> 'open'
        and not exists (select from incident m
            where m.legal_hold and (m.reference in (i.reference, i.merged_into) or m.merged_into = coalesce(i.merged_into, i.reference)));

-- Whether an approved disposal has taken its content out.
create function is_disposed(of_reference text) returns boolean language sql stable as
$$ select exists (select from register.disposal where reference = of_reference and approved_at is not null and disposed_at is not null) $$;

create or replace function only_disposal() returns trigger language plpgsql as
$$
begin
    if new.content is not null or new."by" is not null or new.salt is not null
        or (new.id, new.reference, new.number, new.at, new.element, new.event, new.said, new.digest)
            is distinct from (old.id, old.reference, old.number, old.at, old.element, old.event, old.said, old.digest)
        or not register.is_disposed(old.reference) then
        raise exception 'entry is append-only: what stands in it is never changed or removed'
            using hint = 'Add a further entry instead. Content is taken out by disposal alone.';
    end if;
    return new;
end $$;

create or replace function only_disposal_of_document() returns trigger language plpgsql as
$$
begin
    if new.content is not null or new."by" is not null
        or (new.reference, new.kind, new.version, new.title, new.created_at, new.sha256)
            is distinct from (old.reference, old.kind, old.version, old.title, old.created_at, old.sha256)
        or not register.is_disposed(old.reference) then
        raise exception 'document is append-only: what stands in it is never changed or removed'
            using hint = 'File a further version instead. Content is taken out by disposal alone.';
    end if;
    return new;
end $$;

create or replace function only_removal_of_evidence() returns trigger language plpgsql as
$$
begin
    if (new.id, new.reference, new.number, new.media_type, new.size, new.sha256, new.filed_at)
            is distinct from (old.id, old.reference, old.number, old.media_type, old.size, old.sha256, old.filed_at)
        or old.removed_at is not null and new.removed_at is distinct from old.removed_at
        or (new.name, new.description, new."by") is distinct from (old.name, old.description, old."by")
            and not (coalesce(new.name, new.description, new."by") is null and register.is_disposed(old.reference)) then
        raise exception 'evidence is append-only: what is filed is never changed'
            using hint = 'File it again as further evidence. Its content goes when its time is over.';
    end if;
    return new;
end $$;

-- A case, and those it was merged with, neither held nor opened by anybody until the step is done.
create function is_over(of_reference text) returns boolean language plpgsql as
$$
begin
    perform from register.incident where reference = of_reference or merged_into = of_reference
        or coalesce(merged_into, reference) = (select merged_into from register.incident where reference = of_reference) order by reference for update;
    return exists (select from register.over where reference = of_reference);
end $$;

-- What is left of a case is of the family of its disposal: whoever was kept out of it is kept out of that.
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
            cause = null, recipient_kind = null, corporate_risk = null, conduct_concern = null
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

create or replace function remove_evidence(of_reference text, now timestamptz) returns table (number int) language plpgsql
    security definer set search_path = register, pg_temp as
$$
begin
    if register.is_over(of_reference) then
        return query with removed as (update register.evidence e set removed_at = now where e.reference = of_reference and e.removed_at is null returning e.number)
            select r.number from removed r order by r.number;
        delete from register.evidence_part p using register.evidence e where e.id = p.evidence and e.reference = of_reference and e.removed_at is not null;
    end if;
end $$;

-- As before, and: each document and each piece of evidence is there, is what the trail says was filed, and has the content
-- that its digest speaks of. Content that is gone was taken out by a disposal that somebody approved, or, of evidence, by a
-- removal; both stand in the trail. What is filed as evidence is read to its end only when everything is checked.
create or replace function check_trail(of_reference text default null) returns table (place text, fault text) language sql stable as
$$
    with disposed as (
        select gone.reference, max(gone.number) as number
        from register.entry gone join register.entry approved on approved.reference = gone.content->>'disposal' and approved.element = 'Task_ApproveDisposal' and approved.event = 'completed'
        where gone.element = 'Task_DisposeOf' and gone.event = 'disposedOf' and gone.content ? 'disposal' and (of_reference is null or gone.reference = of_reference)
        group by gone.reference),
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
