//! A key with conditions that nobody knows is not taken.
//!
//! What it looks for: The session parameters behind the keys of a=crypto lines, in answers: an offered line that is taken
//! although it has one that no registry has and that is not marked as optional by a hyphen; and such a one that the
//! answer adds.
//!
//! Why it matters on a trunk: What the parameter changes the other side does not do: it deciphers noise.
//!
//! Clause: RFC 4568 6.3.7 (MUST), RFC 4568 5.1.2 (MUST), RFC 4568 7.1.2 (SHOULD NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:… ROLL=2 -> carrier
//!   carrier 200 OK, a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:… -> pbx
//!
//! How to fix it: Take the next line of the offer, or refuse the stream; add no parameter that the other side may not know.

use sip::sdp::Media;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::{Crypto, cryptos};
use crate::wire::{Scene, Wire};

/// Those of RFC 4568 6.3; no other was registered since.
const REGISTERED: [&str; 7] =
    ["KDR", "UNENCRYPTED_SRTCP", "UNENCRYPTED_SRTP", "UNAUTHENTICATED_SRTP", "FEC_ORDER", "FEC_KEY", "WSH"];

info! {
    rows: ["SEC-04"], Must, V,
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
        for (offered, answered) in pairs.filter(|(o, a)| o.kind == a.kind) {
            if let Some(unknown) = taken(offered, answered) {
                let said = Said::of(sip, "takes a key with a parameter that nobody knows");
                let got = format!("a line with {unknown}");
                out.misbehaved(&INFO, sip.sender, said.expected("another line, or a refusal").got(got));
            } else if let Some(unknown) = cryptos(answered).iter().find_map(unknown) {
                let said = Said::of(sip, "adds a parameter that nobody knows").clause(2);
                out.discouraged(&INFO, sip.sender, said.expected("none, or one with a hyphen").got(unknown));
            }
        }
    }
}

/// What nobody knows of the offered line that is taken.
fn taken<'a>(offered: &'a Media, answered: &Media) -> Option<&'a str> {
    let lines = cryptos(answered);
    let is_taken =
        |o: &Crypto<'_>| lines.iter().any(|a| a.tag == o.tag && a.suite.eq_ignore_ascii_case(o.suite));
    cryptos(offered).iter().filter(|line| is_taken(line)).find_map(unknown)
}

/// The first parameter of a line that must be known and is not.
fn unknown<'a>(line: &Crypto<'a>) -> Option<&'a str> {
    let names = line.parameters.iter().filter_map(|parameter| parameter.split('=').next());
    let is_known = |name: &&str| REGISTERED.iter().any(|known| known.eq_ignore_ascii_case(name));
    names.filter(|name| !name.starts_with('-')).find(|name| !is_known(name))
}
