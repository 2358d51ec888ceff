-- A case that somebody deleted has not ended: its duties stand, and its file says who took it away.
alter table incident drop constraint incident_state_check;
alter table incident add constraint incident_state_check check (state in ('open', 'closed', 'handedOver', 'merged', 'takenAway'));
