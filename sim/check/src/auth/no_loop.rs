//! Rejected credentials are not sent again at once.
//!
//! What it looks for: Requests with credentials sent within five seconds after those of the same user for the same
//! realm were rejected in the same call or registration, stale nonces apart: once, when what was rejected was the first
//! answer to a challenge, with the same algorithm; twice otherwise, for a nonce that was used before may have run out,
//! and some servers forget to call that stale.
//!
//! Why it matters on a trunk: The server answers with a challenge for ever. Carriers lock the account or
//! the address.
//!
//! Clause: RFC 3261 22.1 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER with credentials -> carrier
//!   carrier 401 -> pbx (again and again)
//!
//! How to fix it: Stop after the credentials were rejected and raise an alarm.

use clock::{Duration, Instant};
use sip::auth::Credentials;
use trace::counted;

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

info! {
    rows: ["REG-19", "AUT-01"], Must, V,
    notice: "the account is locked after a wrong password"
}

/// Rejections within this time make a loop.
const LATELY: Duration = Duration::from_secs(5);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !given::has_credentials(sip) {
            return;
        }
        let now = given::credentials(sip);
        let rejected = |t: &Transaction| {
            let response = t.final_response().filter(|_| t.client == sip.sender && t.method == sip.method)?;
            let at = response.delivered.filter(|at| sip.sent_at.since(*at) < LATELY)?;
            let before = given::rejected(t.request(), &response.sip);
            let again: Vec<&Credentials> =
                before.iter().filter(|b| now.iter().any(|n| given::is_same_user(n, b))).collect();
            let is_certain = |b: &&Credentials| {
                is_first_answer(scene, t, b)
                    && now.iter().any(|n| given::is_same_user(n, b) && has_algorithm(n, b))
            };
            (!again.is_empty()).then(|| (at, again.into_iter().any(|b| is_certain(&b))))
        };
        let mut lately: Vec<(Instant, bool)> = scene.leg.transactions.iter().filter_map(rejected).collect();
        // What was accepted since has not just been rejected.
        let accepted = scene.leg.transactions.iter().filter_map(|t| accepted(t, sip, &now)).max();
        lately.retain(|(at, _)| accepted.is_none_or(|accepted| *at > accepted));
        lately.sort_unstable();
        let count = lately.len();
        let since = match lately.as_slice() {
            [.., (before, _), _] => *before,
            [(at, true)] => *at,
            _ => return,
        };
        let said = Said::of(sip, format!("credentials sent again after {}", counted(count, "rejection")));
        let said = said.margin(LATELY.saturating_sub(sip.sent_at.since(since)), since, sip.sent_at);
        out.misbehaved(&INFO, sip.sender, said.expected("no further try").got("another try"));
    }
}

/// When these credentials, or others of their user, were accepted.
fn accepted(of: &Transaction, by: &Sip, now: &[Credentials]) -> Option<Instant> {
    let answer = of.final_response().filter(|p| p.sip.is_success())?;
    let is_same = of.client == by.sender
        && of.method == by.method
        && given::credentials(of.request()).iter().any(|b| now.iter().any(|n| given::is_same_user(n, b)));
    answer.delivered.filter(|_| is_same)
}

/// True when the credentials of a request were made for a challenge that an earlier one of its leg got, and were the
/// first to be: their nonce cannot have been used up.
fn is_first_answer(scene: &Scene<'_>, of: &Transaction, given: &Credentials) -> bool {
    let earlier = scene.leg.transactions.iter().filter(|t| t.number < of.number && t.client == of.client);
    let asked = earlier.flat_map(given::heard).any(|c| c.nonce == given.nonce && c.realm == given.realm);
    asked && given.nc.is_none_or(|count| count <= 1)
}

/// True for credentials of one algorithm: who was refused with one may have another to try.
fn has_algorithm(a: &Credentials, b: &Credentials) -> bool {
    let name = |of: &Credentials| of.algorithm.as_deref().unwrap_or("MD5").to_ascii_lowercase();
    name(a) == name(b)
}
