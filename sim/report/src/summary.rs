//! The sum of a matrix: totals, and one line of JSON data per run.

use check::Verdict;
use clock::Duration;
use serde_json::json;

use crate::case::Case;

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
    let totals = Totals::of(cases);
    let counts: serde_json::Map<String, serde_json::Value> =
        VERDICTS.iter().map(|v| (v.name().to_owned(), totals.count(*v).into())).collect();
    let runs: Vec<_> = cases
        .iter()
        .map(|c| {
            json!({
                "run": c.about.id,
                "scenario": c.about.scenario,
                "mode": c.about.mode,
                "carrier": c.about.carrier,
                "pbx": c.about.pbx,
                "network": c.about.network,
                "wire": c.about.wire,
                "clock": c.about.clock,
                "seed": c.about.seed,
                "quirks": c.about.quirks,
                "overrides": c.about.overrides,
                "verdict": c.judgement.verdict.name(),
                "complaints": c.complaints(),
                "findings": c.judgement.findings.len(),
                "faxes": c.faxes,
                "lasted_ms": u64::try_from(c.judgement.lasted.as_millis()).unwrap_or(u64::MAX),
                "folder": c.folder_name(),
                "replay": c.about.replay,
            })
        })
        .collect();
    let value = json!({ "version": env!("CARGO_PKG_VERSION"), "runs": cases.len(), "verdicts": counts, "cases": runs });
    let mut text = serde_json::to_string_pretty(&value).expect("strings and numbers are JSON");
    text.push('\n');
    text
}
