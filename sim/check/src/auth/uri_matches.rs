//! The digest covers the Request-URI.
//!
//! What it looks for: uri in each Authorization and Proxy-Authorization against the Request-URI.
//!
//! Why it matters on a trunk: A server that compares the two refuses the request. One that does not can be
//! fed credentials made for another target.
//!
//! Clause: RFC 3261 22.4, RFC 8760 2.6.
//!
//! A ladder that breaks it:
//!   pbx     INVITE sip:a@carrier, uri="sip:b@carrier" -> carrier
//!
//! How to fix it: Write the Request-URI into uri and into the digest.

use sip::auth::Credentials;
use sip::{HeaderName, Method, Uri};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["AUT-10"], Must, V,
    notice: "calls are refused by strict carriers"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        // An ACK repeats the credentials of its INVITE as they are (RFC 3261 22.1).
        if sip.method == Method::Ack {
            return;
        }
        if !sip.has(HeaderName::Authorization) && !sip.has(HeaderName::ProxyAuthorization) {
            return;
        }
        let Some(given) = credentials(sip) else { return };
        let same = given.uri == sip.request_uri()
            || Uri::parse(&given.uri)
                .ok()
                .zip(sip.message.request_uri())
                .is_some_and(|(a, b)| a.equivalent(&b));
        if !same {
            let said = Said::of(sip, "uri of the digest is not the Request-URI");
            out.misbehaved(&INFO, sip.sender, said.expected(sip.request_uri()).got(given.uri));
        }
    }
}

/// The credentials in a request, for a server or for a proxy.
fn credentials(sip: &Sip) -> Option<Credentials> {
    let message = &sip.message;
    let value = message.authorization().into_iter().chain(message.proxy_authorization()).next()?;
    Some(Credentials::parse(&value).0)
}
