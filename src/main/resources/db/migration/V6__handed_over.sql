-- W-4.5: a cyber incident in which no information is involved ends with the cyber security team.
alter table incident drop constraint incident_state_check;
alter table incident add constraint incident_state_check check (state in ('open', 'closed', 'handedOver'));
