//! A bulk registration marks its Contact with bnc.
//!
//! What it looks for: REGISTERs that require gin and have Contacts: bnc as a parameter of the URI in at least one of
//! them, and without a value wherever it stands.
//!
//! Why it matters on a trunk: The registrar takes the Contact for a phone without a name, and no inbound call finds its
//! way.
//!
//! Clause: RFC 6140 5.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Require: gin, Contact: <sip:pbx>;bnc -> carrier
//!
//! How to fix it: Write the bulk Contact as <sip:host:port;bnc>.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, contacts};

info! {
    rows: ["REG-02"], Must, V,
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
        let all = contacts(sip);
        let asks = sip.message.lists(HeaderName::Require, "gin") && !all.is_empty();
        let has_value = all.iter().find(|contact| contact.uri.params.value("bnc").is_some());
        let is_bulk = all.iter().any(|contact| contact.uri.params.has("bnc"));
        let wrong = has_value.or_else(|| all.first().filter(|_| asks && !is_bulk));
        if let Some(wrong) = wrong {
            let said = Said::of(sip, "a bulk registration without its mark");
            out.malformed(&INFO, sip.sender, said.expected("<sip:host:port;bnc>").got(wrong.to_string()));
        }
    }
}
