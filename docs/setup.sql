-- Grants one pipeline exactly what it needs in its source database. Run as a superuser, connected to that database:
--   psql -v ON_ERROR_STOP=1 -v role=aegis -v publication=aegis_publication -v tables='public.policies, public.users' -f docs/setup.sql
-- (add -v password=... to create the role). Everything can be run again; a publication that is there is left as it is
-- (ALTER PUBLICATION ... ADD TABLE ...).
-- The server itself needs:  ALTER SYSTEM SET wal_level = logical;  and a restart.

\if :{?password}
SELECT format('CREATE ROLE %I LOGIN REPLICATION PASSWORD %L', :'role', :'password')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
\endif

-- Change data capture: the role reads the tables and streams their changes.
ALTER ROLE :"role" REPLICATION;
SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), :'role') \gexec
SELECT DISTINCT format('GRANT USAGE ON SCHEMA %I TO %I', split_part(trim(t), '.', 1), :'role')
FROM unnest(string_to_array(:'tables', ',')) AS t \gexec
GRANT SELECT ON :tables TO :"role";

-- Only the owner of a table may publish it, so the publication is made here; the pipeline checks and uses it.
SELECT format('CREATE PUBLICATION %I FOR TABLE %s', :'publication', :'tables')
WHERE NOT EXISTS (SELECT FROM pg_publication WHERE pubname = :'publication') \gexec

-- Events then carry the row before the change, which changed-field detection and compensation use.
SELECT format('ALTER TABLE %s REPLICA IDENTITY FULL', trim(t)) FROM unnest(string_to_array(:'tables', ',')) AS t \gexec

-- Reconcile runs and marks of ownership live in a schema of their own.
SELECT format('CREATE SCHEMA dualtrack AUTHORIZATION %I', :'role')
WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'dualtrack') \gexec
GRANT USAGE, CREATE ON SCHEMA dualtrack TO :"role";
-- Tables that a pipeline with another role has made there. Run this again after that pipeline's first reconcile run.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA dualtrack TO :"role";
