-- Only the application disposes and numbers: reading the register is not the right to empty it.
revoke execute on function dispose(text, timestamptz, text), remove_exercise(text, timestamptz), remove_evidence(text, timestamptz), next_number(text) from public;

-- The application works under a role that does not own the tables: what is append-only it may not change, and a trigger
-- cannot be switched off by it. With one role for both (no INCIDENT_DATABASE_OWNER_USER) the triggers alone hold.
do $$
begin
    if '${application}' <> current_user then
        execute format('grant usage on schema register to %I', '${application}');
        execute format('grant select, insert, update on all tables in schema register to %I', '${application}');
        execute format('grant delete on register.duty, register.sign_in, register.delegated to %I', '${application}');
        execute format('grant usage on all sequences in schema register to %I', '${application}');
        execute format('revoke update on register.entry, register.document, register.seal, register.evidence, register.evidence_part, register.past_file from %I', '${application}');
        execute format('grant execute on function register.dispose(text, timestamptz, text), register.remove_exercise(text, timestamptz), register.remove_evidence(text, timestamptz), register.next_number(text) to %I', '${application}');
    end if;
end $$;
