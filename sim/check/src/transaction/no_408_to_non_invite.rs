//! Nothing but INVITE is answered with 408.
//!
//! What it looks for: A 408 to another request than INVITE.
//!
//! Why it matters on a trunk: It comes when the client has given up by itself, finds no transaction, and is forwarded by
//! proxies as a stray; a client that does get it takes the server for dead.
//!
//! Clause: RFC 4320 4.2 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     OPTIONS -> carrier
//!   carrier 408 -> pbx
//!
//! How to fix it: Send no response at all when the time is over.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-12"], Must, V,
    notice: "a trunk is taken for dead though it works"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|of| sip.status == 408 && !of.is_invite()) else { return };
        if sip.method == of.method {
            let said = Said::of(sip, "says that the time is over").with(of.request());
            out.misbehaved(&INFO, sip.sender, said.expected("another response or none").got("408"));
        }
    }
}
