//! A provisional response to the re-INVITE for T.38 is waited out.
//!
//! What it looks for: A CANCEL or a BYE within half a second after a provisional response to a re-INVITE
//! for T.38, before its final response.
//!
//! Why it matters on a trunk: Gateways that ask their fax engine first answer 183 meanwhile. Who takes
//! that for an answer gives the fax up a moment too early.
//!
//! Clause: RFC 3261 13.2.2.1, RFC 3261 14.1.
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     183 -> carrier
//!   carrier CANCEL -> pbx
//!
//! How to fix it: Wait for the final response; 1xx says only that it will come.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Passage, Scene, Transaction, Wire, image_in_use};

/// What comes that soon is because of it.
const SOON: Duration = Duration::from_millis(500);

info! {
    rows: ["FAX-19"], Must, V,
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
            let offers = t.request().description().and_then(image_in_use).is_some();
            t.is_invite() && !t.is_outside_dialog() && t.client == sip.sender && offers
        };
        let Some(of) = scene.leg.transactions.iter().rev().find(is_switch) else { return };
        if of.final_delivered().is_some() {
            return;
        }
        let arrived = |p: &Passage| p.delivered.filter(|_| p.sip.is_provisional());
        let Some(at) = of.responses.iter().filter_map(arrived).next_back() else { return };
        let after = sip.sent_at.since(at);
        if after < SOON {
            let said = Said::of(sip, "gives up T.38 after a provisional response").with(of.request()).margin(
                SOON - after,
                at,
                sip.sent_at,
            );
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("the final response is waited for").got(sip.name()),
            );
        }
    }
}
