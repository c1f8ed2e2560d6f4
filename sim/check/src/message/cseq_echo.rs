//! A response has the CSeq of its request.
//!
//! What it looks for: The CSeq of each response.
//!
//! Why it matters on a trunk: The client finds the transaction of a response by these values. What comes
//! back changed is thrown away, and the client goes on waiting until its timers end the call.
//!
//! Clause: RFC 3261 8.2.6.2.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, CSeq: 1 INVITE -> carrier
//!   carrier 180, CSeq: 2 INVITE -> pbx
//!
//! How to fix it: Copy CSeq from the request.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-01"], Must, V,
    notice: "the answer is ignored: ringback or the whole call is missing"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        if sip.cseq != request.cseq {
            let said = Said::of(sip, "CSeq is not that of the request").with(request);
            out.malformed(&INFO, sip.sender, said.expected(text(request.cseq)).got(text(sip.cseq)));
        }
    }
}

fn text(number: Option<u32>) -> String {
    number.map_or("unreadable".to_owned(), |n| n.to_string())
}
