//! Two sets of runs beside each other: plays that went otherwise, and where their ladders part.
//!
//! Nothing is judged here: verdicts, findings and ladders are those of the runs.

mod align;
mod html;

use core::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;
use trace::visible;

use crate::{beside, json};

pub use align::{Rung, aligned};

const FORMAT: &str = "trunksim-diff";
const FORMAT_VERSION: u32 = 1;

/// Two sets of runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "diff.json")]
pub struct Diff {
    /// Always the same.
    #[schemars(extend("const" = FORMAT))]
    format: &'static str,
    /// Grows whenever an older reader would be wrong.
    #[schemars(extend("const" = FORMAT_VERSION))]
    format_version: u32,
    /// The program that wrote it.
    version: &'static str,
    /// What each of the two is called.
    pub names: [String; 2],
    /// Plays in both that went alike.
    pub alike: usize,
    /// Plays in one of the two alone.
    pub alone: [Vec<String>; 2],
    /// Plays that went otherwise.
    pub plays: Vec<Play>,
}

/// A play that went otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Play {
    /// Which.
    pub play: String,
    /// How each of the two ended.
    pub verdicts: [String; 2],
    /// Findings, unmet expectations and reasons that one of the two has alone.
    pub findings: [Vec<String>; 2],
    /// Calls that went otherwise, a line for each of the two.
    pub calls: Vec<[String; 2]>,
    /// The ladders, line beside line; empty when they are the same.
    pub ladder: Vec<Rung>,
    /// Where the pages of the two runs are, from the folder of the comparison; of one that has none nothing.
    #[serde(skip)]
    pub reports: [Option<String>; 2],
}

impl Diff {
    /// Two sets of runs.
    #[must_use]
    pub fn new(names: [String; 2], alike: usize, alone: [Vec<String>; 2], plays: Vec<Play>) -> Self {
        let version = json::VERSION;
        Self { format: FORMAT, format_version: FORMAT_VERSION, version, names, alike, alone, plays }
    }

    /// One line that sums it up.
    #[must_use]
    pub fn summary(&self) -> String {
        let ([a, b], [of_a, of_b]) = (&self.names, &self.alone);
        beside::summary("play", "went", [self.plays.len(), self.alike], [(a, of_a.len()), (b, of_b.len())])
    }

    /// For a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("A: {}\nB: {}\n", visible(&self.names[0]), visible(&self.names[1]));
        for play in &self.plays {
            play.write(&mut out);
        }
        for (letter, alone) in ["A", "B"].iter().zip(&self.alone) {
            for play in alone.iter().take(ALONE_SHOWN) {
                let _ = writeln!(out, "\n{} in {letter} alone", visible(play));
            }
            if alone.len() > ALONE_SHOWN {
                let _ = writeln!(out, "and {} more in {letter} alone", alone.len() - ALONE_SHOWN);
            }
        }
        let _ = write!(out, "\n{}", visible(&self.summary()));
        out
    }

    /// The files of it.
    #[must_use]
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        vec![
            ("diff.json".to_owned(), json::text(self).into_bytes()),
            ("diff.html".to_owned(), html::page(self).into_bytes()),
        ]
    }
}

/// Plays of one of the two alone that are told one by one on a terminal.
const ALONE_SHOWN: usize = 10;
/// Lines of a ladder around the first difference, on a terminal.
const AROUND: usize = 3;

impl Play {
    /// Where the ladders part, if they do.
    #[must_use]
    pub fn first_difference(&self) -> Option<usize> {
        self.ladder.iter().position(|rung| !rung.is_same)
    }

    fn write(&self, out: &mut String) {
        let [a, b] = &self.verdicts;
        let verdicts = if a == b { a.clone() } else { format!("{a} -> {b}") };
        let _ = writeln!(out, "\n{}: {verdicts}", visible(&self.play));
        for (letter, lines) in ["A", "B"].iter().zip(&self.findings) {
            for line in lines {
                let _ = writeln!(out, "  {letter} alone: {}", visible(line));
            }
        }
        for [a, b] in &self.calls {
            let _ = writeln!(out, "  A {}\n  B {}", visible(a), visible(b));
        }
        let Some(first) = self.first_difference() else { return };
        let _ = writeln!(out, "  the ladders part here:");
        let shown = self.ladder.iter().enumerate().skip(first.saturating_sub(AROUND)).take(2 * AROUND + 1);
        for (index, rung) in shown {
            let mark = if index == first { ">" } else { " " };
            for (letter, line) in rung.lines() {
                let _ = writeln!(out, "  {mark} {letter} {}", visible(line));
            }
        }
    }
}
