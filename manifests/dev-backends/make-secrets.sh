#!/usr/bin/env bash
# make-secrets.sh: writes new random passwords for these servers, and the logins of manifests/samples/aegis that fit.
# Refuses to overwrite files, because servers that run keep their first passwords.
set -euo pipefail
cd "$(dirname "$0")"
here=secrets sample=../samples/aegis/secrets

for file in "$here"/{postgres,neo4j,redis}.env "$sample"/{postgres,milvus,neo4j,redis}.env; do
  if [ -e "$file" ]; then
    echo "$PWD/$file is there (expected: none; delete the servers' volumes and these files to begin anew)" >&2
    exit 1
  fi
done

password() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }
write() { (umask 077 && printf '%s\n' "${@:2}" >"$1"); } # FILE LINE...

pipeline=$(password) neo4j=$(password) redis=$(password)
write "$here/postgres.env" "password=$(password)" "pipeline-password=$pipeline"
write "$here/neo4j.env" "password=$neo4j"
write "$here/redis.env" "password=$redis"
write "$sample/postgres.env" "username=debezium_user" "password=$pipeline"
write "$sample/milvus.env" "username=root" "password=Milvus"
write "$sample/neo4j.env" "username=neo4j" "password=$neo4j"
write "$sample/redis.env" "username=default" "password=$redis"
