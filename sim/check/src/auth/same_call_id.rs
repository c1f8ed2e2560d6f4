//! The retry after a challenge keeps its Call-ID.
//!
//! What it looks for: A challenge that is not answered in its own call within two seconds, but by a request of the same
//! method to the same address of record under another Call-ID, which had no such challenge.
//!
//! Why it matters on a trunk: The retry is a new call to the server: the first one stays open, and call
//! records do not match.
//!
//! Clause: RFC 3261 8.1.3.5 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Call-ID: a -> carrier
//!   carrier 407, nonce=n -> pbx
//!   pbx     INVITE, Call-ID: b, nonce=n -> carrier
//!
//! How to fix it: Keep Call-ID, From and To of the challenged request; count CSeq up.

use std::collections::BTreeMap;
use std::sync::Arc;

use clock::{Duration, Instant};
use sip::{Method, Text};

use super::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Scene, Sip, Transaction, Wire};

info! {
    rows: ["AUT-02"], Should, V,
    notice: "each call is recorded twice"
}

/// Later it is another call that uses the nonce of its own accord.
const SOON: Duration = Duration::from_secs(2);
/// Challenges that are remembered, and the longest nonce that is.
const NONCES_MAX: usize = 10_000;
const OCTETS_MAX: usize = 1024;

#[derive(Default)]
pub(crate) struct Rule {
    /// Challenges that arrived, by nonce.
    open: BTreeMap<String, Open>,
}

/// A challenge.
struct Open {
    at: Instant,
    call_id: Text,
    method: Method,
    /// Bounded, as any address of record that is followed.
    to: Option<String>,
    /// True once its own call has answered it at once.
    is_answered: bool,
    /// Who else used the nonce first.
    other: Option<Arc<Sip>>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::DELIVERED).and(Interest::TRANSACTION)
    }

    fn sent(&mut self, wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let sip = scene.sip;
        // A capture may lack the challenge that was its own.
        let may_have_own = wire.facts.is_captured;
        for given in given::credentials(sip) {
            let Some(open) = self.open.get_mut(&given.nonce) else { continue };
            let is_soon = sip.sent_at.since(open.at) < SOON;
            if open.call_id == sip.call_id {
                open.is_answered |= is_soon;
                continue;
            }
            // A server may give several calls one nonce, and a client may use it again of its own accord.
            let own = scene.leg.transactions.iter().filter_map(Transaction::final_response);
            let has_own =
                own.into_iter().any(|p| given::challenges(&p.sip).iter().any(|c| c.nonce == given.nonce));
            let has_same_to = open.to == sip.address_of_record();
            let is_like_it = open.method == sip.method && has_same_to;
            if !has_own && !may_have_own && is_like_it && is_soon && open.other.is_none() {
                open.other = Some(Arc::clone(sip));
            }
        }
    }

    fn delivered(&mut self, _wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let sip = scene.sip;
        for challenge in given::challenges(sip) {
            if self.open.len() >= NONCES_MAX {
                self.open.pop_first();
            }
            if challenge.nonce.len() <= OCTETS_MAX {
                self.open.entry(challenge.nonce).or_insert_with(|| Open {
                    at: scene.at,
                    call_id: sip.call_id.clone(),
                    method: sip.method.clone(),
                    to: sip.address_of_record(),
                    is_answered: false,
                    other: None,
                });
            }
        }
    }

    fn transaction_over(&mut self, _wire: &Wire, leg: &Leg, of: &Transaction, out: &mut Findings) {
        let Some(response) = of.final_response() else { return };
        for challenge in given::challenges(&response.sip) {
            let Some(open) = self.open.get_mut(&challenge.nonce) else { continue };
            if open.call_id != leg.call_id || open.is_answered {
                continue;
            }
            if let Some(sip) = open.other.take() {
                let after = sip.sent_at.since(open.at);
                let said = Said::of(&sip, "answers the challenge of another Call-ID")
                    .with(of.request())
                    .margin(SOON.saturating_sub(after), open.at, sip.sent_at);
                let expected = open.call_id.to_string();
                out.misbehaved(&INFO, sip.sender, said.expected(expected).got(sip.call_id.clone()));
            }
        }
    }
}
