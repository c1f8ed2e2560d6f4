#!/bin/sh
# Installs what a build (and, asked for, the tests) need, on Debian with apt; elsewhere says what to install.
# usage: tests/setup.sh rust|build|test|peers ...
set -eu

build="libtiff-dev libclang1-14 libclang-common-14-dev pkg-config gcc"
witness="tshark tcpdump chromium"

missing() {
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf ' %s' "$package"
    done
}

install() {
    wanted=$(missing "$@")
    [ -z "$wanted" ] && return 0
    if [ "$(id -u)" = 0 ]; then sudo=""; elif command -v sudo >/dev/null 2>&1; then sudo="sudo"; else
        echo "trunksim needs these packages:$wanted" >&2
        echo "install them as root: apt-get install --no-install-recommends$wanted" >&2
        return 1
    fi
    echo "installing:$wanted" >&2
    $sudo apt-get update -qq
    # shellcheck disable=SC2086 # one word per package is meant
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted >/dev/null
}

by_hand() {
    cat >&2 <<'HELP'
trunksim: this system has no apt. Install these yourself, then run the command again:
  a C compiler, pkg-config, the libtiff headers, libclang and clang's own C headers
  Fedora:  dnf install gcc pkgconf libtiff-devel clang-libs clang-devel
  Arch:    pacman -S gcc pkgconf libtiff clang
  macOS:   brew install pkg-config libtiff llvm
HELP
    pkg-config --exists libtiff-4 2>/dev/null || exit 1
}

# Rust itself is left to its owner: there is more than one good way to have it.
rust() {
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "$0")/../Cargo.toml")
    if command -v cargo >/dev/null 2>&1; then
        found=$(cargo --version | cut -d' ' -f2)
        # An older cargo stumbles over the first line of Cargo.toml that it does not know.
        [ "$(printf '%s\n' "$wanted" "$found" | sort -V | tail -n 1)" = "$found" ] && return 0
        problem="cargo $found is too old"
    else
        problem="cargo was not found"
    fi
    cat >&2 <<HELP
trunksim: $problem. trunksim is built with Rust $wanted or newer:
  https://rustup.rs installs it for you alone, without root; open a new shell afterwards
  if it is installed, put its folder on the PATH: . "\$HOME/.cargo/env"
  your system's own package (cargo, rust) does as well if it is new enough
HELP
    return 1
}

for what in "$@"; do
    case "$what" in
    rust) rust ;;
    build) rust; if command -v apt-get >/dev/null 2>&1; then install $build; else by_hand; fi ;;
    test) command -v cargo-nextest >/dev/null 2>&1 || cargo install --locked cargo-nextest ;;
    # The foreign stacks are unpacked and not installed: a package of a server would start it.
    peers)
        if command -v apt-get >/dev/null 2>&1; then
            install $witness
            "$(dirname "$0")/foreign/fetch.sh" bookworm
        fi
        ;;
    *) echo "tests/setup.sh: unknown part '$what' (rust, build, test, peers)" >&2; exit 2 ;;
    esac
done
