#!/bin/bash
# probe-image.sh: prints the path of a docker-archive with localhost/dualtrack/probe:latest, busybox for tests of the cluster
# (a shell, wget, nc, httpd, nslookup), which it makes if it is not in the cache.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/image.sh"

build() {
  need apt-get dpkg-deb jq
  local root=$1.root
  rm -rf "$root"
  extract_packages "$root" busybox-static
  "$root/bin/busybox" --list | while read -r applet; do
    [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
  done
  docker_archive "$root" "$1" localhost/dualtrack/probe:latest '{"Env": ["PATH=/bin"], "User": "65532:65532"}'
  rm -rf "$root"
}

cached probe "$(key "$0" "$here/image.sh")" build .tar
