#!/bin/bash
# build-node.sh: prints the path of the data of a Docker engine that holds $node_image, an image for kind's nodes. It is
# built if it is not in the cache, from Debian's packages, the program `kube` and the files that kind's own base image
# adds: three minutes, as root.
# The contents follow kind's images/base/Dockerfile; differences: containerd, runc and CNI plugins are Debian's, the network
# is a plain point-to-point one, and there is no volume provisioner.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/image.sh"
. "$here/engine.sh"

suite=bookworm
packages=systemd,bash,ca-certificates,conntrack,containerd,containernetworking-plugins,curl,ethtool,hostname,iproute2
packages+=,iptables,jq,kmod,libseccomp2,mount,nftables,pigz,procps,runc,util-linux
# What kube-proxy calls, and the libraries of that.
proxy_packages=(base-files ca-certificates conntrack iptables libbsd0 libc6 libedit2 libgmp10 libip4tc2 libip6tc2
  libjansson4 libmd0 libmnl0 libnetfilter-conntrack3 libnfnetlink0 libnftables1 libnftnl11 libtinfo6 libxtables12 netbase
  nftables)

build() {
  local work=$1.work root=$1.work/root
  need debootstrap chroot go jq apt-get dpkg-deb
  [ "$(id -u)" = 0 ] || die "building a node image needs root"
  say "building the image of kind's nodes from packages, once per machine (about 3 minutes)"
  rm -rf "$work"
  mkdir -p "$work"
  # In a mount namespace of its own: what the packages' scripts mount goes away with it.
  unshare --mount --pid --fork --kill-child debootstrap --variant=minbase --include="$packages" "$suite" "$root" >&2
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,info,locale,man}
  add_kind_files "$root"
  configure_systemd "$root"
  configure_containerd "$root"
  add_kubernetes "$root"
  add_images "$root" "$work"
  unpack_images "$root"
  import "$root" "$work" "$1"
  rm -rf "$work"
}

add_kind_files() {
  local root=$1 module
  module=$(cd / && go mod download -json "sigs.k8s.io/kind@$kind_version" | jq -r .Dir)
  cp -r --no-preserve=mode "$module/images/base/files/." "$root/"
  chmod 755 "$root"/usr/local/bin/* "$root"/kind/bin/*
  # There is no such name here, and looking it up would take the start five seconds.
  sed -i "s/'host\.docker\.internal'/'localhost'/" "$root/usr/local/bin/entrypoint"
}

configure_systemd() {
  local root=$1 units=$1/lib/systemd/system
  rm -f "$units"/sysinit.target.wants/systemd-tmpfiles-setup.service "$units"/multi-user.target.wants/* \
    "$root"/etc/systemd/system/*.wants/* "$units"/local-fs.target.wants/* "$units"/sockets.target.wants/*udev* \
    "$units"/sockets.target.wants/*initctl* "$units"/basic.target.wants/*
  printf 'ReadKMsg=no\n' >>"$root/etc/systemd/journald.conf"
  ln -sf /usr/lib/systemd/systemd "$root/sbin/init"
  chroot "$root" systemctl -q enable kubelet.service containerd.service undo-mount-hacks.service
  # It would change a table that the whole kernel shares.
  chroot "$root" systemctl -q mask systemd-binfmt.service
}

configure_containerd() {
  local root=$1
  for program in containerd ctr containerd-shim-runc-v2; do ln -sf "/usr/bin/$program" "$root/usr/local/bin/$program"; done
  ln -sf /usr/sbin/runc "$root/usr/local/sbin/runc"
  # Root may lack the capability that lower out-of-memory scores need.
  sed -i 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' "$root/etc/containerd/config.toml"
  chroot "$root" ctr oci spec | jq 'del(.process.rlimits)
    | .hooks.createContainer += [{path: "/kind/bin/mount-product-files.sh"}]' >"$root/etc/containerd/cri-base.json"
  mkdir -p "$root"/opt/cni/bin "$root"/etc/cni/net.d
  cp "$root"/usr/lib/cni/* "$root/opt/cni/bin/"
  cp "$here/node/ptp.conflist" "$root/etc/cni/net.d/10-ptp.conflist"
}

add_kubernetes() {
  local root=$1
  install -m 755 "$("$here/build-kube.sh")" "$root/usr/bin/kube"
  for program in kubeadm kubelet kubectl; do ln -sf kube "$root/usr/bin/$program"; done
  printf '%s' "$kube_version" >"$root/kind/version"
  mkdir -p "$root"/etc/kubernetes/manifests "$root"/kind/manifests
  cp "$here/node/storage-class.yaml" "$root/kind/manifests/default-storage.yaml"
}

# The control plane's images are one image with all names: the program takes its part from the command.
add_images() {
  local root=$1 work=$2 names pause proxy=$2/proxy
  names=$("$root/usr/bin/kube" kubeadm config images list --kubernetes-version "$kube_version")
  mkdir -p "$root/images"
  extract_packages "$proxy" "${proxy_packages[@]}"
  for program in {ip,ip6}tables{,-save,-restore}; do ln -sf xtables-nft-multi "$proxy/usr/sbin/$program"; done
  mkdir -p "$proxy/usr/local/bin"
  ln "$root/usr/bin/kube" "$proxy/usr/local/bin/kube"
  for program in coredns etcd kube-apiserver kube-controller-manager kube-proxy kube-scheduler; do
    ln -s kube "$proxy/usr/local/bin/$program"
  done
  docker_archive "$proxy" "$root/images/kubernetes.tar" "$(grep -v /pause: <<<"$names" | paste -sd,)" \
    '{"Env": ["PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], "Entrypoint": ["/usr/local/bin/coredns"]}'

  mkdir -p "$work/pause"
  (cd "$here/kube" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w" -o "$work/pause/pause" ./pause)
  pause=$(sed -n 's/.*sandbox_image = "\(.*\)"/\1/p' "$root/etc/containerd/config.toml")
  docker_archive "$work/pause" "$root/images/pause.tar" "$pause,$(grep /pause: <<<"$names")" \
    '{"Entrypoint": ["/pause"], "User": "65535:65535"}'
}

# There is no registry to pull them from, and kubeadm does not wait for images that come later: the node's containerd takes
# them in here, in namespaces that leave nothing.
unpack_images() {
  local root=$1
  unshare --mount --pid --fork --kill-child chroot "$root" sh -euc '
    mount -t proc proc /proc
    mount -t tmpfs tmpfs /run
    containerd --log-level warn &
    until ctr version >/dev/null 2>&1; do sleep 0.1; done
    for archive in /images/*.tar; do ctr --namespace k8s.io images import "$archive"; done
    kill $!
    wait $! || true' >&2
  rm -r "$root/images"
}

import() {
  local root=$1 state=$2/engine data=$3 name=build$$
  engine_start "$name" "$state" "$data"
  tar -C "$root" -c . | docker --host "unix://$state/docker.sock" import -c 'ENV container=docker' \
    -c 'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]' - "$node_image" >&2
  engine_stop "$name" "$state" "$data.none"
}

cached node "$(key "$0" "$here"/{image,build-kube}.sh "$here"/node/* "$here"/kube/*.go \
  "$here"/kube/pause/*.go "$here"/kube/go.* "$kind_version")" build
