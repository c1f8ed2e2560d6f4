//! What makes a dialog has a Contact.
//!
//! What it looks for: Each 2xx to an INVITE, and each provisional response but 181 with a To tag to one
//! that opens a call. A 199 needs none where its dialog is there: it ends that.
//!
//! Why it matters on a trunk: The caller needs it as the Request-URI of ACK and BYE. Without it the answer
//! is never acknowledged and the call ends by itself after half a minute. While it rings PRACK and UPDATE go there.
//!
//! Clause: RFC 3261 12.1.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 200 OK without Contact -> pbx
//!
//! How to fix it: Put one SIP URI at which this side can be reached into the 2xx, and into
//! each provisional response but 100 and 199.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-23"], Must, V,
    notice: "the call drops about 32 seconds after the answer"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Invite || sip.has(HeaderName::Contact) {
            return;
        }
        let opens = scene.transaction.is_some_and(|t| t.is_invite() && t.is_outside_dialog());
        // RFC 3261 12.1: 101 to 199 with a To tag. A 181 comes from a proxy that is no end of the dialog (RFC 5359 2.7).
        let is_early = matches!(sip.status, 101..=180 | 182..=199) && sip.to_tag.is_some() && opens;
        // RFC 6228: a 199 makes no dialog, it says that one is over. A capture may lack what has made it.
        let ends_dialog = sip.status == 199 && (scene.dialog.is_some() || wire.facts.is_captured);
        if sip.is_success() || is_early && !ends_dialog {
            out.malformed(&INFO, sip.sender, Said::of(sip, "no Contact").expected("one Contact").got("none"));
        }
    }
}
