//! A record says answered when the call was answered, and only then.
//!
//! What it looks for: A record with an answer of a call in which its side neither sent nor received a 2xx; or
//! a record without one although it did. A 183 with an announcement is no answer. Of a call whose first INVITE
//! is not in the recording nobody knows.
//!
//! Why it matters on a trunk: Calls that failed are charged, or calls that took place are not. Announcements
//! in early media are where it happens.
//!
//! Clause: catalogue BIL-01 (practice).
//!
//! A ladder that breaks it:
//!   pbx     INVITE -> carrier
//!   carrier 183 Session Progress, announcement -> pbx
//!   carrier 404 Not Found -> pbx
//!           ... record: answered at the 183 ...
//!
//! How to fix it: Start charging at the 2xx of the INVITE, never at a provisional response.

use super::{entries, said};
use crate::check::{Check, Findings, Interest, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["BIL-01"], Should, V,
    notice: "an announcement or a busy line costs money"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for (view, cdr) in entries(leg) {
            let saw = view.answered().is_some();
            if cdr.answered.is_some() != saw {
                let word = |answered| if answered { "answered" } else { "not answered" };
                let said = said(leg, cdr, format!("says {}", word(!saw)));
                out.misbehaved(&INFO, view.party, said.expected(word(saw)).got(word(!saw)));
            }
        }
    }
}
