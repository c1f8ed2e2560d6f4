//! The server's side: makes challenges, checks answers, notices old nonces and replays.

use std::collections::BTreeMap;

use clock::{Duration, Instant, Rng};

use super::credentials::hashed_username;
use super::{Algorithm, Challenge, Credentials, Password, Qop};
use crate::message::Uri;

/// What became of credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// They are this user's.
    Accepted {
        /// The plain name, also when it came hashed.
        username: String,
    },
    /// The secret is right, the nonce too old or not known: challenge again with `stale=true`.
    Stale,
    /// The response is not what this user's secret gives.
    WrongPassword,
    /// There is no such user.
    UnknownUser,
    /// The `uri` is not the Request-URI.
    UriMismatch,
    /// This nonce came with this count before.
    Replay,
    /// They are for another realm, so as good as absent.
    OtherRealm,
    /// Something needed is missing, or an algorithm or quality that was not offered.
    Malformed,
}

/// Challenges requests and checks what comes back.
#[derive(Clone, Debug)]
pub struct Verifier {
    realm: String,
    users: BTreeMap<String, Password>,
    rng: Rng,
    nonces: BTreeMap<String, Nonce>,
    issued: u64,
    /// Algorithms offered, most preferred first: one challenge each.
    pub algorithms: Vec<Algorithm>,
    /// Qualities offered. Empty leaves `qop` out, as servers before RFC 2617 did.
    pub qop: Vec<Qop>,
    /// How long a nonce is good.
    pub nonce_lifetime: Duration,
    /// The `uri` of the credentials has to be the Request-URI, however it is written. RFC 8760 2.6 item 6
    /// lets a server accept others, for what proxies do to Request-URIs.
    pub checks_uri: bool,
    /// Ask for hashed user names.
    pub userhash: bool,
    /// Quote the algorithm, as some do and none should (RFC 7616 3.3).
    pub quotes_algorithm: bool,
}

#[derive(Clone, Debug)]
struct Nonce {
    issued_at: Instant,
    sequence: u64,
    /// The highest count seen, and the 64 counts up to it: requests may overtake each other.
    highest: u32,
    seen: u64,
}

/// Nonces remembered. When one more is needed the oldest goes, and whoever holds it hears `stale`.
const NONCES_MAX: usize = 65_536;

/// 160 bits.
const NONCE_LENGTH: usize = 32;

impl Verifier {
    /// A server for one realm: MD5 with `qop="auth"`, nonces good for five minutes.
    #[must_use]
    pub fn new(realm: impl Into<String>, rng: Rng) -> Self {
        Self {
            realm: realm.into(),
            users: BTreeMap::new(),
            rng,
            nonces: BTreeMap::new(),
            issued: 0,
            algorithms: vec![Algorithm::Md5],
            qop: vec![Qop::Auth],
            nonce_lifetime: Duration::from_secs(300),
            checks_uri: true,
            userhash: false,
            quotes_algorithm: false,
        }
    }

    /// Lets a user in.
    pub fn add_user(&mut self, username: impl Into<String>, password: Password) {
        self.users.insert(username.into(), password);
    }

    /// The challenges for one response, in the order they are to stand in it (RFC 8760 2.3).
    pub fn challenges(&mut self, now: Instant, stale: bool) -> Vec<Challenge> {
        self.forget_expired(now);
        let algorithms = self.algorithms.clone();
        algorithms.into_iter().map(|algorithm| self.challenge(now, algorithm, stale)).collect()
    }

    fn challenge(&mut self, now: Instant, algorithm: Algorithm, stale: bool) -> Challenge {
        let nonce = self.rng.token(NONCE_LENGTH);
        self.issued += 1;
        let state = Nonce { issued_at: now, sequence: self.issued, highest: 0, seen: 0 };
        self.nonces.insert(nonce.clone(), state);
        let mut challenge = Challenge::new(self.realm.clone(), nonce, algorithm);
        challenge.qop = self.qop.iter().map(|q| q.as_str().to_owned()).collect();
        challenge.stale = stale.then_some(true);
        challenge.userhash = self.userhash;
        challenge.quotes_algorithm = self.quotes_algorithm;
        challenge
    }

    /// Makes every nonce old at once, as a server does that restarts.
    pub fn expire_all(&mut self) {
        self.nonces.clear();
    }

    /// Checks credentials. The caller keeps retransmissions away (they are replays by their count),
    /// and never asks for ACK and CANCEL, which cannot be challenged (RFC 3261 22.1).
    pub fn verify(
        &mut self,
        now: Instant,
        credentials: &Credentials,
        method: &str,
        uri: &str,
        body: &[u8],
    ) -> Outcome {
        if credentials.realm != self.realm {
            return Outcome::OtherRealm;
        }
        if !self.was_offered(credentials) {
            return Outcome::Malformed;
        }
        let Some((username, password)) = self.user(credentials) else { return Outcome::UnknownUser };
        match credentials.expected_response(username, password, method, body) {
            None => return Outcome::Malformed,
            Some(response) if !response.eq_ignore_ascii_case(&credentials.response) => {
                return Outcome::WrongPassword;
            }
            Some(_) => {}
        }
        if self.checks_uri && !is_same_uri(&credentials.uri, uri) {
            return Outcome::UriMismatch;
        }
        let username = username.to_owned();
        //= https://www.rfc-editor.org/rfc/rfc7616#section-3.3
        // Stale is said only to those who know the secret: they try again without asking their user.
        let lifetime = self.nonce_lifetime;
        let is_good = |nonce: &&mut Nonce| now.since(nonce.issued_at) < lifetime;
        let Some(nonce) = self.nonces.get_mut(&credentials.nonce).filter(is_good) else {
            return Outcome::Stale;
        };
        match credentials.nc {
            Some(nc) if !nonce.is_new_count(nc) => Outcome::Replay,
            _ => Outcome::Accepted { username },
        }
    }

    /// True when algorithm and quality are among those offered.
    fn was_offered(&self, credentials: &Credentials) -> bool {
        let algorithm = credentials.known_algorithm();
        let is_algorithm = algorithm.is_some_and(|a| self.algorithms.contains(&a));
        // A client of the old kind leaves qop out though it was offered (RFC 3261 22.4 item 8).
        let is_qop = match &credentials.qop {
            None => true,
            Some(word) => Qop::from_name(word).is_some_and(|q| self.qop.contains(&q)),
        };
        credentials.is_digest() && is_algorithm && is_qop
    }

    fn user(&self, credentials: &Credentials) -> Option<(&str, &Password)> {
        if !credentials.userhash {
            let (name, password) = self.users.get_key_value(&credentials.username)?;
            return Some((name, password));
        }
        let algorithm = credentials.known_algorithm()?;
        let is_theirs = |name: &str| hashed_username(algorithm, name, &self.realm) == credentials.username;
        let mut users = self.users.iter().map(|(name, password)| (name.as_str(), password));
        users.find(|(name, _)| is_theirs(name))
    }

    fn forget_expired(&mut self, now: Instant) {
        if self.nonces.len() + self.algorithms.len() <= NONCES_MAX {
            return;
        }
        let lifetime = self.nonce_lifetime;
        self.nonces.retain(|_, nonce| now.since(nonce.issued_at) < lifetime);
        if self.nonces.len() + self.algorithms.len() > NONCES_MAX {
            // Half at once, so that a flood does not sort the whole list for every request.
            let newest = self.issued;
            let keep = (NONCES_MAX / 2) as u64;
            self.nonces.retain(|_, nonce| newest - nonce.sequence < keep);
        }
    }
}

/// The digest is made of the `uri` as it is written; which resource it names is another question.
//= https://www.rfc-editor.org/rfc/rfc7616#section-3.4.6
fn is_same_uri(given: &str, uri: &str) -> bool {
    let parsed = || Uri::parse(given).ok().zip(Uri::parse(uri).ok());
    given == uri || parsed().is_some_and(|(given, uri)| given.equivalent(&uri))
}

impl Nonce {
    /// True when this count did not come before; it is remembered. Counts more than 63 below the
    /// highest are too old to tell and count as seen.
    fn is_new_count(&mut self, nc: u32) -> bool {
        if nc == 0 {
            return false;
        }
        if nc > self.highest {
            let ahead = nc - self.highest;
            self.seen = self.seen.checked_shl(ahead).unwrap_or(0) | 1;
            self.highest = nc;
            return true;
        }
        let behind = self.highest - nc;
        let bit = 1_u64.checked_shl(behind).unwrap_or(0);
        let is_new = bit != 0 && self.seen & bit == 0;
        self.seen |= bit;
        is_new
    }
}
