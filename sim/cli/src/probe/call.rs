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
}

impl Heard {
    fn take(&mut self, event: &Event) {
        let Event::Sent { at, packet } = event else { return };
        let message = Message::parse(packet.payload.clone());
        let Ok(sequence) = message.cseq() else { return };
        let method = sequence.method.to_string();
        match message.status() {
            None => _ = self.sent.entry(method).or_insert(*at),
            Some(status) if status >= 200 => {
                let took = self.sent.get(&method).map_or(Duration::ZERO, |sent| at.since(*sent));
                // What comes later is the answer to credentials, or to the next one of its kind.
                if self.answered.get(&method).is_none_or(is_challenge) {
                    self.answered.insert(method, Came::answered(status, took, &message));
                }
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
            (None, true) => Came::Silent,
            (None, false) => Came::NotAsked,
        }
    }
}

fn is_challenge(came: &Came) -> bool {
    matches!(came, Came::Answered { status: 401 | 407, .. })
}
