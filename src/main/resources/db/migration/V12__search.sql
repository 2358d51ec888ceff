-- Names, units and assets are written freely: they are found by their words, whatever the order or the capitals.
drop index incident_by_reporter_name;
drop index incident_by_asset_owner;
drop index incident_by_asset;
create function words_of(written text) returns tsvector language sql immutable as
$$ select to_tsvector('simple'::regconfig, coalesce(written, '')) $$;
create index incident_by_reporter_words on incident using gin (register.words_of(reporter_name));
create index incident_by_unit_words on incident using gin (register.words_of(unit));
create index incident_by_asset_words on incident using gin (register.words_of(coalesce(asset, '') || ' ' || coalesce(asset_owner, '')));
create index incident_by_cause_words on incident using gin (register.words_of(cause));
create index incident_by_recipient_words on incident using gin (register.words_of(recipient_kind));

-- What a case is called in the log: an incident rated "none" came to nothing.
create function kind(process text, level text) returns text language sql immutable as
$$ select case process when 'guidance-request' then 'guidance' when 'security-vulnerability' then 'vulnerability' when 'conduct-referral' then 'conduct'
    when 'security-incident' then case when level = 'none' then 'nearMiss' else 'incident' end else process end $$;
