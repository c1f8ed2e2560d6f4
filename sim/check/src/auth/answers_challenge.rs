//! Credentials answer a challenge that was heard.
//!
//! What it looks for: Realm, algorithm, qop and opaque of each value of Authorization and Proxy-Authorization against
//! the challenges that its nonce came with; whether that was a challenge of a server or of a proxy; and, in the retry
//! after a challenge, whether its nonce came with any.
//!
//! Why it matters on a trunk: The server finds no credentials for its realm, or none that it can verify, and asks
//! again for ever, although user and password are right.
//!
//! Clause: RFC 7616 3.4 (MUST), RFC 3261 22.4 (MUST), RFC 3261 22.3 (definition), RFC 7616 3.3 (SHOULD).
//!
//! A ladder that breaks it:
//!   carrier 401, WWW-Authenticate: Digest realm="carrier", nonce="n", opaque="o", qop="auth" -> pbx
//!   pbx     REGISTER, Proxy-Authorization: Digest realm="pbx", nonce="m" -> carrier
//!
//! How to fix it: Copy realm, nonce, opaque and algorithm from the challenge, choose a qop that it offers, and answer
//! 401 with Authorization, 407 with Proxy-Authorization.

use std::collections::BTreeMap;

use sip::HeaderName;
use sip::auth::{Challenge, Credentials, next_nonce};

use super::given::{self, Given};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["AUT-01", "AUT-07", "AUT-14"], Must, V,
    notice: "the trunk does not register, or no call goes out"
}

/// The clauses of the head, by their place.
const VALUES: usize = 0;
const QOP: usize = 1;
const HEADER: usize = 2;
const OPAQUE: usize = 3;

/// Nonces that are remembered, the challenges that came with one, and the octets of a challenge that are.
const NONCES_MAX: usize = 10_000;
const CHALLENGES_MAX: usize = 16;
const OCTETS_MAX: usize = 4096;

#[derive(Default)]
pub(crate) struct Rule {
    /// What came with each nonce. A server may give one to several clients and for several realms.
    heard: BTreeMap<String, Vec<Heard>>,
    /// True once a nonce was forgotten, so that none is strange any more.
    has_forgotten: bool,
}

/// A challenge that has reached its client.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Heard {
    challenge: Challenge,
    /// The headers that may answer it: that of the status, and that of the header it stood in.
    answers: [HeaderName; 2],
}

/// What is not as it was asked for.
struct Difference {
    clause: usize,
    name: &'static str,
    expected: String,
    got: String,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE).and(Interest::DELIVERED)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !sip.is_request() {
            // What answers a request that was not captured has come all the same.
            if wire.facts.is_captured && scene.transaction.is_none() {
                self.hear(sip);
            }
            return;
        }
        if !given::has_credentials(sip) {
            return;
        }
        let all = given::given(sip);
        for given in all.iter().filter(|given| !given.credentials.nonce.is_empty()) {
            let difference = match self.heard.get(&given.credentials.nonce) {
                Some(heard) => difference(heard, given),
                None if self.has_forgotten => None,
                None if wire.facts.is_captured && lacks_one_before(scene) => None,
                None => strange(scene, &all, &given.credentials),
            };
            let Some(Difference { clause, name, expected, got }) = difference else { continue };
            let said = Said::of(sip, format!("{}: {name} is not that of the challenge", given.header));
            let said = said.clause(clause).expected(expected).got(got);
            if clause == OPAQUE {
                out.discouraged(&INFO, sip.sender, said);
            } else {
                out.misbehaved(&INFO, sip.sender, said);
            }
        }
    }

    fn delivered(&mut self, _wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let sip = scene.sip;
        self.hear(sip);
        let info = sip.message.header(HeaderName::AuthenticationInfo);
        if let Some(next) = info.and_then(|info| next_nonce(&info)) {
            let request = scene.transaction.map(|t| given::given(t.request())).unwrap_or_default();
            request.into_iter().for_each(|given| self.renew(&given.credentials.nonce, &next));
        }
    }
}

impl Rule {
    /// A response has come, perhaps with challenges.
    fn hear(&mut self, sip: &Sip) {
        let of_status =
            if sip.status == 401 { HeaderName::Authorization } else { HeaderName::ProxyAuthorization };
        for asked in given::asked(sip) {
            let of_header = match asked.header {
                HeaderName::WwwAuthenticate => HeaderName::Authorization,
                _ => HeaderName::ProxyAuthorization,
            };
            self.remember(Heard { challenge: asked.challenge, answers: [of_header, of_status] });
        }
    }

    fn remember(&mut self, heard: Heard) {
        let nonce = &heard.challenge.nonce;
        let known = self.heard.get(nonce).map_or(0, Vec::len);
        if octets(&heard.challenge) > OCTETS_MAX || known >= CHALLENGES_MAX {
            self.has_forgotten = true;
            return;
        }
        if self.heard.len() >= NONCES_MAX && known == 0 {
            self.heard.pop_first();
            self.has_forgotten = true;
        }
        let all = self.heard.entry(nonce.clone()).or_default();
        if !all.contains(&heard) {
            all.push(heard);
        }
    }

    /// Authentication-Info has given a nonce for the next request (RFC 7616 3.5).
    fn renew(&mut self, nonce: &str, next: &str) {
        let renewed = |heard: &Heard| {
            let mut challenge = heard.challenge.clone();
            next.clone_into(&mut challenge.nonce);
            Heard { challenge, answers: heard.answers }
        };
        let all: Vec<Heard> = self.heard.get(nonce).into_iter().flatten().map(renewed).collect();
        if all.is_empty() {
            // What it goes with was asked for before anything was heard.
            self.has_forgotten = true;
        }
        all.into_iter().for_each(|heard| self.remember(heard));
    }
}

fn octets(challenge: &Challenge) -> usize {
    let qop: usize = challenge.qop.iter().map(String::len).sum();
    let opaque = challenge.opaque.as_ref().map_or(0, String::len);
    challenge.realm.len() + challenge.nonce.len() + opaque + qop
}

/// What is wrong with credentials beside the challenge they fit best; none when they fit one.
fn difference(heard: &[Heard], given: &Given) -> Option<Difference> {
    let faults = heard.iter().map(|heard| differences(heard, given));
    faults.min_by_key(Vec::len)?.into_iter().next()
}

/// All that differs, what weighs most first.
fn differences(heard: &Heard, given: &Given) -> Vec<Difference> {
    let (asked, gave) = (&heard.challenge, &given.credentials);
    let mut found = Vec::new();
    let mut note = |clause, name, expected: &str, got: &str| {
        let [expected, got] = [expected, got].map(str::to_owned);
        found.push(Difference { clause, name, expected, got });
    };
    if asked.realm != gave.realm {
        note(VALUES, "realm", &asked.realm, &gave.realm);
    }
    if !heard.answers.contains(&given.header) {
        note(HEADER, "header", heard.answers[0].as_str(), given.header.as_str());
    }
    let [algorithm, used] =
        [&asked.algorithm, &gave.algorithm].map(|a| a.as_deref().unwrap_or("MD5").to_owned());
    if !algorithm.eq_ignore_ascii_case(&used) {
        note(VALUES, "algorithm", &algorithm, &used);
    }
    let is_offered = |qop: &str| asked.qop.iter().any(|offered| offered.eq_ignore_ascii_case(qop));
    match gave.qop.as_deref() {
        None if !asked.qop.is_empty() => note(QOP, "qop", &asked.qop.join(","), "none"),
        Some(qop) if !asked.qop.is_empty() && !is_offered(qop) => {
            note(VALUES, "qop", &asked.qop.join(","), qop);
        }
        // Where none is offered, auth is what goes without saying (RFC 8760 2.6 item 8).
        Some(qop) if asked.qop.is_empty() && !qop.eq_ignore_ascii_case("auth") => {
            note(VALUES, "qop", "none, or auth", qop);
        }
        _ => {}
    }
    let [opaque, returned] = [&asked.opaque, &gave.opaque].map(|o| o.as_deref().unwrap_or_default());
    if opaque != returned {
        let word = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
        note(OPAQUE, "opaque", &word(opaque), &word(returned));
    }
    found
}

/// Credentials with a nonce that no challenge gave, in the request that comes next after a challenge: those for its
/// realm, or, when nothing in the request is for a realm that asked, whatever they are for. What else a client has
/// heard before the recording began, or elsewhere, nobody knows.
/// True when the request with the number before this one was not captured, and so nobody knows how it was challenged.
fn lacks_one_before(scene: &Scene<'_>) -> bool {
    let sip = scene.sip;
    let before = sip.cseq.and_then(|cseq| cseq.checked_sub(1));
    !scene.leg.transactions.iter().any(|t| t.client == sip.sender && t.cseq == before)
}

fn strange(scene: &Scene<'_>, all: &[Given], given: &Credentials) -> Option<Difference> {
    let sip = scene.sip;
    let is_own = |t: &&Transaction| {
        // Another server may have given nonces that nobody has heard.
        let is_there = t.request().destination == sip.destination;
        is_there && t.client == sip.sender && t.method == sip.method && t.request().id != sip.id
    };
    let before = scene.leg.transactions.iter().rev().find(is_own)?;
    let asked = given::heard(before);
    let first = asked.first()?;
    if asked.iter().any(|challenge| challenge.realm == given.realm) {
        let own = asked.iter().find(|challenge| challenge.realm == given.realm)?;
        let (expected, got) = (own.nonce.clone(), given.nonce.clone());
        return Some(Difference { clause: VALUES, name: "nonce", expected, got });
    }
    let is_for_any = all.iter().any(|g| asked.iter().any(|challenge| challenge.realm == g.credentials.realm));
    let (expected, got) = (first.realm.clone(), given.realm.clone());
    (!is_for_any).then_some(Difference { clause: VALUES, name: "realm", expected, got })
}
