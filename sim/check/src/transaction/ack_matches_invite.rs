//! The ACK of a failure repeats what names its INVITE.
//!
//! What it looks for: Branch and sent-by of the topmost Via, Request-URI, From and, outside a dialog, Route of each ACK for a
//! 3xx to 6xx, and where it is sent, against the INVITE, and its To against the response. More Vias than the INVITE has:
//! as many may be those of a proxy without state.
//!
//! Why it matters on a trunk: Such an ACK finds no transaction. The other side repeats its failure for half a minute and
//! keeps the channel busy for as long.
//!
//! Clause: RFC 3261 17.1.1.3 (MUST), RFC 3261 17.1.1.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, branch=z9hG4bKa -> carrier
//!   carrier 486 -> pbx
//!   pbx     ACK, branch=z9hG4bKb -> carrier
//!
//! How to fix it: Make this ACK in the transaction: the topmost Via alone, Request-URI, From and Route of the INVITE, To of the
//! response.

use sip::{HeaderName, Method, Text};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["CAL-04", "CAL-08"], Must, V,
    notice: "channels stay busy for half a minute after failed calls"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| sip.method == Method::Ack) else { return };
        let failures = || of.responses.iter().map(|p| &p.sip).filter(|r| r.is_failure());
        // With a number that several INVITEs have, and the branch of none, it may be for an answer that was not seen.
        let others = scene.leg.transactions.iter().filter(|t| t.is_invite() && t.cseq == of.cseq);
        let is_placed = sip.branch == of.branch || others.count() == 1;
        if of.responses.iter().any(|p| p.sip.is_success()) || !is_placed || sip.cseq != of.cseq {
            return;
        }
        let own_tag = |r: &&std::sync::Arc<Sip>| r.to_tag == sip.to_tag;
        let Some(failure) = failures().find(own_tag).or_else(|| failures().next_back()) else { return };
        let wrong = differences(sip, of.request(), failure);
        if let Some((first, expected, got)) = wrong.first() {
            let names: Vec<&str> = wrong.iter().map(|(name, ..)| *name).collect();
            let said = Said::of(sip, format!("{} not as it has to be", names.join(", ")));
            let said = said.with(of.request()).with(failure);
            let [expected, got] = [expected, got].map(|value| format!("{first} {value}"));
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(got));
        }
    }
}

/// What is not as in the INVITE, or in the response: name, what was expected, what is there.
fn differences(ack: &Sip, invite: &Sip, failure: &Sip) -> Vec<(&'static str, String, String)> {
    let tag = |tag: &Option<Text>| tag.as_deref().unwrap_or("none").to_owned();
    let route = |sip: &Sip| sip.message.header_values(HeaderName::Route).join(", ");
    let mut wrong = Vec::new();
    let mut compare = |name, expected: String, got: String, is_same: bool| {
        if !is_same && expected != got {
            wrong.push((name, expected, got));
        }
    };
    // Tokens compare without regard to case (RFC 3261 7.3.1).
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    compare("branch", invite.branch.to_string(), ack.branch.to_string(), same(&invite.branch, &ack.branch));
    // RFC 3261 17.1.1.3: one Via. A stateless proxy adds its own to those of INVITE and ACK alike (16.11).
    let vias = |sip: &Sip| sip.message.header_values(HeaderName::Via).len();
    compare("Vias", vias(invite).to_string(), vias(ack).to_string(), vias(ack) <= vias(invite).max(1));
    compare("sent-by", invite.sent_by.to_string(), ack.sent_by.to_string(), ack.is_sent_by_same(invite));
    compare("Request-URI", invite.request_uri().to_owned(), ack.request_uri().to_owned(), false);
    let tags = [tag(&invite.from_tag), tag(&ack.from_tag), tag(&failure.to_tag), tag(&ack.to_tag)];
    let [from, own_from, to, own_to] = tags;
    let (is_from, is_to) = (same(&from, &own_from), same(&to, &own_to));
    compare("From tag", from, own_from, is_from);
    compare("To tag", to, own_to, is_to);
    for name in [HeaderName::From, HeaderName::To] {
        let of = if name == HeaderName::From { invite } else { failure };
        let is_same = has_same_uri(ack, of, name);
        let text = |sip: &Sip| sip.message.header(name).unwrap_or_default().into_owned();
        compare(name.as_str(), text(of), text(ack), is_same);
    }
    // RFC 3261 17.1.1.2: to the same address, port and transport.
    let way = |sip: &Sip| format!("{:?}", sip.transport).to_ascii_uppercase();
    let place = |sip: &Sip| format!("{} over {}", sip.destination, way(sip));
    compare("destination", place(invite), place(ack), false);
    // In a dialog proxies of the side's own have taken themselves out of Route, and who has done so with which request
    // is not seen (RFC 3261 16.4).
    let is_same = invite.to_tag.is_some() || has_same_routes(ack, invite);
    compare("Route", route(invite), route(ack), is_same);
    wrong
}

/// True when the URIs of this From or To are the same, or one cannot be read.
fn has_same_uri(one: &Sip, other: &Sip, name: HeaderName) -> bool {
    let uris = match name {
        HeaderName::From => one.message.from_ref().ok().zip(other.message.from_ref().ok()),
        _ => one.message.to_ref().ok().zip(other.message.to_ref().ok()),
    };
    uris.is_none_or(|(a, b)| a.uri.equivalent(&b.uri))
}

/// True when the Routes of both name the same proxies, or one cannot be read.
fn has_same_routes(one: &Sip, other: &Sip) -> bool {
    let (Ok(a), Ok(b)) = (one.message.routes(), other.message.routes()) else { return true };
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.uri.equivalent(&b.uri))
}
