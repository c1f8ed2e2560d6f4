//! A binding that was removed is gone.
//!
//! What it looks for: The Contacts of the 2xx to a REGISTER that removes bindings, by an interval of 0 or by *: those
//! that it removed among them, with an interval of their own.
//! Of several flows of one client each is a binding.
//!
//! Why it matters on a trunk: The PBX has gone, and calls still go to where it was until the binding runs out.
//!
//! Clause: RFC 3261 10.3 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Contact: <sip:pbx>, Expires: 0 -> carrier
//!   carrier 200 OK, Contact: <sip:pbx>;expires=3600 -> pbx
//!
//! How to fix it: Remove each binding whose interval is 0, and all of them for Contact: *.

use sip::{Method, NameAddr};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire, contacts};

info! {
    rows: ["REG-21", "REG-27"], Must, V,
    notice: "inbound calls ring nowhere after the PBX was switched off"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register || !sip.is_success() {
            return;
        }
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        let is_alive = |listed: &NameAddr| listed.expires() != Some(0) && is_removed(request, listed);
        if let Some(listed) = contacts(sip).into_iter().find(is_alive) {
            let said = Said::of(sip, "lists a binding that its REGISTER has removed").with(request);
            let expected = format!("without {}", listed.uri);
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(listed.to_string()));
        }
    }
}

/// True when the REGISTER removes this binding, and does not ask for it under another spelling as well.
fn is_removed(request: &Sip, listed: &NameAddr) -> bool {
    let header = request.message.expires().ok().flatten();
    if request.message.contact_is_star() {
        return header == Some(0);
    }
    let all = contacts(request);
    let mut own = all
        .iter()
        .filter(|asked| asked.uri.equivalent(&listed.uri) && is_same_flow(asked, listed))
        .peekable();
    own.peek().is_some() && own.all(|asked| asked.expires().or(header) == Some(0))
}

/// False for two flows, which are bindings of their own, with whatever Contact (RFC 5626 6).
fn is_same_flow(one: &NameAddr, other: &NameAddr) -> bool {
    let both = |name: &str| one.params.value(name).zip(other.params.value(name));
    ["+sip.instance", "reg-id"].into_iter().filter_map(both).all(|(one, other)| one == other)
}
