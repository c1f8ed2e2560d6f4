//! What a probe does as a PBX: a call, and a binding of its own where that was asked for.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::Duration;

use agent::AgentOptions;
use clock::Instant;
use live::{Clock, Live};
use plan::Plan;
use run::{Wire, stage};
use sip::Message;
use tokio::sync::Notify;
use trace::{Event, Party};

use super::said::Came;
use crate::args::ProbeArgs;
use crate::load::Wrong;
use crate::side::Place;
use crate::signal;

/// What is over ends its call and its binding before the time is over, if it can.
const GRACE_MAX: Duration = Duration::from_secs(1);

/// Plays the plan, and tells what came of each request.
///
/// # Errors
/// A port that another program has.
pub(super) async fn play(
    args: &ProbeArgs,
    plan: &Plan,
    place: &Place,
    until: tokio::time::Instant,
) -> Result<Heard, Wrong> {
    let world = stage(plan, &[Party::Pbx], AgentOptions::default(), Wire::External)
        .map_err(|quirk| format!("there is no quirk `{quirk}`"))?;
    let live = Live::new(world, Clock::Real).open_instead(place.own.ip(), place.bind);
    let mut live = if args.allow_remote { live.allow_remote() } else { live };
    let (mut heard, refused) = (Heard::default(), Notify::new());
    let left = until.saturating_duration_since(tokio::time::Instant::now());
    // Who watches kills what lasts too long. From here on there may be a call: it ends before we do.
    signal::listen();
    let killed = Cell::new(false);
    let enough = async {
        tokio::select! {
            () = tokio::time::sleep_until(until - GRACE_MAX.min(left / 4)) => {}
            () = refused.notified() => {}
            () = signal::asked() => killed.set(true),
        }
    };
    // So much is left when somebody has ended it: who kills does so once more a little later, and without a warning.
    let at_last = async {
        signal::asked().await;
        tokio::time::sleep(GRACE_MAX).await;
    };
    let observe = |event: Event| {
        heard.take(&event);
        if heard.is_refused() {
            refused.notify_one();
        }
    };
    // Who does not answer a BYE is not waited for.
    tokio::select! {
        ran = tokio::time::timeout_at(until, live.run(observe, enough)) => {
            if let Ok(Err(error)) = ran {
                return Err(error.to_string());
            }
        }
        () = at_last => {}
    }
    // A BYE or a CANCEL that waits to be sent is sent.
    live.leave(|_| ()).await.map_err(|error| error.to_string())?;
    if killed.get() {
        return Err("it was ended, by Ctrl-C or a request to terminate, before it was over".to_owned());
    }
    Ok(heard)
}

/// What came of each request: when it was first sent, and the last final response to it.
#[derive(Debug, Default)]
pub(super) struct Heard {
    sent: BTreeMap<String, Instant>,
    answered: BTreeMap<String, Came>,
    /// The provisional response to an INVITE that came last.
    rings: Option<(u16, String)>,
    /// When we gave up the call: what comes from then on is the answer to that.
    given_up: Option<Instant>,
    now: Instant,
}

impl Heard {
    fn take(&mut self, event: &Event) {
        self.now = self.now.max(event.at());
        let Event::Sent { at, packet } = event else { return };
        let message = Message::parse(packet.payload.clone());
        let Ok(sequence) = message.cseq() else { return };
        let method = sequence.method.to_string();
        match message.status() {
            None if method == "CANCEL" => _ = self.given_up.get_or_insert(*at),
            None => {
                // Once it is asked with credentials the challenge is no final answer.
                if self.answered.get(&method).is_some_and(is_challenge) && has_credentials(&message) {
                    self.answered.remove(&method);
                }
                self.sent.entry(method).or_insert(*at);
            }
            Some(_) if method == "INVITE" && self.given_up.is_some() => {}
            Some(status) if status >= 200 => {
                let took = self.sent.get(&method).map_or(Duration::ZERO, |sent| at.since(*sent));
                // What comes later is the answer to credentials, or to the next one of its kind.
                if self.answered.get(&method).is_none_or(is_challenge) {
                    self.answered.insert(method, Came::answered(status, took, &message));
                }
            }
            Some(status) if method == "INVITE" && status > 100 => {
                self.rings = Some((status, message.reason_phrase().unwrap_or_default().to_owned()));
            }
            Some(_) => {}
        }
    }

    /// True when the registrar has said no: nothing more comes.
    fn is_refused(&self) -> bool {
        let came = self.answered.get("REGISTER");
        came.is_some_and(|came| {
            matches!(came, Came::Answered { status, .. } if *status >= 300) && !is_challenge(came)
        })
    }

    /// What came of the request with this method.
    pub(super) fn of(&self, method: &str) -> Came {
        match (self.answered.get(method), self.sent.contains_key(method)) {
            (Some(came), _) => came.clone(),
            (None, true) => {
                let (until, sent) = (self.given_up.unwrap_or(self.now), self.sent[method]);
                let last = self.rings.clone().filter(|_| method == "INVITE");
                Came::Unfinished { after: until.since(sent), last }
            }
            (None, false) => Came::NotAsked,
        }
    }
}

fn has_credentials(message: &Message) -> bool {
    !message.authorization().is_empty() || !message.proxy_authorization().is_empty()
}

fn is_challenge(came: &Came) -> bool {
    matches!(came, Came::Answered { status: 401 | 407, .. })
}

#[cfg(test)]
mod tests {
    use trace::{Packet, PacketId, Transport};

    use super::*;

    fn heard(messages: &[(u64, &str, &str, &str)]) -> Heard {
        let mut heard = Heard::default();
        for (ms, first, cseq, more) in messages {
            let payload = format!("{first}\r\nCall-ID: a\r\nCSeq: {cseq}\r\n{more}\r\n").into();
            let [from, to] = [1, 2].map(|last| ([127, 0, 0, last], 5060).into());
            let packet = Packet { id: PacketId(1), from, to, transport: Transport::Udp, payload };
            heard.take(&Event::Sent { at: Instant::from_millis(*ms), packet });
        }
        heard
    }

    const CHALLENGED: [(u64, &str, &str, &str); 5] = [
        (0, "INVITE sip:a@x SIP/2.0", "1 INVITE", ""),
        (23, "SIP/2.0 407 Proxy Authentication Required", "1 INVITE", ""),
        (24, "INVITE sip:a@x SIP/2.0", "2 INVITE", "Proxy-Authorization: Digest username=\"a\"\r\n"),
        (40, "SIP/2.0 100 Trying", "2 INVITE", ""),
        (90, "SIP/2.0 180 Ringing", "2 INVITE", ""),
    ];

    #[test]
    fn a_call_that_rings_on_was_not_answered_and_its_challenge_is_no_answer() {
        let given_up = [
            (3_000, "CANCEL sip:a@x SIP/2.0", "2 CANCEL", ""),
            (3_020, "SIP/2.0 200 OK", "2 CANCEL", ""),
            (3_030, "SIP/2.0 487 Request Terminated", "2 INVITE", ""),
        ];
        let rang =
            Came::Unfinished { after: Duration::from_secs(3), last: Some((180, "Ringing".to_owned())) };
        assert_eq!(heard(&[&CHALLENGED[..], &given_up].concat()).of("INVITE"), rang);
        let said = super::super::said::line(&[("INVITE", rang)], 2);
        assert_eq!(said, "SIP CRITICAL - INVITE not answered within 3.0 s (180 Ringing)");
        let came = heard(&CHALLENGED[..3]).of("INVITE");
        assert_eq!(came, Came::Unfinished { after: Duration::from_millis(24), last: None });
    }

    #[test]
    fn a_challenge_that_stands_is_the_answer_and_so_is_what_comes_after_credentials() {
        let status = |heard: Heard| match heard.of("INVITE") {
            Came::Answered { status, .. } => status,
            _ => 0,
        };
        assert_eq!(status(heard(&CHALLENGED[..2])), 407);
        let again = (60, "SIP/2.0 407 Proxy Authentication Required", "2 INVITE", "");
        assert_eq!(status(heard(&[&CHALLENGED[..3], &[again]].concat())), 407);
        let answer = (900, "SIP/2.0 200 OK", "2 INVITE", "");
        assert_eq!(status(heard(&[&CHALLENGED[..], &[answer]].concat())), 200);
    }
}
