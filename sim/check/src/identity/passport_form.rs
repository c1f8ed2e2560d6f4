//! An Identity is a PASSporT with all that one must have.
//!
//! What it looks for: Each Identity header: three parts of base64, or a signature behind two full stops; info with a URI
//! in angle brackets. In the long form JSON with typ passport, and alg, x5u and ppt as in the parameters; and claims with
//! one originator, a destination, and the time. The signature itself is not checked.
//!
//! Why it matters on a trunk: The verifying carrier cannot use it. The call is shown without its mark, or is refused
//! with 436, 437 or 438.
//!
//! Clause: RFC 8224 4.1 (MUST), RFC 8224 4.1.1 (MUST), RFC 8224 6.1 (MUST), RFC 8225 5.2.1 (MUST), RFC 8225 5.1.1 (MUST).
//!
//! A ladder that breaks it:
//!   carrier INVITE, Identity: eyJ….eyJ….c2ln without ;info=<https://…> -> pbx
//!
//! How to fix it: Write header, claims and signature in base64url, and the URI of the certificate in info and in x5u.

use serde_json::{Map, Value};

use super::{Identity, Passport, seconds, short};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["STI-01"], Must, V,
    notice: "calls are marked as unverified, or as spam"
}

/// Clause, what was expected, and what is there.
type Fault = (usize, String, String);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if let Some((clause, expected, got)) = Identity::all(sip).iter().find_map(fault) {
            let said = Said::of(sip, "Identity is no valid PASSporT").clause(clause);
            out.malformed(&INFO, sip.sender, said.expected(expected).got(got));
        }
    }
}

fn fault(identity: &Identity) -> Option<Fault> {
    let Some(info) = &identity.info else {
        return Some((2, "info with a URI in angle brackets".to_owned(), "none".to_owned()));
    };
    match &identity.passport {
        Passport::Compact => None,
        Passport::Unreadable => {
            Some((1, "header, claims and signature in base64url".to_owned(), "something else".to_owned()))
        }
        Passport::Full { header, claims } => {
            fault_of_header(identity, info, header).or_else(|| fault_of_claims(claims))
        }
    }
}

fn fault_of_header(identity: &Identity, info: &str, header: &Map<String, Value>) -> Option<Fault> {
    let expected = [
        ("typ", Some("passport")),
        ("alg", Some(identity.alg.as_deref().unwrap_or("ES256"))),
        ("x5u", Some(info)),
        ("ppt", identity.ppt.as_deref()),
    ];
    let text = |name: &str| header.get(name).and_then(Value::as_str);
    let (name, value) = expected.into_iter().find(|(name, value)| value.is_some() && text(name) != *value)?;
    let got = text(name).map_or_else(|| format!("no {name}"), |got| format!("{name} {}", short(got)));
    Some((0, format!("{name} {}", short(value.unwrap_or_default())), got))
}

fn fault_of_claims(claims: &Map<String, Value>) -> Option<Fault> {
    let entries = |name: &str| claims.get(name).and_then(Value::as_object).map_or(0, Map::len);
    let named = |claim: &Value| claim.as_array().is_none_or(|list| !list.is_empty());
    let is_reached =
        || claims.get("dest").and_then(Value::as_object).is_some_and(|dest| dest.values().any(named));
    let wrong = |clause, expected: &str, got: String| Some((clause, expected.to_owned(), got));
    match entries("orig") {
        1 if !is_reached() => wrong(3, "a destination in dest", "none".to_owned()),
        1 if claims.get("iat").and_then(seconds).is_none() => wrong(4, "a time in iat", "none".to_owned()),
        1 => None,
        count => wrong(3, "one originator in orig", count.to_string()),
    }
}
