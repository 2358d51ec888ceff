-- What is open stands on one page (/deadlines), and costs nothing of what ended: the duties that are not met, whom a task was
-- handed over to, and the families that only Professional Standards know of.
create index duty_open on duty (reference) where met_at is null;
create index entry_handed_over on entry (reference, element) where event = 'handedOver';
create index incident_of_referral on incident (family) where process = 'conduct-referral';
