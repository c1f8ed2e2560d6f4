//! Rejected credentials are not sent again at once.
//!
//! What it looks for: Requests with credentials sent within five seconds after those of the same user for the same
//! realm were rejected twice in the same call or registration, stale nonces apart.
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

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Transaction, Wire};

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
        let is_again = |before: &Credentials| {
            given::credentials(sip)
                .iter()
                .any(|now| now.realm == before.realm && now.username == before.username)
        };
        let rejected = |t: &Transaction| {
            let response = t.final_response().filter(|_| t.client == sip.sender && t.method == sip.method)?;
            let at = response.delivered.filter(|at| sip.sent_at.since(*at) < LATELY)?;
            given::rejected(t.request(), &response.sip).filter(is_again).map(|_| at)
        };
        let mut lately: Vec<Instant> = scene.leg.transactions.iter().filter_map(rejected).collect();
        lately.sort_unstable();
        let count = lately.len();
        if let [.., before, _] = lately.as_slice() {
            let said = Said::of(sip, format!("credentials sent again after {count} rejections")).margin(
                LATELY - sip.sent_at.since(*before),
                *before,
                sip.sent_at,
            );
            out.misbehaved(&INFO, sip.sender, said.expected("no further try").got("another try"));
        }
    }
}
