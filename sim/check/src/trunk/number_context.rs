//! A number says where it is valid, and a trunk group whose it is.
//!
//! What it looks for: Request-URI, From, Contact and P-Asserted-Identity of requests outside a dialog: a tel URI with a
//! number that does not begin with a plus and has no phone-context; tgrp without trunk-context, or the other way round,
//! in a tel URI or in the user part of a SIP URI.
//!
//! Why it matters on a trunk: 2025550123 is a number here and another one there. Half a trunk group is none: the call
//! takes the default route, and is billed to it.
//!
//! Clause: RFC 3966 5.1.5 (MUST), RFC 4904 5 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE tel:2025550123 -> carrier
//!
//! How to fix it: Write numbers with a plus, or with phone-context; send tgrp and trunk-context together.

use std::borrow::Cow;

use sip::{HeaderName, Scheme, Uri, before};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["NUM-03", "NUM-13"], Must, V,
    notice: "calls reach a wrong number, or are billed to another trunk"
}

/// The clauses of the head, by their place.
const CONTEXT: usize = 0;
const TRUNK_GROUP: usize = 1;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.to_tag.is_some() {
            return;
        }
        for (place, uri) in uris(sip) {
            let (clause, text, expected) = if is_half_a_group(&uri) {
                (TRUNK_GROUP, "half a trunk group", "tgrp and trunk-context")
            } else if is_nowhere(&uri) {
                (CONTEXT, "a number without its context", "a plus, or phone-context")
            } else {
                continue;
            };
            let said = Said::of(sip, format!("{text} in {place}")).clause(clause);
            out.malformed(&INFO, sip.sender, said.expected(expected).got(uri.to_string()));
            return;
        }
    }
}

fn uris(sip: &Sip) -> Vec<(&'static str, Cow<'_, Uri>)> {
    let target = sip.message.request_uri_ref().map(|uri| ("the Request-URI", Cow::Borrowed(uri)));
    let from = sip.message.from_ref().ok().map(|from| (HeaderName::From.as_str(), Cow::Borrowed(&from.uri)));
    let mut all: Vec<_> = target.into_iter().chain(from).collect();
    for name in [HeaderName::Contact, HeaderName::PAssertedIdentity] {
        // One that cannot be read is a fault of its own.
        let values = sip.message.addresses(name).unwrap_or_default();
        all.extend(values.into_iter().map(|value| (name.as_str(), Cow::Owned(value.uri))));
    }
    all
}

/// True for a local number without a context. What has no digits is malformed.
fn is_nowhere(uri: &Uri) -> bool {
    let number = uri.user.as_deref().map(|user| before(user, b';')).unwrap_or_default();
    let is_local =
        uri.scheme == Scheme::Tel && !number.starts_with('+') && number.bytes().any(|b| b.is_ascii_digit());
    is_local && !has(uri, "phone-context")
}

fn is_half_a_group(uri: &Uri) -> bool {
    matches!(uri.scheme, Scheme::Sip | Scheme::Sips | Scheme::Tel)
        && has(uri, "tgrp") != has(uri, "trunk-context")
}

/// True when the number has a parameter of this name. In a SIP URI those of the number stand in its user part.
fn has(uri: &Uri, name: &str) -> bool {
    let is_it = |param: &str| before(param, b'=').eq_ignore_ascii_case(name);
    let in_user = || uri.user.as_deref().unwrap_or_default().split(';').skip(1).any(is_it);
    (uri.scheme == Scheme::Tel && uri.params.has(name)) || in_user()
}
