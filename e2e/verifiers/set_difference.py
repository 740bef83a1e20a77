"""The verifier of the specification's section 4.1.2, between PostgreSQL and the cache: all ids of both are loaded, and
their sets are subtracted from each other. It shows that for Milvus and tells the same of the other stores. What a record
holds is not compared. Prints a line for each inconsistency.

Usage: set_difference.py POSTGRES-PORT DATABASE REDIS-PORT KEY-PREFIX, with PGUSER, PGPASSWORD and REDIS_PASSWORD set.
"""

import os
import sys

import psycopg2
import redis

postgres_port, database, redis_port, prefix = sys.argv[1:]
with psycopg2.connect(host="127.0.0.1", port=postgres_port, dbname=database) as connection:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM policies WHERE is_active = true")
        postgres_ids = {str(row[0]) for row in cursor.fetchall()}
cache = redis.Redis("127.0.0.1", int(redis_port), password=os.environ["REDIS_PASSWORD"])
cache_ids = {key.decode()[len(prefix) :] for key in cache.scan_iter(match=prefix + "*", count=1000)}
for policy_id in postgres_ids - cache_ids:
    print("missing", policy_id)
for policy_id in cache_ids - postgres_ids:
    print("orphaned", policy_id)
