//! Checks and quirks name each other: no judge without a way to make it fail, no misbehaviour without a judge.

use std::collections::{BTreeMap, BTreeSet};

/// Something, and the name of its other half.
type Pairs<'a> = &'a [(&'a str, &'a str)];

/// `checks`: id and twin; `quirks`: id and the check that finds it.
fn unmatched(checks: Pairs<'_>, quirks: Pairs<'_>) -> Vec<String> {
    let mut out = twice("check", checks);
    out.extend(twice("quirk", quirks));
    let known: BTreeSet<_> = checks.iter().map(|(id, _)| *id).collect();
    let finder: BTreeMap<_, _> = quirks.iter().copied().collect();
    for (id, twin) in checks {
        match finder.get(twin) {
            None => out.push(format!("the twin of `{id}` is `{twin}`, which is no quirk")),
            Some(found_by) if found_by != id => {
                out.push(format!("the twin of `{id}` is `{twin}`, which names `{found_by}`"));
            }
            Some(_) => {}
        }
    }
    let blind = quirks.iter().filter(|(_, check)| !known.contains(check));
    out.extend(blind.map(|(id, check)| format!("`{id}` is found by `{check}`, which is no check")));
    out
}

fn twice(what: &str, pairs: Pairs<'_>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let again = pairs.iter().filter(|(id, _)| !seen.insert(*id));
    again.map(|(id, _)| format!("there are two {what}s called `{id}`")).collect()
}

#[test]
fn every_check_has_a_twin_and_every_quirk_a_check() {
    let checks: Vec<_> = check::all().iter().map(|info| (info.id, info.twin)).collect();
    let quirks: Vec<_> = agent::quirk::all().map(|quirk| (quirk.id, quirk.check)).collect();
    assert!(!checks.is_empty() && !quirks.is_empty());
    super::none(&unmatched(&checks, &quirks));
}

#[test]
fn a_check_or_quirk_without_its_other_half_is_seen() {
    let sound = ([("a/x", "q")], [("q", "a/x"), ("r", "a/x")]);
    assert!(unmatched(&sound.0, &sound.1).is_empty());
    let table: &[(Pairs<'_>, Pairs<'_>, &str)] = &[
        (&[("a/x", "gone")], &[], "which is no quirk"),
        (&[("a/x", "q"), ("a/y", "r")], &[("q", "a/y"), ("r", "a/y")], "which names `a/y`"),
        (&[], &[("q", "a/x")], "which is no check"),
        (&[("a/x", "q"), ("a/x", "q")], &[("q", "a/x")], "two checks"),
        (&[("a/x", "q")], &[("q", "a/x"), ("q", "a/x")], "two quirks"),
    ];
    for (checks, quirks, complaint) in table {
        let found = unmatched(checks, quirks);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(complaint), "{found:?}");
    }
}
