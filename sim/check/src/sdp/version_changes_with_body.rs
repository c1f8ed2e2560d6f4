//! A changed description has a higher version.
//!
//! What it looks for: Descriptions that differ from the one before from the same side in the same dialog, and have
//! its version or a lower one.
//!
//! Why it matters on a trunk: Readers skip a description whose version they know: the hold or the new
//! address is not noticed.
//!
//! Clause: RFC 3264 8 (MUST), RFC 8866 5.2 (definition).
//!
//! A ladder that breaks it:
//!   pbx     SDP o=- 1 1, sendrecv
//!   pbx     re-INVITE, SDP o=- 1 1, sendonly -> carrier
//!
//! How to fix it: Add one to the version whenever anything in the description changes.

use sip::offer_answer::{ModificationFault, check_modification};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::previous;
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-10"], Must, V,
    notice: "hold does nothing, or audio goes to the old address"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some((_, last)) = previous(scene) else { return };
        let Some((before, now)) = last.description().zip(sip.description()) else { return };
        let found = check_modification(before, now).into_iter().find(|f| match f {
            ModificationFault::VersionNotRaised => true,
            ModificationFault::VersionJumped { from, to } => to < from,
            _ => false,
        });
        if let Some(fault) = found {
            let expected = format!("a version above {}", before.origin.version);
            let said = Said::of(sip, fault.to_string()).with(last).expected(expected);
            out.misbehaved(&INFO, sip.sender, said.got(format!("version {}", now.origin.version)));
        }
    }
}
