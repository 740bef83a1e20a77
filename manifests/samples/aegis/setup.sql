-- What the database has to allow. Run it once, after schema.sql, in the database aegis as a superuser:
--   psql -d aegis -v debezium_password=... -f setup.sql
-- A change of wal_level takes effect when the server is restarted.
\set ON_ERROR_STOP on

ALTER SYSTEM SET wal_level = logical;
ALTER SYSTEM SET max_replication_slots = 10;
ALTER SYSTEM SET max_wal_senders = 10;

CREATE ROLE debezium_user LOGIN REPLICATION PASSWORD :'debezium_password';
GRANT USAGE ON SCHEMA public TO debezium_user;
GRANT SELECT ON public.policies, public.users, public.business_rules TO debezium_user;

-- Only an owner of the tables may publish them, so the publication is made here. The pipeline uses it and leaves it.
CREATE PUBLICATION aegis_publication FOR TABLE public.policies, public.users, public.business_rules;

-- Ownership marks, checkpoints and reports of the pipeline.
CREATE SCHEMA dualtrack AUTHORIZATION debezium_user;
