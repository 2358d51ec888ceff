-- The check reads what is filed too: whether each document and each piece of evidence is there, is what the trail says was
-- filed, and has the content that its digest speaks of.
create or replace function check_trail(of_reference text default null) returns table (place text, fault text) language sql stable as
$$
    with chained as (
        select e.*, lag(e.digest) over case_so_far as before, row_number() over case_so_far as expected, i.disposed_at
        from register.entry e join register.incident i using (reference)
        where of_reference is null or e.reference = of_reference
        window case_so_far as (partition by e.reference order by e.number)),
    filed as (
        select d.reference, 'document ' || d.kind || ' ' || d.version as item, d.sha256, i.disposed_at is not null as gone, d.content is not null as there, encode(sha256(d.content), 'hex') as found
        from register.document d join register.incident i using (reference)
        where of_reference is null or d.reference = of_reference
        union all
        select e.reference, 'evidence ' || e.number, e.sha256, e.removed_at is not null, p.content is not null, encode(sha256(p.content), 'hex')
        from register.evidence e left join lateral (select string_agg(content, '' order by part) as content from register.evidence_part where evidence = e.id) p on true
        where of_reference is null or e.reference = of_reference),
    said as (
        select reference, case element when 'documents' then 'document ' || (content->>'kind') || ' ' || (content->>'version') else 'evidence ' || (content->>'number') end as item, content->>'sha256' as sha256
        from register.entry
        where element in ('documents', 'evidence') and event = 'filed' and content->>'sha256' is not null and (of_reference is null or reference = of_reference))
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
    select reference || ', ' || item, case when there then 'it is not what was filed' else 'its content is missing' end from filed
    where there and found <> sha256 or not there and not gone
    union all
    select reference || ', ' || item, case when filed.sha256 is null then 'it is missing' else 'it is not what the trail says was filed' end
    from said left join filed using (reference, item) where filed.sha256 is distinct from said.sha256
    union all
    select 'seal ' || s.number, 'what it covers is not what was sealed'
    from (select seal.*, lag(seal.digest) over (order by number) as before from register.seal) s,
        register.seal_of(s.before, s.from_id, s.to_id) again
    where of_reference is null and (again.digest <> s.digest or again.entries <> s.entries)
$$;
