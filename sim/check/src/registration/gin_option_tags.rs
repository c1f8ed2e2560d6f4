//! A bulk registration asks for gin of everybody on the way.
//!
//! What it looks for: REGISTERs with bnc in a Contact: gin in Require and in Proxy-Require, path in
//! Supported.
//!
//! Why it matters on a trunk: A proxy or registrar without bulk registration takes the Contact for a phone
//! without a name, and no inbound call finds its way.
//!
//! Clause: RFC 6140 5.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Contact: <sip:pbx;bnc>, Require: gin -> carrier
//!
//! How to fix it: List gin in Require and Proxy-Require, and path in Supported.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

/// Where which option tag must stand.
const TAGS: [(HeaderName, &str); 3] =
    [(HeaderName::Require, "gin"), (HeaderName::ProxyRequire, "gin"), (HeaderName::Supported, "path")];

info! {
    rows: ["REG-01", "REG-04"], Must, V,
    notice: "inbound calls do not reach the PBX"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register {
            return;
        }
        let contacts = sip.message.contacts().unwrap_or_default();
        if !contacts.iter().any(|c| c.uri.params.has("bnc")) {
            return;
        }
        let missing = TAGS.iter().find(|(header, tag)| !sip.message.lists(*header, tag));
        if let Some((header, tag)) = missing {
            let said = Said::of(sip, format!("bulk registration without {tag} in {header}"));
            out.misbehaved(&INFO, sip.sender, said.expected(format!("{header}: {tag}")).got("none"));
        }
    }
}
