//! The nonce count rises with each use of a nonce.
//!
//! What it looks for: nc in each value of Authorization and Proxy-Authorization against the last one that the same user
//! sent from the same address with the same nonce, and against 1 for a nonce that nobody has used since it was first
//! heard: in a recording that may have begun in the middle, only where its server is known to change its nonces. The same request to the next server, after a timeout or a 503, is sent as it was.
//!
//! Why it matters on a trunk: A server that guards against replay refuses the second use: the refresh of a
//! registration or every second call fails.
//!
//! Clause: RFC 7616 3.4 (definition), RFC 3263 4.3 (context).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, nonce=n, nc=00000001 -> carrier
//!   pbx     REGISTER, nonce=n, nc=00000001 -> carrier
//!
//! How to fix it: Count up for each request with the same nonce; begin with 1 for a new one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;

use sip::auth::Credentials;
use sip::{Method, Text};

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["AUT-04", "AUT-21"], Must, V,
    notice: "every second call or registration is refused"
}

/// Nonces that are remembered, and the longest user name and nonce that are.
const NONCES_MAX: usize = 10_000;
const OCTETS_MAX: usize = 1024;
/// Counts of each that are remembered.
const LATELY_MAX: usize = 8;

#[derive(Default)]
pub(crate) struct Rule {
    /// The last count by who used it: source, user, realm and nonce. A server may give one nonce to several clients.
    used: BTreeMap<(SocketAddr, String, String, String), Use>,
    /// Nonces that were heard for the first time and not used since, by realm.
    fresh: BTreeSet<(String, String)>,
    /// All that were heard or used, so that none is taken for fresh a second time.
    known: BTreeSet<(String, String)>,
}

/// A count, and the request it was sent in; and the counts that were used lately.
struct Use {
    count: u32,
    lately: VecDeque<u32>,
    call_id: Text,
    cseq: Option<u32>,
    method: Method,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::DELIVERED)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        for given in given::credentials(sip) {
            let key = (given.realm.clone(), given.nonce.clone());
            let is_fresh = self.fresh.remove(&key);
            self.know(key);
            let octets = given.username.len() + given.realm.len() + given.nonce.len();
            let Some(count) = given.nc.filter(|_| octets <= OCTETS_MAX) else { continue };
            let (expected, text) = match self.last_use(sip, given, count) {
                // Two requests of a far client may change places on their way, and the first copy of one be lost: only a
                // count that was used is used again for sure.
                Some(before) if wire.facts.of(sip.sender).is_far && !before.was_used(count) => {
                    continue;
                }
                Some(before) if count <= before.count && !before.is_same_request(sip, count) => {
                    (format!("above {}", before.count), "nc did not rise for the same nonce")
                }
                // Who captured may have missed the first.
                None if is_fresh && count != 1 && !wire.facts.is_captured => {
                    ("1".to_owned(), "nc does not begin with 1 for a new nonce")
                }
                _ => continue,
            };
            let said = Said::of(sip, text).expected(expected).got(count.to_string());
            out.misbehaved(&INFO, sip.sender, said);
        }
    }

    fn delivered(&mut self, wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        for challenge in given::challenges(scene.sip) {
            let key = (challenge.realm, challenge.nonce);
            let has_room = self.known.len() < NONCES_MAX && key.0.len() + key.1.len() <= OCTETS_MAX;
            // One nonce may last for days, and its count go back to before the recording.
            let is_new = wire.facts.sees_beginning() || self.has_other(&key);
            if has_room && is_new && !self.known.contains(&key) {
                self.fresh.insert(key.clone());
            }
            self.know(key);
        }
    }
}

impl Rule {
    /// Once too many are known none is fresh any more.
    fn know(&mut self, key: (String, String)) {
        if self.known.len() < NONCES_MAX && key.0.len() + key.1.len() <= OCTETS_MAX {
            self.known.insert(key);
        }
    }

    /// True when another nonce is known for the realm.
    fn has_other(&self, (realm, nonce): &(String, String)) -> bool {
        let mut all = self.known.range((realm.clone(), String::new())..).take_while(|key| key.0 == *realm);
        all.any(|key| key.1 != *nonce)
    }

    /// The use before this one, which takes its place.
    fn last_use(&mut self, sip: &Sip, given: Credentials, count: u32) -> Option<Use> {
        if self.used.len() >= NONCES_MAX {
            self.used.pop_first();
        }
        let key = (sip.source, given.username, given.realm, given.nonce);
        let mut lately = self.used.get(&key).map(|before| before.lately.clone()).unwrap_or_default();
        lately.push_back(count);
        if lately.len() > LATELY_MAX {
            lately.pop_front();
        }
        let (call_id, method) = (sip.call_id.clone(), sip.method.clone());
        self.used.insert(key, Use { count, lately, call_id, cseq: sip.cseq, method })
    }
}

impl Use {
    /// True for a count that was used, or lies further back than requests change places.
    fn was_used(&self, count: u32) -> bool {
        self.lately.contains(&count) || count.saturating_add(LATELY_MAX as u32) < self.count
    }

    /// True for the same request under another branch: it is repeated as it was to the next server, and may have gone
    /// another way (RFC 3263 4.3).
    fn is_same_request(&self, sip: &Sip, count: u32) -> bool {
        self.count == count
            && self.call_id == sip.call_id
            && self.cseq == sip.cseq
            && self.method == sip.method
    }
}
