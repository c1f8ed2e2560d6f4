//! Reliable provisional responses and PRACK (RFC 3262).

include!(concat!(env!("OUT_DIR"), "/prack.rs"));

use sip::HeaderName;

use crate::wire::{Passage, Sip, Transaction};

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

/// The reliable responses of an INVITE, copies included.
fn reliable(invite: &Transaction) -> impl Iterator<Item = &Passage> {
    invite.responses.iter().filter(|p| is_reliable(&p.sip))
}

#[cfg(test)]
mod tests;
