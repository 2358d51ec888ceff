-- The engine writes its times without a zone, in the zone of Java (the driver gives it to the session): it is kept with them, so that
-- every node, wherever it runs, reads and writes them in the same.
create table engine_zone (zone text not null);
insert into engine_zone values (current_setting('TimeZone'));
