//! A request is given up after 64*T1.
//!
//! What it looks for: Copies of a request sent more than 64*T1 after the first: 32 seconds, or more when the
//! first pause shows that the sender has chosen a larger T1.
//!
//! Why it matters on a trunk: A client that never gives up keeps a dead call alive in its books and floods
//! a trunk that is down with old requests when it comes back.
//!
//! Clause: RFC 3261 17.1.1.2 (MUST), RFC 3261 17.1.2.2 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE at 0 ... 31.5, 47.5 s -> (nobody)
//!
//! How to fix it: Stop when timer B or F fires, 64*T1 after the first copy: 32 s with the usual T1.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, TRIES, Wire};

info! {
    rows: ["TRN-13", "TRN-12"], Must, V,
    notice: "calls that nobody wants any more ring when the trunk is back"
}

/// Half a second is patience with a slow sender.
const PATIENCE: Duration = Duration::from_millis(500);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST_AGAIN
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(of) = scene.transaction.filter(|_| sip.method != Method::Ack) else { return };
        let after = sip.sent_at.since(of.request().sent_at);
        // Timers B and F are 64*T1, and T1 may be chosen larger (RFC 3261 17.1.1.2). One finding is enough.
        let life = of.t1_of_client() * TRIES;
        let limit = life + PATIENCE;
        let is_first =
            of.requests.iter().filter(|p| p.sip.sent_at.since(of.request().sent_at) > limit).count() == 1;
        if after > limit && is_first {
            let said =
                Said::of(sip, format!("still repeated after {} s", after.as_secs())).with(of.request());
            let said = said.margin(after - limit, of.request().sent_at, sip.sent_at);
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected(format!("given up after {} s", life.as_secs()))
                    .got(format!("{} s", after.as_secs())),
            );
        }
    }
}
