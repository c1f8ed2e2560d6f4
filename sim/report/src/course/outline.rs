//! What the course is made of, as its file says it: plays, what breaks them, what to watch, what to ask.

use plan::TrunkMode;
use serde::Deserialize;

/// The file.
const COURSE: &str = include_str!("course.toml");

/// A course.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outline {
    /// What it is called.
    pub title: String,
    /// How it is meant.
    pub about: String,
    /// Its lessons, in order.
    #[serde(rename = "lesson")]
    pub lessons: Vec<Lesson>,
}

/// A lesson.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// The name of its page, in small letters.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// How long it takes.
    pub minutes: u32,
    /// What it is about.
    pub about: String,
    /// Its pairs of runs, one at least.
    #[serde(rename = "pair")]
    pub pairs: Vec<Pair>,
    /// What to ask a class.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

/// A good run and a broken one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// What it shows.
    pub title: String,
    /// The play.
    pub play: String,
    /// The trunk mode.
    pub mode: TrunkMode,
    /// The carrier's profile; the usual one when absent.
    pub carrier: Option<String>,
    /// The PBX's profile; the usual one when absent.
    pub pbx: Option<String>,
    /// What breaks it, `pbx:no-prack`.
    pub quirks: Vec<String>,
    /// The check that finds it.
    pub check: String,
    /// True when a SHOULD is broken: the check warns, and the run passes all the same.
    #[serde(default)]
    pub warns: bool,
    /// What to watch, one sentence each.
    pub watch: Vec<String>,
    /// True when the digest is computed by hand.
    #[serde(default)]
    pub digest: bool,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What is asked.
    pub ask: String,
    /// The answer.
    pub answer: String,
}

/// The course that is shipped.
///
/// # Panics
/// Never: the file is our own and read by a test.
#[must_use]
pub fn outline() -> Outline {
    toml::from_str(COURSE).expect("the file is our own and read by a test")
}

impl Lesson {
    /// The file of its page, by its place in the course, which counts from 0.
    #[must_use]
    pub fn file(&self, index: usize) -> String {
        format!("{:02}-{}.html", index + 1, self.name)
    }
}

impl Pair {
    /// The words of a command line that choose the run: the good one, or with what breaks it.
    #[must_use]
    pub fn words(&self, is_broken: bool) -> String {
        let mut words = format!("{} --mode {}", self.play, self.mode);
        for (option, value) in [("carrier", &self.carrier), ("pbx", &self.pbx)] {
            if let Some(value) = value {
                words.push_str(&format!(" --{option} {value}"));
            }
        }
        for quirk in self.quirks.iter().filter(|_| is_broken) {
            words.push_str(&format!(" --quirk {quirk}"));
        }
        words
    }
}
