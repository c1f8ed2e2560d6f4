//! A request is given up after 64*T1.
//!
//! What it looks for: Copies of a request sent more than 32 seconds after the first.
//!
//! Why it matters on a trunk: A client that never gives up keeps a dead call alive in its books and floods
//! a trunk that is down with old requests when it comes back.
//!
//! Clause: RFC 3261 17.1.1.2, RFC 3261 17.1.2.2.
//!
//! A ladder that breaks it:
//!   pbx     INVITE at 0 ... 31.5, 47.5 s -> (nobody)
//!
//! How to fix it: Stop when timer B or F fires, 32 s after the first copy.

use clock::Duration;
use sip::Method;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TRN-13", "TRN-12"], Must, V,
    notice: "calls that nobody wants any more ring when the trunk is back"
}

/// 64*T1 and a little.
const LIMIT: Duration = Duration::from_millis(32_500);

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
        // Timer B and F are 64*T1; half a second is patience with a slow sender. One finding is enough.
        let is_first =
            of.requests.iter().filter(|p| p.sip.sent_at.since(of.request().sent_at) > LIMIT).count() == 1;
        if after > LIMIT && is_first {
            let said =
                Said::of(sip, format!("still repeated after {} s", after.as_secs())).with(of.request());
            let said = said.margin(after - LIMIT, of.request().sent_at, sip.sent_at);
            out.misbehaved(
                &INFO,
                sip.sender,
                said.expected("given up after 32 s").got(format!("{} s", after.as_secs())),
            );
        }
    }
}
