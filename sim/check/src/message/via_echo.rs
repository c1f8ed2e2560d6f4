//! A response has the Via headers of its request.
//!
//! What it looks for: Branch of the topmost Via, and the number of Vias, in each response.
//!
//! Why it matters on a trunk: The client finds the transaction of a response by these values. What comes
//! back changed is thrown away, and the client goes on waiting until its timers end the call.
//!
//! Clause: RFC 3261 8.2.6.2.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Via: ...;branch=z9hG4bKa -> carrier
//!   carrier 180, Via: ...;branch=z9hG4bKb -> pbx
//!
//! How to fix it: Copy all Via headers of the request in order; add only received and rport to the topmost.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["TRN-06"], Must, V,
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
        let is_other = sip.branch != request.branch;
        if is_other || vias(sip) != vias(request) {
            let got =
                |sip: &Sip| if is_other { sip.branch.to_string() } else { format!("Vias: {}", vias(sip)) };
            let said = Said::of(sip, "Via is not that of the request").with(request);
            out.malformed(&INFO, sip.sender, said.expected(got(request)).got(got(sip)));
        }
    }
}

fn vias(sip: &Sip) -> usize {
    sip.message.named(HeaderName::Via).map(|h| h.value().bytes().filter(|b| *b == b',').count() + 1).sum()
}
