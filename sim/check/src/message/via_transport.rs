//! The transport in Via is the one in use.
//!
//! What it looks for: The transport of the topmost Via of each request, against what carried it.
//!
//! Why it matters on a trunk: The response comes back by what Via says: a request over UDP that claims TCP
//! is answered to a port where nobody listens.
//!
//! Clause: RFC 3261 18.1.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE over UDP, Via: SIP/2.0/TCP ... -> carrier
//!
//! How to fix it: Write the transport that really carries the request.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-03"], Must, V,
    notice: "no answer ever comes"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if let Some(named) = &sip.wrong_transport {
            let used = format!("{:?}", sip.transport).to_uppercase();
            let said = Said::of(sip, "Via names another transport than the one in use");
            out.misbehaved(&INFO, sip.sender, said.expected(used).got(named.as_str()));
        }
    }
}
