//! An ACK requires no more than its INVITE did.
//!
//! What it looks for: Require and Proxy-Require in each ACK: in that of a 3xx to 6xx any tag, in that of a 2xx such as its
//! INVITE did not have.
//!
//! Why it matters on a trunk: An ACK cannot be refused. Who does not know the extension throws it away, and repeats its
//! answer until it gives the call up.
//!
//! Clause: RFC 3261 8.2.2.3 (MUST), RFC 3261 8.2.2.3 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 200 OK -> pbx
//!   pbx     ACK, Require: timer -> carrier
//!
//! How to fix it: Leave Require and Proxy-Require out of an ACK.

use std::borrow::Cow;

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["CAL-22"], Must, V,
    notice: "the call drops about 32 seconds after the answer"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| sip.method == Method::Ack) else { return };
        // Without its answer nobody knows which of the two it is.
        let Some(is_failed) = of.final_response().map(|p| p.sip.is_failure()) else { return };
        for name in [HeaderName::Require, HeaderName::ProxyRequire].into_iter().filter(|name| sip.has(*name))
        {
            let allowed = of.request().message.header_values(name);
            let is_allowed = |tag: &str| {
                tag.is_empty()
                    || !is_failed && allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(tag))
            };
            let tags: Vec<Cow<'_, str>> = sip.message.header_values(name);
            if let Some(tag) = tags.iter().find(|tag| !is_allowed(tag)) {
                let said = Said::of(sip, format!("{name} where nothing can be refused")).with(of.request());
                let said = said.expected("nothing that the INVITE did not have").got(tag.clone());
                out.malformed(&INFO, sip.sender, said.clause(usize::from(is_failed)));
                return;
            }
        }
    }
}
