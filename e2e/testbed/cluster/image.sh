# Images from Debian packages and files, without a container engine; sourced after lib.sh.

# extract_packages DIRECTORY PACKAGE...: unpacks exactly these packages there, without their dependencies and scripts.
extract_packages() {
  local root=$1 downloads
  shift
  downloads=$(mktemp -d)
  (cd "$downloads" && apt-get -o APT::Sandbox::User=root download -q "$@" >&2)
  mkdir -p "$root"
  for package in "$downloads"/*.deb; do dpkg-deb --extract "$package" "$root"; done
  rm -rf "$downloads"
  rm -rf "$root"/usr/share/{doc,info,lintian,locale,man}
  mkdir -p "$root"/{dev,etc,home,proc,run,sys,tmp}
  chmod 1777 "$root/tmp"
  if [ -d "$root/usr/share/ca-certificates" ]; then # what the package's script would do
    mkdir -p "$root/etc/ssl/certs"
    find "$root/usr/share/ca-certificates" -name '*.crt' | sort | xargs cat >"$root/etc/ssl/certs/ca-certificates.crt"
  fi
  cat >"$root/etc/passwd" <<'PASSWD'
root:x:0:0:root:/root:/sbin/nologin
nobody:x:65534:65534:nobody:/:/sbin/nologin
nonroot:x:65532:65532:nonroot:/home:/sbin/nologin
PASSWD
  printf 'root:x:0:\nnogroup:x:65534:\nnonroot:x:65532:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
}

# docker_archive ROOT OUT TAGS CONFIG: one layer with the contents of ROOT, owned by root, as a tar file that Docker,
# containerd and jib read. TAGS are separated by commas; CONFIG is the image's "config" object in JSON.
# The same contents give the same bytes.
docker_archive() {
  local root=$1 out=$2 tags=$3 config=$4 work layer manifest
  work=$(mktemp -d "$out.XXXX")
  (cd "$root" && find . -mindepth 1 -printf '%P\0' | LC_ALL=C sort -z |
    tar --create --null --no-recursion --files-from=- --mtime=@0 --owner=0 --group=0 --numeric-owner) >"$work/layer.tar"
  layer=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  jq -nc --arg layer "sha256:$layer" --argjson config "$config" --arg architecture "$(dpkg --print-architecture)" '{
    architecture: $architecture, os: "linux", created: "1970-01-01T00:00:00Z", config: $config,
    rootfs: {type: "layers", diff_ids: [$layer]},
    history: [{created: "1970-01-01T00:00:00Z", created_by: "dualtrack testbed"}]}' >"$work/config.json"
  jq -nc --arg tags "$tags" '[{Config: "config.json", RepoTags: ($tags | split(",")), Layers: ["layer.tar"]}]' \
    >"$work/manifest.json"
  tar --create --file "$out" --directory "$work" --mtime=@0 --owner=0 --group=0 --numeric-owner \
    manifest.json config.json layer.tar
  rm -rf "$work"
}
