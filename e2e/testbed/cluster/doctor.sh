#!/bin/bash
# doctor.sh: says what this machine has and lacks for a cluster, all at once, and for each thing what to type. Exit code 1
# if something is missing. Changes nothing.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=checks.sh
. "$here/checks.sh"

engine=$(chosen_engine)
echo "Machine"
check_machine
echo "Programs"
check "JDK (JAVA_HOME)" "${JAVA_HOME:-}" "a JDK 25" "export JAVA_HOME=<directory of a JDK 25>" \
  grep -q '^JAVA_VERSION="25' "${JAVA_HOME:-/nowhere}/release"
check_programs "as root: $here/install-packages.sh" flock jq openssl setsid
check_go
echo "Cluster"
check_engine "$engine"
mapfile -t parts < <(cluster_parts "$engine")
echo "It will be $(cluster_plan "$engine"); $(cache_plan "${parts[@]}")."
# shellcheck disable=SC2154 # set by checks.sh
exit "$lacking"
