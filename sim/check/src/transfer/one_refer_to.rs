//! A REFER names one target.
//!
//! What it looks for: REFERs without Refer-To, or with several.
//!
//! Why it matters on a trunk: The transfer is refused, or goes to whichever of the targets the other side reads first.
//!
//! Clause: RFC 3515 2.4.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REFER, Refer-To: <sip:a@carrier>, Refer-To: <sip:b@carrier> -> carrier
//!
//! How to fix it: Write one Refer-To, with the address to which the other side is to send its INVITE.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["XFR-03"], Must, V,
    notice: "transfers fail, or reach somebody else"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Refer {
            return;
        }
        let targets = sip.message.named(HeaderName::ReferTo).count();
        if targets != 1 {
            let said = Said::of(sip, "does not name one target");
            out.malformed(&INFO, sip.sender, said.expected("one Refer-To").got(targets.to_string()));
        }
    }
}
