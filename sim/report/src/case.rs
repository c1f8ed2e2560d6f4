//! One run as plain data: everything a report may show, and nothing it has to decide.

use check::{CallSummary, Expected, Finding, Verdict};
use clock::Duration;
use trace::{Cast, Event, Party};

use crate::fax::{DataCall, Machine};

/// One run.
#[derive(Clone, Debug)]
pub struct Case {
    /// `calls/busy[static, sipconnect-like, open-source, clean, 7]`.
    pub id: String,
    /// One sentence: what happens.
    pub title: String,
    /// The scenario, `calls/busy`.
    pub scenario: String,
    /// The trunk mode.
    pub mode: String,
    /// The carrier's profile.
    pub carrier: String,
    /// The PBX's profile.
    pub pbx: String,
    /// The network.
    pub network: String,
    /// `virtual` or `loopback`.
    pub wire: String,
    /// `virtual`, `real` or `stepped`.
    pub clock: String,
    /// The seed.
    pub seed: u64,
    /// Deviations that were switched on.
    pub quirks: Vec<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Reasons beside findings and expectations, or why it was not run.
    pub reasons: Vec<String>,
    /// What the judges found.
    pub findings: Vec<Finding>,
    /// What was expected, and what was seen.
    pub expectations: Vec<Expected>,
    /// What became of each call.
    pub calls: Vec<CallSummary>,
    /// Who had which address.
    pub cast: Cast,
    /// What happened.
    pub events: Vec<Event>,
    /// What each side heard: file name without ending, PCM at 8 kHz.
    pub heard: Vec<(Party, String, Vec<i16>)>,
    /// What our fax machines handed over.
    pub machines: Vec<Machine>,
    /// What our modems and path tests counted.
    pub data_calls: Vec<DataCall>,
    /// How long it lasted, by its own clock.
    pub lasted: Duration,
    /// The one command that does it again.
    pub replay: String,
}

impl Case {
    /// The scenario's folder.
    #[must_use]
    pub fn theme(&self) -> &str {
        self.scenario.split_once('/').map_or("", |(theme, _)| theme)
    }

    /// A name that every file system takes.
    #[must_use]
    pub fn folder_name(&self) -> String {
        let words = [&self.scenario, &self.mode, &self.carrier, &self.pbx, &self.network, &self.wire];
        let joined = words.map(String::as_str).join("-");
        joined.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect()
    }

    /// Why it did not pass, one line each.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        let mut lines = self.reasons.clone();
        for e in self.expectations.iter().filter(|e| e.verdict > Verdict::Pass) {
            lines.push(format!("expected {} {}, got {}", e.name, e.expected, e.got));
        }
        for f in self.findings.iter().filter(|f| f.severity > check::Severity::Info) {
            lines.push(format!("{} {} ({}): {}", f.severity.name(), f.check, f.blame.name(), f.text));
        }
        lines
    }
}
