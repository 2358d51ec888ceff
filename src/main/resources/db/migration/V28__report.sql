-- For reports by other tools (docker/roles.sql): figures without people, words of a case, or content. Of referrals, holds and
-- disposals nobody learns here that there are any.
create schema if not exists report;

create view report.incident as
select reference, process, state, level, colour, aware_at, reported_at, logged_at, late, closed_at, rated_at, ico_told_at, data_subjects_told_at, disposed_at,
    channel, incident_type, medium, data_kind, cause, recipient_kind, affected_individuals
from register.incident where process in ('security-incident', 'security-vulnerability', 'guidance-request');

create view report.duty as
select d.reference, d.deadline, d.arose_at, d.due_at, d.met_at from register.duty d join report.incident using (reference);

create view report.recommendation as
select r.reference, r.number, r.version, r.kind, r.target_date, r.state from register.recommendation r join report.incident using (reference);
