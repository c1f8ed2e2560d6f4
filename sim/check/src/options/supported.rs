//! OPTIONS is a method that everybody knows.
//!
//! What it looks for: 405 and 501 to OPTIONS.
//!
//! Why it matters on a trunk: Some carriers take anything but a 200 for a trunk that is down, and send its calls
//! elsewhere.
//!
//! Clause: RFC 3261 11 (MUST).
//!
//! A ladder that breaks it:
//!   carrier OPTIONS -> pbx
//!   pbx     405 Method Not Allowed -> carrier
//!
//! How to fix it: Answer OPTIONS as an INVITE would be answered at that moment.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["OPT-01", "OPT-09"], Must, V,
    notice: "calls go out by the backup trunk, or not at all"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method == Method::Options && matches!(sip.status, 405 | 501) {
            let said = Said::of(sip, "does not know OPTIONS");
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("the answer that an INVITE gets").got(sip.status.to_string()),
            );
        }
    }
}
