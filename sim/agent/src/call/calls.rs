//! The room of the calls: which message, timer and command is for which call, and what is remembered of those
//! that are over.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;

use bytes::Bytes;
use plan::{Plan, Side, Subject, Verb};
use sip::transaction::{ClientId, ServerId};
use sip::{Message, Method, TextMap};

use super::acks::Acked;
use super::capacity::Rate;
use super::one::{Call, dialog_key};
use crate::books::OpenCdr;
use crate::core::{CallTimer, Conclusion, Core, Purpose, Request, Timer};
use crate::interface::{CallCommand, CallKey, CallPhase, CallView, OpenCall, Output};
use crate::quirk::dialog::{stray_bye_answered_200, stray_update_accepted};
use crate::quirk::fax::cancels_t38_on_183;

/// Calls that are over and still known to a scenario, at most.
const ENDED_CALLS_MAX: usize = 256;
/// Callers that wait to be called back, at most.
const CALLERS_MAX: usize = 16;

/// All calls of an agent.
pub(crate) struct Calls {
    /// In boxes, because a tree keeps room for nearly twice as many values as it has.
    pub(super) open: BTreeMap<CallKey, Box<Call>>,
    pub(super) dialogs: TextMap<CallKey>,
    pub(super) invites: BTreeMap<ServerId, CallKey>,
    ended: VecDeque<(CallKey, CallView)>,
    /// The ACKs of calls of our own that are over: their 2xx may come again, or another one.
    pub(super) ended_acks: VecDeque<Acked>,
    /// For each incoming call to come: the scenario speaks for the phone that is called.
    scripted: VecDeque<bool>,
    last_key: u64,
    /// Who is called back, by the number of the timer.
    pub(super) callers: BTreeMap<u64, String>,
    /// The records of calls that were asked to come again, by the number of the timer.
    pub(super) to_come_again: BTreeMap<u64, trace::Cdr>,
    /// A quirk has called once more after a refusal.
    pub(super) called_again: bool,
    /// When calls came, for the limit of calls in a second.
    pub(super) rate: Rate,
}

impl Calls {
    pub(crate) fn new(plan: &Plan, side: Side) -> Self {
        Self {
            open: BTreeMap::new(),
            dialogs: TextMap::default(),
            invites: BTreeMap::new(),
            ended: VecDeque::new(),
            ended_acks: VecDeque::new(),
            scripted: scripted_calls(plan, side),
            last_key: 0,
            callers: BTreeMap::new(),
            to_come_again: BTreeMap::new(),
            called_again: false,
            rate: Rate::default(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.open.len()
    }

    /// A call as a scenario sees it.
    pub(crate) fn view(&self, key: CallKey) -> Option<CallView> {
        let ended = || self.ended.iter().find(|(k, _)| *k == key).map(|(_, view)| *view);
        self.open.get(&key).map(|call| call.view()).or_else(ended)
    }

    pub(crate) fn call_id(&self, key: CallKey) -> Option<&str> {
        self.open.get(&key).map(|call| call.call_id())
    }

    pub(crate) fn open_calls(&self) -> impl Iterator<Item = OpenCall> {
        self.open.values().map(|call| {
            let record = call.record.as_deref();
            let (calling, called) = record.map(OpenCdr::numbers).unwrap_or_default();
            let (calling, called) = (calling.to_owned(), called.to_owned());
            let answered = record.and_then(|record| record.answered);
            OpenCall { key: call.key, view: call.view(), calling, called, answered }
        })
    }

    /// What is agreed in a call, for tests.
    #[cfg(test)]
    pub(crate) fn agreed(&self, key: CallKey) -> Option<sip::offer_answer::Agreed> {
        self.open.get(&key)?.offer_answer.agreed()
    }

    /// A number for a call that no scenario knows of.
    pub(super) fn new_key(&mut self) -> CallKey {
        self.last_key += 1;
        CallKey(self.last_key)
    }

    /// A number for a call that a scenario may speak of.
    pub(super) fn meet(&mut self, core: &mut Core, outgoing: bool) -> CallKey {
        let key = self.new_key();
        core.put_out(Output::Call { key, outgoing });
        key
    }

    /// Whether the scenario speaks for the phone of the next incoming call.
    pub(super) fn next_is_scripted(&mut self) -> bool {
        self.scripted.pop_front().unwrap_or(false)
    }

    pub(super) fn keep(&mut self, call: Call) {
        self.dialogs.insert(call.dialog_key.clone(), call.key);
        self.open.insert(call.key, Box::new(call));
    }

    /// Does something with a call; one that is over afterwards is forgotten.
    pub(super) fn with<R>(
        &mut self,
        core: &mut Core,
        key: CallKey,
        act: impl FnOnce(&mut Call, &mut Core) -> R,
    ) -> Option<R> {
        let call = self.open.get_mut(&key)?;
        let server = call.incoming.as_ref().map(|incoming| incoming.server);
        let result = act(call, core);
        let (is_answered, is_over) = (call.incoming.is_none(), call.phase == CallPhase::Ended);
        if let Some(server) = server.filter(|_| is_answered || is_over)
            && self.invites.get(&server) == Some(&key)
        {
            self.invites.remove(&server);
        }
        if is_over {
            self.forget(core, key);
        }
        Some(result)
    }

    /// Forgets a call. The scenario may still ask how it ended.
    fn forget(&mut self, core: &mut Core, key: CallKey) {
        let Some(mut call) = self.open.remove(&key) else { return };
        call.close_media(core);
        self.will_call_back(core, &call);
        call.close_record(core);
        self.dialogs.remove(&call.dialog_key);
        core.cancel_timers_of(key);
        core.is_over(call.call_id());
        self.remember_ended(key, call.outgoing);
        self.keep_acks(&mut call);
    }

    /// A call is over: its phone may want to call back.
    fn will_call_back(&mut self, core: &mut Core, call: &Call) {
        let Some(phone) = call.phone.as_ref().filter(|_| core.is_running && !call.outgoing) else { return };
        let after = phone.called.calls_back_after;
        let Some(caller) = call.caller().filter(|caller| !after.is_zero() && !caller.is_empty()) else {
            return;
        };
        if self.callers.len() < CALLERS_MAX {
            self.callers.insert(call.key.0, caller.to_owned());
            core.timers.set(Timer::CallBack(call.key.0), core.now + after);
        }
    }

    pub(super) fn remember_ended(&mut self, key: CallKey, outgoing: bool) {
        if self.ended.len() == ENDED_CALLS_MAX {
            self.ended.pop_front();
        }
        let view = CallView {
            phase: CallPhase::Ended,
            outgoing,
            busy: false,
            ringing: false,
            holding: false,
            is_changing: false,
        };
        self.ended.push_back((key, view));
    }

    /// What a scenario, or a person at the phone, wants done in a call.
    pub(crate) fn obey(&mut self, core: &mut Core, key: CallKey, command: CallCommand) {
        if let CallCommand::Answer { fork: Some(after), .. } = &command {
            self.fork(core, key, *after);
        }
        self.with(core, key, |call, core| call.obey(core, command));
    }

    /// Ends all calls, because the agent stops.
    pub(crate) fn end_by_force(&mut self, core: &mut Core) {
        self.nobody_comes_again(core);
        let keys: Vec<_> = self.open.keys().copied().collect();
        for key in keys {
            self.with(core, key, Call::end_by_force);
        }
    }

    /// Nobody waits any more for the answer to a BYE of ours: those calls are over, and leave their records.
    pub(crate) fn close_books(&mut self, core: &mut Core) {
        let ending = self.open.values().filter(|call| call.phase == CallPhase::Ending);
        let keys: Vec<_> = ending.map(|call| call.key).collect();
        for key in keys {
            self.with(core, key, |call, _| call.phase = CallPhase::Ended);
        }
    }

    /// A timer of a call has run out.
    pub(crate) fn fire(&mut self, core: &mut Core, timer: CallTimer, key: CallKey) {
        self.with(core, key, |call, core| call.fire(core, timer));
    }

    /// A datagram arrived at a port for media.
    pub(crate) fn receive_media(&mut self, core: &mut Core, to: SocketAddr, payload: &Bytes) {
        if let Some(key) = core.owner_of_port(to.port()) {
            self.with(core, key, |call, core| call.receive_media(core, to.port(), payload));
        }
    }

    /// The call that a request inside a dialog is for.
    fn find(&self, request: &Message) -> Option<CallKey> {
        let to = request.to_ref().ok()?;
        let key = dialog_key(request.call_id()?, to.tag()?);
        let call = *self.dialogs.get(&key)?;
        // Both tags must fit, as far as we know theirs (RFC 3261 12.2.2).
        let from = request.from_ref().ok()?;
        self.open.get(&call)?.is_with(from.tag()).then_some(call)
    }

    /// True for a message inside of a call that is up.
    pub(crate) fn knows(&self, message: &Message) -> bool {
        message.is_request() && self.find(message).is_some()
    }

    pub(crate) fn receive_in_dialog(&mut self, core: &mut Core, request: &Request<'_>) {
        match self.find(request.message) {
            Some(key) => {
                self.with(core, key, |call, core| call.receive(core, request));
            }
            None => refuse_stray(core, request),
        }
    }

    pub(crate) fn receive_ack(&mut self, core: &mut Core, ack: &Message) {
        if let Some(key) = self.find(ack) {
            self.with(core, key, |call, core| call.receive_ack(core, ack));
        }
    }

    pub(crate) fn receive_provisional(
        &mut self,
        core: &mut Core,
        client: ClientId,
        purpose: Purpose,
        response: &Message,
    ) {
        let Some(key) = purpose.call() else { return };
        self.with(core, key, |call, core| match purpose {
            Purpose::Invite(_) => call.receive_provisional(core, client, response),
            Purpose::Reinvite(_) if core.quirks.has(&cancels_t38_on_183::QUIRK) => call.hang_up(core),
            Purpose::Reinvite(_) => call.reinvite_proceeds(core, response),
            _ => {}
        });
    }

    pub(crate) fn concluded(&mut self, core: &mut Core, conclusion: &Conclusion<'_>) {
        let Conclusion { pending, response, .. } = *conclusion;
        if response.is_some_and(|response| self.asks_again(core, pending, response)) {
            return;
        }
        let Some(key) = pending.purpose.call() else { return };
        if matches!(pending.purpose, Purpose::Invite(_)) {
            self.call_again(core, key, conclusion);
        }
        if let Some(response) = response.filter(|_| (200..300).contains(&conclusion.status))
            && matches!(pending.purpose, Purpose::Reinvite(_))
            && !self.open.contains_key(&key)
        {
            self.acknowledge_late(core, pending, response);
        }
        self.with(core, key, |call, core| call.concluded(core, conclusion));
    }
}

/// A BYE, INFO or UPDATE belongs into a dialog (RFC 3261 12.2.2, 15.1.2).
pub(crate) fn refuse_stray(core: &mut Core, request: &Request<'_>) {
    let is_update = request.message.method() == Some(Method::Update);
    let accepts = core.quirks.has(&stray_bye_answered_200::QUIRK)
        || is_update && core.quirks.has(&stray_update_accepted::QUIRK);
    let status = if accepts { 200 } else { 481 };
    core.answer_plainly(request, status);
}

/// For each call that will come in on `side`, in the order of the steps: whether a step speaks for the
/// phone that is called.
fn scripted_calls(plan: &Plan, side: Side) -> VecDeque<bool> {
    let subject = if side == Side::Carrier { Subject::Carrier } else { Subject::Pbx };
    let speaks = |verb: &Verb| {
        matches!(verb, Verb::Ring | Verb::Progress { .. } | Verb::Answer { .. } | Verb::Reject { .. })
    };
    let steps = plan.steps.iter().filter(|s| s.subject == subject && speaks(&s.verb));
    let scripted: BTreeSet<&str> = steps.map(|s| s.call.as_str()).collect();
    let coming = plan.calls().filter(|(_, caller)| *caller != side);
    coming.map(|(label, _)| scripted.contains(label.as_str())).collect()
}
