//! Chapters of a new guide, and how they are written.

use plan::{Side, TrunkMode};

/// A chapter, before it was tried.
pub(super) struct Chapter {
    pub(super) heading: String,
    pub(super) prose: String,
    /// Settings of the PBX, lines of TOML.
    pub(super) settings: Vec<String>,
    pub(super) steps: Vec<Step>,
}

/// Plays, and what may be seen of them.
pub(super) struct Step {
    pub(super) prose: String,
    pub(super) play: &'static str,
    pub(super) mode: Option<TrunkMode>,
    pub(super) over_the_pair: bool,
    pub(super) units: Vec<Unit>,
}

/// One thing to be seen.
#[derive(Clone)]
pub(super) enum Unit {
    /// A line.
    Plain(String),
    /// A line about a message of a side.
    Sent(Side, &'static str, String),
}

impl Step {
    pub(super) fn new(prose: &str, play: &'static str) -> Self {
        Self { prose: prose.to_owned(), play, mode: None, over_the_pair: false, units: Vec::new() }
    }

    pub(super) fn only(mut self, mode: TrunkMode) -> Self {
        self.mode = Some(mode);
        self
    }

    pub(super) fn over_the_pair(mut self) -> Self {
        self.over_the_pair = true;
        self
    }

    pub(super) fn plain(mut self, line: impl Into<String>) -> Self {
        self.units.push(Unit::Plain(line.into()));
        self
    }

    pub(super) fn sent(mut self, by: Side, message: &'static str, line: impl Into<String>) -> Self {
        self.units.push(Unit::Sent(by, message, line.into()));
        self
    }

    /// The block that runs it.
    pub(super) fn run(&self) -> String {
        let mut lines = vec![format!("plays = [{:?}]", self.play)];
        lines.extend(self.mode.map(|mode| format!("modes = [{:?}]", mode.name())));
        lines.extend(self.over_the_pair.then(|| "over_the_pair = true".to_owned()));
        fenced("run", &lines)
    }
}

/// The block that says what must be seen.
pub(super) fn expect(units: &[Unit]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for unit in units {
        let Unit::Plain(line) = unit else { continue };
        // Two ways to know a value are one line.
        let key = |line: &str| line.split('=').next().map(str::to_owned);
        if !lines.iter().any(|other| key(other) == key(line)) {
            lines.push(line.clone());
        }
    }
    let mut told: Vec<(Side, &str)> = Vec::new();
    for unit in units {
        let Unit::Sent(by, message, _) = unit else { continue };
        if told.contains(&(*by, message)) {
            continue;
        }
        told.push((*by, message));
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push("[[sent]]".to_owned());
        lines.push(format!("by = {:?}", by.name()));
        lines.push(format!("message = {message:?}"));
        let same = |unit: &Unit| match unit {
            Unit::Sent(b, m, line) if (b, m) == (by, message) => Some(line.clone()),
            Unit::Sent(..) | Unit::Plain(_) => None,
        };
        lines.extend(units.iter().filter_map(same).filter(|line| !line.is_empty()));
    }
    fenced("expect", &lines)
}

/// A block of a guide.
pub(super) fn fenced(kind: &str, lines: &[String]) -> String {
    format!("\n```toml {kind}\n{}\n```\n", lines.join("\n"))
}

/// Columns of prose.
const WIDTH: usize = 110;

/// Paragraphs with lines of a width that people read; tables stay as they are.
pub(super) fn wrapped(prose: &str) -> String {
    let paragraph = |text: &str| {
        if text.starts_with('|') { text.to_owned() } else { plan::wrapped(text, WIDTH).join("\n") }
    };
    prose.split("\n\n").map(paragraph).collect::<Vec<_>>().join("\n\n")
}
