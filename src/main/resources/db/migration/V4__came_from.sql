-- E-3.4.2, E-3.6.2, W-4.6: the earlier case that this one came from.
alter table incident add column came_from text references incident;
