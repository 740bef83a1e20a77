#!/bin/bash
# install-packages.sh: installs what cluster work needs from Debian's packages (as root; does nothing if all is there).
# No service is started or enabled: the testbed runs its own engine with its own data (engine.sh).
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

packages=(
  debootstrap dpkg                                    # the root file systems of images
  docker.io containerd runc containernetworking-plugins iptables iproute2 # the engine
  busybox-static ca-certificates curl jq openssl procps util-linux
)
missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null)" = "ii " ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
[ "$(id -u)" = 0 ] || die "run as root: apt-get install --no-install-recommends ${missing[*]}"

say "installing ${missing[*]}"
# The package manager asks this program before it starts a service.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod +x $policy
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q >&2
apt-get install -qy --no-install-recommends "${missing[@]}" >&2
