//! What expires: sessions (RFC 4028) and registrations (RFC 3261 10).

use std::collections::BTreeMap;

use clock::{Duration, Instant};
use sip::Refresher;
use trace::Party;

use super::Timer;
use crate::demo::heard::Heard;

/// An agreed session interval.
struct Session {
    since: Instant,
    interval: Duration,
    refresher: Party,
    other: Party,
    number: usize,
}

/// The timers of sessions: the refresh is due at half of the interval (RFC 4028 10).
pub(super) fn sessions(heard: &[&Heard], now: Instant) -> Vec<Timer> {
    let mut sessions: BTreeMap<&str, Session> = BTreeMap::new();
    for message in heard {
        let method = message.method();
        if method == "BYE" && message.message.is_request() {
            sessions.remove(message.call_id());
        }
        let is_answer = matches!(message.message.status(), Some(200..=299));
        if !is_answer || !matches!(method.as_str(), "INVITE" | "UPDATE") || !message.arrived_by(now) {
            continue;
        }
        sessions.remove(message.call_id());
        let agreed = message.message.session_expires().ok().flatten();
        let (Some(agreed), Some(since)) = (agreed, message.arrived) else { continue };
        let (refresher, other) = match agreed.refresher() {
            Some(Refresher::Uas) => (message.from, message.to),
            Some(Refresher::Uac) | None => (message.to, message.from),
        };
        let interval = Duration::from_secs(agreed.interval_seconds.into());
        sessions
            .insert(message.call_id(), Session { since, interval, refresher, other, number: message.number });
    }
    sessions.values().flat_map(Session::timers).collect()
}

impl Session {
    fn timers(&self) -> [Timer; 2] {
        let timer = |who, name, after, then| Timer {
            who,
            name,
            what: format!("F{}", self.number),
            fires: self.since + after,
            then,
        };
        [
            timer(
                self.refresher,
                "refresh",
                self.interval / 2,
                "half of the interval is over: the session is refreshed",
            ),
            timer(
                self.other,
                "session",
                self.interval,
                "the session is over; BYE comes a little before that",
            ),
        ]
    }
}

/// What a registrar has granted: until when each binding lasts.
pub(super) fn bindings(heard: &[&Heard], now: Instant) -> Vec<Timer> {
    let mut bindings: BTreeMap<&str, Timer> = BTreeMap::new();
    for message in heard {
        let is_answer = matches!(message.message.status(), Some(200..=299));
        if !is_answer || message.method() != "REGISTER" || !message.arrived_by(now) {
            continue;
        }
        bindings.remove(message.call_id());
        let (Some(seconds), Some(since)) = (granted(message), message.arrived) else { continue };
        let timer = Timer {
            who: message.from,
            name: "binding",
            what: format!("F{}", message.number),
            fires: since + Duration::from_secs(seconds.into()),
            then: "the registration expires; it is refreshed before that",
        };
        bindings.insert(message.call_id(), timer);
    }
    bindings.into_values().collect()
}

/// The parameter of the Contact wins over the header (RFC 3261 10.2.4).
fn granted(heard: &Heard) -> Option<u32> {
    let contact = heard.message.first_contact_ref()?;
    let parameter = contact.params.value("expires").and_then(|value| value.parse().ok());
    parameter.or_else(|| heard.message.expires().ok().flatten())
}
