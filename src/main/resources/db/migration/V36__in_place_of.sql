-- Of a letter to a person that a group would get: whoever has its role for a time (E-2.2), or is left of it. They hear of a case as long
-- as the group does, and no longer than they are of it.
alter table outbox add column in_place_of text;
