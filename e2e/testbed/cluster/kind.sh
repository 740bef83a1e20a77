#!/bin/bash
# kind.sh: a Kubernetes cluster of one node with kind, also on a machine that has no container engine and no registry.
#
#   kind.sh prepare        makes what `up` needs and the cache lacks (see build-kube.sh, build-kind.sh and build-node.sh)
#   kind.sh up             starts it, or does nothing if it runs
#   kind.sh down           removes it with all that it made; also after a crash
#   kind.sh status         what runs, and where
#   kind.sh load TAR...    puts images from docker or OCI archives into the node
#   kind.sh kubeconfig     prints the path of its kubeconfig
#   kind.sh gateway        prints the address by which pods reach servers on this machine (they must not listen on loopback
#                          only)
#   kind.sh kubectl ...    kubectl with that kubeconfig
#
# Environment: DUALTRACK_CLUSTER names the cluster (default dualtrack; several may run at once). DUALTRACK_ENGINE says which
# Docker engine runs it: docker (the machine's, with kind's stock node image), own (see engine.sh; needs root), or auto (the
# default: docker if it runs and can pull that image). DUALTRACK_STATE and DUALTRACK_CACHE move its files.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/engine.sh"

name=${DUALTRACK_CLUSTER:-dualtrack}
[[ $name =~ ^[a-z][a-z0-9-]{0,11}$ ]] ||
  die "DUALTRACK_CLUSTER: $name (expected: a letter, then at most 11 letters, digits or dashes)"
state=${DUALTRACK_STATE:-${TMPDIR:-/tmp}/dualtrack-$(id -un)}/clusters/$name
data=$cache/clusters/$name # beside the node image, whose files it shares by hard links
kubeconfig=$state/kubeconfig

main() {
  local command=${1:-help}
  shift || true
  case $command in
    prepare) prepare ;;
    up) up ;;
    down) down ;;
    status) status ;;
    load) load "$@" ;;
    kubeconfig) require_up && printf '%s\n' "$kubeconfig" ;;
    gateway) require_up && cat "$state/gateway" ;;
    kubectl) require_up && exec "$("$here/build-kube.sh")" kubectl --kubeconfig "$kubeconfig" "$@" ;;
    help | -h | --help) usage ;;
    *) usage >&2 && exit 2 ;;
  esac
}

usage() { sed -n '2,/^\. /{/^#/s/^# \{0,1\}//p}' "$0"; }

prepare() {
  local engine
  engine=$(choose_engine)
  "$here/build-kube.sh" >/dev/null
  "$here/build-kind.sh" >/dev/null
  if [ "$engine" = own ]; then own_node >/dev/null; fi
}

up() {
  local lock engine
  if is_up; then return; fi
  mkdir -p "${state%/*}"
  exec {lock}>"$state.lock"
  flock -n "$lock" || die "another kind.sh works on the cluster $name"
  remove
  mkdir -p "$state"
  engine=$(choose_engine)
  printf '%s\n' "$engine" >"$state/engine"
  if [ "$engine" = own ]; then up_own; else up_docker; fi
  if [ "$engine" = own ]; then fail_outside_names; fi
  # One is enough for one node, and the second would cost memory.
  kubectl --namespace kube-system scale deployment/coredns --replicas=1 >/dev/null
  kubectl --namespace kube-system rollout status deployment/coredns --timeout=120s >/dev/null
  kubectl wait --for=create serviceaccount/default --timeout=60s >/dev/null
  touch "$state/ready"
  say "cluster $name runs; pods reach this machine at $(cat "$state/gateway")"
}

# The machine's engine, if it runs and can get the node image of this kind release.
choose_engine() {
  local image
  case ${DUALTRACK_ENGINE:-auto} in
    own | docker) printf '%s\n' "$DUALTRACK_ENGINE" ;;
    auto)
      if docker version >/dev/null 2>&1 && image=$(stock_image) &&
        { docker image inspect "$image" >/dev/null 2>&1 || timeout 600 docker pull --quiet "$image" >&2; }; then
        printf 'docker\n'
      else
        printf 'own\n'
      fi
      ;;
    *) die "DUALTRACK_ENGINE: $DUALTRACK_ENGINE (expected: auto, docker or own)" ;;
  esac
}

up_docker() {
  docker network inspect kind >/dev/null 2>&1 || touch "$state/made-network"
  create <<<'{kind: Cluster, apiVersion: kind.x-k8s.io/v1alpha4}'
  docker network inspect kind --format '{{range .IPAM.Config}}{{println .Gateway}}{{end}}' |
    grep -m1 -F . >"$state/gateway"
}

# Prints the path of the data that an engine of its own starts with.
own_node() {
  [ "$(id -u)" = 0 ] || die "a Docker engine of its own needs root (or start Docker: see doctor.sh)"
  "$here/build-node.sh"
}

up_own() {
  local image
  image=$(own_node)
  mkdir -p "$data"
  cp -al "$image/." "$data/engine" 2>/dev/null || cp -a "$image/." "$data/engine"
  unlink_databases "$data/engine"
  engine_start "$name" "$state/own" "$data/engine" {lock}>&-
  local machine engine
  # shellcheck source=/dev/null # made by engine_connect
  . "$state/own/network"
  create --image "$node_image" <<CONFIG
kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
networking: {disableDefaultCNI: true, apiServerAddress: $engine, apiServerPort: 6443}
kubeadmConfigPatches:
- |
  kind: KubeletConfiguration
  failCgroupV1: false
CONFIG
  printf '%s\n' "$machine" >"$state/gateway"
}

# The engine's layers are never changed in place, but its databases are: they must not be shared with the cached image.
unlink_databases() {
  local file
  find "$1" -path "$1/overlay2" -prune -o -type f -links +1 -print0 | while IFS= read -rd '' file; do
    cp -p "$file" "$file.copy"
    mv "$file.copy" "$file"
  done
}

# Nothing outside can be reached: names outside the cluster then fail at once instead of after several time-outs.
fail_outside_names() {
  kubectl --namespace kube-system scale deployment/coredns --replicas=0 >/dev/null
  kubectl --namespace kube-system get configmap coredns --output json |
    jq '.data.Corefile |= sub("forward [^}]*}"; "")' | kubectl replace --filename - >/dev/null
}

# Takes the configuration from its input. kind gives a node half a minute to boot, which a busy machine may miss, and
# removes what it made when it fails: so it is asked twice.
create() {
  local config kind try
  config=$(cat)
  kind=$("$here/build-kind.sh")
  for try in 1 2; do
    say "creating the cluster $name with kind"
    if with_engine "$kind" create cluster --name "$name" --kubeconfig "$kubeconfig" --wait 180s --config - "$@" \
      <<<"$config" >"$state/kind.log" 2>&1; then
      return
    fi
    say "kind failed (try $try of 2):"
    cat "$state/kind.log" >&2
  done
  die "kind could not create the cluster $name; kind.sh down removes what is there"
}

with_engine() {
  if [ "$(cat "$state/engine")" = own ]; then
    env -u HTTP_PROXY -u HTTPS_PROXY -u http_proxy -u https_proxy DOCKER_HOST="unix://$state/own/docker.sock" "$@"
  else
    "$@"
  fi
}

down() {
  local lock
  [ -e "$state" ] || [ -e "$data" ] || return 0
  exec {lock}>"$state.lock"
  flock -n "$lock" || die "another kind.sh works on the cluster $name"
  remove
  rm -f "$state.lock"
  rmdir "${data%/*}" "${state%/*}" 2>/dev/null || true
  say "cluster $name is removed"
}

remove() {
  if [ "$(cat "$state/engine" 2>/dev/null)" = docker ]; then
    "$("$here/build-kind.sh")" delete cluster --name "$name" --kubeconfig "$kubeconfig" >&2
    if [ -e "$state/made-network" ]; then docker network rm kind >/dev/null 2>&1 || true; fi
  else
    engine_stop "$name" "$state/own" "$data/engine"
  fi
  rm -rf "$state" "$data"
}

status() {
  if ! is_up; then
    printf 'cluster %s: down\n' "$name"
    return
  fi
  printf 'cluster %s: up (engine: %s, gateway: %s)\n' "$name" "$(cat "$state/engine")" "$(cat "$state/gateway")"
  printf 'export KUBECONFIG=%s\n' "$kubeconfig"
  kubectl get nodes --output wide
}

load() {
  [ $# -gt 0 ] || die "usage: kind.sh load TAR..."
  require_up
  local archive
  for archive; do
    [ -f "$archive" ] || die "image archive: $archive (expected: a file)"
    with_engine "$("$here/build-kind.sh")" load image-archive "$archive" --name "$name" >&2
  done
}

is_up() {
  [ -e "$state/ready" ] || return 1
  if [ "$(cat "$state/engine")" = own ]; then engine_alive "$state/own"; else
    docker inspect "$name-control-plane" --format '{{.State.Running}}' 2>/dev/null | grep -q true
  fi
}

require_up() { is_up || die "cluster $name is down (try: $0 up)"; }
kubectl() { "$("$here/build-kube.sh")" kubectl --kubeconfig "$kubeconfig" "$@"; }

main "$@"
