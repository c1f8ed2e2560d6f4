//! A re-INVITE for T.38 gets a final response.
//!
//! What it looks for: A re-INVITE for T.38 that arrived and got no final response.
//!
//! Why it matters on a trunk: Some proxies eat what they do not know. The offerer times out after 32 s,
//! by when no machine waits any more, and RFC 3261 lets it end the call for that.
//!
//! Clause: RFC 3261 14.2, RFC 3261 14.1.
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     nothing
//!
//! How to fix it: Answer with 488 when T.38 is not wanted; let the re-INVITE through when it is not
//! yours.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire, image_in_use};

info! {
    rows: ["FAX-33"], Should, V,
    notice: "a working call is lost half a minute after the fax tone"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let request = of.request();
        let offers = request.description().and_then(image_in_use).is_some();
        let is_switch = of.is_invite() && !of.is_outside_dialog() && offers;
        let is_left = leg.bye.is_some_and(|(at, _)| at < request.sent_at + crate::wire::SETTLE);
        let gave_up = leg.bye.is_some_and(|(_, by)| by == leg.side(of.client));
        let Some(arrived) = of.request_delivered().filter(|_| is_switch && of.final_response().is_none())
        else {
            return;
        };
        if is_left && !gave_up {
            return;
        }
        let said = Said::of(request, "a re-INVITE for T.38 gets no final response").at(arrived).margin(
            wire.now.since(arrived),
            arrived,
            wire.now,
        );
        out.misbehaved(&INFO, of.server, said.expected("200 or 488").got("none"));
    }
}
