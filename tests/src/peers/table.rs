//! What came of each peer in each flow, as a table.

use core::fmt;
use std::collections::BTreeMap;

use libtest_mimic::Failed;

use crate::deviations::Known;
use crate::flow::Flow;
use crate::peer;
use crate::verdict::Blamed;

/// What came of one cell.
pub(crate) enum Outcome {
    Pass,
    /// Known deviations were seen and nothing else; each with its section.
    Deviation(Vec<String>),
    /// It went well when it was played once more, and why it had not before: real programs meet in real time on a machine
    /// that may be busy. What fails twice has failed.
    SecondTry(String),
    /// With the reason.
    Failed(String),
    NotRun(String),
}

impl Outcome {
    /// Whatever the peer is blamed for is known, and what is always seen was seen.
    pub(crate) fn of(known: Result<Known, String>, flow: Flow, blamed: &Blamed) -> Self {
        let known = match known {
            Ok(known) => known,
            Err(wrong) => return Self::Failed(wrong),
        };
        let flow = flow.name();
        let mut seen = Vec::new();
        for (check, text) in blamed {
            match known.found_by(check, flow) {
                Some(deviation) => seen.push(format!("{check} ({})", deviation.section)),
                None => return Self::Failed(format!("a new deviation: {check}: {text}\n{blamed:#?}")),
            }
        }
        let gone = known.due(flow).find(|due| blamed.iter().all(|(check, _)| *check != due.check));
        if let Some(gone) = gone {
            return Self::Failed(format!("a deviation is gone: {} ({})", gone.check, gone.section));
        }
        seen.dedup();
        if seen.is_empty() { Self::Pass } else { Self::Deviation(seen) }
    }

    /// What a cell comes to that had failed before.
    pub(crate) fn after(self, first: Self) -> Self {
        match (self, first) {
            (Self::Pass | Self::Deviation(_), Self::Failed(why)) => Self::SecondTry(why),
            (again, _) => again,
        }
    }

    pub(crate) fn failed(&self) -> Option<Failed> {
        match self {
            Self::Failed(why) => Some(why.clone().into()),
            Self::Pass | Self::Deviation(_) | Self::SecondTry(_) | Self::NotRun(_) => None,
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Deviation(_) => "deviation",
            Self::SecondTry(_) => "2nd try",
            Self::Failed(_) => "FAIL",
            Self::NotRun(_) => "not run",
        }
    }
}

/// All cells that had their turn.
#[derive(Default)]
pub(crate) struct Table {
    cells: BTreeMap<(&'static str, Flow), Outcome>,
    /// Why no capture was shown to a witness, if none was.
    unwitnessed: Option<&'static str>,
}

impl Table {
    /// An empty one; no capture is shown to a witness where there is a reason.
    pub(crate) fn witnessed_unless(unwitnessed: Option<&'static str>) -> Self {
        Self { unwitnessed, ..Self::default() }
    }

    pub(crate) fn keep(&mut self, peer: &'static str, flow: Flow, outcome: Outcome) {
        self.cells.insert((peer, flow), outcome);
    }

    /// Reasons, each once.
    fn notes(&self) -> BTreeMap<String, Vec<String>> {
        let mut notes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for ((peer, flow), outcome) in &self.cells {
            let place = flow.name();
            match outcome {
                Outcome::Pass | Outcome::Failed(_) => {}
                Outcome::Deviation(seen) => {
                    for one in seen {
                        notes.entry(format!("{peer}: {one}")).or_default().push(place.to_owned());
                    }
                }
                Outcome::SecondTry(why) => {
                    let first = why.lines().next().unwrap_or_default();
                    notes
                        .entry(format!("{peer}: at the second try: {first}"))
                        .or_default()
                        .push(place.to_owned());
                }
                Outcome::NotRun(why) => {
                    notes.entry(format!("{peer}: not run: {why}")).or_default().push(place.to_owned())
                }
            }
        }
        notes
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wide = Flow::ALL.iter().map(|flow| flow.name().len()).max().unwrap_or_default();
        write!(f, "\n{:wide$}", "")?;
        for peer in peer::ALL {
            write!(f, "  {:9}", peer.name)?;
        }
        writeln!(f)?;
        for flow in Flow::ALL {
            write!(f, "{:wide$}", flow.name())?;
            for peer in peer::ALL {
                let word = self.cells.get(&(peer.name, flow)).map_or("-", Outcome::word);
                write!(f, "  {word:9}")?;
            }
            writeln!(f)?;
        }
        writeln!(f, "\n`-` is no flow of that peer, or was not asked for.")?;
        for (note, flows) in self.notes() {
            writeln!(f, "{note}: {}", flows.join(", "))?;
        }
        if let Some(why) = self.unwitnessed {
            writeln!(f, "tshark: not run: {why}: no capture was shown to it")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Blamed, Flow, Known, Outcome};

    const KNOWN: &str = r#"
        [[deviation]]
        check = "media/rtcp-compound"
        section = "RFC 3550 6.1"
        what = "no report"
        flows = ["calls"]
        sometimes = ["is called"]
    "#;

    fn word(flow: Flow, checks: &[&str]) -> &'static str {
        let blamed: Blamed = checks.iter().map(|check| ((*check).to_owned(), String::new())).collect();
        Outcome::of(Known::read(KNOWN), flow, &blamed).word()
    }

    #[test]
    fn what_is_known_is_a_deviation() {
        assert_eq!(word(Flow::Calls, &["media/rtcp-compound"]), "deviation");
        assert_eq!(word(Flow::IsCalled, &["media/rtcp-compound"]), "deviation");
    }

    #[test]
    fn what_is_new_fails() {
        assert_eq!(word(Flow::Calls, &["media/rtcp-compound", "dialog/ack-cseq"]), "FAIL");
        assert_eq!(word(Flow::Digits, &["media/rtcp-compound"]), "FAIL");
    }

    #[test]
    fn what_is_gone_fails_unless_it_came_and_went() {
        assert_eq!(word(Flow::Calls, &[]), "FAIL");
        assert_eq!(word(Flow::IsCalled, &[]), "pass");
        assert_eq!(word(Flow::Digits, &[]), "pass");
    }

    #[test]
    fn what_fails_twice_has_failed() {
        let failed = || Outcome::Failed("late".to_owned());
        assert_eq!(Outcome::Pass.after(failed()).word(), "2nd try");
        assert_eq!(failed().after(failed()).word(), "FAIL");
    }

    #[test]
    fn files_are_held_to_their_words() {
        let said = |text: &str| Known::read(text).err().unwrap_or_default();
        assert_eq!(said(&KNOWN.replace("\"calls\"", "\"call\"")), "no flow is called `call`");
        assert_eq!(
            said(&KNOWN.replace("what", "why")),
            "`why` is not one of check, section, what, flows, sometimes"
        );
        assert_eq!(said(&KNOWN.replace("no report", "")), "a [[deviation]] without `what`");
    }
}
