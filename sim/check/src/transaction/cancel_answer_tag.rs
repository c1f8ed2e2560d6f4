//! Who answers a CANCEL answers by one name.
//!
//! What it looks for: A 2xx to CANCEL with another To tag than the responses to its INVITE, when these have one tag and
//! their Contact is where they come from: a proxy, which answers a CANCEL by itself, has another Contact in them, and a
//! fork has several tags. Not in captures, which may lack what shows a fork.
//!
//! Why it matters on a trunk: Boxes that find the call by its tags do not find the one that was cancelled, and it stays
//! in their books.
//!
//! Clause: RFC 3261 9.2 (SHOULD).
//!
//! A ladder that breaks it:
//!   carrier 180, To tag a -> pbx
//!   pbx     CANCEL -> carrier
//!   carrier 200 (CANCEL), To tag b -> pbx
//!
//! How to fix it: Put the To tag of the responses to the INVITE into the answer to its CANCEL.

use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Sip, Transaction, Wire};

info! {
    rows: ["CAL-04"], Should, V,
    notice: "given up calls stay in the list of active calls"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        if wire.facts.is_captured {
            return;
        }
        for cancel in leg.transactions.iter().filter(|t| t.method == Method::Cancel) {
            let answer = cancel.final_response().map(|p| &p.sip).filter(|sip| sip.is_success());
            let Some(answer) = answer.filter(|sip| sip.to_tag.is_some()) else { continue };
            let Some(invite) = leg.invite_of(cancel.request()).filter(|t| t.branch == cancel.branch) else {
                continue;
            };
            let Some(named) = named_by_one(invite, answer).filter(|named| named.to_tag != answer.to_tag)
            else {
                continue;
            };
            let tag = |sip: &Sip| sip.to_tag.as_deref().unwrap_or_default().to_owned();
            let said = Said::of(answer, "another To tag than the responses to the INVITE").with(named);
            out.misbehaved(&INFO, answer.sender, said.expected(tag(named)).got(tag(answer)));
        }
    }
}

/// A response to the INVITE by the user agent that has answered the CANCEL, if it is the only one in all of them.
fn named_by_one<'a>(invite: &'a Transaction, answer: &Sip) -> Option<&'a Sip> {
    let mut named = invite.responses.iter().map(|p| &*p.sip).filter(|sip| sip.to_tag.is_some());
    let is_own = |sip: &&Sip| sip.source == answer.source && is_contact_at_source(sip);
    let own = named.clone().find(is_own)?;
    named.all(|sip| sip.to_tag == own.to_tag).then_some(own)
}

/// True when a response comes from where its sender wants requests: nobody stands between the two.
fn is_contact_at_source(sip: &Sip) -> bool {
    let Some(contact) = sip.message.first_contact_ref() else { return false };
    let port = contact.uri.port.unwrap_or(5060);
    contact.uri.host_address() == Some(sip.source.ip()) && port == sip.source.port()
}
