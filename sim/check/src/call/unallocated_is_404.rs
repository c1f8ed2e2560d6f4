//! A number that does not exist is 404.
//!
//! What it looks for: Failures to INVITE that carry Reason: Q.850;cause=1 against their status.
//!
//! Why it matters on a trunk: The status is what the calling side acts on: which tone it plays, whether it
//! tries another route. The cause shows what was really meant.
//!
//! Clause: RFC 3398 8.2.6.1 (RECOMMENDED), RFC 3398 7.2.4.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 500, Reason: Q.850;cause=1 -> pbx
//!
//! How to fix it: Answer 404 for a number that is not assigned.

use sip::{Method, Reason};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-11", "NUM-12"], Should, V,
    notice: "the caller hears a fault tone instead of \"number not assigned\""
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Invite || !sip.is_rejection() || matches!(sip.status, 404 | 410 | 604) {
            return;
        }
        let is_cause = |r: &Reason| r.protocol == "Q.850" && r.cause() == Some(1);
        if sip.message.reasons().iter().any(is_cause) {
            let said = Said::of(sip, "the status does not fit Q.850 cause 1");
            out.misbehaved(&INFO, sip.sender, said.expected("404").got(sip.status.to_string()));
        }
    }
}
