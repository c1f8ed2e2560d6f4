//! A record names who called and who was called.
//!
//! What it looks for: A record whose calling number stands in none of From, P-Asserted-Identity,
//! P-Preferred-Identity and Remote-Party-ID of its INVITEs, or whose called number stands neither in the Request-URI
//! nor in To nor in P-Called-Party-ID. A carrier that says so may write the main number of the trunk for a caller who
//! is not the customer's. Digits are compared from the right, because trunks write their prefixes in ways of
//! their own; what has no digits, such as `anonymous`, is not compared.
//!
//! Why it matters on a trunk: The called number is what the price depends on, and the calling one who pays.
//!
//! Clause: catalogue BIL-04 (practice).
//!
//! A ladder that breaks it:
//!   pbx     INVITE +12025550101, From +12025550170 -> carrier
//!           ... record: +12025550101 called +12025550170 ...
//!
//! How to fix it: Read the calling number from From or P-Asserted-Identity and the called one from the
//! Request-URI.

use std::collections::BTreeSet;

use sip::{HeaderName, NameAddr, Uri};

use super::{entries, said};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Leg, Sip, Wire};

info! {
    rows: ["BIL-04"], Should, V,
    notice: "the call is charged to the wrong number or at the wrong price"
}

/// A subscriber's number has this many digits at least; so many must agree.
const DIGITS_MIN: usize = 7;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        for (view, cdr) in entries(leg) {
            let main = wire.facts.of(view.party).main_number.as_deref();
            // A redirected call has another Request-URI with each INVITE.
            let invites = || view.attempts().map(|t| &**t.request());
            let rows = [
                ("calling", invites().flat_map(calling).collect::<BTreeSet<_>>()),
                ("called", invites().flat_map(called).collect()),
            ];
            for (what, shown) in &rows {
                let wrote = if *what == "calling" { &cdr.calling } else { &cdr.called };
                let is_screened = *what == "calling" && main == Some(wrote.as_str());
                if is_screened
                    || !has_digits(wrote)
                    || shown.is_empty()
                    || shown.iter().any(|s| is_same(wrote, s))
                {
                    continue;
                }
                let said = said(leg, cdr, format!("the {what} number is not that of the INVITE"));
                out.misbehaved(&INFO, view.party, said.expected(words(shown)).got(wrote.as_str()));
            }
        }
    }
}

fn words(numbers: &BTreeSet<String>) -> String {
    numbers.iter().map(String::as_str).collect::<Vec<_>>().join(" or ")
}

fn calling(invite: &Sip) -> Vec<String> {
    let from = invite.message.from_ref().ok().map(|from| from.uri.clone());
    let named = [HeaderName::PAssertedIdentity, HeaderName::PPreferredIdentity, HeaderName::RemotePartyId];
    numbers(from.into_iter().chain(named.into_iter().flat_map(|name| in_header(invite, name))))
}

fn called(invite: &Sip) -> Vec<String> {
    let to = invite.message.to_ref().ok().map(|to| to.uri.clone());
    let party = invite.message.by_name("P-Called-Party-ID").and_then(|value| uri(&value));
    numbers(invite.message.request_uri_ref().cloned().into_iter().chain(to).chain(party))
}

fn in_header(invite: &Sip, name: HeaderName) -> Vec<Uri> {
    invite.message.header_values(name).into_iter().filter_map(|value| uri(&value)).collect()
}

fn uri(value: &str) -> Option<Uri> {
    NameAddr::parse(value).ok().map(|address| address.uri)
}

/// The users that have digits.
fn numbers(uris: impl Iterator<Item = Uri>) -> Vec<String> {
    let users = uris.filter_map(|uri| uri.user_unescaped().map(|user| user.into_owned()));
    users.filter(|user| has_digits(user)).collect()
}

/// The digits of a number, without its parameters.
fn digits(text: &str) -> impl DoubleEndedIterator<Item = u8> {
    let end = text.bytes().position(|b| b == b';').unwrap_or(text.len());
    text[..end].bytes().filter(u8::is_ascii_digit)
}

fn has_digits(text: &str) -> bool {
    digits(text).next().is_some()
}

fn is_same(a: &str, b: &str) -> bool {
    let common = digits(a).rev().zip(digits(b).rev()).take_while(|(a, b)| a == b).count();
    common >= DIGITS_MIN.min(digits(a).count()).min(digits(b).count())
}
