//! Refreshes of a registration keep their Call-ID.
//!
//! What it looks for: The Call-ID of successive REGISTERs for one address of record from one side, until it
//! removes its binding.
//!
//! Why it matters on a trunk: The registrar orders REGISTERs by CSeq within a Call-ID. With a new one each
//! time an old REGISTER that comes late can undo a newer one.
//!
//! Clause: RFC 3261 10.2.
//!
//! A ladder that breaks it:
//!   pbx     REGISTER, Call-ID: a -> carrier
//!   pbx     REGISTER, Call-ID: b -> carrier
//!
//! How to fix it: Keep one Call-ID for all registrations with a registrar until the next restart.

use std::collections::BTreeMap;

use clock::{Duration, Instant};
use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["REG-16"], Should, V,
    notice: "bindings come and go for no visible reason"
}

/// A challenge is answered within this time.
const ANSWER: Duration = Duration::from_secs(2);

#[derive(Default)]
pub(crate) struct Rule {
    /// The Call-ID last used for an address of record, and when.
    last: BTreeMap<String, (String, Instant)>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.method != Method::Register {
            return;
        }
        let Some(aor) = sip.address_of_record() else { return };
        if sip.message.expires().ok().flatten() == Some(0) || sip.message.contact_is_star() {
            self.last.remove(&aor);
            return;
        }
        let before = self.last.insert(aor, (sip.call_id.to_string(), sip.sent_at));
        // The answer to a challenge is looked at by auth/same-call-id.
        let may_answer = sip.has(HeaderName::Authorization);
        let answers = |at: Instant| may_answer && sip.sent_at.since(at) < ANSWER;
        if let Some((before, at)) = before.filter(|(id, at)| *id != sip.call_id && !answers(*at)) {
            let mut said = Said::of(sip, "another Call-ID than the REGISTER before");
            if may_answer {
                said = said.margin(sip.sent_at.since(at).saturating_sub(ANSWER), at, sip.sent_at);
            }
            out.misbehaved(&INFO, sip.sender, said.expected(before).got(sip.call_id.clone()));
        }
    }
}
