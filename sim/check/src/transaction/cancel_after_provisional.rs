//! A CANCEL waits for a provisional response.
//!
//! What it looks for: CANCELs sent before any response to the INVITE has arrived.
//!
//! Why it matters on a trunk: The CANCEL may overtake the INVITE: it finds nothing, gets 481, and then the
//! INVITE makes the phone ring with nobody at the other end.
//!
//! Clause: RFC 3261 9.1 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   pbx     CANCEL -> carrier
//!   carrier 100 -> pbx
//!
//! How to fix it: Hold the CANCEL back until a provisional response has come.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-05"], Must, V,
    notice: "phones ring with nobody there"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Cancel {
            return;
        }
        let Some(invite) = scene.leg.invite_of(sip) else { return };
        // Who captured may have missed the 100.
        if invite.response_delivered().is_none() && !wire.may_have_missed(invite) {
            let said = Said::of(sip, "sent before any response to the INVITE").with(invite.request());
            out.misbehaved(&INFO, sip.sender, said.expected("after a provisional response").got("before"));
        }
    }
}
