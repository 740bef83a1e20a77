# shellcheck shell=bash disable=SC2034,SC2154 # lib.sh sets variables, doctors read them
# What a machine needs for a cluster, one check for each thing; sourced after lib.sh. Changes nothing but Go's own cache.

lacking=0 # becomes 1 with the first thing that is missing
# check WHAT FOUND EXPECTED REMEDY CONDITION...: one line; the condition is a command.
check() {
  local what=$1 found=$2 expected=$3 remedy=$4
  shift 4
  if "$@" >/dev/null 2>&1; then
    printf 'ok       %s: %s\n' "$what" "$found"
  else
    printf 'MISSING  %s: %s (expected: %s)\n         -> %s\n' "$what" "${found:-none}" "$expected" "$remedy"
    lacking=1
  fi
}
note() { printf '         %s\n' "$*"; }
at_least() { [ "$1" -ge "$2" ]; }
has() { command -v "$1"; }

# check_programs REMEDY PROGRAM...: whether each is on the PATH.
check_programs() {
  local remedy=$1 program
  shift
  for program; do check "$program" "$(has "$program")" "on the PATH" "$remedy" has "$program"; done
}

check_machine() {
  local memory disk
  check system "$(uname -sm)" "Linux x86_64" "use such a machine (others were not tried)" [ "$(uname -sm)" = "Linux x86_64" ]
  check cores "$(nproc)" ">= 2" "give the machine more cores" at_least "$(nproc)" 2
  memory=$(($(awk '$1 == "MemAvailable:" {print $2}' /proc/meminfo) / 1024))
  check memory "$memory MiB available" ">= 6144" "end other programs or give the machine more memory" at_least "$memory" 6144
  disk=$(free_disk)
  check disk "$disk GB free for $cache" ">= 15" "free some, or set DUALTRACK_CACHE to a larger disk" at_least "$disk" 15
}

free_disk() {
  local directory=$cache
  while [ ! -d "$directory" ]; do directory=$(dirname "$directory"); done
  df --output=avail -BG "$directory" | tail -n1 | tr -dc 0-9
}

check_go() {
  check go "$(go env GOVERSION 2>/dev/null || true)" ">= 1.26, or >= 1.21 with GOTOOLCHAIN=auto" \
    "install it from go.dev (the one of Debian 12 is too old)" go_works
}

go_works() { # A newer toolchain than the installed one comes by itself, unless that is switched off.
  local version
  version=$(go env GOVERSION) && version=${version#go1.}
  at_least "${version%%[!0-9]*}" 26 || { at_least "${version%%[!0-9]*}" 21 && [ "$(go env GOTOOLCHAIN)" != local ]; }
}

# Which engine kind.sh will choose: docker or own. Without Go it cannot be told, and Docker's is the better guess.
chosen_engine() {
  case ${DUALTRACK_ENGINE:-auto} in
    docker | own) printf '%s\n' "$DUALTRACK_ENGINE" ;;
    *) if docker version >/dev/null 2>&1 && { ! has go >/dev/null || stock_image_at_hand; }; then printf 'docker\n'; else printf 'own\n'; fi ;;
  esac
}

# Whether Docker has kind's own node image, or a registry offers it.
stock_image_at_hand() {
  local image
  image=$(stock_image)
  docker image inspect "$image" || timeout 30 docker manifest inspect "$image"
} >/dev/null 2>&1

# check_engine ENGINE: what the engine of its own needs; the machine's needs nothing more.
check_engine() {
  local capability install="as root: $here/install-packages.sh"
  if [ "$1" = docker ]; then
    check docker "$(docker version --format '{{.Server.Version}}' 2>/dev/null || true)" "a Docker engine that answers" \
      "start Docker, or unset DUALTRACK_ENGINE" docker version
    return
  fi
  check user "$(id -un)" root "run as root, or start Docker and let this user use it" [ "$(id -u)" = 0 ]
  check packages "$(has apt-get)" "a Debian (12 was tried)" "use such a machine, or start Docker" has apt-get
  check_programs "$install" containerd debootstrap docker dockerd ip iptables nsenter runc unshare
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
}

# has_capability NUMBER NAME: whether this process may use it and pass it on.
has_capability() {
  local set
  for set in CapEff CapBnd; do
    set=$(awk -v set="$set:" '$1 == set {print $2}' /proc/self/status)
    ((16#$set >> $1 & 1)) || return 1
  done
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
  local directory result=0
  mkdir -p "$cache"
  directory=$(mktemp -d "$cache/doctor.XXXX")
  mkdir "$directory"/{lower,upper,work,merged}
  unshare --mount mount -t overlay overlay "$directory/merged" \
    -o "lowerdir=$directory/lower,upperdir=$directory/upper,workdir=$directory/work" || result=$?
  rm -rf "$directory"
  rmdir "$cache" 2>/dev/null || true
  return $result
}

# in_cache NAME: whether what this checkout needs was built before; of a server, whether some version was fetched before.
in_cache() {
  local builder=$here/build-$1.sh
  case $1 in
    servers/*) compgen -G "$cache/$1-*" >/dev/null && return ;;
    base) builder=$here/base-image.sh ;;
  esac
  [ -x "$builder" ] && [ -e "$(DUALTRACK_BUILD_NOTHING=1 "$builder" 2>/dev/null)" ]
}

# not_in_cache NAME...: those that have to be built or fetched.
not_in_cache() {
  local name
  for name; do in_cache "$name" || printf '%s\n' "${name#servers/}"; done
}

# cluster_plan ENGINE: the cluster that kind.sh will start, in words.
cluster_plan() {
  if [ "$1" = docker ]; then
    printf "kind on this machine's Docker engine with kind's own node image"
  else
    printf 'kind on a Docker engine of its own from Debian packages, with a node image built from packages (Kubernetes %s)' "$kube_version"
  fi
}

# cluster_parts ENGINE: what is built for it once per machine.
cluster_parts() {
  printf 'kube\nkind\nbase\n'
  [ "$1" = docker ] || printf 'node\n'
}

# cache_plan NAME...: whether these are in the cache, in words.
cache_plan() {
  local absent
  absent=$(not_in_cache "$@" | paste -sd, | sed 's/,/, /g')
  if [ -z "$absent" ]; then
    printf 'the cache %s is warm' "$cache"
  else
    printf 'the cache %s lacks %s, which the first run builds or fetches' "$cache" "$absent"
  fi
}
