//! Nobody asks for a password in the clear, and nobody sends one.
//!
//! What it looks for: The scheme Basic in each challenge and in each Authorization and Proxy-Authorization.
//!
//! Why it matters on a trunk: Basic carries the password of the trunk in letters that anybody on the way can read, and
//! then calls at the customer's cost.
//!
//! Clause: RFC 3261 22.4 (MUST NOT), RFC 8760 2.6 (MUST NOT).
//!
//! A ladder that breaks it:
//!   carrier 401, WWW-Authenticate: Basic realm="carrier" -> pbx
//!   pbx     REGISTER, Authorization: Basic dXNlcjpzZWNyZXQ= -> carrier
//!
//! How to fix it: Ask for Digest and answer nothing else; change a password that went out in the clear.

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["AUT-09"], Must, V,
    notice: "nothing, until somebody calls at the customer's cost"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let (schemes, text) = if sip.is_request() {
            (schemes_given(sip), "gives a password in the clear")
        } else {
            (schemes_asked(sip), "asks for a password in the clear")
        };
        if schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case("Basic")) {
            // What it gives is a secret and stays unsaid.
            let said = Said::of(sip, text).expected("Digest").got("Basic");
            out.misbehaved(&INFO, sip.sender, said);
        }
    }
}

fn schemes_given(sip: &Sip) -> Vec<String> {
    given::given(sip).into_iter().map(|given| given.credentials.scheme).collect()
}

fn schemes_asked(sip: &Sip) -> Vec<String> {
    given::challenges(sip).into_iter().map(|challenge| challenge.scheme).collect()
}
