//! Transfer: who is referred where, what is told of it, and calls that take the place of others.

include!(concat!(env!("OUT_DIR"), "/transfer.rs"));

mod which_refer;

#[cfg(test)]
mod tests;

use sip::{HeaderName, Method};
use trace::Party;

use crate::wire::{Dialog, Leg, Sip, Wire};

/// True for a NOTIFY that tells what became of a REFER (RFC 3515 3.1).
fn tells_of_refer(sip: &Sip) -> bool {
    let package = |value: &str| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    sip.method == Method::Notify
        && sip.is_request()
        && sip.message.header(HeaderName::Event).is_some_and(|value| package(&value) == "refer")
}

/// Package and id of the event that a message is about, in small letters.
fn event(sip: &Sip) -> Option<(String, Option<String>)> {
    let value = sip.message.header(HeaderName::Event)?.to_ascii_lowercase();
    let mut parts = value.split(';').map(str::trim);
    let package = parts.next()?.to_owned();
    let id = parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.trim() == "id");
    Some((package, id.map(|(_, id)| id.trim().to_owned())))
}

/// The status in the sipfrag of a NOTIFY.
fn told(notify: &Sip) -> Option<u16> {
    let line = notify.message.body().strip_prefix(b"SIP/2.0 ")?;
    let digits = line.get(..3)?;
    let is_over = line.get(3).is_none_or(|octet| matches!(octet, b' ' | b'\r' | b'\n'));
    core::str::from_utf8(digits).ok()?.parse().ok().filter(|status| is_over && (100..700).contains(status))
}

/// State and reason of the subscription that a NOTIFY belongs to.
fn subscription(notify: &Sip) -> (String, Option<String>) {
    let value = notify.message.header(HeaderName::SubscriptionState).unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    let state = parts.next().unwrap_or_default().to_ascii_lowercase();
    let reason = parts.find_map(|part| {
        let (name, reason) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("reason").then(|| reason.trim().to_ascii_lowercase())
    });
    (state, reason)
}

/// The values of `to-tag` or `from-tag` in a Replaces. Each must be there once (RFC 3891 6.1).
fn tags<'a>(replaces: &'a str, name: &str) -> Vec<&'a str> {
    let params = replaces.split(';').skip(1).filter_map(|param| param.split_once('='));
    params.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, tag)| tag.trim()).collect()
}

/// What a Replaces names.
struct Replaced<'a> {
    call_id: &'a str,
    /// The tag of who gets the Replaces, and that of the other end.
    to: &'a str,
    from: &'a str,
    is_early_only: bool,
}

impl<'a> Replaced<'a> {
    /// What it names; none when tags are missing or there twice.
    fn read(replaces: &'a str) -> Option<Self> {
        let [to] = tags(replaces, "to-tag")[..] else { return None };
        let [from] = tags(replaces, "from-tag")[..] else { return None };
        let mut words = replaces.split(';').map(str::trim);
        let call_id = words.next()?;
        let is_early_only = words.any(|word| word.eq_ignore_ascii_case("early-only"));
        Some(Self { call_id, to, from, is_early_only })
    }

    /// The leg of the dialog, if it came by here.
    fn leg<'w>(&self, wire: &'w Wire) -> Option<&'w Leg> {
        wire.leg_called(self.call_id)
    }

    /// The dialog, as one end of it sees it.
    fn dialog<'w>(&self, leg: &'w Leg, of: Party) -> Option<&'w Dialog> {
        let side = leg.side(of);
        leg.dialogs.iter().find(|d| d.tag(side) == self.to && d.tag(1 - side) == self.from)
    }
}

/// True when the server has shown that it knows Replaces: who does not ignores it (RFC 3261 8.2.2), and answers a call
/// like any other.
fn knows_replaces(request: &Sip, response: &Sip) -> bool {
    knows(request, response, "replaces")
}

/// True when the server has shown that it knows the extension of an option tag.
fn knows(request: &Sip, response: &Sip, tag: &str) -> bool {
    response.message.lists(HeaderName::Supported, tag) || request.message.lists(HeaderName::Require, tag)
}
