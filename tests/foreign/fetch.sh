#!/bin/sh
# Unpacks foreign stacks below target/peers, each with all that it needs. Nothing is installed: no script of a package
# runs, no daemon starts, no root is needed, and what this system has is neither used nor changed.
# usage: tests/foreign/fetch.sh bookworm|sid|pjsua2 ...
set -eu
cd "$(dirname "$0")/../.."
top="$PWD/target/peers"
mirror="${DEBIAN_MIRROR:-http://deb.debian.org/debian}"

bookworm="sip-tester baresip-core kamailio linphone-cli"
sid="asterisk asterisk-modules"
pjsua2="pjsua2-python==2.15.1.post1"

# An apt of its own, which knows one suite and believes that nothing is installed.
debian() {
    suite=$1
    shift
    own="$top/$suite"
    [ -e "$own/complete" ] && [ "$(cat "$own/complete")" = "$*" ] && return 0
    command -v apt-get >/dev/null 2>&1 || { echo "fetch.sh: $suite is not to be had here: no apt-get" >&2; return 1; }
    rm -rf "$own"
    mkdir -p "$own/apt/lists/partial" "$own/apt/cache/archives/partial" "$own/apt/etc/apt.conf.d" \
        "$own/apt/etc/preferences.d" "$own/root"
    : >"$own/apt/status"
    keys=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb [signed-by=$keys] $mirror $suite main" >"$own/apt/etc/sources.list"
    # Signatures are held; a mirror that stands still is as good as any.
    cat >"$own/apt/apt.conf" <<CONF
Dir::State "$own/apt";
Dir::State::status "$own/apt/status";
Dir::Cache "$own/apt/cache";
Dir::Etc "$own/apt/etc";
Dir::Etc::sourcelist "$own/apt/etc/sources.list";
Dir::Etc::sourceparts "-";
APT::Sandbox::User "";
APT::Install-Recommends "false";
Acquire::Languages "none";
Debug::NoLocking "true";
Acquire::Check-Valid-Until "false";
CONF
    export APT_CONFIG="$own/apt/apt.conf"
    echo "fetching $* of Debian $suite into target/peers/$suite" >&2
    apt-get update -qq
    wanted=$(apt-get install --simulate "$@" | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
    # shellcheck disable=SC2086 # one word per package is meant
    (cd "$own/apt/cache" && apt-get download -qq $wanted)
    for package in "$own"/apt/cache/*.deb; do
        dpkg-deb -x "$package" "$own/root"
    done
    rm -rf "$own/apt"
    echo "$*" >"$own/complete"
}

python() {
    own="$top/pjsua2"
    [ -e "$own/complete" ] && [ "$(cat "$own/complete")" = "$*" ] && return 0
    rm -rf "$own"
    echo "fetching $* into target/peers/pjsua2" >&2
    python3 -m venv "$own"
    "$own/bin/pip" install --quiet --disable-pip-version-check "$@"
    echo "$*" >"$own/complete"
}

for what in "$@"; do
    case "$what" in
    # shellcheck disable=SC2086 # one word per package is meant
    bookworm) debian bookworm $bookworm ;;
    # shellcheck disable=SC2086
    sid) debian sid $sid ;;
    pjsua2) python $pjsua2 ;;
    *) echo "fetch.sh: unknown part '$what' (bookworm, sid, pjsua2)" >&2; exit 2 ;;
    esac
done
