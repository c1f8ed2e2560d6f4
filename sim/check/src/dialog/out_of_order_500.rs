//! A request with a lower CSeq number gets 500.
//!
//! What it looks for: 2xx to a request in a dialog that arrived after another one of the same side, with a higher
//! CSeq number, had been accepted.
//!
//! Why it matters on a trunk: What comes out of order is old. Taken as new it undoes what came after: a call is taken
//! back from hold, or ends for a BYE that was never meant for it.
//!
//! Clause: RFC 3261 12.2.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INFO, CSeq: 7 INFO -> carrier
//!   carrier 200 OK -> pbx
//!   pbx     INFO, CSeq: 6 INFO -> carrier
//!   carrier 200 OK -> pbx
//!
//! How to fix it: Keep the highest CSeq number of the other side for each dialog, and answer what is below with 500.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["CAL-29"], Must, V,
    notice: "a call is taken off hold, or changed back, by a request that was under way for long"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, _wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        if of.is_outside_dialog() || matches!(of.method, Method::Ack | Method::Cancel) {
            return;
        }
        let Some(answer) = of.final_response().filter(|p| p.sip.is_success()) else { return };
        let Some(arrived) = of.request_delivered() else { return };
        let client = leg.side(of.client);
        let Some(dialog) = leg.dialog_around(of) else { return };
        let is_newer = |t: &&Transaction| {
            let counts = t.client == of.client && !matches!(t.method, Method::Ack | Method::Cancel);
            // What was refused may have changed nothing (RFC 3261 12.2.2).
            let is_accepted =
                t.final_response().is_some_and(|p| p.sip.is_success() && p.sip.sent_at < arrived);
            counts && dialog.holds(t, client) && is_accepted && t.cseq > of.cseq
        };
        let newest = leg.transactions.iter().filter(is_newer).max_by_key(|t| t.cseq);
        if let Some(newest) = newest.filter(|_| of.cseq.is_some()) {
            let number = |t: &Transaction| t.cseq.unwrap_or_default();
            let text = format!("accepts CSeq {} after {}", number(of), number(newest));
            let said = Said::of(&answer.sip, text).with(of.request()).with(newest.request());
            out.misbehaved(&INFO, of.server, said.expected("500").got(answer.sip.status.to_string()));
        }
    }
}
