//! Each side keeps one record of each leg, whatever became of it.
//!
//! What it looks for: At a side that keeps records: a leg that is over without one, a leg with more than it has
//! attempts, and a record of an answered call that just now was not on the trunk. Who is called owes no record of an
//! INVITE that it turned away at the door: one that never rang and got 400, 401, 403, 407 or 420, or nothing.
//!
//! Why it matters on a trunk: Attempts that leave no record are faults that nobody sees: the answer ratio
//! looks fine while the customer hears busy. A record twice is a call paid twice.
//!
//! Clause: catalogue BIL-03 (practice), catalogue BIL-05 (practice).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 486 Busy Here -> pbx
//!           ... no record ...
//!
//! How to fix it: Write one record for every attempt, whatever became of it.

use clock::{Duration, Instant};
use trace::{Cdr, Party};

use super::{View, entries, said};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{LINGER, Leg, Passage, Transaction, Wire};

info! {
    rows: ["BIL-03", "BIL-05"], Should, Advisory,
    notice: "calls that failed are in no list, or calls are charged twice"
}

/// Whom a box turns away with this is not a caller yet.
const TURNED_AWAY: [u16; 5] = [400, 401, 403, 407, 420];
/// 64*T1 and some patience: so long a side may wait for an answer to its last word.
const PATIENCE: Duration = Duration::from_secs(34);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG.and(Interest::RECORD)
    }

    fn record(&mut self, wire: &Wire, of: Party, cdr: &Cdr, out: &mut Findings) {
        // A call that failed may have failed before the trunk, and one that is long over is not remembered, nor is one for
        // which there was no room.
        let is_fresh = cdr.answered.is_some() && wire.now.since(cdr.ended) < LINGER && wire.limits.is_empty();
        if is_fresh && !wire.knows_call(&cdr.call_id) {
            let said = Said {
                at: cdr.ended,
                packets: Vec::new(),
                call_id: cdr.call_id.clone(),
                text: format!("record of a call to {} that never was on the trunk", cdr.called),
                expected: "no record".to_owned(),
                margin: None,
                clause: 0,
                rows: None,
                got: "a record".to_owned(),
            };
            out.misbehaved(&INFO, of, said);
        }
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(invite) = leg.invite.as_ref() else { return };
        for party in [leg.caller, leg.callee] {
            let view = View::of_all(leg, party);
            let mut records = view.records();
            let (first, surplus) = (records.next(), records.nth(attempts(leg) - 1));
            // Of a call that was answered behind one that was refused.
            let is_other = || entries(leg).all(|(of, _)| of.party != party || of.answered().is_none());
            let first = first.filter(|_| view.answered().is_none() || !is_other());
            if let Some(again) = surplus {
                let said = said(leg, again, "there are more than the leg has attempts");
                let count = view.records().count();
                out.misbehaved(&INFO, party, said.expected(attempts(leg).to_string()).got(count.to_string()));
            } else if first.is_none() && wire.keeps_records(party) && owes(view, wire.now) {
                let mut said = Said::of(invite, "no record was kept of the call");
                if !owes(view, Instant::ZERO) {
                    // Nothing but that it has waited for so long makes the call one that is over.
                    let since = view.released().unwrap_or(leg.last);
                    said = said.margin(wire.now.since(since).saturating_sub(PATIENCE), since, wire.now);
                }
                out.misbehaved(&INFO, party, said.expected("one record").got("none"));
            }
        }
    }
}

/// How many calls a box may see in a leg: one, and one more for each server that was tried or redirected to, which a
/// challenge is not.
fn attempts(leg: &Leg) -> usize {
    let is_challenged =
        |t: &Transaction| t.final_response().is_some_and(|p| matches!(p.sip.status, 401 | 407));
    leg.attempts().filter(|t| !is_challenged(t)).count().max(1)
}

/// True when the call is over for this side, and was one.
fn owes(view: View<'_>, now: Instant) -> bool {
    if view.answered().is_some() {
        let is_closed = |(at, bye): (Instant, &Transaction)| {
            bye.client != view.party || bye.final_delivered().is_some() || now.since(at) > PATIENCE
        };
        return view.byes().any(is_closed);
    }
    if view.is_caller() {
        let is_silent = || view.leg.attempts().all(|t| t.responses.is_empty());
        return view.finals().next().is_some() || is_silent() && now.since(view.leg.last) > PATIENCE;
    }
    // A 100 only says that the INVITE has come as far as the door.
    let rings = |p: &Passage| p.sip.is_provisional() && p.sip.status > 100;
    let is_let_in = view.leg.attempts().flat_map(|t| &t.responses).any(rings);
    view.finals().any(|(_, sip)| is_let_in || !TURNED_AWAY.contains(&sip.status))
}
