//! The 2xx waits for the PRACK of a description.
//!
//! What it looks for: A 2xx to INVITE sent while a reliable response of the same dialog with SDP has not been
//! acknowledged. One without SDP may be left behind.
//!
//! Why it matters on a trunk: The description may be lost. Then one side believes in a session that the
//! other has never heard of: silence.
//!
//! Clause: RFC 3262 3 (MUST NOT), RFC 3262 5 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 183 with SDP, RSeq: 7 -> pbx (lost)
//!   carrier 200 without SDP -> pbx
//!
//! How to fix it: Hold the 2xx back until the reliable response with the description is acknowledged.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{acknowledged, reliable_in_dialog};
use crate::wire::{Scene, Wire};

info! {
    rows: ["EAR-12"], Must, V,
    notice: "silence after the answer, now and then"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && sip.is_success()) else { return };
        let mut described = reliable_in_dialog(of, sip).filter(|p| p.sip.sdp.is_some());
        if let Some(open) = described.find(|p| acknowledged(scene.leg, of, &p.sip).is_none()) {
            let said = Said::of(sip, "sent before the PRACK of a description").with(&open.sip);
            out.misbehaved(&INFO, sip.sender, said.expected("PRACK first").got("none had come"));
        }
    }
}
