//! Session descriptions, and offer and answer.

include!(concat!(env!("OUT_DIR"), "/sdp.rs"));

use sip::sdp::Sdp;

use crate::wire::{Role, Scene, Sip};

/// The description before the one in the message, from the same side in the same dialog, and whether the message
/// offers or answers. None when nobody can know that no other lies between.
fn previous<'a>(scene: &Scene<'a>) -> Option<(Role, &'a Sip)> {
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
