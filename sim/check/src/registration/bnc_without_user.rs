//! A bulk Contact has neither user part nor user parameter.
//!
//! What it looks for: Contacts with bnc in a REGISTER.
//!
//! Why it matters on a trunk: The Contact stands for all numbers. With a user part it names one, and the
//! registrar has to refuse it: no inbound calls at all.
//!
//! Clause: RFC 6140 5.1 (MUST NOT), RFC 6140 5.3 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Contact: <sip:main@pbx;bnc> -> carrier
//!   carrier 400 Bad Request -> pbx
//!
//! How to fix it: Write the bulk Contact as <sip:host:port;bnc>.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-02", "REG-03"], Must, V,
    notice: "the PBX cannot register"
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
        let names_user = |uri: &sip::Uri| uri.user.is_some() || uri.params.has("user");
        if let Some(wrong) = contacts.iter().find(|c| c.uri.params.has("bnc") && names_user(&c.uri)) {
            let said = Said::of(sip, "a bulk Contact that names a user");
            out.misbehaved(&INFO, sip.sender, said.expected("sip:host:port;bnc").got(wrong.uri.to_string()));
        }
    }
}
