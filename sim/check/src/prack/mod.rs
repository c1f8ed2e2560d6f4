//! Reliable provisional responses and PRACK (RFC 3262).

include!(concat!(env!("OUT_DIR"), "/prack.rs"));

use clock::Instant;
use sip::{HeaderName, Method};

use crate::wire::{Leg, Passage, Sip, Transaction};

/// True for a provisional response that asks for a PRACK.
fn is_reliable(sip: &Sip) -> bool {
    sip.is_provisional()
        && sip.status > 100
        && sip.has(HeaderName::RSeq)
        && sip.message.lists(HeaderName::Require, "100rel")
}

/// True when the sender of an INVITE can do PRACK.
fn offers_reliable(invite: &Sip) -> bool {
    invite.message.lists(HeaderName::Supported, "100rel")
        || invite.message.lists(HeaderName::Require, "100rel")
}

/// The number of a reliable response.
fn number(sip: &Sip) -> Option<u32> {
    sip.message.rseq().ok().flatten()
}

/// The reliable responses of an INVITE, copies included.
fn reliable(invite: &Transaction) -> impl Iterator<Item = &Passage> {
    invite.responses.iter().filter(|p| is_reliable(&p.sip))
}

/// Those of the dialog of a message to the same side: each branch of a fork counts for itself.
fn reliable_in_dialog<'t>(invite: &'t Transaction, sip: &Sip) -> impl Iterator<Item = &'t Passage> {
    reliable(invite).filter(move |p| p.sip.to_tag == sip.to_tag)
}

/// The requests of the client of an INVITE that acknowledge this response of it: a matching PRACK is in its dialog and
/// names its number, and the number and method of its CSeq (RFC 3262 3).
fn acknowledgements<'l>(
    leg: &'l Leg,
    invite: &Transaction,
    response: &Sip,
) -> impl Iterator<Item = &'l Transaction> {
    let names = move |prack: &Sip| {
        let rack = prack.message.rack().ok().flatten();
        rack.is_some_and(|rack| {
            Some(rack.rseq) == number(response)
                && Some(rack.cseq.number) == response.cseq
                && rack.cseq.method == Method::Invite
        })
    };
    let is_its = move |t: &&Transaction| {
        t.method == Method::Prack
            && t.client == invite.client
            && t.request().to_tag == response.to_tag
            && names(t.request())
    };
    leg.transactions.iter().filter(is_its)
}

/// When a response was first acknowledged, as its sender sees it.
fn acknowledged(leg: &Leg, invite: &Transaction, response: &Sip) -> Option<Instant> {
    acknowledgements(leg, invite, response).filter_map(Transaction::request_delivered).min()
}

#[cfg(test)]
mod tests;
