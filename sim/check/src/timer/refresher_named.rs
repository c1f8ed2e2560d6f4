//! A 2xx with Session-Expires names the refresher.
//!
//! What it looks for: The refresher parameter in each 2xx with Session-Expires.
//!
//! Why it matters on a trunk: When nobody knows who refreshes, nobody does, and the call is cut off in the
//! middle.
//!
//! Clause: RFC 4028 9 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 200 OK, Session-Expires: 1800 -> pbx
//!
//! How to fix it: Write ;refresher=uac or ;refresher=uas into the 2xx.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TMR-04"], Must, V,
    notice: "long calls are cut off"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !sip.is_success() || !matches!(sip.method, Method::Invite | Method::Update) {
            return;
        }
        let Some(expires) = sip.message.session_expires().ok().flatten() else { return };
        if expires.refresher().is_none() {
            let said = Said::of(sip, "Session-Expires without refresher");
            out.misbehaved(&INFO, sip.sender, said.expected("uac or uas").got("none"));
        }
    }
}
