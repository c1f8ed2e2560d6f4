//! What became of a guide: each block of the document with its outcome. It decides nothing, all of it is given.

mod html;
mod json;
mod junit;
#[cfg(test)]
mod tests;

use check::Verdict;
use trace::visible;

pub use html::html;
pub(crate) use json::Guides;
pub use json::json;
pub use junit::junit;

/// A guide that was executed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guided {
    /// What it is called, `carriers/bulk`.
    pub name: String,
    /// Its first heading.
    pub title: String,
    /// Its file, as the user knows it.
    pub path: String,
    /// What it was held against, in words.
    pub against: String,
    /// The document, without passwords.
    pub text: String,
    /// Its blocks.
    pub steps: Vec<GuideStep>,
}

/// A block of a guide, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideStep {
    /// The line of its first fence, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What kind of block it is.
    pub kind: StepKind,
    /// What it is, in words.
    pub words: String,
    /// What became of it; none of settings, which are no test.
    pub verdict: Option<Verdict>,
    /// What is to be said of it, each at its place.
    pub details: Vec<Detail>,
    /// The runs of its plays.
    pub runs: Vec<RunLink>,
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Settings of a side.
    Settings,
    /// Plays.
    Run,
    /// What must be seen.
    Expect,
}

impl StepKind {
    /// The word used in reports and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Run => "run",
            Self::Expect => "expect",
        }
    }
}

/// Something that is to be said, at a place of the guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// How bad it is.
    pub verdict: Verdict,
    /// What was expected, and what was seen.
    pub text: String,
}

impl Detail {
    /// The text for people. Of several reasons each is bounded by itself: the last may be the one that matters.
    #[must_use]
    pub fn shown(&self) -> String {
        self.text.split("; ").map(visible).collect::<Vec<_>>().join("; ")
    }
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunLink {
    /// Its id.
    pub id: String,
    /// Its own verdict.
    pub verdict: Verdict,
    /// Its page, from the folder of the guide's results.
    pub folder: Option<String>,
    /// The command that does it again.
    pub replay: String,
}

impl Guided {
    /// The verdicts of the steps that are tests.
    pub fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        self.steps.iter().filter_map(|step| step.verdict)
    }

    /// The worst of them.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdicts().max().unwrap_or(Verdict::NotRun)
    }
}
