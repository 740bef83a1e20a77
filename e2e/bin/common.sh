# shellcheck shell=bash
# Sourced by the commands beside it: goes to the root of the repository and sets JAVA_HOME to a JDK 25. With --help it
# prints the comment at the head of the command instead.
set -euo pipefail
shopt -s inherit_errexit
case ${1:-} in
  -h | --help) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" && exit 0 ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
JAVA_HOME=$(e2e/bin/java-home)
export JAVA_HOME

# image_base: prints the base of the images, which is built from Debian's packages unless IMAGE_BASE names another
# (IMAGE_BASE=eclipse-temurin:25-jre where a registry can be reached).
image_base() {
  if [ -n "${IMAGE_BASE:-}" ]; then
    printf '%s\n' "$IMAGE_BASE"
  else
    printf 'tar://%s\n' "$(e2e/testbed/cluster/base-image.sh)"
  fi
}

# sum_of PATH...: prints a sum over all files there that git knows or does not ignore, and over the tools that make something
# of them; another one each time where git does not tell. git's own ways to leave files out (:!docs) are understood.
sum_of() {
  {
    { git ls-files -z --cached --others --exclude-standard -- "$@" | xargs -0 sha256sum; } 2>/dev/null || date +%s.%N
    printf '%s\n' "${IMAGE_BASE:-}" "$JAVA_HOME" "${MAVEN_ARGS:-}"
  } | sha256sum
}

# class_caches: gives images that have just been built their caches of classes, as far as there are lists of them.
class_caches() {
  local list
  for list in */src/main/image/classes.gz; do
    e2e/bin/class-cache "${list%%/*}/target/jib-image.tar" "$list" >&2
  done
}

# cached NAME KEY COMMAND ARGUMENT...: prints the path of a directory in the cache, which is made by that command, with the path
# before its arguments, if it is not complete.
cached() {
  local lock home=${DUALTRACK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dualtrack}/$1-$2
  mkdir -p "${home%/*}"
  exec {lock}>"$home.lock"
  flock "$lock"
  if [ ! -e "$home/complete" ]; then
    rm -rf "$home"
    "$3" "$home" "${@:4}" >&2
    touch "$home/complete"
  fi
  printf '%s\n' "$home"
}

# python_home NAME REQUIREMENTS: prints the directory of the virtual environment with those packages, made when they or Python
# change.
python_home() {
  cached "$1" "$({ python3 -V && cat "$2"; } | sha256sum | cut -c1-12)" install_python "$2"
}

install_python() {
  echo "installing the packages of $2 in $1"
  python3 -m venv "$1"
  "$1/bin/pip" install --quiet --no-compile --disable-pip-version-check --requirement "$2"
}

# debian_home NAME PACKAGE: prints the directory that the Debian package is unpacked in, with those that it needs and that are
# not installed; nothing is installed.
debian_home() {
  cached "$1" "$(apt-cache show "$2" | sha256sum | cut -c1-12)" unpack_debian "$2"
}

unpack_debian() {
  echo "unpacking $2 in $1"
  mkdir -p "$1/packages"
  apt-get -s install --no-install-recommends "$2" | awk '/^Inst / {print $2}' |
    (cd "$1/packages" && xargs apt-get -qq -o APT::Sandbox::User=root download)
  find "$1/packages" -name '*.deb' -exec dpkg-deb -x {} "$1" \;
  rm -r "$1/packages"
}

# with_kubernetes COMMAND ARGUMENT...: runs it, and beside it makes what a cluster needs, which takes minutes of processor time
# the first time on a machine. stop_kubernetes ends that; a trap for the shell's exit should call it.
kubernetes=
with_kubernetes() {
  setsid e2e/testbed/cluster/kind.sh prepare </dev/null &
  kubernetes=$!
  "$@"
  wait "$kubernetes"
  kubernetes=
}

stop_kubernetes() {
  [ -z "$kubernetes" ] || kill -- "-$kubernetes" 2>/dev/null || true
}

# build_suite: builds the programs and their images.
build_suite() {
  echo "building the programs and their images (minutes the first time)" >&2
  trap stop_kubernetes EXIT
  with_kubernetes e2e/bin/images >/dev/null
}

# run_suite SCOPE CLASS ARGUMENT...: becomes that program of the end-to-end suite, which must have been built, with the
# libraries of that scope (runtime or test).
run_suite() {
  local suite=e2e/suite/target
  local classes=$suite/classes
  [ "$1" = runtime ] || classes=$suite/test-classes:$classes
  exec "$JAVA_HOME/bin/java" -Xmx512m -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$classes:$(cat "$suite/$1-classpath")" "${@:2}"
}
