//! Whether a digest is that of the password.
//!
//! A recording whose passwords were blanked carries the word instead: a replay can no longer compute it.

use plan::Secret;
use sip::Message;
use sip::auth::{Algorithm, Credentials, Password};
use trace::{Cast, Digest, Host, Packet};

use crate::Facts;

/// Knows the passwords of both sides, for whoever writes a recording without them.
#[derive(Clone, Debug)]
pub struct Digests {
    cast: Cast,
    facts: Facts,
}

impl Digests {
    /// Between the hosts of `cast`, with the passwords of `facts`.
    pub(crate) fn new(cast: Cast, facts: Facts) -> Self {
        Self { cast, facts }
    }

    /// A host of the cast that was found out later.
    pub fn join(&mut self, host: &Host) {
        self.cast.join(host);
    }

    /// What is known of the digest in a packet; none when it has none.
    #[must_use]
    pub fn word(&self, packet: &Packet) -> Option<Digest> {
        if !self.cast.is_signalling(packet.from, packet.to) {
            return None;
        }
        let message = Message::parse(packet.payload.clone());
        word(&message, &self.facts.of(self.cast.party(packet.from)).credentials)
    }
}

/// What is known of the digests in a request; none when it has none. One that is wrong makes them wrong.
pub(crate) fn word(message: &Message, known: &[(String, Secret)]) -> Option<Digest> {
    let method = message.method()?.to_string();
    let values = message.authorization().into_iter().chain(message.proxy_authorization());
    let words: Vec<Digest> = values
        .filter_map(|value| word_of(&Credentials::parse(&value).0, &method, message.body(), known))
        .collect();
    let has = |word: Digest| words.contains(&word).then_some(word);
    has(Digest::Wrong).or_else(|| has(Digest::Right)).or_else(|| has(Digest::NotKnown))
}

/// What is known of one digest.
fn word_of(given: &Credentials, method: &str, body: &[u8], known: &[(String, Secret)]) -> Option<Digest> {
    // Who has not heard a challenge yet has nothing to compute (RFC 8760 2.7), and other schemes have no digest.
    if given.nonce.is_empty() && given.response.is_empty() {
        return None;
    }
    let algorithm = given.known_algorithm();
    let is_md5 = matches!(algorithm, Some(Algorithm::Md5 | Algorithm::Md5Sess));
    let length = if is_md5 { 32 } else { 64 };
    let is_hex = given.response.len() == length && given.response.bytes().all(|b| b.is_ascii_hexdigit());
    if algorithm.is_some() && !is_hex {
        return Some(Digest::Wrong);
    }
    let wanted = known.iter().find(|(user, _)| given.username == *user).and_then(|(user, password)| {
        given.expected_response(user, &Password::new(password.reveal()), method, body)
    });
    Some(match wanted {
        None => Digest::NotKnown,
        Some(wanted) if wanted.eq_ignore_ascii_case(&given.response) => Digest::Right,
        Some(_) => Digest::Wrong,
    })
}
