//! A challenge is answered with credentials.
//!
//! What it looks for: A 401 or 407 that has arrived, with a digest challenge, and after which the same call or
//! registration sends no request of that method with credentials for any realm that asked, and nobody one with the
//! nonce. It need not where the credentials were just rejected, where the caller has hung up, and for OPTIONS, of which
//! any answer is a sign of life.
//!
//! Why it matters on a trunk: The trunk is down or the call is not made, and neither side says why: one asked and the
//! other has nothing to say, because it knows no password for the realm or not the algorithm.
//!
//! Clause: RFC 3261 22.2 (SHOULD), RFC 3261 22.3 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER -> carrier
//!   carrier 401, algorithm=SHA-512-256 -> pbx
//!
//! How to fix it: Give the client the account for the realm, or offer it an algorithm that it knows.

use std::collections::BTreeSet;

use clock::Duration;
use sip::auth::Challenge;
use sip::{HeaderName, Method};
use trace::Party;

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, SETTLE, Scene, Transaction, Wire};

info! {
    rows: ["AUT-01", "AUT-06", "AUT-11", "AUT-12"], Should, V,
    notice: "the trunk does not register, or the call does not go out"
}

/// Nonces that are remembered, and the longest that is.
const NONCES_MAX: usize = 10_000;
const OCTETS_MAX: usize = 1024;
/// Who hangs up within this time had no use for another try.
const SOON: Duration = Duration::from_secs(2);

#[derive(Default)]
pub(crate) struct Rule {
    /// Those that somebody has used, if only in another call: see auth/same-call-id.
    used: BTreeSet<String>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION.and(Interest::REQUEST)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        for given in given::credentials(scene.sip) {
            if self.used.len() < NONCES_MAX && given.nonce.len() <= OCTETS_MAX {
                self.used.insert(given.nonce);
            }
        }
    }

    fn transaction_over(&mut self, wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let is_free = matches!(of.method, Method::Options | Method::Ack | Method::Cancel);
        // What a carrier is asked for, it cannot give: see auth/pbx-does-not-challenge.
        let is_carrier = of.client == Party::Carrier && of.server == Party::Pbx;
        if is_free || is_carrier || of.cancelled.is_some() {
            return;
        }
        let Some(response) = of.final_response() else { return };
        // What stands in the wrong header of the two asks for nothing: see auth/header-matches-status.
        let wanted = if response.sip.status == 401 {
            HeaderName::WwwAuthenticate
        } else {
            HeaderName::ProxyAuthenticate
        };
        let asked = given::asked(&response.sip).into_iter().filter(|asked| asked.header == wanted);
        let digests: Vec<Challenge> =
            asked.map(|asked| asked.challenge).filter(Challenge::is_digest).collect();
        let Some(first) = digests.first().filter(|_| response.delivered.is_some()) else { return };
        if !given::rejected(of.request(), &response.sip).is_empty() {
            return;
        }
        let is_later =
            |t: &&Transaction| t.number > of.number && t.client == of.client && t.method == of.method;
        let mut later = leg.transactions.iter().filter(is_later);
        let is_answered = later.any(|t| answers(t, &digests))
            || self.used.len() >= NONCES_MAX
            || digests.iter().any(|asked| self.used.contains(&asked.nonce));
        let is_over =
            leg.bye.is_some_and(|(at, _)| at < response.sip.sent_at + SOON) && of.method != Method::Bye;
        // Who captured may have missed the answer: who is asked again and again has given none.
        let is_given_up = || wire.now.since(response.sip.sent_at) >= SETTLE && later_challenged(leg, of);
        if is_answered || is_over || wire.may_have_missed(of) && !is_given_up() {
            return;
        }
        let algorithm = first.algorithm.as_deref().unwrap_or("MD5");
        let said = Said::of(&response.sip, "the challenge was never answered").with(of.request());
        let expected = format!("{} with credentials for {}", of.method, first.realm);
        let got = format!("nothing after a challenge with {algorithm}");
        out.incompatible(&INFO, of.client, said.expected(expected).got(got));
    }
}

/// True when a later request of this method was challenged as well, and nothing shows that one between had credentials:
/// without them there is no call in which anybody sends anything, and no success.
fn later_challenged(leg: &Leg, of: &Transaction) -> bool {
    let later = || leg.transactions.iter().filter(|t| t.number > of.number);
    let is_own = |t: &&Transaction| t.client == of.client && t.method == of.method;
    let status = |t: &Transaction| t.final_response().map(|p| p.sip.status);
    let is_beyond = |t: &Transaction| of.is_attempt() && !t.is_outside_dialog();
    let has_gone_on =
        later().any(is_beyond) || later().filter(is_own).any(|t| status(t).is_some_and(|s| s < 300));
    !has_gone_on && later().filter(is_own).any(|t| matches!(status(t), Some(401 | 407)))
}

/// True for a request with credentials for a realm that has asked.
fn answers(of: &Transaction, asked: &[Challenge]) -> bool {
    given::credentials(of.request()).iter().any(|given| asked.iter().any(|asked| asked.realm == given.realm))
}
