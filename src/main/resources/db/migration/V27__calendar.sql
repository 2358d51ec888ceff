-- The bank holidays on which every limit that runs is reckoned. What a start finds to be others moves the limits that they touch.
create table calendar (
    only_one   boolean primary key default true check (only_one),
    from_year  int         not null,
    until_year int         not null,
    holidays   date[]      not null,
    since      timestamptz not null
);
