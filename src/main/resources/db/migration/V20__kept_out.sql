-- E-3.7.1, E-8.2: who is kept out of which family of cases now, and so of each case of it; of what was disposed of, of its
-- disposal. One row for each source that named somebody, in the order in which they were named.
create view kept_out as
    select o.family, v.user_id, v.id, v.reference, v.source from involved v join incident o using (reference) where v.lifted_at is null;
