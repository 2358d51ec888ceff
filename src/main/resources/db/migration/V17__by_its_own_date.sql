-- Whether a limit was kept is said by when the thing was done, not by when that was entered. Of the limit on telling the ICO
-- that is when the first notice went (sentAt), or when it was decided that none goes.
set local time zone 'Europe/London';
alter table duty add column acted_at timestamptz; -- null: done when it was recorded
update duty d set acted_at = (
    select min(case when e.element = 'Task_RecordNoticeSent' then (e.content ->> 'sentAt')::timestamptz else e.at end) from entry e
    where e.reference = d.reference and e.event = 'completed' and e.at between d.arose_at and coalesce(d.done_at, 'infinity')
        and (e.element = 'Task_RecordNoticeSent' and e.content ->> 'recipient' = 'ico'
            or e.element = 'Task_DecideIcoNotification' and e.content ->> 'icoDecision' = 'no'
            or e.element = 'Task_ApproveNotice' and e.content ->> 'recipient' = 'ico' and e.content ->> 'approved' = 'noLonger'))
    where d.deadline = 'Deadline_ExternalNotification';
alter table duty add column met_at timestamptz generated always as (coalesce(acted_at, done_at)) stored;

-- What opened again for the people alone has no such limit: they are told without undue delay (UK GDPR Art 34, DPA 2018 s.68).
delete from duty d where d.deadline = 'Deadline_ExternalNotification' and d.done_at is not null and d.acted_at is null
    and not exists (select from incident i where i.reference = d.reference and i.disposed_at is not null)
    and not exists (select from entry e where e.reference = d.reference and e.element = 'Task_RecordNotTold' and e.at between d.arose_at and d.done_at);

-- Who tells of it first may enter it later.
update incident i set ico_told_at = least(i.ico_told_at, told.ico), data_subjects_told_at = least(i.data_subjects_told_at, told.people) from (
    select e.reference, min((e.content ->> 'sentAt')::timestamptz) filter (where e.content ->> 'recipient' = 'ico') as ico,
        min((e.content ->> 'sentAt')::timestamptz) filter (where e.content ->> 'recipient' in ('dataSubjects', 'public')) as people
    from entry e where e.element = 'Task_RecordNoticeSent' and e.event = 'completed' group by 1) told where told.reference = i.reference;

-- What was implemented counts on the day on which it was.
alter table recommendation add column implemented_on date;
update recommendation r set implemented_on = (
    select coalesce((e.content ->> 'implementedOn')::date, e.at::date) from entry e
    where e.reference = r.reference and e.event = 'completed' and e.element in ('Task_ImplementRecommendation', 'Task_ImplementAction')
        and e.content ->> 'recommendation' = r.number::text order by e.number desc limit 1)
    where r.state = 'implemented';
drop index entry_of_element;
create index recommendation_implemented on recommendation (implemented_on) where implemented_on is not null;
