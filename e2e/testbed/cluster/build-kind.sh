#!/bin/bash
# build-kind.sh: prints the path of the program `kind`, which it builds if it is not in the cache (20 seconds).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

build() {
  need go
  say "building kind $kind_version"
  mkdir "$1.bin"
  GOBIN=$1.bin go install "sigs.k8s.io/kind@$kind_version"
  mv "$1.bin/kind" "$1"
  rmdir "$1.bin"
}

cached kind "$kind_version" build
