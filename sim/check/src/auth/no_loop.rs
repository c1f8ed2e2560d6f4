//! Rejected credentials are not sent again at once.
//!
//! What it looks for: Requests with credentials sent within five seconds after two such requests of the
//! same call or registration were rejected, stale nonces apart.
//!
//! Why it matters on a trunk: The server answers with a challenge for ever. Carriers lock the account or
//! the address.
//!
//! Clause: RFC 3261 22.1.
//!
//! A ladder that breaks it:
//!   pbx     REGISTER with credentials -> carrier
//!   carrier 401 -> pbx (again and again)
//!
//! How to fix it: Stop after the credentials were rejected and raise an alarm.

use clock::{Duration, Instant};
use sip::auth::Challenge;
use sip::{HeaderName, Method};

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
        // An ACK repeats the credentials of its INVITE as they are (RFC 3261 22.1).
        if sip.method == Method::Ack {
            return;
        }
        if !sip.has(HeaderName::Authorization) && !sip.has(HeaderName::ProxyAuthorization) {
            return;
        }
        let rejected = |t: &Transaction| {
            let request = t.request();
            let had = request.has(HeaderName::Authorization) || request.has(HeaderName::ProxyAuthorization);
            let at = t.final_response().filter(|p| is_rejection(&p.sip)).and_then(|p| p.delivered);
            at.filter(|at| {
                t.client == sip.sender && t.method == sip.method && had && sip.sent_at.since(*at) < LATELY
            })
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

/// A challenge that is not for an old nonce.
fn is_rejection(response: &Sip) -> bool {
    let message = &response.message;
    let mut all = message.www_authenticate().into_iter().chain(message.proxy_authenticate());
    matches!(response.status, 401 | 407) && all.all(|c| Challenge::parse(&c).0.stale != Some(true))
}
