//! Max-Forwards is a number from 0 to 255.
//!
//! What it looks for: The value of Max-Forwards in each request.
//!
//! Why it matters on a trunk: A value above 255 does not fit the octet many proxies keep it in: the request
//! is refused, or the loop guard is gone.
//!
//! Clause: RFC 3261 20.22 (definition).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Max-Forwards: 300 -> carrier
//!
//! How to fix it: Send 70.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-23", "TRN-24"], Must, V,
    notice: "the call may be refused"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.message.max_forwards().is_err() {
            let got = sip.message.header(HeaderName::MaxForwards).unwrap_or_default().into_owned();
            let said = Said::of(sip, "Max-Forwards out of range");
            out.malformed(&INFO, sip.sender, said.expected("0 to 255").got(got));
        }
    }
}
