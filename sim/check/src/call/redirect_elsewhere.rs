//! A redirection leads elsewhere.
//!
//! What it looks for: 300, 301 and 302 to an INVITE of which a Contact is the Request-URI.
//!
//! Why it matters on a trunk: The caller tries the same place again, or gives up: a call that was to be
//! forwarded goes round until somebody stops it.
//!
//! Clause: RFC 3261 8.3 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE sip:a@carrier -> carrier
//!   carrier 302, Contact: <sip:a@carrier> -> pbx
//!
//! How to fix it: Write the new target into Contact, or refuse with 404.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, contacts};

info! {
    rows: ["FWD-03"], Must, V,
    notice: "forwarded calls fail"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // The Contact of a 305 is a proxy, and of a 380 another service.
        if sip.method != Method::Invite || !matches!(sip.status, 300..=302) {
            return;
        }
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        let Some(uri) = request.message.request_uri() else { return };
        let all = contacts(sip);
        if let Some(back) = all.iter().find(|contact| contact.uri.equivalent(&uri)) {
            let said = Said::of(sip, "sends the call to where it came").with(request);
            out.misbehaved(&INFO, sip.sender, said.expected("another URI").got(back.to_string()));
        }
    }
}
