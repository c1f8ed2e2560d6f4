//! Forks: one INVITE that several phones answer (RFC 3261 13.2.2.4). The called side can be told to answer
//! twice; the caller acknowledges each answer and ends all but the first.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use clock::Duration;
use plan::profile::{Called, Outcome};
use sip::dialog::Dialog;
use sip::transaction::answer::AckRepeater;
use sip::{HeaderName, Message, Method};

use super::acks::send_ack;
use super::calls::Calls;
use super::dialog::route;
use super::offer::refusal_of;
use super::one::{Call, dialog_key};
use super::state::Fork;
use crate::core::{Core, Purpose, credentials_of};
use crate::interface::{CallKey, CallPhase};
use crate::quirk::call::{fork_acked_as_first, fork_left_up};

/// How long somebody stays on a phone that nobody talks to.
const HANGS_UP_AFTER: Duration = Duration::from_secs(40);

/// Other answers to one INVITE that are acknowledged and ended. Whoever sends a 2xx beyond them hears no ACK, and ends its
/// dialog itself (RFC 3261 13.3.1.4).
const FORKS_MAX: usize = 64;

/// What a 2xx that belongs to no transaction any more is.
enum Stray {
    /// It came before: its ACK, again.
    Again(AckRepeater),
    /// Another phone has answered too. The first ACK tells the credentials and the way.
    Fork(SocketAddr, Bytes),
}

impl Calls {
    /// The called side forks: the phone beside the one that is about to answer answers too, `after` it.
    pub(super) fn fork(&mut self, core: &mut Core, first: CallKey, after: Duration) {
        let Some(incoming) = self.open.get(&first).and_then(|c| c.incoming.as_deref()).cloned() else {
            return;
        };
        let key = self.new_key();
        let body = incoming.message.session_body().octets().to_vec();
        let mut call = Call::incoming(core, key, incoming);
        call.prepare_media(core);
        let is_usable = body.is_empty() || call.take_offer(core, &body);
        if is_usable {
            call.start_phone(core, second_phone(after));
        } else {
            call.phase = CallPhase::Ended;
        }
        self.keep(call);
        self.with(core, key, |_, _| ());
    }

    /// A response to a request that has had its final one: a 2xx that came again wants its ACK again, and another one
    /// an ACK and a BYE of its own. Its branch may say that it is ours, whatever it has for a From tag.
    pub(crate) fn receive_stray(&mut self, core: &mut Core, response: &Message, is_ours: bool) {
        let is_2xx = response.status().is_some_and(|s| (200..300).contains(&s));
        let is_invite = response.cseq().is_ok_and(|c| c.method == Method::Invite);
        if !is_2xx || !is_invite {
            return;
        }
        let stray = self.stray(core, response, is_ours);
        match stray {
            Some(Stray::Again(ack)) => {
                if let Some((to, bytes)) = ack.repeat(core.now) {
                    core.emit(to, bytes);
                }
            }
            Some(Stray::Fork(to, first)) => self.end_fork(core, response, (to, &Message::parse(first))),
            None => {}
        }
    }

    /// The key of the call that a response is for. The local tag is that of the request (RFC 3261 12.1.2): one that was
    /// copied wrongly changes no dialog of ours.
    fn key_of(&self, response: &Message, is_ours: bool) -> Option<Arc<str>> {
        let call_id = response.call_id()?;
        let from = response.from_ref().ok()?;
        let named = dialog_key(call_id, from.tag().unwrap_or_default());
        let is_known =
            self.dialogs.get(&named).is_some() || self.ended_acks.iter().any(|a| *a.dialog_key == *named);
        if is_known || !is_ours {
            return Some(named.into());
        }
        let open = self.open.values().find(|call| call.outgoing && call.call_id() == call_id);
        let ended = || self.ended_acks.iter().find(|acked| &*acked.dialog.id().call_id == call_id);
        open.map(|call| call.dialog_key.clone()).or_else(|| Some(ended()?.dialog_key.clone()))
    }

    fn stray(&self, core: &Core, response: &Message, is_ours: bool) -> Option<Stray> {
        let key = self.key_of(response, is_ours)?;
        let to = response.to_ref().ok()?;
        let tag = to.tag().unwrap_or_default();
        let (first_tag, acks, forks) = match self.dialogs.get(&key).and_then(|k| self.open.get(k)) {
            Some(call) => (&*call.dialog.as_ref()?.id().remote_tag, &call.acks, &call.forks),
            None => {
                let acked = self.ended_acks.iter().find(|a| *a.dialog_key == *key)?;
                (&*acked.dialog.id().remote_tag, &acked.acks, &acked.forks)
            }
        };
        // Each INVITE of the call has an ACK of its own.
        let first = acks.of(response.cseq().ok()?.number)?;
        if first_tag == tag || core.quirks.has(&fork_acked_as_first::QUIRK) {
            return Some(Stray::Again(first.clone()));
        }
        if let Some(fork) = forks.iter().find(|f| &*f.tag == tag) {
            return Some(Stray::Again(fork.ack.clone()));
        }
        if forks.len() >= FORKS_MAX {
            return None;
        }
        // After 64*T1 no other answer is taken any more.
        first.repeat(core.now).map(|(to, bytes)| Stray::Fork(to, bytes))
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-13.2.2.4
    fn end_fork(&mut self, core: &mut Core, response: &Message, (reach, first_ack): (SocketAddr, &Message)) {
        let Ok(mut dialog) = Dialog::of_fork(first_ack, response, false) else { return };
        let sequence = response.cseq().map_or(1, |c| c.number);
        let offer = response.session_body().octets();
        // An answer in the first ACK means that the offer was in the 2xx, and so it is in this one.
        let is_offer = !first_ack.body().is_empty() && !offer.is_empty();
        let answer = is_offer.then(|| refusal_of(core, offer));
        let ack = send_ack(core, (&dialog, Some(reach)), sequence, answer, credentials_of(first_ack));
        self.keep_fork(&dialog, Fork { tag: dialog.id().remote_tag.clone(), ack });
        core.note("another phone has answered too");
        if !core.quirks.has(&fork_left_up::QUIRK) {
            end_dialog(core, &mut dialog, Some(reach));
        }
    }

    fn keep_fork(&mut self, dialog: &Dialog, fork: Fork) {
        let key = dialog_key(&dialog.id().call_id, &dialog.id().local_tag);
        match self.dialogs.get(&key).and_then(|k| self.open.get_mut(k)) {
            Some(call) => call.forks.push(fork),
            None => {
                if let Some(acked) = self.ended_acks.iter_mut().find(|a| *a.dialog_key == *key) {
                    acked.forks.push(fork);
                }
            }
        }
    }
}

/// The BYE of a dialog that another phone has made, and nobody wants.
pub(super) fn end_dialog(core: &mut Core, dialog: &mut Dialog, reach: Option<SocketAddr>) {
    let mut bye = dialog.request(Method::Bye);
    if core.profile.calls.q850_reason {
        bye.push(HeaderName::Reason, "Q.850;cause=26");
    }
    let to = route(core, &mut bye, dialog, reach);
    core.add_known_credentials(&mut bye);
    core.add_supported(&mut bye);
    core.request(bye, to, Purpose::ForkBye);
}

/// The phone beside the one that answers first.
fn second_phone(answers_after: Duration) -> Called {
    Called {
        rings: false,
        outcome: Outcome::Answers,
        outcome_after: answers_after,
        hangs_up_after: HANGS_UP_AFTER,
        ..Called::default()
    }
}
