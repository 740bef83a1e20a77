#!/bin/bash
# Starts, lists and ends the five real servers (PostgreSQL, Kafka, Milvus, Neo4j, Redis) outside of a test; see --help.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
JAVA_HOME=$("$root/e2e/bin/java-home")
export JAVA_HOME

# The class path is written last, so it is older than a source only if that source changed after the build.
classpath=$here/target/backends.classpath
if [ ! -e "$classpath" ] || [ -n "$(find "$here/src/main" "$here/pom.xml" -newer "$classpath" -print -quit)" ]; then
    echo "backends: compiling" >&2
    mvn -q -f "$root/pom.xml" -pl e2e/testbed process-classes >&2
fi
exec "$JAVA_HOME/bin/java" -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -cp "$here/target/classes:$(cat "$classpath")" dev.dualtrack.testbed.backends.BackendsMain "$@"
