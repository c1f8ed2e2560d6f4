//! P-Asserted-Identity has at most one URI of a kind.
//!
//! What it looks for: The number of sip or sips URIs and of tel URIs in P-Asserted-Identity.
//!
//! Why it matters on a trunk: Which of two identities is shown and billed is anybody's guess.
//!
//! Clause: RFC 3325 9.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, P-Asserted-Identity: <sip:a>, <sip:b> -> carrier
//!
//! How to fix it: Send one SIP URI, and at most one tel URI beside it.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["IDN-11"], Must, V,
    notice: "the wrong caller id, or a refused call"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !sip.has(HeaderName::PAssertedIdentity) {
            return;
        }
        let all = sip.message.p_asserted_identity().unwrap_or_default();
        let tel = all.iter().filter(|a| a.uri.scheme == sip::Scheme::Tel).count();
        let others = all.len() - tel;
        if tel > 1 || others > 1 {
            let said = Said::of(sip, "several identities of one kind in P-Asserted-Identity");
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("one SIP and one tel").got(format!("{others} and {tel}")),
            );
        }
    }
}
