//! What has been acknowledged, and what comes again (RFC 3261 13.2.2.4): each INVITE of a call has an ACK of its own, and
//! a call that is over may still owe one.

use std::net::SocketAddr;
use std::sync::Arc;

use clock::Instant;
use sip::dialog::Dialog;
use sip::transaction::answer::AckRepeater;
use sip::{HeaderName, Message};

use super::calls::Calls;
use super::dialog::route;
use super::offer::refusal_of;
use super::one::{Call, dialog_key};
use super::state::Fork;
use crate::core::{Core, Pending, credentials_of};

/// Calls that are over and whose answers are still acknowledged again, at most.
const ENDED_MAX: usize = 64;
/// ACKs of one call that are kept; who changes a call more often in half a minute has the oldest forgotten.
const KEPT_MAX: usize = 8;

/// The ACKs of one call, each with the CSeq number of its INVITE.
#[derive(Debug, Default)]
pub(super) struct Acks(Vec<(u32, AckRepeater)>);

/// The ACKs of a call that is over.
#[derive(Debug)]
pub(super) struct Acked {
    pub(super) dialog_key: Arc<str>,
    pub(super) dialog: Dialog,
    /// Where its INVITE went or came from.
    pub(super) reach: Option<SocketAddr>,
    pub(super) acks: Acks,
    pub(super) forks: Vec<Fork>,
}

impl Acks {
    pub(super) fn keep(&mut self, sequence: u32, ack: AckRepeater) {
        self.0.retain(|(of, _)| *of != sequence);
        if self.0.len() == KEPT_MAX {
            self.0.remove(0);
        }
        self.0.push((sequence, ack));
    }

    pub(super) fn of(&self, sequence: u32) -> Option<&AckRepeater> {
        self.0.iter().find(|(of, _)| *of == sequence).map(|(_, ack)| ack)
    }

    /// Forgets those whose 2xx cannot come again any more. When the next one is to be forgotten.
    pub(super) fn forget(&mut self, now: Instant) -> Option<Instant> {
        self.0.retain(|(_, ack)| ack.until() > now);
        if self.0.is_empty() {
            // Most of the memory of an open call is given back.
            self.0 = Vec::new();
        }
        self.0.iter().map(|(_, ack)| ack.until()).min()
    }
}

impl Calls {
    /// A call is over: what it had acknowledged may still come again, and a re-INVITE that is under way may still be
    /// answered.
    pub(super) fn keep_acks(&mut self, call: &mut Call) {
        if call.acks.0.is_empty() && call.client.is_none() {
            return;
        }
        let Some(dialog) = call.dialog.take() else { return };
        if self.ended_acks.len() == ENDED_MAX {
            self.ended_acks.pop_front();
        }
        self.ended_acks.push_back(Acked {
            dialog_key: call.dialog_key.clone(),
            dialog,
            reach: call.reach,
            acks: core::mem::take(&mut call.acks),
            forks: core::mem::take(&mut call.forks),
        });
    }

    /// The re-INVITE of a call that a BYE has ended in the meantime is answered with a 2xx: it wants its ACK all the same.
    pub(super) fn acknowledge_late(&mut self, core: &mut Core, pending: &Pending, response: &Message) {
        let invite = Message::parse(pending.bytes.clone());
        let tag = invite.from_ref().ok().and_then(|from| from.tag());
        let key = invite.call_id().zip(tag).map(|(call_id, tag)| dialog_key(call_id, tag));
        let Some(key) = key else { return };
        let Some(acked) = self.ended_acks.iter_mut().find(|acked| *acked.dialog_key == *key) else { return };
        let sequence = response.cseq().map_or(1, |cseq| cseq.number);
        acked.dialog.refresh_target(response);
        let offer = response.session_body().octets();
        let is_offer = pending.draft.body().is_empty() && !offer.is_empty();
        let answer = is_offer.then(|| refusal_of(core, offer));
        let ack = send_ack(core, (&acked.dialog, acked.reach), sequence, answer, credentials_of(&invite));
        acked.acks.keep(sequence, ack);
    }
}

/// Sends the ACK for a 2xx, which is kept for repetitions of the 2xx.
pub(super) fn send_ack(
    core: &mut Core,
    (dialog, reach): (&Dialog, Option<SocketAddr>),
    sequence: u32,
    answer: Option<String>,
    credentials: Vec<(HeaderName, String)>,
) -> AckRepeater {
    let mut ack = dialog.ack(sequence);
    let to = route(core, &mut ack, dialog, reach);
    // The credentials of the INVITE go into its ACK, which cannot be challenged (RFC 3261 22.1).
    for (name, value) in credentials {
        ack.push(name, value);
    }
    if let Some(answer) = answer {
        core.describe(&mut ack, answer);
    }
    let bytes = core.send_ack(ack, to);
    AckRepeater::new(core.layer.timers(), core.now, bytes, to)
}
