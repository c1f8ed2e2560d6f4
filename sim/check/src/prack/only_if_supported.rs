//! No reliable provisional response unless the caller can do PRACK.
//!
//! What it looks for: RSeq or a required 100rel in a provisional response to an INVITE that mentions 100rel
//! neither in Supported nor in Require.
//!
//! Why it matters on a trunk: A caller without PRACK cannot acknowledge it. The called side repeats it for
//! half a minute and then refuses a call that rings.
//!
//! Clause: RFC 3262 3 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Supported: timer -> carrier
//!   carrier 183, Require: 100rel, RSeq: 1 -> pbx
//!
//! How to fix it: Send plain provisional responses to a caller that does not list 100rel.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::prack::{is_reliable, offers_reliable};
use crate::wire::{Scene, Wire};

info! {
    rows: ["EAR-08"], Must, V,
    notice: "calls to some networks ring and are then refused after half a minute"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| t.is_invite() && sip.is_provisional()) else { return };
        let claims = is_reliable(sip) || sip.has(HeaderName::RSeq);
        if claims && !offers_reliable(of.request()) {
            let said = Said::of(sip, "is reliable, and the caller does not know how").with(of.request());
            out.misbehaved(&INFO, sip.sender, said.expected("no RSeq").got("RSeq"));
        }
    }
}
