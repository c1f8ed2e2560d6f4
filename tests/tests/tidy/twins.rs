//! Checks and quirks belong together: no judge without a way to make it fail, no misbehaviour without a judge,
//! and no twin that speaks of a check, a quirk or a play that is not there.

use std::collections::BTreeSet;

use agent::quirk::{self, Quirk};
use plan::{QuirkChoice, library};

/// Names that the quirks may use.
struct Known {
    checks: BTreeSet<String>,
    plays: BTreeSet<String>,
}

/// What a quirk says of itself and of others.
#[derive(Clone)]
struct Said<'a> {
    id: &'a str,
    check: &'a str,
    play: &'a str,
    /// Where it is seen and how it is cured.
    prose: [&'a str; 2],
    beside: &'a [&'a str],
    also: &'a [&'a str],
}

impl<'a> Said<'a> {
    fn by(quirk: &'a Quirk) -> Self {
        let twin = &quirk.twin;
        let prose = [quirk.seen, quirk.cure];
        Self {
            id: quirk.id,
            check: quirk.check,
            play: twin.play,
            prose,
            beside: twin.beside,
            also: twin.also,
        }
    }
}

fn unmatched(known: &Known, quirks: &[Said<'_>]) -> Vec<String> {
    let mut ids = BTreeSet::new();
    let mut out = Vec::new();
    for quirk in quirks.iter().filter(|quirk| !ids.insert(quirk.id)) {
        out.push(format!("there are two quirks called `{}`", quirk.id));
    }
    let found: BTreeSet<_> = quirks.iter().map(|quirk| quirk.check).collect();
    let idle = known.checks.iter().filter(|check| !found.contains(check.as_str()));
    out.extend(idle.map(|check| format!("`{check}` finds no quirk")));
    for Said { id, check, play, prose, beside, also } in quirks {
        let blind = also.iter().chain([check]).filter(|check| !known.checks.contains(**check));
        out.extend(blind.map(|check| format!("`{id}` names `{check}`, which is no check")));
        if !known.plays.contains(*play) {
            out.push(format!("`{id}` is shown in `{play}`, which is no play"));
        }
        if prose.contains(&"") {
            out.push(format!("`{id}` does not say where it is seen, or how it is cured"));
        }
        let is_quirk = |word: &&&str| word.parse().is_ok_and(|q: QuirkChoice| ids.contains(q.id.as_str()));
        let strange = beside.iter().filter(|word| !is_quirk(word));
        out.extend(strange.map(|word| format!("`{id}` needs `{word}`, which is no quirk")));
    }
    out
}

#[test]
fn every_check_has_a_twin_and_every_quirk_a_check() {
    let scenarios = library::scenarios().expect("the shipped scenarios can be read");
    let known = Known {
        checks: check::all().iter().map(|info| info.id.to_owned()).collect(),
        plays: scenarios.into_iter().map(|scenario| scenario.name).collect(),
    };
    let quirks: Vec<_> = quirk::all().map(Said::by).collect();
    assert!(!known.checks.is_empty() && !quirks.is_empty());
    super::none(&unmatched(&known, &quirks));
}

#[test]
fn a_check_or_quirk_without_its_other_half_is_seen() {
    let known = Known { checks: ["a/x".to_owned()].into(), plays: ["p/q".to_owned()].into() };
    let sound =
        Said { id: "q", check: "a/x", play: "p/q", prose: ["s", "c"], beside: &["pbx:q"], also: &["a/x"] };
    assert_eq!(unmatched(&known, std::slice::from_ref(&sound)), Vec::<String>::new());
    let table: &[(&[Said<'_>], &str)] = &[
        (&[], "`a/x` finds no quirk"),
        (&[sound.clone(), sound.clone()], "two quirks"),
        (&[sound.clone(), Said { id: "r", check: "a/y", ..sound.clone() }], "`a/y`, which is no check"),
        (&[Said { also: &["a/z"], ..sound.clone() }], "`a/z`, which is no check"),
        (&[Said { play: "p/gone", ..sound.clone() }], "which is no play"),
        (&[Said { prose: ["s", ""], ..sound.clone() }], "how it is cured"),
        (&[Said { beside: &["pbx:gone"], ..sound.clone() }], "`pbx:gone`, which is no quirk"),
        (&[Said { beside: &["q"], ..sound.clone() }], "`q`, which is no quirk"),
    ];
    for (quirks, complaint) in table {
        let found = unmatched(&known, quirks);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(complaint), "{found:?}");
    }
}
