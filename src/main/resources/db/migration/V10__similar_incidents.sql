-- Repeat and similar incidents (W-8.4c): what is compared is found newest first, along an index, however long the log is.
create index similar_by_unit on incident (incident_type, lower(unit), reported_at desc, reference desc) where process = 'security-incident';
create index similar_by_asset on incident (incident_type, lower(asset), reported_at desc, reference desc) where process = 'security-incident';
create index similar_by_recipient on incident (incident_type, lower(recipient_kind), reported_at desc, reference desc) where process = 'security-incident';
create index similar_by_reporter on incident (incident_type, reporter_id, reported_at desc, reference desc) where process = 'security-incident';
-- Named in the case itself: not by a referral, of which the case must not know.
create index involved_of_person on involved (user_id) where source = reference;
