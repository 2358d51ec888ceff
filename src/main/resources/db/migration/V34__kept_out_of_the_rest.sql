-- E-8.2: whoever is kept out of a family of cases stays so when the case that named them is disposed of before the others. The names go
-- on with another case of it, as if they had been named there; with the last one they go.
create or replace function take_out(of_reference text, now timestamptz, of_family text) returns void language plpgsql set search_path = register, pg_temp as
$$
declare
    heir text;
begin
    -- All of the family, in order: two of it that go at once do not each leave the names to the other.
    perform from incident o where o.family = (select family from incident where reference = of_reference) order by o.reference for update;
    select o.reference into heir from incident o join incident i using (family)
        where i.reference = of_reference and o.reference <> of_reference and o.disposed_at is null order by o.state <> 'open', o.reference limit 1;
    if heir is not null then
        insert into involved (reference, user_id, since, by, source)
            select heir, user_id, since, by, case when source = of_reference then heir else source end from involved where reference = of_reference and lifted_at is null
            on conflict (reference, user_id, source) where lifted_at is null do nothing;
    end if;
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
