//! Every message has the headers it may not lack.
//!
//! What it looks for: To, From, CSeq, Call-ID, Max-Forwards and Via in each request, and the same but for
//! Max-Forwards in each response.
//!
//! Why it matters on a trunk: An SBC drops or refuses with 400 what lacks one of them. Max-Forwards is the
//! one that old stacks leave out; without it a routing loop between carriers runs until timers end it.
//!
//! Clause: RFC 3261 8.1.1, RFC 3261 8.2.6.2.
//!
//! A ladder that breaks it:
//!   pbx     INVITE without Max-Forwards -> carrier
//!
//! How to fix it: Write To, From, CSeq, Call-ID, Max-Forwards and Via into each request.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-24"], Must, V,
    notice: "the call may be refused with 400, or loop until it times out"
}

/// RFC 3261 8.1.1; a response has no Max-Forwards.
const MANDATORY: [HeaderName; 5] =
    [HeaderName::To, HeaderName::From, HeaderName::CSeq, HeaderName::CallId, HeaderName::Via];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let hops = sip.is_request().then_some(HeaderName::MaxForwards);
        let missing: Vec<&str> = MANDATORY
            .into_iter()
            .chain(hops)
            .filter(|name| !sip.has(*name))
            .map(HeaderName::as_str)
            .collect();
        if !missing.is_empty() {
            let said = Said::of(sip, format!("{} missing", missing.join(", ")));
            out.malformed(&INFO, sip.sender, said.expected("all mandatory headers").got("some of them"));
        }
    }
}
