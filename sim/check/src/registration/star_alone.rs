//! Contact: * stands alone, with Expires: 0.
//!
//! What it looks for: REGISTERs with * among their Contacts: other Contacts beside it, and an Expires that is not zero
//! or not there; and a 2xx to such a REGISTER.
//!
//! Why it matters on a trunk: It is meant to remove all bindings. One registrar does so, the next refuses it, and the
//! third keeps a binding called *.
//!
//! Clause: RFC 3261 10.2.2 (MUST NOT), RFC 3261 10.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Contact: *, Expires: 3600 -> carrier
//!
//! How to fix it: Send Contact: * with Expires: 0 and nothing else; answer anything else with 400.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["REG-21"], Must, V,
    notice: "the trunk is gone, or is not"
}

/// The clauses of the head, by their place.
const CLIENT: usize = 0;
const REGISTRAR: usize = 1;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register {
            return;
        }
        if sip.is_request() {
            if let Some(got) = misused(sip) {
                let said = Said::of(sip, "Contact: * is not alone with Expires: 0").clause(CLIENT);
                out.malformed(&INFO, sip.sender, said.expected("Contact: * and Expires: 0").got(got));
            }
            return;
        }
        let request = scene.transaction.map(|t| t.request()).filter(|_| sip.is_success());
        if let Some((request, got)) = request.and_then(|request| Some((request, misused(request)?))) {
            let said = Said::of(sip, format!("carries out a REGISTER with {got}")).with(request);
            let said = said.clause(REGISTRAR).expected("400").got(sip.status.to_string());
            out.misbehaved(&INFO, sip.sender, said);
        }
    }
}

/// What stands beside a *, where that is not what it must be.
fn misused(register: &Sip) -> Option<String> {
    let contacts = register.message.header_values(HeaderName::Contact);
    if !contacts.iter().any(|contact| contact.trim() == "*") {
        return None;
    }
    if contacts.len() > 1 {
        return Some(format!("* among {} Contacts", contacts.len()));
    }
    match register.message.header(HeaderName::Expires) {
        None => Some("Contact: * and no Expires".to_owned()),
        Some(_) if register.message.expires() == Ok(Some(0)) => None,
        Some(value) => Some(format!("Contact: * and Expires: {value}")),
    }
}
