//! The sum of a matrix: totals, and an entry for each run.

use check::Verdict;
use clock::Duration;
use schemars::JsonSchema;
use serde::Serialize;

use crate::case::Case;
use crate::json::{self, ClockWord, VerdictWord};

const FORMAT: &str = "trunksim-summary";
const FORMAT_VERSION: u32 = 1;

/// Every verdict, in the order in which totals are shown.
pub const VERDICTS: [Verdict; 5] =
    [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive, Verdict::Error, Verdict::NotRun];

/// How many runs ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    counts: [usize; VERDICTS.len()],
    /// How long all runs lasted, by their own clocks.
    pub lasted: Duration,
}

impl Totals {
    /// Adds up.
    #[must_use]
    pub fn of(cases: &[Case]) -> Self {
        let mut totals = Self::default();
        for case in cases {
            totals.counts[place(case.judgement.verdict)] += 1;
            totals.lasted += case.judgement.lasted;
        }
        totals
    }

    /// The runs with this verdict.
    #[must_use]
    pub const fn count(&self, verdict: Verdict) -> usize {
        self.counts[place(verdict)]
    }
}

const fn place(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Pass => 0,
        Verdict::Fail => 1,
        Verdict::Inconclusive => 2,
        Verdict::Error => 3,
        Verdict::NotRun => 4,
    }
}

/// `summary.json` of a matrix.
#[must_use]
pub fn json(cases: &[Case]) -> String {
    json::text(&Summary {
        format: FORMAT,
        format_version: FORMAT_VERSION,
        version: json::VERSION,
        runs: cases.len(),
        verdicts: Counts::of(&Totals::of(cases)),
        cases: cases.iter().map(Run::of).collect(),
    })
}

/// A matrix: totals, and each run.
#[derive(JsonSchema, Serialize)]
#[schemars(title = "summary.json")]
pub(crate) struct Summary<'a> {
    /// Always the same.
    #[schemars(extend("const" = FORMAT))]
    format: &'static str,
    /// Grows whenever an older reader would be wrong.
    #[schemars(extend("const" = FORMAT_VERSION))]
    format_version: u32,
    /// The program that wrote it.
    version: &'static str,
    /// How many runs.
    runs: usize,
    /// How many of them ended how.
    verdicts: Counts,
    /// The runs, in the order of the matrix.
    cases: Vec<Run<'a>>,
}

/// Runs by verdict.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Counts {
    /// Runs that passed.
    pass: usize,
    /// Runs that failed.
    fail: usize,
    /// Runs that could not be decided.
    inconclusive: usize,
    /// Runs in which the simulator failed.
    error: usize,
    /// Combinations that make no sense, and runs that could not begin.
    not_run: usize,
}

/// One run.
#[derive(JsonSchema, Serialize)]
struct Run<'a> {
    /// Its id: scenario and coordinates.
    run: &'a str,
    /// The scenario, `calls/busy`.
    scenario: &'a str,
    /// The trunk mode; empty when nobody knows.
    #[schemars(extend("enum" = ["registration", "static", ""]))]
    mode: &'a str,
    /// The carrier's profile.
    carrier: &'a str,
    /// The PBX's profile.
    pbx: &'a str,
    /// The network's profile.
    network: &'a str,
    /// How packets travelled.
    #[schemars(extend("enum" = ["virtual", "loopback", "live", "capture"]))]
    wire: &'a str,
    /// Which clock stamped the events.
    clock: ClockWord,
    /// Seed of all randomness, of 64 bits.
    seed: u64,
    /// Quirks that were switched on.
    quirks: &'a [String],
    /// What the play lays over profiles and network.
    overrides: &'a [String],
    /// How it went.
    verdict: VerdictWord,
    /// Why it did not pass, one line each, the cause first; then warnings and notes.
    complaints: Vec<String>,
    /// How many findings, of any severity.
    findings: usize,
    /// What became of each fax, in words.
    faxes: &'a [String],
    /// How long it lasted by its own clock, in milliseconds.
    lasted_ms: u64,
    /// The name that its folder has in `runs/`, if it was kept.
    folder: String,
    /// The command that does it again.
    replay: &'a str,
}

impl Counts {
    fn of(totals: &Totals) -> Self {
        Self {
            pass: totals.count(Verdict::Pass),
            fail: totals.count(Verdict::Fail),
            inconclusive: totals.count(Verdict::Inconclusive),
            error: totals.count(Verdict::Error),
            not_run: totals.count(Verdict::NotRun),
        }
    }
}

impl<'a> Run<'a> {
    fn of(case: &'a Case) -> Self {
        let Case { about, judgement, .. } = case;
        Self {
            run: &about.id,
            scenario: &about.scenario,
            mode: &about.mode,
            carrier: &about.carrier,
            pbx: &about.pbx,
            network: &about.network,
            wire: &about.wire,
            clock: case.header().clock.into(),
            seed: about.seed,
            quirks: &about.quirks,
            overrides: &about.overrides,
            verdict: judgement.verdict.into(),
            complaints: case.complaints(),
            findings: judgement.findings.len(),
            faxes: &case.faxes,
            lasted_ms: json::millis(judgement.lasted),
            folder: case.folder_name(),
            replay: &about.replay,
        }
    }
}
