#!/bin/sh
# Fetches the RFC texts that the torture tests read, and those that checks cite, from Debian's non-free doc-rfc
# packages, into the directory given. The system's own package configuration is read and left alone; no root is needed.
# Ends with 4 and a line saying "not run" when the texts cannot be had.
set -euf
umask 022

target=${1:?usage: fetch.sh TARGETDIR}
rfcs="3261 3665 3666 4475 5118 5359 5407 5589 6140"
rfcs="$rfcs 3262 3263 3264 3311 3323 3325 3326 3327 3362 3398 3515 3550 3551 3581 3605 3608 3711 3959 3960 3966 4028 4145 4320"
rfcs="$rfcs 3891 3911 4488 4568 4733 4734 4867 4904 4916 4961 5057 5124 5506 5621 5626 5761 5763 5764 5876 5939 6026 6141 6184 6337 6665 6913 7044 7261 7587"
rfcs="$rfcs 7345 7362 7616 8224 8225 8445 8588 8643 8760 8829 8839 8866 9143"
patterns=$(printf '*/rfc%s.txt.gz ' $rfcs)
packages="doc-rfc-std-proposed doc-rfc-std doc-rfc-informational doc-rfc-fyi-bcp"

not_run() {
    echo "torture: not run: $1" >&2
    exit 4
}

complete() {
    for rfc in $rfcs; do
        [ -s "$target/rfc$rfc.txt.gz" ] || return 1
    done
}

complete && exit 0
for tool in apt-get dpkg-deb tar; do
    command -v "$tool" >/dev/null || not_run "no $tool here; the texts come from Debian's doc-rfc packages"
done
mkdir -p "$target"
work=$(mktemp -d "$target/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
work=$(cd "$work" && pwd)
mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial"

# The same archive, keys and release as the system's, but only its non-free part.
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
[ -n "$codename" ] || not_run "/etc/os-release names no release"
for file in $(find /etc/apt/sources.list.d -name '*.sources'); do
    [ -f "$file" ] || continue
    awk -v codename="$codename" '
        function flush() { if (mine && debian) printf "%s\n", stanza; stanza = ""; mine = debian = 0 }
        /^[ \t]*$/ { flush(); next }
        /^#/ { next }
        /^Types:/ { stanza = stanza "Types: deb\n"; next }
        /^Components:/ { stanza = stanza "Components: non-free\n"; next }
        /^Suites:/ {
            for (i = 2; i <= NF; i++) if ($i == codename) mine = 1
            stanza = stanza "Suites: " codename "\n"; next
        }
        /^URIs:/ { if ($0 ~ /debian/) debian = 1 }
        { stanza = stanza $0 "\n" }
        END { flush() }
    ' "$file" >"$work/sources/$(basename "$file")"
done
for file in /etc/apt/sources.list $(find /etc/apt/sources.list.d -name '*.list'); do
    [ -f "$file" ] || continue
    sed -nE "s|^[[:space:]]*deb([[:space:]]+\[[^]]*\])?[[:space:]]+([^[:space:]]*debian[^[:space:]]*)[[:space:]]+$codename[[:space:]].*|deb\1 \2 $codename non-free|p" \
        "$file" >"$work/sources/$(basename "$file" .list).list"
done
find "$work/sources" -type f -size 0 -delete
[ -n "$(ls "$work/sources")" ] || not_run "no Debian archive for $codename in /etc/apt"

apt() {
    apt-get -q=2 -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/sources" \
        -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User= \
        -o Acquire::Languages=none -o APT::Get::List-Cleanup=0 "$@"
}
apt update || not_run "the package lists could not be fetched"
for package in $packages; do
    echo "fetching $package" >&2
    (cd "$work" && apt download "$package") || not_run "$package could not be fetched"
    # tar complains about the texts that are in one of the other packages.
    # shellcheck disable=SC2086
    dpkg-deb --fsys-tarfile "$(find "$work" -maxdepth 1 -name "$package*.deb")" |
        tar -xf - -C "$work" --wildcards --exclude='*/links/*' $patterns 2>/dev/null || true
    find "$work" -maxdepth 1 -name "$package*.deb" -delete
done
find "$work/usr" -name 'rfc*.txt.gz' -exec mv {} "$target/" \;
complete || not_run "the packages do not hold all of RFC $rfcs"
