//! ACK and CANCEL are not challenged.
//!
//! What it looks for: 401 and 407 to a CANCEL, and any response to an ACK.
//!
//! Why it matters on a trunk: Neither can be sent again with credentials: the call can no longer be
//! acknowledged or cancelled.
//!
//! Clause: RFC 3261 22.1 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     CANCEL -> carrier
//!   carrier 407 -> pbx
//!
//! How to fix it: Take ACK and CANCEL without asking for credentials.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["AUT-03"], Must, V,
    notice: "the phone rings on after the caller has hung up"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_challenge = matches!(sip.status, 401 | 407);
        if (sip.method == Method::Cancel && is_challenge) || sip.method == Method::Ack {
            let said = Said::of(sip, "this request cannot be challenged");
            out.misbehaved(&INFO, sip.sender, said.expected("no challenge").got(sip.status.to_string()));
        }
    }
}
