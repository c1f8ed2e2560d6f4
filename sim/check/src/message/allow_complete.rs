//! Allow lists all methods that are understood.
//!
//! What it looks for: Allow in INVITEs and their 2xx, against ACK, CANCEL, BYE and INVITE, which
//! everybody takes who takes calls; and Allow in a 2xx, against the method that it takes. Registrars, whose Allow speaks
//! of phones, are let be.
//!
//! Why it matters on a trunk: The other side believes what it reads: it does not cancel, or lets calls
//! stand that it cannot end.
//!
//! Clause: RFC 3261 20.5 (MUST), RFC 3261 13.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Allow: INVITE, OPTIONS -> carrier
//!
//! How to fix it: List every method that is understood, ACK and CANCEL as well, or leave Allow out.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-28"], Must, V,
    notice: "features are not used, or calls do not end"
}

/// Who takes INVITE takes these.
const ALWAYS: [&str; 4] = ["INVITE", "ACK", "CANCEL", "BYE"];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_call = sip.method == Method::Invite;
        let takes = sip.is_success() && sip.method != Method::Register;
        if !(takes || (is_call && sip.is_request())) || !sip.has(HeaderName::Allow) || scene.is_again {
            return;
        }
        let listed = sip.message.allow();
        let taken = [sip.method.as_str()];
        let known: &[&str] = if is_call { &ALWAYS } else { &taken };
        let is_missing = |method: &&&str| !listed.iter().any(|listed| listed.trim() == **method);
        let missing: Vec<&str> = known.iter().filter(is_missing).copied().collect();
        if !missing.is_empty() {
            let said = Said::of(sip, format!("Allow is without {}", missing.join(", ")));
            out.misbehaved(&INFO, sip.sender, said.expected(known.join(", ")).got(listed.join(", ")));
        }
    }
}
