//! A 100 Trying is never sent reliably.
//!
//! What it looks for: RSeq, or a required 100rel, in a 100 (Trying) to an INVITE.
//!
//! Why it matters on a trunk: A 100 goes from hop to hop and has no dialog: no PRACK can name it. A caller that tries sends
//! PRACKs that nobody can place, and the call is refused in the end.
//!
//! Clause: RFC 3262 3 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Supported: 100rel -> carrier
//!   carrier 100, Require: 100rel, RSeq: 1 -> pbx
//!
//! How to fix it: Send the 100 plainly, and count RSeq from the first response above it.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["EAR-09"], Must, V,
    notice: "ringing calls are refused after half a minute"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Invite || sip.status != 100 {
            return;
        }
        let got = match () {
            () if sip.has(HeaderName::RSeq) => "RSeq",
            () if sip.message.lists(HeaderName::Require, "100rel") => "Require: 100rel",
            () => return,
        };
        let said = Said::of(sip, "is sent reliably");
        out.misbehaved(&INFO, sip.sender, said.expected("a plain 100").got(got));
    }
}
