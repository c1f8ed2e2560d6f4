//! A refused registration is not hammered.
//!
//! What it looks for: Three refusals in a row after each of which the next REGISTER from the same address to the same
//! registrar comes within a second. What asks for another request is no refusal: a challenge, a redirection, an
//! extension or an interval that is not taken. The RFC binds those that register flows; carriers expect it of all.
//!
//! Why it matters on a trunk: Carriers lock addresses that hammer, and then the trunk stays down after the
//! cause is gone.
//!
//! Clause: RFC 5626 4.5 (practice).
//!
//! A ladder that breaks it:
//!   pbx     REGISTER -> carrier
//!   carrier 403 -> pbx
//!   pbx     REGISTER at once -> carrier (again and again)
//!
//! How to fix it: Wait after a refusal, longer each time: 30 s, 60 s, 2 min.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use clock::{Duration, Instant};
use sip::Method;

use crate::auth::given;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["REG-19"], Should, V,
    notice: "the trunk stays down after a wrong password was corrected"
}

/// Less is no pause.
const PAUSE: Duration = Duration::from_secs(1);
/// Addresses of record that are remembered.
const RECORDS_MAX: usize = 100_000;

#[derive(Default)]
pub(crate) struct Rule {
    /// By address of record, client and registrar: the next server may be tried at once (RFC 3263 4.3).
    refused: BTreeMap<(String, SocketAddr, SocketAddr), Refused>,
}

/// What became of a REGISTER.
#[derive(Default)]
struct Refused {
    /// When the last refusal arrived.
    at: Option<Instant>,
    /// How often another REGISTER followed at once, and how long it took at most.
    times: u32,
    slowest: Duration,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::DELIVERED)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register {
            return;
        }
        let Some(aor) = sip.address_of_record() else { return };
        let Some(refused) = self.refused.get_mut(&(aor, sip.source, sip.destination)) else { return };
        let Some(at) = refused.at.take() else { return };
        let after = sip.sent_at.since(at);
        if after >= PAUSE {
            *refused = Refused::default();
            return;
        }
        refused.times += 1;
        refused.slowest = refused.slowest.max(after);
        if refused.times == 3 {
            let said = Said::of(sip, "the third REGISTER right after a refusal").margin(
                PAUSE - refused.slowest,
                at,
                sip.sent_at,
            );
            let got = format!("{} ms after the last refusal", after.as_millis());
            out.misbehaved(&INFO, sip.sender, said.expected("a pause that grows").got(got));
        }
    }

    fn delivered(&mut self, _wire: &Wire, scene: &Scene<'_>, _out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register || !sip.is_final() {
            return;
        }
        let Some(request) = scene.transaction.map(|t| t.request()) else { return };
        let Some(aor) = request.address_of_record() else { return };
        let key = (aor, request.source, request.destination);
        if sip.is_success() {
            self.refused.remove(&key);
        } else if is_refusal(sip, request) && self.refused.len() < RECORDS_MAX {
            self.refused.entry(key).or_default().at = Some(scene.at);
        }
    }
}

/// True when the registrar said no, and did not only ask for another request.
fn is_refusal(response: &Sip, request: &Sip) -> bool {
    match response.status {
        300..=399 | 413 | 415 | 416 | 420 | 421 | 423 | 494 => false,
        401 | 407 => !given::rejected(request, response).is_empty(),
        _ => true,
    }
}
