//! The option tags of a request are those of standards.
//!
//! What it looks for: Supported, Require and Proxy-Require in each request: tags that are not in the registry.
//!
//! Why it matters on a trunk: What requires a feature that one maker has thought of gets 420 from everybody else, and the
//! trunk works with boxes of that maker alone.
//!
//! Clause: RFC 3261 8.1.1.9 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Require: nobody-knows-this -> carrier
//!
//! How to fix it: Leave tags that no standard describes out of Supported, Require and Proxy-Require.

use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::message::option_tags::is_registered;
use crate::wire::{Scene, Wire};

info! {
    // The registry grows, and what is in it tomorrow nobody knows today.
    rows: ["CAL-28"], Must, Advisory,
    notice: "calls are refused by whoever does not know the extension"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        for name in [HeaderName::Require, HeaderName::ProxyRequire, HeaderName::Supported] {
            let tags = if sip.has(name) { sip.message.header_values(name) } else { Vec::new() };
            // An empty Supported is allowed (RFC 3261 20.37).
            if let Some(tag) = tags.iter().find(|tag| !tag.is_empty() && !is_registered(tag)) {
                let said = Said::of(sip, format!("{name} has a tag that no standard describes"));
                out.malformed(&INFO, sip.sender, said.expected("a registered option tag").got(tag.clone()));
                return;
            }
        }
    }
}
