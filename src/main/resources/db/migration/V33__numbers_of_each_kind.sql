-- E-8.2: each prefix counts for itself. With one sequence for all a gap after an incident told everybody that there was something else,
-- a conduct referral perhaps. Incidents go on with the sequence from before: a node of the release before numbers everything by it, and of
-- incidents none is so given twice. Every other prefix has a sequence of its own from its first use, since a process of anybody's may have a new one.
create function next_number(of_prefix text) returns bigint language plpgsql security definer set search_path = register, pg_temp as
$$
declare
    numbers text := format('register.%I', 'reference_number_' || lower(of_prefix));
begin
    if of_prefix = 'INC' then
        return nextval('register.reference_number');
    end if;
    if to_regclass(numbers) is null then
        perform pg_advisory_xact_lock(hashtext(numbers));
        execute 'create sequence if not exists ' || numbers || ' start '
            || (select coalesce(max(split_part(reference, '-', 3)::bigint), 0) + 1 from incident
                where starts_with(reference, of_prefix || '-') and reference ~ '^[^-]+-\d{4}-\d{1,12}$');
    end if;
    return nextval(numbers);
end $$;
