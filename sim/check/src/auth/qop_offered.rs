//! A challenge offers a quality of protection.
//!
//! What it looks for: qop in each digest challenge.
//!
//! Why it matters on a trunk: Without qop there is no client nonce and no count, and a captured answer can
//! be replayed.
//!
//! Clause: RFC 8760 2.6 (MUST), RFC 3261 22.4 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 401, WWW-Authenticate: Digest realm, nonce -> pbx
//!
//! How to fix it: Send qop="auth" in every challenge.

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["AUT-05"], Must, V,
    notice: "nothing, until somebody replays a captured request"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        for challenge in given::challenges(sip) {
            if challenge.is_digest() && challenge.qop.is_empty() {
                let said = Said::of(sip, "challenge without qop");
                let said = said.expected("qop=\"auth\"").got("none");
                if wire.facts.of(sip.sender).challenges_with_qop == Some(false) {
                    out.known(&INFO, sip.sender, said);
                } else {
                    out.misbehaved(&INFO, sip.sender, said);
                }
                return;
            }
        }
    }
}
