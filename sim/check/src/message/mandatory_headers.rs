//! Every message has the headers it may not lack.
//!
//! What it looks for: To, From, CSeq, Call-ID, Max-Forwards and Via in each request; in each response those of
//! them, but for Max-Forwards, that its request has to be copied.
//!
//! Why it matters on a trunk: An SBC drops or refuses with 400 what lacks one of them. Max-Forwards is the
//! one that old stacks leave out; without it a routing loop between carriers runs until timers end it.
//!
//! Clause: RFC 3261 8.1.1 (MUST), RFC 3261 8.2.6.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE without Max-Forwards -> carrier
//!
//! How to fix it: Write To, From, CSeq, Call-ID, Max-Forwards and Via into each request.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{COPIED, Scene, Wire};

info! {
    rows: ["TRN-24"], Must, V,
    notice: "the call may be refused with 400, or loop until it times out"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let request = scene.transaction.map(|t| t.request());
        let hops = sip.is_request().then_some(HeaderName::MaxForwards);
        let is_wanted = |name: &HeaderName| sip.is_request() || request.is_some_and(|r| r.has(*name));
        let wanted = COPIED.into_iter().chain(hops).filter(is_wanted);
        let missing: Vec<&str> = wanted.filter(|name| !sip.has(*name)).map(HeaderName::as_str).collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            let said = Said::of(sip, format!("{missing} missing"));
            out.malformed(&INFO, sip.sender, said.expected(missing).got("none"));
        }
    }
}
