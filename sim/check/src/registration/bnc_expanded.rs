//! A call to a bulk registration carries the number at the registered Contact.
//!
//! What it looks for: The Request-URI of inbound calls while a binding with bnc is alive: plus and digits
//! as user part, host, port and parameters of the Contact, and no bnc. A call to a Contact that was registered beside
//! it in the ordinary way has that one.
//!
//! Why it matters on a trunk: The PBX finds the called number in the Request-URI alone. Without it every
//! call goes to the operator or to nobody.
//!
//! Clause: RFC 6140 5.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Contact: <sip:pbx;bnc> -> carrier
//!   carrier INVITE sip:pbx;bnc -> pbx
//!
//! How to fix it: Put the number with its plus in front of the Contact and take bnc out.

use sip::{Uri, before};
use trace::Party;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-06", "REG-07", "REG-12"], Must, V,
    notice: "inbound calls go to the wrong extension"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !sip.is_inbound_call() {
            return;
        }
        let alive = wire.bindings.of(Party::Pbx).filter(|b| b.expires_at >= sip.sent_at);
        let (bulk, others): (Vec<&Uri>, Vec<&Uri>) =
            alive.map(|b| &b.contact).partition(|uri| uri.params.has("bnc"));
        let Some(uri) = sip.message.request_uri().filter(|_| !bulk.is_empty()) else { return };
        // A capture may lack the REGISTER of another Contact.
        let may_be_bound = wire.facts.is_captured && uri.user.is_some();
        if may_be_bound || others.iter().any(|contact| uri.equivalent(contact)) {
            return;
        }
        if !is_number(uri.user.as_deref()) || !bulk.iter().any(|contact| is_behind(&uri, contact)) {
            let expected = format!("sip:+<digits>@{}, without bnc", place(bulk[0]));
            let said = Said::of(sip, "Request-URI is not a number at the bulk Contact");
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(uri.to_string()));
        }
    }
}

/// A plus and digits, no separators; what a ported number says of itself may follow (RFC 4694).
fn is_number(user: Option<&str>) -> bool {
    let number = user.map(|user| before(user, b';'));
    let digits = number.and_then(|number| number.strip_prefix('+'));
    digits.is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))
}

/// True when the URI is the Contact with a user part and without `bnc`. A `user` parameter may come to it.
fn is_behind(uri: &Uri, contact: &Uri) -> bool {
    let mut expected = contact.clone();
    expected.params.remove("bnc");
    expected.user.clone_from(&uri.user);
    let mut got = uri.clone();
    got.params.remove("user");
    // Equivalence forgives parameters that only one of the two has; the registrar must keep them all.
    let is_kept =
        expected.params.iter().all(|param| got.params.find(&param.name) == expected.params.find(&param.name));
    got.equivalent(&expected) && is_kept && !got.params.has("bnc")
}

fn place(uri: &Uri) -> String {
    uri.port.map_or_else(|| uri.host.to_string(), |port| format!("{}:{port}", uri.host))
}
