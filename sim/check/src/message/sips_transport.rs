//! A SIPS URI names a transport that TLS runs over.
//!
//! What it looks for: `transport=udp` in SIPS URIs that a side writes itself: in Contact, in From, and in the
//! Request-URI of what begins a dialog.
//!
//! Why it matters on a trunk: There is no way to reach such a URI. The other side refuses the message, or goes there
//! without protection.
//!
//! Clause: RFC 3261 19.1.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Contact: <sips:pbx.example;transport=udp> -> carrier
//!
//! How to fix it: Leave transport out of a SIPS URI, or write tcp.

use sip::Uri;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire, contacts};

info! {
    rows: ["TRN-20"], Must, V,
    notice: "requests to that address fail"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_wrong = |uri: &&Uri| {
            uri.is_secure() && uri.transport().is_some_and(|transport| transport.eq_ignore_ascii_case("udp"))
        };
        if let Some(uri) = own_uris(sip).iter().find(is_wrong) {
            let said = Said::of(sip, "a SIPS URI over UDP");
            out.malformed(&INFO, sip.sender, said.expected("a reliable transport").got(uri.to_string()));
        }
    }
}

/// The URIs that its sender has not copied from what it heard.
fn own_uris(sip: &Sip) -> Vec<Uri> {
    let mut uris: Vec<Uri> = contacts(sip).into_iter().map(|contact| contact.uri).collect();
    if sip.is_request() && sip.to_tag.is_none() {
        uris.extend(sip.message.request_uri());
        uris.extend(sip.message.from().ok().map(|from| from.uri));
    }
    uris
}
