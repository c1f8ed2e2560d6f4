//! Other requests are repeated after T1, doubling up to T2.
//!
//! What it looks for: The pauses between the copies of a request over UDP, at its sender.
//!
//! Why it matters on a trunk: Copies that come too fast look like an attack: carriers throttle or block the
//! address, and then no call goes through. Under loss they make the loss worse.
//!
//! Clause: RFC 3261 17.1.2.2.
//!
//! A ladder that breaks it:
//!   pbx     BYE at 0, 0.1, 0.2, 0.3 s -> (lost)
//!
//! How to fix it: Repeat after 0.5, 1, 2, 4 s and then every 4 s.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Transaction, Wire};

info! {
    rows: ["TRN-12"], Must, V,
    notice: "calls fail for a while after a short network problem"
}

/// RFC 3261 17.1.1.1.
const T1: Duration = Duration::from_millis(500);
#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::TRANSACTION
    }

    fn transaction_over(&mut self, _wire: &Wire, _leg: &Leg, of: &Transaction, out: &mut Findings) {
        if of.is_invite() || of.request().is_reliable() {
            return;
        }
        for (nth, pair) in of.requests.windows(2).enumerate() {
            let pause = pair[1].sip.sent_at.since(pair[0].sip.sent_at);
            let due = due(nth as u32);
            // A fifth less is jitter of the sender.
            let least = due * 4 / 5;
            if pause < least {
                let said = Said::of(&pair[1].sip, format!("repeated after {} ms", pause.as_millis()))
                    .with(&pair[0].sip)
                    .margin(least - pause, pair[0].sip.sent_at, pair[1].sip.sent_at);
                let expected = format!("not before {} ms", due.as_millis());
                out.misbehaved(
                    &INFO,
                    of.client,
                    said.expected(expected).got(format!("{} ms", pause.as_millis())),
                );
                return;
            }
        }
    }
}

/// The pause before the copy after the `nth`; T2 is 4 s.
fn due(nth: u32) -> Duration {
    T1 * 2_u32.saturating_pow(nth.min(3))
}
