//! An answer takes one a=crypto line of the offer, with a key of its own.
//!
//! What it looks for: The a=crypto lines of each stream that an answer takes, against those of the offer: one at most, with tag and
//! suite of one that was offered and another key; and one at all where an encrypted stream was offered by such lines
//! and the answer has no other way to agree on keys.
//!
//! Why it matters on a trunk: Each side decrypts with a key that the other does not use, or does not know: noise, or silence.
//!
//! Clause: RFC 4568 5.1.2 (MUST), RFC 4568 7.1.2 (MUST), RFC 8643 3.2 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:… -> carrier
//!   carrier 200 OK, a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:… -> pbx
//!
//! How to fix it: Take one line of the offer, copy its tag and its suite, and write a new key.

use sip::sdp::{Media, Sdp};
use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::{Crypto, cryptos};
use crate::wire::{Scene, Wire};

info! {
    rows: ["SEC-03"], Must, V,
    notice: "noise or silence on an encrypted trunk"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let offer = scene.offer_answered().filter(|offer| offer.is_whole() && sip.is_whole());
        let Some((offer, answer)) = offer.and_then(|o| o.description()).zip(sip.description()) else {
            return;
        };
        let pairs = offer.media.iter().zip(&answer.media).filter(|(o, a)| o.port != 0 && a.port != 0);
        let wrong = pairs.filter(|(o, a)| o.kind == a.kind).find_map(|(o, a)| wrong(answer, o, a));
        if let Some((clause, expected, got)) = wrong {
            let said = Said::of(sip, "answer: the keys are not those of one offered line").clause(clause);
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(got));
        }
    }
}

/// True for a key of nothing but zeros: that is how a recording keeps the keys of others to itself.
fn is_blanked(keys: &str) -> bool {
    let key = keys.strip_prefix("inline:").unwrap_or(keys);
    let key = key.split('|').next().unwrap_or_default();
    key.bytes().all(|octet| matches!(octet, b'A' | b'='))
}

/// What is wrong with the lines of a stream: the clause, what was expected, and what is there.
fn wrong(answer: &Sdp, offered: &Media, answered: &Media) -> Option<(usize, String, String)> {
    let (offers, lines) = (cryptos(offered), cryptos(answered));
    let [line] = &lines[..] else {
        // Keys may be agreed on in other ways (RFC 5763, RFC 4567, RFC 6189).
        let has = |name: &str| {
            answered.attribute(name).is_some() || answer.attributes.iter().any(|a| a.name == name)
        };
        let is_sealed = answered.protocol.to_ascii_uppercase().contains("SAVP");
        let is_missing =
            is_sealed && !offers.is_empty() && !has("fingerprint") && !has("key-mgmt") && !has("zrtp-hash");
        let got = counted(lines.len(), "line");
        return (is_missing || !lines.is_empty()).then(|| (0, "one a=crypto line".to_owned(), got));
    };
    let is_same = |o: &&Crypto<'_>| o.tag == line.tag && o.suite.eq_ignore_ascii_case(line.suite);
    let got = format!("{} {}", line.tag, line.suite);
    match offers.iter().find(is_same) {
        // Keys that were blanked when they were written are all the same.
        Some(taken) if taken.keys == line.keys && !is_blanked(line.keys) => {
            Some((1, "another key than in the offer".to_owned(), "the key of the offer".to_owned()))
        }
        Some(_) => None,
        None => {
            let names: Vec<String> = offers.iter().map(|o| format!("{} {}", o.tag, o.suite)).collect();
            let expected = if names.is_empty() { "no a=crypto".to_owned() } else { names.join(" or ") };
            Some((0, expected, got))
        }
    }
}
