-- Makes the database and its roles, or brings them to what they should be; run it as often as you like:
--   INCIDENT_DATABASE_PASSWORD=… INCIDENT_DATABASE_OWNER_PASSWORD=… INCIDENT_BACKUP_PASSWORD=… INCIDENT_REPORT_PASSWORD=… \
--     psql -h <server> -U postgres -d postgres -f docker/roles.sql
-- owner: the register's tables, and no more    application: works, and cannot change the trail
-- backup: reads everything, changes nothing    report: reads the views of the schema report, in which there is nobody and no word of a case
\set ON_ERROR_STOP on
\set name incident
\set owner incident_owner
\set application incident
\set backup incident_backup
\set report incident_report
\getenv name INCIDENT_DATABASE_NAME
\getenv owner INCIDENT_DATABASE_OWNER_USER
\getenv application INCIDENT_DATABASE_USER
\getenv backup INCIDENT_BACKUP_USER
\getenv report INCIDENT_REPORT_USER
\getenv owner_password INCIDENT_DATABASE_OWNER_PASSWORD
\getenv application_password INCIDENT_DATABASE_PASSWORD
\getenv backup_password INCIDENT_BACKUP_PASSWORD
\getenv report_password INCIDENT_REPORT_PASSWORD

set client_min_messages = warning;
set password_encryption = 'scram-sha-256';
-- No password stands in the server's log.
select set_config('log_statement', 'none', false), set_config('log_min_duration_statement', '-1', false) from pg_roles where rolname = current_user and rolsuper \g /dev/null
select format('create role %I', one) from unnest(array[:'owner', :'application', :'backup', :'report']) one where not exists (select from pg_roles where rolname = one) \gexec
alter role :"owner" login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'owner_password';
alter role :"application" login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'application_password';
alter role :"backup" login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'backup_password';
alter role :"report" login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'report_password';
-- An administrator who is no superuser makes what is theirs for them.
select format('grant %I to current_user', one) from unnest(array[:'owner', :'application']) one where not (select rolsuper from pg_roles where rolname = current_user) \gexec
grant pg_read_all_data to :"backup";
alter role :"backup" set default_transaction_read_only = on;
alter role :"report" set default_transaction_read_only = on;
alter role :"report" set statement_timeout = '5min';

select format('create database %I', :'name') where not exists (select from pg_database where datname = :'name') \gexec
revoke all on database :"name" from public;
grant connect on database :"name" to :"owner", :"application", :"backup", :"report";
grant create on database :"name" to :"owner";

\connect :"name"
set client_min_messages = warning;
-- The engine makes its own tables, and brings them to its next edition.
revoke create on schema public from public;
grant usage, create on schema public to :"application";
create schema if not exists report;
alter schema report owner to :"owner";
grant usage on schema report to :"report";
grant select on all tables in schema report to :"report";
alter default privileges for role :"owner" in schema report grant select on tables to :"report";
