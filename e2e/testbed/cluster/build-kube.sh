#!/bin/bash
# build-kube.sh: prints the path of the multi-call program `kube` (see kube/main.go), which it builds if it is not in the
# cache: four to seven minutes on two cores, 3 GB of memory, 4 GB of Go's own caches (which may be deleted afterwards).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

build() {
  need go
  say "building Kubernetes $kube_version from source, once per machine (four to seven minutes on two cores)"
  local component=k8s.io/component-base/version client=k8s.io/client-go/pkg/version minor=${kube_version#v1.} flags=
  for package in $component $client; do
    flags+=" -X $package.gitVersion=$kube_version -X $package.gitMajor=1 -X $package.gitMinor=${minor%%.*}"
  done
  # The commit and date are not those of a release; they only have to be well-formed.
  flags+=" -X $component.gitTreeState=clean -X $component.gitCommit=dualtrack-testbed"
  flags+=" -X $component.buildDate=2026-01-01T00:00:00Z"
  # What a debugger would need is left out, nothing is inlined but in the standard library, which has what runs most often,
  # and the compiler cleans up less often: half of the processor time.
  (cd "$here/kube" && CGO_ENABLED=0 GOGC=${GOGC:-400} go build -trimpath -buildvcs=false \
    -gcflags='all=-dwarf=false -l' -gcflags=std=-dwarf=false -ldflags "-s -w$flags" -o "$1" .)
  say "built $(du -h "$1" | cut -f1) of Kubernetes"
}

cached kube "$(key "$here"/kube/*.go "$here"/kube/go.* "$0")" build
