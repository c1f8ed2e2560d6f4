//! A cancelled INVITE ends with 487.
//!
//! What it looks for: The final response to an INVITE whose CANCEL was accepted. Another one that comes within half
//! a second of the CANCEL may have been under way behind a proxy, and 408 comes from the timer of one. Who rings on long behind the
//! CANCEL has sent none, whatever a capture lacks.
//!
//! Why it matters on a trunk: Without 487 the caller keeps the call in its books until its own timer ends
//! it; with another failure the caller may try the next route for a call that nobody wants.
//!
//! Clause: RFC 3261 9.2 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     CANCEL -> carrier
//!   carrier 200 (CANCEL) -> pbx
//!           ... nothing to the INVITE ...
//!
//! How to fix it: Answer the INVITE with 487 as soon as its CANCEL is accepted.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, T1, Transaction, Wire};

info! {
    rows: ["CAL-04"], Should, V,
    notice: "given up calls stay in the list of active calls"
}

/// So long the 487 may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// What was sent so soon after the CANCEL arrived was sent before, somewhere inside of the side: T1, as an estimate
/// of the round trip there.
const CROSSING: Duration = T1;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for invite in leg.transactions.iter().filter(|t| t.is_invite() && t.cancelled.is_some()) {
            let is_its = |t: &&Transaction| t.method == Method::Cancel && t.branch == invite.branch;
            let mut cancels = leg.transactions.iter().filter(is_its);
            let accepted = cancels.find(|t| t.final_response().is_some_and(|p| p.sip.is_success()));
            let Some(arrived) = accepted.and_then(Transaction::request_delivered) else { continue };
            let answer = invite.final_response().map(|p| &p.sip);
            let rings = invite.rings_behind(arrived + PATIENCE);
            // By how much of time it is wrong: an answer that crossed the CANCEL is as it should be.
            let margin = match answer {
                None if rings.is_some() => {
                    rings.map_or(Duration::ZERO, |p| p.sip.sent_at.since(arrived + PATIENCE))
                }
                None => wire.now.since(arrived).saturating_sub(PATIENCE),
                Some(answer) if !matches!(answer.status, 408 | 487) => {
                    answer.sent_at.since(arrived).saturating_sub(CROSSING + wire.patience(invite.server))
                }
                Some(_) => Duration::ZERO,
            };
            if !margin.is_zero() {
                let until = answer.map_or(wire.now, |answer| answer.sent_at);
                let last = answer.or(rings.map(|p| &p.sip));
                let got = last.map_or("none".to_owned(), |a| a.status.to_string());
                let said = Said::of(invite.request(), "was cancelled and did not end with 487")
                    .at(arrived)
                    .margin(margin, arrived, until);
                out.misbehaved(&INFO, invite.server, said.expected("487").got(got));
            }
        }
    }
}
