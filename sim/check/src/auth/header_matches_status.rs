//! 401 and 407 carry their own challenge.
//!
//! What it looks for: WWW-Authenticate in each 401, Proxy-Authenticate in each 407.
//!
//! Why it matters on a trunk: The client looks for the header that belongs to the status, finds none and
//! gives up.
//!
//! Clause: RFC 3261 22.2 (MUST), RFC 3261 22.3 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 407 with WWW-Authenticate -> pbx
//!
//! How to fix it: Send WWW-Authenticate with 401 and Proxy-Authenticate with 407.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info, is_ack_or_cancel};
use crate::wire::{Scene, Wire};

info! {
    rows: ["AUT-01"], Must, V,
    notice: "the trunk does not register, or no call goes out"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let wanted = match sip.status {
            401 => HeaderName::WwwAuthenticate,
            407 => HeaderName::ProxyAuthenticate,
            _ => return,
        };
        // ACK and CANCEL cannot be challenged at all: see auth/no-challenge-of-ack.
        if !sip.has(wanted) && !is_ack_or_cancel(sip) {
            let said = Said::of(sip, format!("no {wanted}"));
            out.malformed(&INFO, sip.sender, said.expected(wanted.as_str()).got("none"));
        }
    }
}
