#!/bin/bash
# doctor.sh: says what this machine has and lacks for a cluster, all at once, and for each thing what to type. Exit code 1
# if something is missing. Changes nothing.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

missing=0
# check WHAT FOUND EXPECTED REMEDY CONDITION...: one line; the condition is a command.
check() {
  local what=$1 found=$2 expected=$3 remedy=$4
  shift 4
  if "$@" >/dev/null 2>&1; then
    printf 'ok       %s: %s\n' "$what" "$found"
  else
    printf 'MISSING  %s: %s (expected: %s)\n         -> %s\n' "$what" "${found:-none}" "$expected" "$remedy"
    missing=1
  fi
}
note() { printf '         %s\n' "$*"; }
at_least() { [ "$1" -ge "$2" ]; }
has() { command -v "$1"; }

# has_capability NUMBER NAME: whether this process may use it and pass it on.
has_capability() {
  local set
  for set in CapEff CapBnd; do
    set=$(awk -v set="$set:" '$1 == set {print $2}' /proc/self/status)
    ((16#$set >> $1 & 1)) || return 1
  done
}

go_works() { # A newer toolchain than the installed one comes by itself, unless that is switched off.
  local version
  version=$(go env GOVERSION) && version=${version#go1.}
  at_least "${version%%[!0-9]*}" 26 || { at_least "${version%%[!0-9]*}" 21 && [ "$(go env GOTOOLCHAIN)" != local ]; }
}

groups_available() {
  local group
  for group in cpu memory pids; do
    [ -d "/sys/fs/cgroup/$group" ] || grep -qw "$group" /sys/fs/cgroup/cgroup.controllers || return 1
  done
}

networks_work() {
  unshare --net sh -c 'ip link add dt0 type bridge && ip link add dt1 type veth peer name dt2 && iptables -t nat -S'
}

overlay_works() {
  local directory
  mkdir -p "$cache"
  directory=$(mktemp -d "$cache/doctor.XXXX")
  mkdir "$directory"/{lower,upper,work,merged}
  unshare --mount mount -t overlay overlay "$directory/merged" \
    -o "lowerdir=$directory/lower,upperdir=$directory/upper,workdir=$directory/work"
  local result=$?
  rm -rf "$directory"
  return $result
}

free_disk() {
  local directory=$cache
  while [ ! -d "$directory" ]; do directory=$(dirname "$directory"); done
  df --output=avail -BG "$directory" | tail -n1 | tr -dc 0-9
}

echo "Machine"
check system "$(uname -sm)" "Linux x86_64" "use such a machine (others were not tried)" [ "$(uname -sm)" = "Linux x86_64" ]
check cores "$(nproc)" ">= 2" "give the machine more cores" at_least "$(nproc)" 2
memory=$(($(awk '$1 == "MemAvailable:" {print $2}' /proc/meminfo) / 1024))
check memory "$memory MiB available" ">= 6144" "end other programs or give the machine more memory" at_least "$memory" 6144
disk=$(free_disk)
check disk "$disk GB free for $cache" ">= 15" "free some, or set DUALTRACK_CACHE to a larger disk" at_least "$disk" 15

echo "Programs"
for program in flock jq openssl setsid; do
  check "$program" "$(has "$program")" "on the PATH" "as root: $here/install-packages.sh" has "$program"
done
go=$(go env GOVERSION 2>/dev/null || true)
check go "$go" ">= 1.26, or >= 1.21 with GOTOOLCHAIN=auto" "install Go from its site or your distribution" go_works
check "JDK (JAVA_HOME)" "${JAVA_HOME:-}" "a JDK 25" "export JAVA_HOME=<directory of a JDK 25>" \
  grep -q '^JAVA_VERSION="25' "${JAVA_HOME:-/nowhere}/release"

if docker version >/dev/null 2>&1 && [ "${DUALTRACK_ENGINE:-auto}" != own ]; then
  echo "Cluster: kind on the Docker engine of this machine, if it can pull kind's node image"
  note "(with DUALTRACK_ENGINE=own: on an engine of its own)"
else
  echo "Cluster: kind on a Docker engine of its own, with a node image built from packages"
  check user "$(id -un)" root "run as root, or start Docker and let this user use it" [ "$(id -u)" = 0 ]
  check packages "$(has apt-get)" "a Debian (12 was tried)" "use such a machine, or start Docker" has apt-get
  for program in containerd debootstrap dockerd ip iptables nsenter runc unshare; do
    check "$program" "$(has "$program")" "on the PATH" "as root: $here/install-packages.sh" has "$program"
  done
  for capability in 12:CAP_NET_ADMIN 18:CAP_SYS_CHROOT 21:CAP_SYS_ADMIN 27:CAP_MKNOD; do
    check "${capability#*:}" "$(awk '$1 == "CapEff:" {print $2}' /proc/self/status)" "in the effective and bounding set" \
      "run on the machine itself or in a privileged container" has_capability "${capability%%:*}"
  done
  has_capability 24 || note "CAP_SYS_RESOURCE is missing; containers will do without it"
  check "control groups" "$(stat -fc %T /sys/fs/cgroup)" "cpu, memory and pids in /sys/fs/cgroup" \
    "mount the control groups (Debian does it at boot)" groups_available
  check "bridges and packet filter" "in a network namespace" "can be made" "modprobe -a bridge veth nf_nat" networks_work
  check "overlay file system" "on $(df --output=fstype "$(dirname "$cache")" 2>/dev/null | tail -n1)" "can be mounted" \
    "modprobe overlay, or set DUALTRACK_CACHE to a directory on ext4 or xfs" overlay_works
fi

for built in kube node base; do
  if compgen -G "$cache/$built-*" | grep -qv '\.lock$'; then note "in the cache: $built"; else note "to be built: $built"; fi
done
exit $missing
