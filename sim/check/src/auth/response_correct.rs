//! The digest is what user, realm and password give.
//!
//! What it looks for: The response in each Authorization and Proxy-Authorization: its form, and its value
//! where the password is known.
//!
//! Why it matters on a trunk: The trunk never registers or no call goes out, although everything looks
//! right on both screens.
//!
//! Clause: RFC 7616 3.4.1 (definition), RFC 8760 2.7 (grammar).
//!
//! A ladder that breaks it:
//!   carrier 401, nonce=n -> pbx
//!   pbx     REGISTER, response=(wrong) -> carrier
//!
//! How to fix it: Compute the digest with the user, realm, nonce and method of this very request.

use trace::Digest;

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::digest;
use crate::wire::{Scene, Wire};

info! {
    rows: ["AUT-04", "AUT-01"], Must, V,
    notice: "the trunk does not register"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !given::has_credentials(sip) {
            return;
        }
        let known = &wire.facts.of(sip.sender).credentials;
        let word = wire.known_digest(sip.id).or_else(|| digest::word(&sip.message, known));
        if word == Some(Digest::Wrong) {
            let said = Said::of(sip, "the digest is not right");
            // What it should have been is as good as a password to some, and stays unsaid.
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("the digest of its own password").got("another one"),
            );
        }
    }
}
