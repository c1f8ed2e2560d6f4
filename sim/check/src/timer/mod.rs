//! Session timers.

include!(concat!(env!("OUT_DIR"), "/timer.rs"));

#[cfg(test)]
mod tests;

use clock::{Duration, Instant};
use sip::{Method, Refresher};

use crate::wire::Transaction;

/// Who refreshes, since when, and for how long, when a 2xx agreed on a session timer and reached the client.
fn agreed(of: &Transaction) -> Option<(Refresher, Instant, Duration)> {
    if !matches!(of.method, Method::Invite | Method::Update) {
        return None;
    }
    let answer = of.responses.iter().find(|p| p.sip.is_success())?;
    let expires = answer.sip.message.session_expires().ok().flatten()?;
    let interval = Duration::from_secs(u64::from(expires.interval_seconds));
    Some((expires.refresher()?, answer.delivered?, interval))
}
