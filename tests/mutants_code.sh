#!/bin/sh
# Breaks the code of the judges, one expression at a time, and lists what none of their tests notices. A test that
# nothing can fail is found so. It goes on for an hour, over another part each time; what it found is in
# target/mutants-code/mutants.out. What none needs to notice has its reason in tests/mutants_code.toml, and is not told.
# usage: tests/mutants_code.sh [options of `cargo mutants`], such as --file 'sim/check/src/wire/**' or --shard 0/40
# PACKAGE=agent breaks the code of both sides instead, of which most is held by the ladders in tests/scenarios as well.
set -eu
cd "$(dirname "$0")/.."
package=${PACKAGE:-check}

# Debian has no package of it.
command -v cargo-mutants >/dev/null 2>&1 || cargo install --locked --quiet cargo-mutants

work=$PWD/target/mutants-code
rm -rf "$work/tree"
mkdir -p "$work/tree"
git ls-files -z | xargs -0 cp --parents -t "$work/tree"

# The checks are listed by build.rs, where cargo-mutants does not look: these lines, never compiled, show them to it.
for family in "$work"/tree/sim/check/src/*/mod.rs; do
    grep -q OUT_DIR "$family" || continue
    for check in "$(dirname "$family")"/*.rs; do
        grep -q '^info! {' "$check" && echo "#[cfg(any())] mod $(basename "$check" .rs);" >>"$family"
    done
done

cd "$work/tree"
export CARGO_TARGET_DIR="$work/target"
# The code that is broken is compiled without optimisation, anew for each mutant; what it stands on is compiled once.
export CARGO_PROFILE_DEV_OPT_LEVEL=0 CARGO_PROFILE_DEV_DEBUG=false
for crate in sip clock trace plan agent run rtp audio t38 page t30 fax; do
    [ "$crate" = "$package" ] && continue
    printf '[profile.dev.package.%s]\nopt-level = 1\n' "$crate" >>.cargo/config.toml
done
status=0
# The floods tell how long something takes, by a hundred seconds of it, and not what is found.
timeout --signal=INT "${LIMIT:-3600}" cargo mutants --in-place --package "$package" --test-tool nextest \
    --output "$work" --shuffle "$@" -- --lib -E 'not test(floods)' || status=$?
# What was missed is a list to read and no failure; neither is the end of the hour.
case $status in 0 | 2 | 124 | 130) ;; *) exit $status ;; esac

# Names are quoted in the list, and have neither line nor column.
sed -n 's/^    "\(.*\)",$/\1/p' tests/mutants_code.toml | sed 's/\\"/"/g' >"$work/known"
sed 's/:[0-9]*:[0-9]*: /: /' "$work/mutants.out/missed.txt" | grep -vxF -f "$work/known" >"$work/new" || true
printf '%s survivors without a reason in tests/mutants_code.toml:\n' "$(wc -l <"$work/new")"
cat "$work/new"
