# Shared by deploy/run and tests/run; sourced by bash at the top of the checkout.
# Installs what deploy/dependencies.txt lists, and nothing when all of it is there.

export DEBIAN_FRONTEND=noninteractive
# Readers of text (sort, python3) must not depend on whatever locale the machine has.
export LC_ALL=C.UTF-8
# Objects are found again in another checkout of the same sources.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

say() { printf '\n== %s\n' "$*"; }
die() {
  local code=$1
  shift
  printf '%s: %s\n' "$0" "$*" >&2
  exit "$code"
}

# The packages of the named parts of deploy/dependencies.txt.
packages() {
  local part
  for part in "$@"; do
    sed -n "/^\[$part\]\$/,/^\[/{/^[a-z0-9]/p}" deploy/dependencies.txt
  done
}

# Those of them that are not installed. Debian's own names only: no version, no architecture.
missing_packages() {
  local installed
  # dpkg-query fails as soon as one name is unknown to it, and still lists the others.
  installed=$(packages "$@" |
    xargs dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null |
    sed -n 's/^installed //p' || true)
  packages "$@" | grep -vxF "$installed" || true
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo --preserve-env=DEBIAN_FRONTEND "$@"
  else
    die 77 "must install Debian packages: run it as root, or install sudo"
  fi
}

refresh_lists() { as_root apt-get update -q || true; }  # a mirror may be down: the install decides
lists_are_fresh() {
  [ -n "$(find /var/lib/apt/lists -name '*_Packages*' -mtime -1 -print -quit 2>/dev/null)" ]
}
install_packages() { as_root apt-get install -q -y --no-install-recommends "$@"; }

# install_missing PART...: one dpkg-query when all is there, apt only when something is not.
install_missing() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  if [ "${#missing[@]}" = 0 ]; then
    say "Debian packages ($*): all $(packages "$@" | wc -l) are here"
    return
  fi
  say "Debian packages ($*): installing ${missing[*]}"
  command -v apt-get >/dev/null || die 77 "this machine has no apt-get; see README.md"
  lists_are_fresh || refresh_lists
  if ! install_packages "${missing[@]}"; then
    say "apt failed; once more with fresh lists"
    refresh_lists
    install_packages "${missing[@]}" || die 69 "apt could not install: ${missing[*]}"
  fi
}
