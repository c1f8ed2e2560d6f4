//! The retry after a challenge keeps its Call-ID.
//!
//! What it looks for: A request with credentials in another call than the one whose challenge it answers,
//! within two seconds, when nothing else answered that challenge.
//!
//! Why it matters on a trunk: The retry is a new call to the server: the first one stays open, and call
//! records do not match.
//!
//! Clause: RFC 3261 8.1.3.5.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Call-ID: a -> carrier
//!   carrier 407, nonce=n -> pbx
//!   pbx     INVITE, Call-ID: b, nonce=n -> carrier
//!
//! How to fix it: Keep Call-ID, From and To of the challenged request; count CSeq up.

use std::collections::BTreeMap;

use clock::{Duration, Instant};
use sip::auth::{Challenge, Credentials};
use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["AUT-02"], Should, V,
    notice: "each call is recorded twice"
}

/// Later it is another call that uses the nonce of its own accord.
const SOON: Duration = Duration::from_secs(2);
/// Nonces that are remembered.
const NONCES_MAX: usize = 10_000;

#[derive(Default)]
pub(crate) struct Rule {
    /// Challenges by nonce.
    open: BTreeMap<String, Open>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::DELIVERED)
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
        let Some(given) = credentials(sip) else { return };
        let Some(open) = self.open.get_mut(&given.nonce) else { return };
        // A later call may use the nonce of an earlier one of its own accord.
        if core::mem::replace(&mut open.is_answered, true) {
            return;
        }
        let after = sip.sent_at.since(open.at);
        if after < SOON && open.call_id != sip.call_id && open.method == sip.method {
            let said = Said::of(sip, "answers the challenge of another Call-ID").margin(
                SOON - after,
                open.at,
                sip.sent_at,
            );
            out.misbehaved(&INFO, sip.sender, said.expected(open.call_id.clone()).got(sip.call_id.clone()));
        }
    }

    fn delivered(&mut self, _wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let sip = scene.sip;
        if !matches!(sip.status, 401 | 407) {
            return;
        }
        let all = sip.message.www_authenticate().into_iter().chain(sip.message.proxy_authenticate());
        for challenge in all {
            let nonce = Challenge::parse(&challenge).0.nonce;
            if self.open.len() >= NONCES_MAX {
                self.open.pop_first();
            }
            {
                let open = Open {
                    at: scene.at,
                    call_id: sip.call_id.to_string(),
                    method: sip.method.clone(),
                    is_answered: false,
                };
                self.open.entry(nonce).or_insert(open);
            }
        }
    }
}

/// The credentials in a request, for a server or for a proxy.
fn credentials(sip: &Sip) -> Option<Credentials> {
    let message = &sip.message;
    let value = message.authorization().into_iter().chain(message.proxy_authorization()).next()?;
    Some(Credentials::parse(&value).0)
}

/// A challenge that arrived.
struct Open {
    at: Instant,
    call_id: String,
    method: Method,
    is_answered: bool,
}
