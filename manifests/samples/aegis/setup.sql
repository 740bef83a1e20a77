-- What the database has to allow. Run it once, after schema.sql, in the database aegis as a superuser:
--   psql -d aegis -v password=... -f manifests/samples/aegis/setup.sql
-- A change of wal_level takes effect when the server is restarted.
\set ON_ERROR_STOP on

ALTER SYSTEM SET wal_level = logical;
ALTER SYSTEM SET max_replication_slots = 10;
ALTER SYSTEM SET max_wal_senders = 10;

\set role debezium_user
\set publication aegis_publication
\set tables 'public.policies, public.users, public.business_rules'
\ir ../../../docs/setup.sql
