//! Global numbers are a plus and digits.
//!
//! What it looks for: The user parts of Request-URI, From, To and P-Asserted-Identity of each INVITE that
//! opens a call: after a plus only digits, at most fifteen, no separators.
//!
//! Why it matters on a trunk: Carriers match numbers digit by digit: with a dash or a space in it the
//! number is unknown, and the caller id is replaced.
//!
//! Clause: RFC 3966 5.1.4, RFC 6140 5.2.
//!
//! A ladder that breaks it:
//!   pbx     INVITE sip:+1-202-555-0123@carrier -> carrier
//!
//! How to fix it: Strip everything but the plus and the digits before sending.

use std::borrow::Cow;

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["NUM-01"], Should, V,
    notice: "number not in service, or the wrong caller id"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Invite || sip.to_tag.is_some() {
            return;
        }
        let named = [HeaderName::From, HeaderName::To, HeaderName::PAssertedIdentity];
        let values = named.into_iter().filter_map(|name| sip.message.header(name));
        let uris = values.chain([Cow::Borrowed(sip.request_uri())]);
        let wrong = uris.filter_map(|text| numbers(&text).find(|n| !is_fine(n)).map(str::to_owned)).next();
        if let Some(user) = wrong {
            let said = Said::of(sip, "a global number is not plus and digits");
            out.misbehaved(&INFO, sip.sender, said.expected("+ and up to 15 digits").got(user));
        }
    }
}

/// The global numbers in a text: what stands between `:+` and the end of the user part. Light, because
/// every INVITE is asked.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| matches!(c, '@' | ';' | '>' | '?' | ' ' | '"');
    text.split(":+").skip(1).map(move |rest| rest.split(ends).next().unwrap_or_default())
}

fn is_fine(number: &str) -> bool {
    number.len() <= 15 && number.bytes().all(|b| b.is_ascii_digit())
}
