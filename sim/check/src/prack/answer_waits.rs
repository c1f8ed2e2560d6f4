//! The 2xx waits for the PRACK of a description.
//!
//! What it looks for: A 2xx to INVITE sent while a reliable response with SDP has not been acknowledged.
//!
//! Why it matters on a trunk: The description may be lost. Then one side believes in a session that the
//! other has never heard of: silence.
//!
//! Clause: RFC 3262 3.
//!
//! A ladder that breaks it:
//!   carrier 183 with SDP, RSeq: 7 -> pbx (lost)
//!   carrier 200 without SDP -> pbx
//!
//! How to fix it: Hold the 2xx back until the reliable response with the description is acknowledged.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::reliable;
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
        let is_acked = |rseq: Option<u32>| {
            scene.leg.transactions.iter().any(|t| {
                t.method == Method::Prack
                    && t.request_delivered().is_some()
                    && t.request().message.rack().ok().flatten().map(|r| r.rseq) == rseq
            })
        };
        let mut described = reliable(of).filter(|p| p.sip.sdp.is_some() && p.sip.to_tag == sip.to_tag);
        if let Some(open) = described.find(|p| !is_acked(p.sip.message.rseq().ok().flatten())) {
            let said = Said::of(sip, "sent before the PRACK of a description").with(&open.sip);
            out.misbehaved(&INFO, sip.sender, said.expected("PRACK first").got("none had come"));
        }
    }
}
