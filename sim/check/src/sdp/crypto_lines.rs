//! Each a=crypto line has a tag of its own and a key of the right length.
//!
//! What it looks for: The a=crypto lines of each stream in use, whatever its transport: tags that are there twice, tags with leading
//! zeroes, and keys that are not as long as AES_CM_128 and F8_128 need them.
//!
//! Why it matters on a trunk: A line that is not valid is left out by the other side. It answers another one, or refuses the call;
//! and by a tag that is there twice nobody knows whose key is meant.
//!
//! Clause: RFC 4568 5.1.1 (MUST), RFC 4568 4.1 (MUST NOT), RFC 4568 6.2.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, a=crypto:1 …_80 inline:…, a=crypto:1 …_32 inline:… -> carrier
//!
//! How to fix it: Number the a=crypto lines of a stream 1, 2, 3, and give each 30 octets of key and salt in base64.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::{Crypto, cryptos, is_description};
use crate::wire::{Scene, Wire};

/// 30 octets in base64 (RFC 4568 6.2.1 to 6.2.3).
const KEY_DIGITS: usize = 40;

info! {
    rows: ["SEC-01"], Must, V,
    notice: "no call, or noise, on an encrypted trunk"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(sdp) = sip.description().filter(|_| sip.is_whole() && is_description(scene)) else { return };
        for media in sdp.media.iter().filter(|media| media.port != 0) {
            let lines = cryptos(media);
            for (nth, line) in lines.iter().enumerate() {
                let is_twice = lines.iter().take(nth).any(|other| other.tag == line.tag);
                let (clause, expected, got) = match () {
                    () if is_twice => (0, "a tag of its own".to_owned(), format!("{} again", line.tag)),
                    () if line.tag.len() > 1 && line.tag.starts_with('0') => {
                        (1, "no leading zeroes".to_owned(), format!("tag {}", line.tag))
                    }
                    () => match wrong_key(line) {
                        Some(digits) => (2, format!("{KEY_DIGITS} digits of key"), digits.to_string()),
                        None => continue,
                    },
                };
                let said = Said::of(sip, "an a=crypto line is not valid").clause(clause);
                out.malformed(&INFO, sip.sender, said.expected(expected).got(got));
                return;
            }
        }
    }
}

/// How long a key is that is not as long as its suite needs it. What other suites need is not known here.
fn wrong_key(line: &Crypto<'_>) -> Option<usize> {
    let is_known = ["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", "F8_128_HMAC_SHA1_80"]
        .iter()
        .any(|suite| line.suite.eq_ignore_ascii_case(suite));
    let keys = line.keys.split(';').filter_map(|key| key.strip_prefix("inline:"));
    let lengths = keys.map(|key| key.split('|').next().unwrap_or_default().trim_end_matches('=').len());
    lengths.filter(|_| is_known).find(|digits| *digits != KEY_DIGITS)
}
