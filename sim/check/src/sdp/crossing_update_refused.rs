//! An UPDATE that comes while an offer or an UPDATE is open is refused.
//!
//! What it looks for: The final response to an UPDATE with an offer that has arrived while an own offer of the same dialog had no
//! answer: 491; while one of the other side was not answered, or to any UPDATE while the one before was not: 500 with
//! Retry-After of at most 10. Challenges and what says that there is no such dialog are another matter.
//!
//! Why it matters on a trunk: Two offers are answered at once and nobody knows which agreement holds: one-way audio. And who is
//! refused with another status does not know that it may try again.
//!
//! Clause: RFC 3311 5.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     UPDATE, SDP -> carrier
//!   carrier UPDATE, SDP -> pbx (crossing)
//!   pbx     200 -> carrier
//!
//! How to fix it: Answer 491 while an own offer is open, and 500 with Retry-After while one of the other side is.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Knower, OpenOffer, Scene, Sip, Transaction, Wire};

/// The longest Retry-After of a refused UPDATE, in seconds.
const RETRY_MAX: u32 = 10;

info! {
    rows: ["EAR-13", "CAL-21"], Must, V,
    notice: "one-way audio, or a hold that is not taken"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.method == Method::Update && sip.is_final()) else {
            return;
        };
        let (Some(dialog), Some(arrived)) = (scene.dialog, of.request_delivered()) else { return };
        let side = scene.side();
        let knower = Knower { side, at: sip.sent_at, patience: wire.patience(sip.sender) };
        let mut open = scene.leg.open_offers(dialog, knower);
        open.retain(|o| {
            o.offer.branch != of.branch && !o.is_announced && scene.leg.is_offering(of.request())
        });
        let Some(out_before) = wire.was_out_before(of, sip) else { return };
        let own = |o: &&OpenOffer<'_>| o.offerer == side && o.offer.sent_at < out_before;
        // What a far side has answered may be lost before it is seen.
        let is_near = !wire.facts.of(sip.sender).is_far;
        let theirs =
            |o: &&OpenOffer<'_>| is_near && o.offerer != side && o.arrived.is_some_and(|at| at < arrived);
        let is_previous = |t: &&Transaction| {
            t.method == Method::Update
                && t.client == of.client
                && t.number < of.number
                && dialog.has_tags_of(t.request(), 1 - side)
                && t.request_delivered().is_some_and(|at| at < arrived)
                && t.final_response().is_none()
                && is_near
        };
        let previous = scene.leg.transactions.iter().find(is_previous).map(|t| t.request());
        let (expected, because) = match (open.iter().find(own), open.iter().find(theirs).map(|o| o.offer)) {
            (Some(own), _) => ("491", own.offer),
            (None, theirs) => match theirs.or(previous) {
                Some(because) => ("500 with Retry-After: 0 to 10", because),
                None => return,
            },
        };
        if !is_right(sip, expected == "491") {
            let said = Said::of(sip, "answers an UPDATE that came too early").with(because);
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(sip.status.to_string()));
        }
    }
}

/// True when a response tells the sender of an UPDATE to try again, or says something about other things than offers.
fn is_right(sip: &Sip, is_own: bool) -> bool {
    match sip.status {
        500 if is_own => true,
        500 => sip.message.retry_after().is_ok_and(|after| after.is_some_and(|s| s <= RETRY_MAX)),
        488 | 504 | 606 => false,
        _ => !sip.is_success(),
    }
}
