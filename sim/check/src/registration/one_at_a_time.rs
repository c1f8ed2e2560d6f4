//! No REGISTER is sent while one before it is still open.
//!
//! What it looks for: Two REGISTERs for one address of record with one Call-ID at the same place: the second before the
//! final response to the first had arrived, and within the 64*T1 in which the client must wait for it. A registrar that
//! never answers the first proves nothing: the transport may have said so.
//!
//! Why it matters on a trunk: The registrar may see them in either order. What the client believes to be bound then is
//! not what is bound.
//!
//! Clause: RFC 3261 10.2 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Contact: <sip:pbx>, CSeq: 1 -> carrier
//!   pbx     REGISTER, Contact: <sip:pbx:5070>, CSeq: 2 -> carrier
//!   carrier 200 to the first -> pbx
//!
//! How to fix it: Wait for the final response, or for timer F, before the next REGISTER.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Sip, Transaction, Wire, tries_for};

info! {
    rows: ["REG-16"], Must, V,
    notice: "bindings come and go for no visible reason"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, _wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        // A query binds nothing.
        if of.method != Method::Register || !of.request().has(HeaderName::Contact) {
            return;
        }
        let Some(answered) = of.final_delivered() else { return };
        let first = of.request();
        let is_early = |t: &&Transaction| {
            let second = t.request();
            let waits = second.sent_at.since(first.sent_at) < tries_for(of.t1_of_client());
            t.number > of.number && t.client == of.client && second.sent_at < answered && waits
        };
        // To the next server a request goes as it was, but for the branch (RFC 3263 4.3).
        let is_new = |t: &&Transaction| {
            let second = t.request();
            t.method == Method::Register
                && second.has(HeaderName::Contact)
                && second.destination == first.destination
                && second.address_of_record() == first.address_of_record()
                && t.cseq != of.cseq
                // Who answers a challenge has been challenged: the recording began behind that.
                && (!answers_challenge(second) || answers_challenge(first))
        };
        if let Some(second) = leg.transactions.iter().filter(is_early).find(is_new) {
            let second = second.request();
            let after = second.sent_at.since(first.sent_at).as_millis();
            let said = Said::of(second, "sent before the REGISTER before it was answered")
                .with(first)
                .margin(answered.since(second.sent_at), second.sent_at, answered);
            let waited = answered.since(first.sent_at).as_millis();
            let expected = format!("after the final response, {waited} ms after the first");
            out.misbehaved(&INFO, of.client, said.expected(expected).got(format!("after {after} ms")));
        }
    }
}

fn answers_challenge(register: &Sip) -> bool {
    register.has(HeaderName::Authorization) || register.has(HeaderName::ProxyAuthorization)
}
