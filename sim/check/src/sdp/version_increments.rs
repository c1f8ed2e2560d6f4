//! The version in o= of an offer rises by one.
//!
//! What it looks for: The version of each offer that changes the session, against the description before from the
//! same side in the same dialog. An answer may skip versions, and so may an offer that changes nothing; what counts
//! after an offer that was refused is left open.
//!
//! Why it matters on a trunk: Gateways take a jump for a lost message or for a new session and reset the
//! media.
//!
//! Clause: RFC 3264 8 (MUST), RFC 8866 5.2 (definition).
//!
//! A ladder that breaks it:
//!   pbx     SDP o=- 1 1
//!   pbx     re-INVITE, SDP o=- 1 6 -> carrier
//!
//! How to fix it: Add one to the version for each offer that changes the session.

use sip::offer_answer::{ModificationFault, check_modification};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::previous;
use crate::wire::{Role, Scene, Wire};

info! {
    rows: ["COD-10"], Must, V,
    notice: "a gap in the audio at hold or resume"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some((Role::Offer, last)) = previous(scene) else { return };
        let Some((before, now)) = last.description().zip(sip.description()) else { return };
        let faults = check_modification(before, now);
        let jumped = faults.iter().find_map(|f| match f {
            ModificationFault::VersionJumped { from, to } if to > from => Some(from.saturating_add(1)),
            _ => None,
        });
        // What lies between two requests of which one was not heard, may have changed it as well.
        let cseq = scene.dialog.and_then(|d| d.ends[scene.side()].cseq_sent);
        let follows = |before: u32| before.checked_add(1) == sip.cseq;
        let is_next = !sip.is_request() || cseq.is_none_or(follows);
        // An answer to an offer that was not captured has a version as well.
        let is_known = is_next && !wire.facts.is_captured;
        if let Some(next) = jumped.filter(|_| is_known) {
            let said = Said::of(sip, "an offer that changes the session skips a version").with(last);
            let got = format!("version {}", now.origin.version);
            out.misbehaved(&INFO, sip.sender, said.expected(format!("version {next}")).got(got));
        }
    }
}
