//! `between.json`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Change, Missing, Passage, Passed, Trunk};
use crate::json::{self, PartyWord, VerdictWord};

const FORMAT: &str = "trunksim-between";
const FORMAT_VERSION: u32 = 1;

/// `between.json`.
#[must_use]
pub fn json(passages: &[Passage]) -> String {
    json::text(&Between {
        format: FORMAT,
        format_version: FORMAT_VERSION,
        version: json::VERSION,
        plays: passages.iter().map(Play::of).collect(),
    })
}

/// What a box between our two ends did with each play.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "between.json")]
pub(crate) struct Between<'a> {
    /// Always the same.
    #[schemars(extend("const" = FORMAT))]
    format: &'static str,
    /// Grows whenever an older reader would be wrong.
    #[schemars(extend("const" = FORMAT_VERSION))]
    format_version: u32,
    /// The program that wrote it.
    version: &'static str,
    /// The plays, in the order in which they were run.
    plays: Vec<Play<'a>>,
}

/// One play through the box.
#[derive(JsonSchema, Serialize)]
struct Play<'a> {
    /// The scenario, `calls/busy`.
    scenario: &'a str,
    /// The trunk mode.
    #[schemars(extend("enum" = ["registration", "static"]))]
    mode: &'a str,
    /// The trunk between our carrier and the box.
    carrier: TrunkOf<'a>,
    /// The trunk between the box and our PBX.
    pbx: TrunkOf<'a>,
    /// The calls that the play placed, in their order.
    calls: Vec<CallThrough<'a>>,
}

/// One of the two trunks of a play, judged by itself.
#[derive(JsonSchema, Serialize)]
struct TrunkOf<'a> {
    /// How it went.
    verdict: VerdictWord,
    /// The name that its folder has in `runs/`.
    folder: &'a str,
}

/// A call that went into the box, and what came out.
#[derive(JsonSchema, Serialize)]
struct CallThrough<'a> {
    /// The side that placed it.
    caller: PartyWord,
    /// The number that was called, as the caller wrote it; empty when the box placed the call by itself.
    called: &'a str,
    /// The leg that was not seen; `null` when both were.
    missing: Option<MissingWord>,
    /// What differs between what went in and what came out.
    changes: &'a [Change],
}

/// A leg that was not seen.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
enum MissingWord {
    /// The call went into the box and never came out.
    Outgoing,
    /// The box placed a call that nobody had placed with it.
    Incoming,
}

impl<'a> Play<'a> {
    fn of(passage: &'a Passage) -> Self {
        Self {
            scenario: &passage.scenario,
            mode: &passage.mode,
            carrier: TrunkOf::of(&passage.carrier),
            pbx: TrunkOf::of(&passage.pbx),
            calls: passage.calls.iter().map(CallThrough::of).collect(),
        }
    }
}

impl<'a> TrunkOf<'a> {
    fn of(trunk: &'a Trunk) -> Self {
        Self { verdict: trunk.verdict.into(), folder: &trunk.folder }
    }
}

impl<'a> CallThrough<'a> {
    fn of(passed: &'a Passed) -> Self {
        let missing = passed.missing.map(|missing| match missing {
            Missing::Outgoing => MissingWord::Outgoing,
            Missing::Incoming => MissingWord::Incoming,
        });
        Self { caller: passed.caller.into(), called: &passed.called, missing, changes: &passed.changes }
    }
}
