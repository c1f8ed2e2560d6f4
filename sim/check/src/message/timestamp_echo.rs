//! A 100 repeats the Timestamp of its request.
//!
//! What it looks for: Timestamp in each 100 to a request that has one: the same number, and behind it a delay, if
//! any, that is not longer than the response took.
//!
//! Why it matters on a trunk: The client measures the round trip by it, and sets its timers. A wrong delay makes it
//! repeat its requests too fast.
//!
//! Clause: RFC 3261 8.2.6.1 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Timestamp: 54 -> carrier
//!   carrier 100 without Timestamp -> pbx
//!
//! How to fix it: Copy Timestamp into the 100, and add a delay only if it was measured.

use clock::Duration;
use sip::HeaderName;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["TRN-12"], Must, V,
    notice: "nothing at first; timers that follow the round trip go wrong"
}

/// Delays are rounded, and clocks are read at different moments.
const PATIENCE: Duration = Duration::from_millis(100);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(request) = scene.transaction.map(|t| t.request()).filter(|_| sip.status == 100) else {
            return;
        };
        // One that is no number is a fault of its own, and may be ignored (RFC 3261 8.2.2).
        let Some((asked, _)) = read(request) else { return };
        let given = read(sip);
        let is_same = given.as_ref().is_some_and(|(time, _)| *time == asked);
        if !is_same {
            let got =
                sip.message.header(HeaderName::Timestamp).map_or("none".into(), |value| value.into_owned());
            let said = Said::of(sip, "its Timestamp is not that of the request").with(request);
            out.misbehaved(&INFO, sip.sender, said.expected(asked).got(got));
            return;
        }
        let took = sip.sent_at.since(request.sent_at);
        let delay = given.and_then(|(_, delay)| delay).unwrap_or_default();
        let longest = (took + PATIENCE).as_millis() as f64 / 1000.0;
        if delay > longest {
            let said = Said::of(sip, "its delay is longer than it took").with(request);
            let said = said.margin(PATIENCE, request.sent_at, sip.sent_at);
            let expected = format!("{} ms at most", took.as_millis());
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(format!("{delay} s")));
        }
    }
}

/// The time as it is written, and the delay in seconds.
fn read(sip: &Sip) -> Option<(String, Option<f64>)> {
    let value = sip.message.header(HeaderName::Timestamp)?;
    let mut words = value.split_ascii_whitespace();
    let time = words.next().filter(|word| word.parse::<f64>().is_ok())?;
    Some((time.to_owned(), words.next().and_then(|word| word.parse().ok())))
}
