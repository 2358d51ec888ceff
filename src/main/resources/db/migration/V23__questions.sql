-- What the public, regulators and councillors ask of the log (E-3.4.10, E-3.8.1), and names found whatever their accents.

-- Without accents: Siân as Sian, Ŵyn as Wyn, Łukasz as Lukasz. In SQL, since unaccent is an extension that a database's owner may refuse.
create function plain(written text) returns text language sql immutable strict parallel safe as
$$ select replace(replace(replace(replace(replace(translate(regexp_replace(normalize(written, NFD), '[\u0300-\u036f]', '', 'g'), 'øØłŁđĐħĦŧŦıðÐ’', 'oOlLdDhHtTidD'''), 'ß', 'ss'), 'æ', 'ae'), 'Æ', 'AE'), 'œ', 'oe'), 'Œ', 'OE') $$;

create or replace function words_of(written text) returns tsvector language plpgsql immutable strict cost 10000 as
$$ begin return to_tsvector('simple'::regconfig, register.plain(written)); end $$;
reindex index incident_by_reporter_words;
reindex index incident_by_unit_words;
reindex index incident_by_asset_words;
reindex index incident_by_cause_words;
reindex index incident_by_recipient_words;

-- The indexes on what the log is counted by; the rest is only exported.
alter table incident drop column words;
alter table incident
    add column words              tsvector generated always as (to_tsvector('english', register.plain(coalesce(outline, '')))) stored,
    -- as the report says
    add column cyber              text,
    add column where_lost         text,
    add column data_subjects      text,
    add column data_categories    text,
    add column likely_consequence text,
    add column protection         text,
    add column equipment_lost     text,
    add column stolen             text,
    add column quantity           text,
    -- as the notice or the final report says, or whoever recorded what became of it
    add column people_told        int, -- how many
    add column breach_type        text, -- by the ICO's own list
    add column whose_data         text[],
    add column data_types         text[],
    -- known weeks later, also after closure
    add column ico_answer         text,
    add column ico_answered_on    date,
    add column penalty_pounds     int,
    add column complaints         int,
    add column compensation_pounds int,
    add column discipline         text,
    add column media              text,
    add column outcome_note       text;
create index incident_by_words on incident using gin (words);

-- What caused it says whether it was cyber, once it is known; until then the report does.
create function is_cyber(breach_type text, reported text) returns text language sql immutable parallel safe as
$$ select case when breach_type is null then coalesce(reported, 'unknown')
    when breach_type in ('bruteForce', 'cryptographicFlaw', 'denialOfService', 'misconfiguration', 'malware', 'phishing', 'ransomware', 'unauthorisedAccessCyber', 'otherCyber') then 'yes' else 'no' end $$;
create index incident_by_cyber on incident (register.is_cyber(breach_type, cyber), reported_at desc, reference desc);
create index incident_by_breach_type on incident (breach_type, reported_at desc, reference desc) where breach_type is not null;
create index incident_by_ico_answer on incident (ico_answer, reported_at desc, reference desc) where ico_answer is not null;
create index incident_with_complaint on incident (reported_at desc, reference desc) where coalesce(complaints, 0) > 0;

-- What was said before, the last time that it was said.
update incident i set cyber = s.said ->> 'cyber', where_lost = s.said ->> 'whereLost', data_subjects = s.said ->> 'dataSubjects', data_categories = s.said ->> 'dataCategories',
    likely_consequence = s.said ->> 'likelyConsequence', protection = nullif(s.said ->> 'protection', 'notKnown'), equipment_lost = s.said ->> 'equipmentLost', stolen = s.said ->> 'stolen',
    quantity = s.said ->> 'quantity'
from (
    select e.reference, jsonb_object_agg(answer.key, answer.value order by e.number) as said
    from entry e, jsonb_each(e.content) answer
    where e.event = 'completed' and answer.key in ('cyber', 'whereLost', 'dataSubjects', 'dataCategories', 'likelyConsequence', 'protection', 'equipmentLost', 'stolen', 'quantity')
    group by e.reference) s
where s.reference = i.reference and i.process <> 'conduct-referral';

-- As before, and what was written freely of the above goes too.
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
            likely_consequence = null, quantity = null, discipline = null, outcome_note = null
        where reference = of_reference;
    update entry set content = null, by = null, salt = null where reference = of_reference;
    update document set content = null, by = null where reference = of_reference;
    update evidence set removed_at = coalesce(removed_at, now), name = null, description = null, by = null where reference = of_reference;
    delete from evidence_part p using evidence e where e.id = p.evidence and e.reference = of_reference;
    update recommendation set text = null, owner = null where reference = of_reference;
    update outbox set recipient = null, subject = null, body = null, due_at = null, state = case when state = 'digest' then 'overtaken' else state end where reference = of_reference;
    delete from involved where reference = of_reference;
    return true;
end $$;
