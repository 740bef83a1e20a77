#!/bin/bash
# engine-init.sh STATE DATA CGROUP: the first process in the engine's own namespaces (see engine.sh). When it ends, the
# kernel ends everything in them: daemon, shims, nodes and pods.
set -eu
state=$1 data=$2 cgroup=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cap_sys_resource=24

mount -t proc proc /proc
mount -t tmpfs tmpfs /run
ip link set lo up

# Docker gives privileged containers every capability, which fails where root itself lacks one.
runtime=()
bounding=$(awk '$1 == "CapBnd:" {print $2}' /proc/self/status)
if ((!(16#$bounding >> cap_sys_resource & 1))); then
  runtime=(--add-runtime "testbed=$here/runc-without-sys-resource" --default-runtime testbed)
fi

# No name outside the cluster can be resolved: loopback refuses at once, where another address would time out.
dockerd --host "unix://$state/docker.sock" --data-root "$data" --exec-root /run/docker --pidfile /run/docker.pid \
  --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$cgroup" --storage-driver overlay2 --oom-score-adjust 0 \
  --dns 127.0.0.1 --log-level warn "${runtime[@]}" &
wait $!
