#!/bin/bash
# base-image.sh: prints the path of a docker-archive with a Debian root and a Java runtime, for images where no registry is
# at hand (jib: -Dimage.base=tar://PATH). It is built if it is not in the cache (20 seconds).
# The runtime is linked from the JDK in JAVA_HOME; the user for programs is 65532 (nonroot).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/image.sh"

# libc-bin has the locale C.UTF-8, without which Java prints Korean text as question marks.
packages=(base-files ca-certificates libc-bin libc6 libgcc-s1 libstdc++6 netbase tzdata zlib1g)
# What our programs and their libraries use, some of it only by name: crypto, zip file systems, DNS by JNDI, Kerberos and
# SASL of Kafka clients, Korean charsets and locale data, the HTTP server, flight recordings and jcmd for support.
modules=java.se,jdk.attach,jdk.charsets,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.localedata,jdk.management
modules+=,jdk.management.agent,jdk.management.jfr,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.security.jgss
modules+=,jdk.unsupported,jdk.zipfs

java=${JAVA_HOME:?not set (expected: the directory of a JDK 25)}

build() {
  need apt-get dpkg-deb jq
  local root=$1.root
  say "building the base image of the programs"
  rm -rf "$root"
  extract_packages "$root" "${packages[@]}"
  "$java/bin/jlink" --add-modules "$modules" --include-locales en,ko --strip-debug --no-header-files --no-man-pages \
    --output "$root/opt/jre"
  # Class data for the way our programs run; it makes them start sooner and share memory.
  "$root/opt/jre/bin/java" -XX:+UseCompactObjectHeaders -Xshare:dump
  docker_archive "$root" "$1" localhost/dualtrack/base:latest '{
    "Env": ["PATH=/opt/jre/bin:/usr/local/bin:/usr/bin:/bin", "JAVA_HOME=/opt/jre", "LANG=C.UTF-8"],
    "User": "65532:65532", "WorkingDir": "/"}'
  rm -rf "$root"
}

cached base "$(key "$0" "$here/image.sh" "$java/release")" build .tar
