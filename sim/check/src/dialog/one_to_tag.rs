//! One callee has one tag.
//!
//! What it looks for: Responses above 100 to the first INVITE of a call with different To tags, but the same Contact
//! and, octet for octet, the same description, with a session id that no two phones choose alike. Two phones behind a
//! forking proxy have descriptions of their own. It is a warning: a box that passes on the tags of phones and writes
//! one description for all of them does so too.
//!
//! Why it matters on a trunk: The caller takes the two for two phones. Ringing, early sound and PRACKs belong to one,
//! the answer to the other, and the first is waited for until the caller gives it up.
//!
//! Clause: RFC 3261 8.2.6.2 (MUST), RFC 3261 13.3.1.1 (MUST).
//!
//! A ladder that breaks it:
//!   carrier 183, To tag a, o=- 5 1 IN IP4 10.0.0.1 -> pbx
//!   carrier 200, To tag b, o=- 5 1 IN IP4 10.0.0.1 -> pbx
//!
//! How to fix it: Make the tag when the INVITE comes, and use it in all responses but 100.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["CAL-27"], Must, V,
    notice: "no ringback, or early sound that breaks off at the answer"
}

/// So many digits are no count of calls, and no zero that hides the phone behind a border.
const SESSION_ID_DIGITS: usize = 7;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|t| Transaction::is_attempt(t)) else { return };
        if sip.status <= 100 || !is_of_one(sip) || sip.to_tag.is_none() || scene.is_again {
            return;
        }
        let is_one_with = |other: &Sip| {
            let is_own = other.sender == sip.sender && other.number < sip.number && other.sdp.is_some();
            is_own && other.message.body() == sip.message.body() && contact(other) == contact(sip)
        };
        let mut same = of.responses.iter().map(|p| &p.sip).filter(|other| is_one_with(other));
        let Some(first) = same.next().filter(|first| first.to_tag.is_some() && first.to_tag != sip.to_tag)
        else {
            return;
        };
        let said = Said::of(sip, "the same callee under another tag").with(first);
        let tag = |sip: &Sip| sip.to_tag.as_deref().unwrap_or_default().to_owned();
        let clause = usize::from(sip.is_provisional());
        out.discouraged(&INFO, sip.sender, said.expected(tag(first)).got(tag(sip)).clause(clause));
    }
}

/// True when its description says of itself that there is no other like it: a small session id says nothing.
fn is_of_one(sip: &Sip) -> bool {
    sip.description().is_some_and(|sdp| sdp.origin.session_id.len() >= SESSION_ID_DIGITS)
}

fn contact(sip: &Sip) -> Option<(String, Option<u16>)> {
    sip.message.first_contact_ref().map(|contact| (contact.uri.address_of_record(), contact.uri.port))
}
