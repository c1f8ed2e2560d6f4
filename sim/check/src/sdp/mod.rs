//! Session descriptions, and offer and answer.

include!(concat!(env!("OUT_DIR"), "/sdp.rs"));

use sip::sdp::{Media, Sdp};

use crate::wire::{Role, Scene, Sip};

/// True when the message has a description that counts: an offer or an answer.
fn is_description(scene: &Scene<'_>) -> bool {
    scene.transaction.is_some_and(|of| scene.leg.session.role(of, scene.sip).is_some())
}

/// True when the message has an offer.
fn is_offer(scene: &Scene<'_>) -> bool {
    let Some(of) = scene.transaction.filter(|of| !of.request().is_veiled) else { return false };
    if scene.sip.is_request() {
        return scene.leg.is_offering(scene.sip);
    }
    scene.leg.session.role(of, scene.sip) == Some(Role::Offer)
}

/// What the side that sends the message has said in the exchanges that were completed in its dialog, newest first.
/// Nothing of a call that passes the wire twice under one Call-ID: who has said what is not known there.
fn agreed_before<'a>(scene: &Scene<'a>) -> impl Iterator<Item = (&'a Sip, &'a Sdp)> {
    let (session, side) = (&scene.leg.session, scene.side());
    let dialog = scene.dialog.filter(|_| !session.is_hairpin);
    let exchanges = dialog.into_iter().flat_map(|d| session.history.of_dialog(&d.callee_tag));
    let own = exchanges.map(move |e| if e.offerer == side { &e.offer } else { &e.answer });
    own.filter_map(|sip| Some((&**sip, sip.description()?)))
}

/// The description before the one in the message, from the same side in the same dialog, and whether the message
/// offers or answers. None when nobody can know that no other lies between.
pub(crate) fn previous<'a>(scene: &Scene<'a>) -> Option<(Role, &'a Sip)> {
    // Descriptions before the answer belong to attempts and forks that are not compared.
    let dialog = scene.dialog.filter(|d| d.confirmed.is_some())?;
    let (session, side) = (&scene.leg.session, scene.side());
    let role = session.role(scene.transaction?, scene.sip)?;
    // An answer while an own offer is pending counts from nobody knows which version.
    let is_pending = session.offer.as_ref().is_some_and(|(offerer, _)| *offerer == side);
    if session.is_version_open[side] || (role == Role::Answer && is_pending) {
        return None;
    }
    let last = session.last[side].as_deref().filter(|last| last.is_whole() && scene.sip.is_whole())?;
    // The first INVITE is of every dialog that it made.
    let is_first = last.to_tag.is_none() && last.from_tag.as_ref() == Some(&dialog.caller_tag);
    (is_first || dialog.has_tags_of(last, side)).then_some((role, last))
}

/// Lines of one stream with keys that are looked at.
const CRYPTO_MAX: usize = 16;

/// An a=crypto line (RFC 4568 4).
struct Crypto<'a> {
    tag: &'a str,
    suite: &'a str,
    keys: &'a str,
    /// The session parameters behind the keys, as written.
    parameters: Vec<&'a str>,
}

/// The a=crypto lines of a stream that can be read.
fn cryptos(media: &Media) -> Vec<Crypto<'_>> {
    let read = |value| {
        let mut words = str::split_ascii_whitespace(value);
        Some(Crypto {
            tag: words.next()?,
            suite: words.next()?,
            keys: words.next()?,
            parameters: words.collect(),
        })
    };
    media.attributes_named("crypto").take(CRYPTO_MAX).filter_map(read).collect()
}

/// The first line in which two descriptions differ, of both.
fn first_difference(before: &Sdp, now: &Sdp) -> (String, String) {
    let (before, now) = (before.to_string(), now.to_string());
    let (mut before, mut now) = (before.lines(), now.lines());
    loop {
        let (old, new) = (before.next(), now.next());
        if old != new || old.is_none() {
            let text = |line: Option<&str>| line.unwrap_or("nothing more").to_owned();
            return (text(old), text(new));
        }
    }
}

#[cfg(test)]
mod tests;
