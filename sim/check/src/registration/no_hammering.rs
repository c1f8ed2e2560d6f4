//! A refused registration is not hammered.
//!
//! What it looks for: Three refusals in a row after each of which the next REGISTER comes within a second.
//! The first challenge is no refusal.
//!
//! Why it matters on a trunk: Carriers lock addresses that hammer, and then the trunk stays down after the
//! cause is gone.
//!
//! Clause: RFC 5626 4.5.
//!
//! A ladder that breaks it:
//!   pbx     REGISTER -> carrier
//!   carrier 403 -> pbx
//!   pbx     REGISTER at once -> carrier (again and again)
//!
//! How to fix it: Wait after a refusal, longer each time: 30 s, 60 s, 2 min.

use std::collections::BTreeMap;

use clock::{Duration, Instant};
use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Transaction, Wire};

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
    /// By address of record.
    refused: BTreeMap<String, Refused>,
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
        let Some(refused) = self.refused.get_mut(&aor) else { return };
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
        let Some(aor) = sip.address_of_record() else { return };
        if sip.is_success() {
            self.refused.remove(&aor);
        } else if scene.transaction.is_some_and(|t| is_refusal(sip, t)) && self.refused.len() < RECORDS_MAX {
            self.refused.entry(aor).or_default().at = Some(scene.at);
        }
    }
}

/// True when the registrar said no, and did not only ask for credentials or another interval.
fn is_refusal(response: &Sip, of: &Transaction) -> bool {
    match response.status {
        423 => false,
        401 | 407 => {
            let request = of.request();
            let had_credentials =
                request.has(HeaderName::Authorization) || request.has(HeaderName::ProxyAuthorization);
            let challenges = response.message.www_authenticate();
            let is_stale = challenges.iter().any(|c| sip::auth::Challenge::parse(c).0.stale == Some(true));
            had_credentials && !is_stale
        }
        _ => true,
    }
}
