# shellcheck shell=bash disable=SC2034 # some variables are read by the scripts that source this
# Common parts of the cluster scripts; sourced, not run.
# Convention: progress and errors go to standard error, so that standard output carries only a script's result.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${DUALTRACK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dualtrack}
kube_version=$(sed -n 's|^\tk8s.io/kubernetes \(v[0-9.]*\)$|\1|p' "$here/kube/go.mod")
kind_version=v0.33.0
node_image=localhost/dualtrack/kind-node:$kube_version

say() { printf '%s  %s\n' "$(date +%T)" "$*" >&2; }
die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# need COMMAND...: fails with what to type unless all commands exist.
need() {
  local command missing=()
  for command; do
    command -v "$command" >/dev/null || missing+=("$command")
  done
  [ ${#missing[@]} -eq 0 ] || die "missing: ${missing[*]} (try $here/doctor.sh, or as root $here/install-packages.sh)"
}

# key FILE_OR_WORD...: a short hash of the contents of files and of words.
key() {
  local input
  for input; do
    if [ -f "$input" ]; then cat "$input"; else printf '%s\n' "$input"; fi
  done | sha256sum | cut -c1-12
}

# cached NAME KEY BUILDER [SUFFIX]: prints the path of $cache/NAME-KEYSUFFIX. If it does not exist, "BUILDER PATH" makes it:
# once, however many ask at the same time, and visible under its name only when it is complete. With
# DUALTRACK_BUILD_NOTHING the path alone is printed.
cached() {
  local path=$cache/$1-$2${4:-} lock
  if [ ! -e "$path" ] && [ -z "${DUALTRACK_BUILD_NOTHING:-}" ]; then
    mkdir -p "$cache"
    exec {lock}>"$path.lock"
    flock -n "$lock" || { say "waiting for another build of $1"; flock "$lock"; }
    if [ ! -e "$path" ]; then
      rm -rf "$path.part"
      "$3" "$path.part" >&2
      mv "$path.part" "$path"
    fi
    exec {lock}>&-
  fi
  printf '%s\n' "$path"
}

# stock_image: prints the name of the node image that belongs to this release of kind.
stock_image() {
  local module
  module=$(cd / && go mod download -json "sigs.k8s.io/kind@$kind_version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  sed -n 's/^const Image = "\(.*\)"/\1/p' "$module/pkg/apis/config/defaults/image.go"
}
