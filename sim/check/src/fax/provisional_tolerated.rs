//! A provisional response to the re-INVITE for T.38 is waited out.
//!
//! What it looks for: A BYE as soon as a provisional response other than 100 to a re-INVITE for T.38 has come, before
//! its final response; and a CANCEL that comes with the second of them. With the first one a CANCEL comes that had to
//! wait for it. People may hang up at any time, so what takes longer than a tenth of a second is theirs.
//!
//! Why it matters on a trunk: Gateways that ask their fax engine first answer 183 meanwhile. Who takes
//! that for an answer gives the fax up a moment too early.
//!
//! Clause: catalogue FAX-19 (practice), RFC 3261 13.2.2.1 (context), RFC 3261 9.1 (context).
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     183 -> carrier
//!   carrier BYE -> pbx
//!
//! How to fix it: Wait for the final response; 1xx says only that it will come.

use clock::{Duration, Instant};
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Passage, Scene, Transaction, Wire, has_image};

/// What comes that soon is because of it, and no accident.
const SOON: Duration = Duration::from_millis(100);

info! {
    rows: ["FAX-19"], Should, V,
    notice: "faxes fail with peers that answer 100 or 183 first"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !matches!(sip.method, Method::Cancel | Method::Bye) {
            return;
        }
        let is_switch = |t: &&Transaction| {
            let offers = t.request().description().is_some_and(has_image);
            t.is_invite() && !t.is_outside_dialog() && t.client == sip.sender && offers
        };
        let Some(of) = scene.leg.transactions.iter().rev().find(is_switch) else { return };
        if of.final_delivered().is_some() {
            return;
        }
        let provisional = of.responses.iter().filter(|p| p.sip.is_provisional());
        let all: Vec<(&Passage, Instant)> = provisional.filter_map(|p| Some((p, p.delivered?))).collect();
        let Some((last, at)) = all.last().filter(|(last, _)| last.sip.status > 100) else { return };
        //= https://www.rfc-editor.org/rfc/rfc3261#section-9.1
        let is_due = all.len() == 1 && (sip.method == Method::Cancel || of.cancelled.is_some());
        let after = sip.sent_at.since(*at);
        if after < SOON && !is_due {
            let text = format!("gives up T.38 after a {}", last.sip.status);
            let said = Said::of(sip, text).with(of.request()).margin(SOON - after, *at, sip.sent_at);
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("the final response is waited for").got(sip.name()),
            );
        }
    }
}
