//! The digest covers the Request-URI.
//!
//! What it looks for: uri in each Authorization and Proxy-Authorization against the Request-URI, where the request
//! has one Via: a proxy behind which it was made may have given it another Request-URI, which is no failure.
//!
//! Why it matters on a trunk: A server that compares the two refuses the request. One that does not can be
//! fed credentials made for another target.
//!
//! Clause: RFC 3261 22.4 (practice), RFC 7616 3.4 (definition).
//!
//! A ladder that breaks it:
//!   pbx     INVITE sip:a@carrier, uri="sip:b@carrier" -> carrier
//!
//! How to fix it: Write the Request-URI into uri and into the digest.

use sip::{HeaderName, Uri};

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["AUT-10"], Should, V,
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
        let is_passed_on = || sip.message.header_values(HeaderName::Via).len() > 1;
        let is_same_uri = |a: &Uri| sip.message.request_uri_ref().is_some_and(|b| a.equivalent(b));
        let is_same =
            |uri: &str| uri == sip.request_uri() || Uri::parse(uri).is_ok_and(|uri| is_same_uri(&uri));
        let other = given::credentials(sip).into_iter().find(|given| !is_same(&given.uri));
        if let Some(given) = other.filter(|_| !is_passed_on()) {
            let said = Said::of(sip, "uri of the digest is not the Request-URI");
            out.misbehaved(&INFO, sip.sender, said.expected(sip.request_uri()).got(given.uri));
        }
    }
}
