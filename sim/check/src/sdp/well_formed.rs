//! A session description follows the grammar.
//!
//! What it looks for: Order and form of the lines, numbers, addresses, attributes. An a=rtpmap that nothing needs is
//! no fault, nor is what still describes a refused stream. And what only people read: names of people, of kinds of
//! bandwidth and of character sets.
//!
//! Why it matters on a trunk: What one reader tolerates another one refuses, or reads another port or codec
//! from it.
//!
//! Clause: RFC 8866 5 (MUST), RFC 8866 9 (grammar), RFC 8866 5.2 (definition), RFC 8866 5.14 (definition),
//! RFC 8866 5.7 (MUST), RFC 8866 6.6 (definition), RFC 8866 6.7 (MAY), RFC 8866 6.15 (must), RFC 8866 5.12 (MUST NOT),
//! RFC 3264 5 (MUST), RFC 8866 5.6 (MUST), RFC 8866 5.8 (MUST), RFC 8866 6.10 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, SDP with c= behind a= -> carrier
//!
//! How to fix it: Write the lines in the order of RFC 8866 and end each with CRLF.

use sip::SessionBody;
use sip::sdp::SdpFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["COD-16", "COD-15"], Must, V,
    notice: "one-way audio or a refused call with some carriers"
}

/// Lines of one description that are looked at.
const LINES_MAX: usize = 512;
/// The longest name of a character set.
const CHARSET_OCTETS_MAX: usize = 40;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if let Some((clause, what)) = Some(&**sip).filter(|sip| sip.is_whole()).and_then(odd_line) {
            let nth = INFO.clauses.iter().position(|known| *known == clause).unwrap_or_default();
            let said = Said::of(sip, format!("SDP: {what}")).clause(nth).got(what);
            out.malformed(&INFO, sip.sender, said.expected(format!("as in {clause}")));
            return;
        }
        if let Some(fault) = sip.sdp_faults().iter().find(|f| is_it(&f.kind)) {
            let clause = fault.kind.clause().replace("RFC", "RFC ").replace('#', " ");
            let nth = INFO.clauses.iter().position(|known| *known == clause).unwrap_or_default();
            let said = Said::of(sip, format!("SDP: {fault}")).clause(nth);
            out.malformed(&INFO, sip.sender, said.expected(format!("as in {clause}")).got(fault.to_string()));
        }
    }
}

/// A line whose words nobody here needs, and which still has a form: its clause, and what is wrong with it.
fn odd_line(sip: &Sip) -> Option<(&'static str, String)> {
    let SessionBody::Present(body) = sip.message.session_body() else { return None };
    if body.contains(&0) {
        return Some(("RFC 8866 6.10", "NUL in it".to_owned()));
    }
    let text = core::str::from_utf8(body).ok()?;
    text.lines().take(LINES_MAX).find_map(|line| {
        let (kind, value) = line.split_once('=')?;
        let is_odd = match kind {
            "e" => has_bare_name(value),
            "p" => value.bytes().any(|octet| octet.is_ascii_alphabetic()) && !has_name(value),
            "b" => value.split_once(':').is_some_and(|(name, _)| !is_bandwidth(name)),
            "a" => value.strip_prefix("charset:").is_some_and(|name| !may_be_charset(name)),
            _ => false,
        };
        let clause = match kind {
            "b" => "RFC 8866 5.8",
            "a" => "RFC 8866 6.10",
            _ => "RFC 8866 5.6",
        };
        is_odd.then(|| (clause, line.to_owned()))
    })
}

/// True where a name stands as it should: in parentheses behind, or before angle brackets.
fn has_name(value: &str) -> bool {
    value.contains('(') && value.contains(')') || value.contains('<') && value.contains('>')
}

/// True for an address of mail with something behind it that is no name in parentheses.
fn has_bare_name(value: &str) -> bool {
    let mut words = value.split_ascii_whitespace();
    let is_first = words.next().is_some_and(|word| word.contains('@'));
    is_first && words.next().is_some() && !has_name(value)
}

/// Letters and digits; X- stood before names of one's own up to RFC 4566.
fn is_bandwidth(name: &str) -> bool {
    let name = name.strip_prefix("X-").or_else(|| name.strip_prefix("x-")).unwrap_or(name);
    !name.is_empty() && name.bytes().all(|octet| octet.is_ascii_alphanumeric())
}

/// False for a name that no registry can hold (RFC 2978 2.3); which are in it is known to who reads it.
fn may_be_charset(name: &str) -> bool {
    let is_sign = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'+-^_`{}~.:()".contains(&octet);
    (1..=CHARSET_OCTETS_MAX).contains(&name.len()) && name.bytes().all(is_sign)
}

fn is_it(kind: &SdpFaultKind) -> bool {
    !matches!(kind, SdpFaultKind::Missing(_) | SdpFaultKind::MissingConnection | SdpFaultKind::Empty)
        && !kind.is_advice()
}
