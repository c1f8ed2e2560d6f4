//! One run as plain data: everything a report may show, and nothing it has to decide.

use check::{CallSummary, Expected, Finding, Verdict};
use clock::Duration;
use trace::{Cast, Event, Party};

use crate::fax::{DataCall, Machine};
use crate::ladder;

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
    /// The ladder for people, once drawn: it outlives the events (see [`Case::let_go`]).
    pub ladder: Option<String>,
    /// What became of each fax, in words.
    pub faxes: Vec<String>,
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

    /// Lets go of all that only the run's own folder shows, so that thousands of runs fit into memory. The
    /// ladder is drawn before, if somebody wants it or the run did not pass.
    pub fn let_go(&mut self, keep_ladder: bool) {
        if keep_ladder || self.verdict > Verdict::Pass && !self.events.is_empty() {
            self.ladder = Some(self.draw_ladder());
        }
        self.events = Vec::new();
        self.heard = Vec::new();
        self.machines = Vec::new();
        self.data_calls = Vec::new();
        self.calls.iter_mut().for_each(|call| call.fax = None);
    }

    /// The ladder for people.
    #[must_use]
    pub fn draw_ladder(&self) -> String {
        let draw = || ladder::draw(&self.cast, &self.events, &self.calls, ladder::Options::full());
        self.ladder.clone().unwrap_or_else(draw)
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
