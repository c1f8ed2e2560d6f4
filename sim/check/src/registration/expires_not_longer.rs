//! No binding is granted longer than asked.
//!
//! What it looks for: The interval in the Contact of the 2xx against the one in the REGISTER. The RFC lets a registrar
//! choose less, and says nothing of more.
//!
//! Why it matters on a trunk: The client counts on what it asked for. A longer binding outlives the client,
//! and inbound calls go to an address where nobody is any more.
//!
//! Clause: RFC 3261 10.3 (practice).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Expires: 60 -> carrier
//!   carrier 200 OK, expires=3600 -> pbx
//!
//! How to fix it: Grant what was asked for, or less, or refuse with 423.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-27", "REG-17"], Should, V,
    notice: "inbound calls ring nowhere after the PBX was switched off"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register || !sip.is_success() {
            return;
        }
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        let (Ok(asked), Ok(granted)) = (request.message.contacts(), sip.message.contacts()) else { return };
        let headers = (request.message.expires().ok().flatten(), sip.message.expires().ok().flatten());
        for wanted in &asked {
            let Some(given) = granted.iter().find(|c| c.uri.equivalent(&wanted.uri)) else { continue };
            let pair = wanted.expires().or(headers.0).zip(given.expires().or(headers.1));
            // What was to be removed is looked at by registration/removal-done.
            if let Some((asked, given)) = pair.filter(|(asked, given)| given > asked && *asked > 0) {
                let said = Said::of(sip, "grants more than was asked for").with(request);
                out.misbehaved(
                    &INFO,
                    sip.sender,
                    said.expected(format!("at most {asked}")).got(given.to_string()),
                );
            }
        }
    }
}
