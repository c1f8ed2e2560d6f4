//! A REFER that does not name one target is refused.
//!
//! What it looks for: 2xx to a REFER without Refer-To, or with several.
//!
//! Why it matters on a trunk: Who transfers believes that it works, and lets go of a call that nobody takes.
//!
//! Clause: RFC 3515 2.4.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REFER without Refer-To -> carrier
//!   carrier 202 Accepted -> pbx
//!
//! How to fix it: Answer 400 to a REFER that has not just one Refer-To.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["XFR-03"], Must, V,
    notice: "calls are lost when they are transferred"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Refer || !sip.is_success() {
            return;
        }
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        let targets = request.message.named(HeaderName::ReferTo).count();
        if targets != 1 && request.is_read_in_full() {
            let said = Said::of(sip, format!("accepts a REFER with {targets} Refer-To")).with(request);
            out.misbehaved(&INFO, sip.sender, said.expected("400").got(sip.status.to_string()));
        }
    }
}
