-- What is rare is found along an index of its own, newest first, rather than by walking the log: a kind, a channel, the
-- cases of which people were told. An incident is a near miss once it is rated so, not while the tables advise it.
create index incident_by_kind on incident (register.kind(process, case when rated_at is not null then level end), reported_at desc, reference desc);
create index incident_by_channel on incident (channel, reported_at desc, reference desc);
create index incident_people_told on incident (reported_at desc, reference desc) where data_subjects_told_at is not null;

-- The words of a text are dear to work out: looking at each case of the log for them costs more than fetching those that an
-- index found, and the planner is told so. What it gives for a text is unchanged.
create or replace function words_of(written text) returns tsvector language plpgsql immutable strict cost 10000 as
$$ begin return to_tsvector('simple'::regconfig, written); end $$;
