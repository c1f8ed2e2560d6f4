//! Who sends Replaces says that it knows it.
//!
//! What it looks for: INVITEs with Replaces and without the option tag replaces in Supported or Require.
//!
//! Why it matters on a trunk: The other side does not see that it may hand calls over to this one, and refuses to
//! transfer to it.
//!
//! Clause: RFC 3891 6.2 (MUST).
//!
//! A ladder that breaks it:
//!   carrier INVITE, Replaces: 98732@pbx;to-tag=2;from-tag=3, Supported: timer -> pbx
//!
//! How to fix it: List replaces in Supported.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["XFR-08"], Must, V,
    notice: "attended transfers are not offered"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Invite || !sip.has(HeaderName::Replaces) {
            return;
        }
        let lists = |name| sip.message.lists(name, "replaces");
        if !lists(HeaderName::Supported) && !lists(HeaderName::Require) {
            let got = sip.message.supported().join(", ");
            let said = Said::of(sip, "Replaces, and nowhere its option tag");
            let got = if got.is_empty() { "none".to_owned() } else { got };
            out.misbehaved(&INFO, sip.sender, said.expected("replaces in Supported").got(got));
        }
    }
}
