//! What a quirk wakes in its twin: the findings that the same play without it does not have.

use std::collections::BTreeSet;

use agent::quirk::Quirk;
use check::{Blame, Severity};
use cli::case::Done;
use plan::{NotResolved, Side};
use tests::lab::{Lab, run};

/// A twin, played, and what is said of it that is not said of the play itself.
pub(crate) struct Woken {
    /// What the quirk switched on, as the command line takes it.
    pub(crate) quirks: Vec<String>,
    pub(crate) done: Done,
    /// Checks that warn or accuse, and whom. The check of the quirk itself is there with whatever it says.
    pub(crate) said: BTreeSet<(&'static str, Blame)>,
}

impl Woken {
    /// Plays the twin and the play without it.
    pub(crate) fn by(quirk: &Quirk) -> Result<Self, NotResolved> {
        let lab = Lab::open();
        let scenario = lab.scenario(quirk.twin.play);
        let quirks: Vec<String> = quirk.switched_on().collect();
        let words: Vec<&str> = quirks.iter().map(String::as_str).collect();
        let clean = run(&lab.plan(scenario, quirk.twin.mode, &[])?);
        let done = run(&lab.plan(scenario, quirk.twin.mode, &words)?);
        let usual: BTreeSet<&str> = clean.judgement.findings.iter().map(|f| f.check).collect();
        let findings = done.judgement.findings.iter();
        let new = findings.filter(|f| f.check == quirk.check || !usual.contains(f.check));
        let weighs = new.filter(|f| f.check == quirk.check || f.severity > Severity::Info);
        let said = weighs.map(|f| (f.check, f.blame)).collect();
        Ok(Self { quirks, done, said })
    }

    /// True when the check of the quirk blames its side.
    pub(crate) fn is_found(&self, quirk: &Quirk) -> bool {
        self.said.contains(&(quirk.check, guilty(quirk)))
    }

    /// Checks that speak beside that of the quirk, and whom they blame.
    pub(crate) fn others(&self, quirk: &Quirk) -> impl Iterator<Item = (&'static str, Blame)> {
        self.said.iter().copied().filter(|(check, _)| *check != quirk.check)
    }

    /// A check that speaks against a side without any quirk.
    pub(crate) fn against_an_innocent(&self) -> Option<&(&'static str, Blame)> {
        let has_quirk = |side: Side| {
            let own = format!("{side}:");
            self.quirks.iter().any(|quirk| quirk.starts_with(&own))
        };
        self.said.iter().find(|(_, blame)| match blame {
            Blame::Carrier => !has_quirk(Side::Carrier),
            Blame::Pbx => !has_quirk(Side::Pbx),
            _ => false,
        })
    }
}

/// Whom the check of a quirk must blame.
pub(crate) fn guilty(quirk: &Quirk) -> Blame {
    match quirk.twin.side {
        Side::Carrier => Blame::Carrier,
        Side::Pbx => Blame::Pbx,
    }
}
