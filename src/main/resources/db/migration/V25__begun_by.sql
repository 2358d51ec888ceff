-- What somebody began, newest last: the same report sent twice, and the reports of a person.
create index entry_begun_by on entry (by, at) where number = 1;
