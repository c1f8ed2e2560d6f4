//! A re-INVITE for T.38 gets a final response.
//!
//! What it looks for: A re-INVITE for T.38 that arrived, that was sent again or had a provisional response, and got
//! no final response. Of a side of which nothing was captured nothing is missed.
//!
//! Why it matters on a trunk: Some proxies eat what they do not know. The offerer times out after 32 s,
//! by when no machine waits any more, and RFC 3261 lets it end the call for that.
//!
//! Clause: catalogue FAX-33 (practice), RFC 3261 14.1 (context), RFC 3261 14.2 (context).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     nothing
//!
//! How to fix it: Answer with 488 when T.38 is not wanted; let the re-INVITE through when it is not
//! yours.

use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire, has_image};

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
        let offers = request.description().is_some_and(has_image);
        let is_switch = of.is_invite() && !of.is_outside_dialog() && offers;
        let is_left = leg.bye.is_some_and(|(at, _)| at < request.sent_at + crate::wire::SETTLE);
        let gave_up = leg.bye.is_some_and(|(_, by)| by == leg.side(of.client));
        let Some(arrived) = of.request_delivered().filter(|_| is_switch && of.final_response().is_none())
        else {
            return;
        };
        // Over UDP who stops repeating has got an answer, and so has who sends an ACK.
        let is_open = of.requests.len() > 1 || !of.responses.is_empty();
        if is_left && !gave_up || !is_open || !of.acks.is_empty() || !has_spoken(leg, of.server) {
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

/// True when the party was heard in this call. Who captured may have stood where its half of the call does not pass, and
/// its answer then is not missing from the wire.
fn has_spoken(leg: &Leg, party: Party) -> bool {
    let is_of = |t: &Transaction| t.client == party || t.server == party && !t.responses.is_empty();
    leg.transactions.iter().any(is_of)
}
