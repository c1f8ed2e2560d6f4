//! rport in a request is a flag.
//!
//! What it looks for: The rport of the topmost Via of each request but ACK, which nobody answers: that of a failure is often
//! copied from the response.
//!
//! Why it matters on a trunk: The server writes its own value there. One that takes what it finds sends its
//! response to a port where nobody listens.
//!
//! Clause: RFC 3581 3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Via: ...;rport=5060 -> carrier
//!
//! How to fix it: Write ;rport alone.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-06"], Must, V,
    notice: "answers do not arrive"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.rport == Some(true) && sip.method != Method::Ack {
            let got = sip.message.top_via_ref().ok().and_then(|via| via.rport().flatten());
            let got = got.map_or_else(|| "a value".to_owned(), |port| format!("rport={port}"));
            out.malformed(&INFO, sip.sender, Said::of(sip, "rport has a value").expected("rport").got(got));
        }
    }
}
