-- Appendix B: "a copy of data if possible". Kept apart from the file, restricted, and for a shorter time than the file:
-- the content goes first, and what it was, with its digest, stays.
create table evidence (
    id          bigint generated always as identity primary key,
    reference   text        not null references incident,
    number      int         not null,
    name        text,
    description text,
    media_type  text        not null, -- by its content
    size        bigint      not null, -- bytes
    sha256      text        not null,
    filed_at    timestamptz not null,
    by          text,
    removed_at  timestamptz,          -- since when the content is gone
    unique (reference, number)
);

-- The content in parts of a megabyte. A part comes before what it belongs to: its digest is known at the end.
create table evidence_part (
    evidence bigint not null references evidence deferrable initially deferred,
    part     int    not null,
    content  bytea  not null,
    primary key (evidence, part)
);

-- Evidence is never changed: its content is removed, and what is said of it goes with the disposal of its case.
create function only_removal_of_evidence() returns trigger language plpgsql as
$$
begin
    if (new.id, new.reference, new.number, new.media_type, new.size, new.sha256, new.filed_at)
            is distinct from (old.id, old.reference, old.number, old.media_type, old.size, old.sha256, old.filed_at)
        or old.removed_at is not null and new.removed_at is distinct from old.removed_at
        or (new.name, new.description, new."by") is distinct from (old.name, old.description, old."by")
            and not (coalesce(new.name, new.description, new."by") is null
                and exists (select from register.incident where reference = old.reference and disposed_at is not null)) then
        raise exception 'evidence is append-only: what stands in it is never changed'
            using hint = 'Its content is removed when its time is over.';
    end if;
    return new;
end $$;
create trigger only_removal before update on evidence for each row execute function only_removal_of_evidence();
create trigger never_deleted before delete or truncate on evidence execute function refuse_change();

create function only_removed_parts() returns trigger language plpgsql as
$$
begin
    if not exists (select from register.evidence where id = old.evidence and removed_at is not null) then
        raise exception 'evidence_part is append-only: what is filed is never changed'
            using hint = 'The content goes when the time of its evidence is over.';
    end if;
    return old;
end $$;
create trigger only_removed before delete on evidence_part for each row execute function only_removed_parts();
create trigger never_changed before update or truncate on evidence_part execute function refuse_change();

-- Removes the content of what is filed for this case, if the case is over; the number of each whose content went.
create function remove_evidence(of_reference text, now timestamptz) returns table (number int) language plpgsql
    security definer set search_path = register, pg_temp as
$$
begin
    perform from register.incident i where i.reference = of_reference and i.state <> 'open' for no key update;
    if found then
        return query with removed as (update register.evidence e set removed_at = now where e.reference = of_reference and e.removed_at is null returning e.number)
            select r.number from removed r order by r.number;
        delete from register.evidence_part p using register.evidence e where e.id = p.evidence and e.reference = of_reference and e.removed_at is not null;
    end if;
end $$;
