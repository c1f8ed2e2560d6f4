//! What is remembered of all events, besides what the checks see.

use clock::{Duration, Instant};
use trace::{ClockMode, DropReason, Event, Header, LeftOut, Party};

use crate::Finding;

/// Calls, and faxes, of ours whose failure has a line of its own.
pub(crate) const REASONS_MAX: usize = 10;

/// Moments at which this machine was late that are remembered, the worst ones.
const LATE_MAX: usize = 4_096;

/// How long before what a finding rests on this machine may have been late for it to matter: what comes late
/// makes late what it leads to.
const LATE_WINDOW: Duration = Duration::from_secs(2);

/// What is remembered of all events.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Packets that were sent or that arrived.
    pub(crate) packets: u64,
    /// The other side has sent something to us. Strangers prove nothing about the trunk.
    pub(crate) arrival: bool,
    /// Datagrams that did not leave because their destination is outside of loopback.
    pub(crate) stayed: u64,
    /// What the recording leaves out, and from when on.
    pub(crate) left_out: Option<(Instant, LeftOut)>,
    /// Call-IDs of fax calls that a limit of ours has ended, and how.
    pub(crate) fax_limits: Vec<(Party, String, String)>,
    /// Fax machines of ours that did not come to their end, and why.
    pub(crate) faxes_failed: Vec<(Party, String)>,
    /// When this machine was late, and by how much.
    late: Vec<(Instant, Duration)>,
}

impl Seen {
    pub(crate) fn observe(&mut self, header: &Header, event: &Event) {
        match event {
            Event::Sent { .. } | Event::Cut { .. } => self.packets += 1,
            Event::Delivered { packet, .. } => {
                self.packets += 1;
                if let ([ours], false) = (header.played.as_slice(), self.arrival) {
                    let from = header.cast.party(packet.from);
                    let is_for_us = header.cast.party(packet.to) == *ours;
                    self.arrival = is_for_us && from != *ours && from != Party::Stranger;
                }
            }
            Event::Dropped { why: DropReason::NotLoopback, .. } => self.stayed += 1,
            Event::LeftOut { at, what } => {
                let now = Some((*at, *what));
                self.left_out = if *what == LeftOut::All { now } else { self.left_out.or(now) };
            }
            Event::Paper { party, paper, .. } if paper.is_limit => {
                self.fax_limits.push((*party, paper.call_id.clone(), paper.outcome.clone()));
            }
            Event::Paper { party, paper, .. } if paper.is_failed && self.faxes_failed.len() < REASONS_MAX => {
                self.faxes_failed.push((*party, paper.outcome.clone()));
            }
            // No other clock can be late.
            Event::Late { at, by } if header.clock == ClockMode::Real => self.late(*at, *by),
            Event::Dropped { .. }
            | Event::Joined { .. }
            | Event::Note { .. }
            | Event::Cdr { .. }
            | Event::Paper { .. }
            | Event::Heard { .. }
            | Event::Counted { .. }
            | Event::Digest { .. }
            | Event::Late { .. }
            | Event::Ended { .. } => {}
        }
    }

    fn late(&mut self, at: Instant, by: Duration) {
        if self.late.len() == LATE_MAX {
            let least = self.late.iter().enumerate().min_by_key(|(_, (_, by))| *by).map(|(index, _)| index);
            least.map(|index| self.late.swap_remove(index));
        }
        self.late.push((at, by));
    }

    /// How late this machine was at most while `from..=to` was under way.
    pub(crate) fn late_between(&self, from: Instant, to: Instant) -> Option<Duration> {
        let touches = |(at, by): &&(Instant, Duration)| *at >= from && to + *by >= *at;
        self.late.iter().filter(touches).map(|(_, by)| *by).max()
    }

    /// A finding about time proves nothing when this machine was late then by more than its margin.
    pub(crate) fn doubt(&self, finding: &mut Finding) {
        let Some(margin) = finding.margin else { return };
        let from = Instant::ZERO + margin.from.since(Instant::ZERO + LATE_WINDOW);
        finding.late = self.late_between(from, margin.until).filter(|late| *late >= margin.by);
    }

    /// True when a limit of ours has ended the fax of a call.
    pub(crate) fn is_fax_limited(&self, call_id: &str) -> bool {
        self.fax_limits.iter().any(|(_, id, _)| id == call_id)
    }
}
