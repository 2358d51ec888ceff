-- What was written as a document, each version as it was filed: a row is added and never changed.
create table document (
    reference  text        not null references incident,
    kind       text        not null,
    version    int         not null,
    title      text        not null,
    created_at timestamptz not null,
    by         text        not null,
    sha256     text        not null,
    content    bytea       not null,
    primary key (reference, kind, version)
);
