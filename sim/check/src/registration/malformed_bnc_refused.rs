//! A bulk Contact that names a user is refused.
//!
//! What it looks for: Any 2xx to a REGISTER whose bulk Contact has a user part or a user parameter.
//!
//! Why it matters on a trunk: The registrar would have to guess whether one number or all of them are
//! meant, and calls to the others vanish.
//!
//! Clause: RFC 6140 5.2 (MUST NOT), RFC 6140 5.3 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Contact: <sip:main@pbx;bnc> -> carrier
//!   carrier 200 OK -> pbx
//!
//! How to fix it: Answer with 400 when a Contact with bnc has a user part.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-05"], Must, V,
    notice: "inbound calls to some numbers vanish"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| sip.method == Method::Register && sip.is_success())
        else {
            return;
        };
        let request = of.request();
        let contacts = request.message.contacts().unwrap_or_default();
        let names_user = |uri: &sip::Uri| uri.user.is_some() || uri.params.has("user");
        if let Some(wrong) = contacts.iter().find(|c| c.uri.params.has("bnc") && names_user(&c.uri)) {
            let said = Said::of(sip, format!("takes the Contact {}", wrong.uri)).with(request);
            out.misbehaved(&INFO, sip.sender, said.expected("400").got(sip.status.to_string()));
        }
    }
}
