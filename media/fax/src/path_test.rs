//! Whether a path is transparent: a pseudo-random bit sequence in the octets of a G.711 stream, and what
//! arrives of it.
//!
//! Not a modem and not on a line: the octets themselves are compared, so that whoever decodes and encodes
//! again on the way is found out, even when an ear could not tell (the µ-law has two zeros, and one of them
//! does not survive).

use std::collections::VecDeque;

use clock::{Duration, Instant};

use crate::SAMPLES_PER_SECOND;
use crate::prbs::{BitErrors, Checker, Generator};

/// One end of a path, one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathTestSettings {
    /// How long bits are compared, from the first that is recognised.
    pub data: Duration,
    /// The test ends here in any case.
    pub deadline: Duration,
}

impl Default for PathTestSettings {
    /// Ten seconds of 64 kbit/s, and thirty to find them.
    fn default() -> Self {
        Self { data: Duration::from_secs(10), deadline: Duration::from_secs(30) }
    }
}

/// Something that happened on the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathTestEvent {
    /// The sequence was recognised: bits are compared from here.
    Synchronised,
    /// The place in the sequence was lost: octets were dropped or added without a word.
    Slipped,
    /// The test is over for this end. Nothing follows.
    Completed {
        /// How it ended.
        outcome: PathTestOutcome,
        /// What was counted.
        report: PathReport,
    },
}

/// How a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathTestOutcome {
    /// Bits were compared as long as they should be.
    Done,
    /// The sequence was never recognised: the path is not transparent at all.
    NeverSynchronised,
    /// Bits were compared, and the test had to end before there were enough.
    DeadlineExceeded,
    /// The path went away before the end.
    Dropped,
}

/// What was counted on a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PathReport {
    /// How long it took until the sequence was recognised.
    pub synchronised_after: Option<Duration>,
    /// Bits compared, bits wrong, slips.
    pub errors: BitErrors,
    /// Octets known to be missing; they are neither wrong bits nor slips.
    pub lost_octets: u64,
}

impl PathReport {
    /// True when every octet arrived, and as it was sent.
    #[must_use]
    pub fn is_transparent(&self) -> bool {
        self.errors.is_transparent() && self.lost_octets == 0
    }
}

/// One end of a path. It goes on sending when it has compared enough, for the sake of the other end.
#[derive(Clone, Debug)]
pub struct PathTest {
    settings: PathTestSettings,
    generator: Generator,
    checker: Checker,
    started: Instant,
    octets_heard: u64,
    report: PathReport,
    outcome: Option<PathTestOutcome>,
    events: VecDeque<PathTestEvent>,
}

impl PathTest {
    /// Starts the test now.
    #[must_use]
    pub fn new(settings: PathTestSettings, now: Instant) -> Self {
        Self {
            settings,
            generator: Generator::default(),
            checker: Checker::default(),
            started: now,
            octets_heard: 0,
            report: PathReport::default(),
            outcome: None,
            events: VecDeque::new(),
        }
    }

    /// Takes the octets of a packet.
    pub fn handle_octets(&mut self, octets: &[u8]) {
        for octet in octets {
            if self.outcome.is_some() {
                return;
            }
            self.checker.handle_octet(*octet);
            self.octets_heard += 1;
            self.observe();
        }
    }

    /// Octets that never arrived, as the sequence numbers of the packets tell.
    pub fn handle_gap(&mut self, octets: usize) {
        if self.outcome.is_some() {
            return;
        }
        self.checker.skip_bits(octets as u64 * 8);
        // Before the sequence is recognised, the other end may not have begun.
        if self.report.synchronised_after.is_some() {
            self.report.lost_octets += octets as u64;
        }
        self.octets_heard += octets as u64;
        self.observe();
    }

    /// Fills the buffer with the octets to send.
    pub fn fill_octets(&mut self, octets: &mut [u8]) {
        octets.fill_with(|| self.generator.octet());
    }

    /// The moment up to which the path was heard.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.started + self.passed()
    }

    /// Takes the next event.
    pub fn poll_event(&mut self) -> Option<PathTestEvent> {
        self.events.pop_front()
    }

    /// The path is gone: ends the test if it is not over.
    pub fn hang_up(&mut self) {
        self.end(PathTestOutcome::Dropped);
    }

    /// How the test ended, once it has.
    #[must_use]
    pub fn outcome(&self) -> Option<PathTestOutcome> {
        self.outcome
    }

    /// What was counted so far.
    #[must_use]
    pub fn report(&self) -> PathReport {
        self.report
    }

    fn passed(&self) -> Duration {
        Duration::from_nanos(self.octets_heard * (1_000_000_000 / SAMPLES_PER_SECOND))
    }

    fn observe(&mut self) {
        let slips = self.report.errors.slips;
        self.report.errors = self.checker.result();
        if self.report.errors.bits > 0 && self.report.synchronised_after.is_none() {
            self.report.synchronised_after = Some(self.passed());
            self.events.push_back(PathTestEvent::Synchronised);
        }
        if self.report.errors.slips > slips {
            self.events.push_back(PathTestEvent::Slipped);
        }
        let passed = self.passed();
        match self.report.synchronised_after {
            Some(after) if passed >= after + self.settings.data => self.end(PathTestOutcome::Done),
            Some(_) if passed >= self.settings.deadline => self.end(PathTestOutcome::DeadlineExceeded),
            None if passed >= self.settings.deadline => self.end(PathTestOutcome::NeverSynchronised),
            _ => {}
        }
    }

    fn end(&mut self, outcome: PathTestOutcome) {
        if self.outcome.is_none() {
            self.outcome = Some(outcome);
            self.events.push_back(PathTestEvent::Completed { outcome, report: self.report });
        }
    }
}

#[cfg(test)]
mod tests;
