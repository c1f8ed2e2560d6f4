//! No side takes new calls faster than it says.
//!
//! What it looks for: A 2xx to a new call that came sooner than the pace of the side's profile and its burst allow,
//! counted over the calls that this side took. Half a call is patience with what the moment of arrival is not known by.
//!
//! Why it matters on a trunk: A limit that nobody keeps is found on the day on which another machine keeps it: calls
//! fail in the busy hour, or are taken for fraud.
//!
//! Clause: catalogue CAL-33.
//!
//! A ladder that breaks it:
//!   pbx     INVITE (call 1), INVITE (call 2), INVITE (call 3), within a second -> carrier
//!   carrier 200 OK, 200 OK, 200 OK -> pbx
//!
//! How to fix it: Refuse what comes too soon with the agreed status.

use std::collections::BTreeMap;

use clock::Instant;
use plan::profile::CallPace;
use sip::Method;
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Transaction, Wire};

info! {
    rows: ["CAL-33"], Should, Advisory,
    notice: "calls fail in the busy hour alone"
}

/// So many calls are remembered of each side: more make no other burst.
const REMEMBERED: usize = 1_000;

#[derive(Default)]
pub(crate) struct Rule {
    /// When the calls came that each side took, in order.
    taken: BTreeMap<Party, Vec<Instant>>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(pace) = wire.facts.of(sip.sender).pace else { return };
        // A second answer is that of another branch of a fork, and no second call, also when the first branch was left.
        let is_answer = sip.method == Method::Invite && sip.is_success() && !scene.leg.is_up();
        let is_first = |t: &Transaction| {
            t.responses.iter().find(|p| p.sip.is_success()).is_none_or(|p| p.sip.id == sip.id)
        };
        let came = scene.transaction.filter(|t| is_answer && t.is_outside_dialog() && is_first(t));
        let Some(came) = came.and_then(|transaction| transaction.request_delivered()) else { return };
        let taken = self.taken.entry(sip.sender).or_default();
        let place = taken.partition_point(|at| *at <= came);
        taken.insert(place, came);
        if keeps(pace, taken) {
            let spare = taken.len().saturating_sub(REMEMBERED);
            taken.drain(..spare);
            return;
        }
        // Each call after it is not told of this one again.
        taken.remove(place);
        let said = Said::of(sip, "answers a call that came too soon after others");
        let ahead = pace.ahead.as_millis() / pace.each.as_millis().max(1) + 1;
        let limit = format!("one in {} ms, {ahead} at once", pace.each.as_millis());
        out.misbehaved(&INFO, sip.sender, said.expected(limit).got("one more"));
    }
}

/// True when so many calls may have come at these moments.
fn keeps(pace: CallPace, taken: &[Instant]) -> bool {
    let mut full_at = Instant::ZERO;
    taken.iter().all(|at| {
        full_at = full_at.max(*at);
        let is_within = full_at.since(*at) <= pace.ahead + pace.each / 2;
        full_at += pace.each;
        is_within
    })
}
