//! A PASSporT of SHAKEN says how well the caller is known, and where the call came from.
//!
//! What it looks for: Identity headers of the type shaken: attest A, B or C, and a UUID in origid. The short form has
//! no place for them.
//!
//! Why it matters on a trunk: Without its attestation a signature says nothing: the call is treated like one without.
//!
//! Clause: RFC 8588 4 (definition), RFC 8588 5 (definition).
//!
//! A ladder that breaks it:
//!   carrier INVITE, Identity: … (no attest);ppt=shaken -> pbx
//!
//! How to fix it: Write attest and origid into the claims of each PASSporT with ppt shaken, in the long form.

use serde_json::Value;

use super::{Identity, Passport, short};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["STI-03"], Must, V,
    notice: "calls are shown as unverified"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let all = Identity::all(sip);
        if let Some((clause, expected, got)) = all.iter().filter(|i| i.is_shaken()).find_map(fault) {
            let said = Said::of(sip, "a claim of SHAKEN is missing or wrong").clause(clause);
            out.malformed(&INFO, sip.sender, said.expected(expected).got(got));
        }
    }
}

fn fault(identity: &Identity) -> Option<(usize, &'static str, String)> {
    let claims = match &identity.passport {
        Passport::Full { claims, .. } => claims,
        Passport::Compact => return Some((0, "attest A, B or C", "a signature alone".to_owned())),
        // That is told of the form.
        Passport::Unreadable => return None,
    };
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let got = |name: &str| text(name).map_or("none".to_owned(), short);
    match () {
        () if !matches!(text("attest"), Some("A" | "B" | "C")) => {
            Some((0, "attest A, B or C", got("attest")))
        }
        () if !text("origid").is_some_and(is_uuid) => Some((1, "a UUID in origid", got("origid"))),
        () => None,
    }
}

/// 8-4-4-4-12 hexadecimal digits (RFC 4122 3).
fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    let is_right = |(part, length): (&&str, usize)| {
        part.len() == length && part.bytes().all(|octet| octet.is_ascii_hexdigit())
    };
    parts.len() == lengths.len() && parts.iter().zip(lengths).all(is_right)
}
