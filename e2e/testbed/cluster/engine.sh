# shellcheck shell=bash disable=SC2154 # lib.sh sets variables
# A Docker engine that touches nothing else on the machine; sourced after lib.sh.
#
# It runs in network, mount and process namespaces of its own. Bridges, packet filter rules, forwarding and mounts are made
# in there, so the machine's stay as they are; and when the first process in there ends, whoever ends it, the kernel
# removes all the others, the mounts and the network. What can be left are empty control groups and files.
# The only link between the machine and the engine is a pair of virtual interfaces: the machine's end has the address by
# which nodes and pods reach servers on the machine, the other end that by which the machine reaches published ports.

# engine_start NAME STATE DATA: starts the engine and waits until it answers at STATE/docker.sock.
engine_start() {
  local name=$1 state=$2 data=$3
  need unshare setsid nsenter dockerd docker containerd runc iptables ip jq
  mkdir -p "$state" "$data"
  # The process records itself before it becomes the engine, so that it can always be found and ended.
  setsid sh -c 'cat /proc/$$/stat /proc/sys/kernel/random/boot_id >"$0" && exec "$@"' "$state/engine.process" \
    unshare --net --mount --pid --fork --kill-child "$here/engine-init.sh" "$state" "$data" "dualtrack-$name" \
    >"$state/engine.log" 2>&1 </dev/null &
  disown
  local attempt
  for attempt in {1..600}; do
    if docker --host "unix://$state/docker.sock" version >/dev/null 2>&1; then
      engine_connect "$name" "$state"
      return
    fi
    [ "$attempt" -lt 10 ] || engine_alive "$state" || break
    sleep 0.1
  done
  tail -n 30 "$state/engine.log" >&2
  die "the Docker engine did not start"
}

# engine_stop NAME STATE DATA: ends the engine with all that runs in it and removes its files. Also right after a crash.
engine_stop() {
  local name=$1 state=$2 data=$3 pid attempt
  if engine_alive "$state"; then
    pid=$(engine_pid "$state")
    # shellcheck disable=SC2046 # several numbers
    kill -KILL $(cat "/proc/$pid/task/$pid/children") "$pid" 2>/dev/null || true
  fi
  for attempt in {1..300}; do
    ! engine_alive "$state" && ! ip link show "$(engine_link "$name")" >/dev/null 2>&1 &&
      engine_remove_groups "$name" && break
    sleep 0.1
  done
  [ "$attempt" -lt 300 ] || die "the Docker engine of $name did not end (its process: $(engine_pid "$state"))"
  rm -rf "$data" "$state"
}

engine_link() { printf 'dt-%s' "$1"; }
engine_pid() { cut -d' ' -f1 "$1/engine.process" 2>/dev/null | head -n1; }

# engine_alive STATE: whether the recorded process runs: the same number, start and boot (see TrackedProcess).
engine_alive() {
  local record=$1/engine.process pid now
  [ -s "$record" ] || return 1
  pid=$(engine_pid "$1")
  now=$(cat "/proc/$pid/stat" /proc/sys/kernel/random/boot_id 2>/dev/null) || return 1
  [ "$(engine_identity <<<"$now")" = "$(engine_identity <"$record")" ] && [[ $now != *') Z '* ]]
}

# From a process's stat and the boot: its start and the boot. Its name may hold spaces, so it is cut off first.
engine_identity() { sed 's/.*) //' | cut -d' ' -f20; }

# engine_connect NAME STATE: a network of two addresses that nothing on the machine uses, written to STATE/network.
engine_connect() {
  local name=$1 state=$2 link pid used network
  link=$(engine_link "$name")
  pid=$(cat "/proc/$(engine_pid "$state")/task/$(engine_pid "$state")/children")
  pid=${pid%% *}
  exec {gate}</sys/class/net # one at a time on this machine, whatever the clusters' names and files
  flock "$gate"
  # Not piped into a grep that stops at the first match: ip fails then, and what is used counts as free.
  used=$(ip -4 -o address show)
  for network in 10.213.{0..255}; do
    [[ $used == *" $network."* ]] || break
  done
  ip link add "$link" type veth peer name eth0 netns "$pid"
  ip address add "$network.1/24" dev "$link"
  ip link set "$link" up
  exec {gate}>&-
  # No default route: what is not in the cluster or on this machine then fails at once instead of timing out. That includes
  # the first packets to a service address, before kube-proxy has made its rules.
  nsenter --target "$pid" --net sh -c "ip address add $network.2/24 dev eth0 && ip link set eth0 up"
  printf 'machine=%s\nengine=%s\n' "$network.1" "$network.2" >"$state/network"
}

# engine_remove_groups NAME: removes the engine's control groups; fails while a process is still in one.
engine_remove_groups() {
  local group
  find /sys/fs/cgroup -maxdepth 2 -type d -name "dualtrack-$1" 2>/dev/null | while read -r group; do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || return 1
  done
}
