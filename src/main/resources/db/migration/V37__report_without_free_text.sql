-- For reports by other tools: the cause and the kind of recipient are typed, not chosen, and may name somebody. The columns stay, so that
-- what reads the view goes on reading it.
create or replace view report.incident as
select reference, process, state, level, colour, aware_at, reported_at, logged_at, late, closed_at, rated_at, ico_told_at, data_subjects_told_at, disposed_at,
    channel, incident_type, medium, data_kind, null::text as cause, null::text as recipient_kind, affected_individuals
from register.incident where process in ('security-incident', 'security-vulnerability', 'guidance-request');
