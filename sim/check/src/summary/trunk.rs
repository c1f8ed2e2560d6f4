//! What became of the trunk itself: registration, keep-alive, strangers.

use clock::{Duration, Instant};
use sip::{HeaderName, Method, NameAddr};
use trace::Party;

use super::Decision;
use crate::wire::{Leg, Sip, Transaction, Wire, contacts};

/// The trunk at the end of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrunkSummary {
    /// True when a binding of the PBX is alive.
    pub registered: bool,
    /// True when some REGISTER has succeeded.
    pub was_registered: bool,
    /// True when the last REGISTER that was to keep the binding was never answered.
    pub is_lost: bool,
    /// True when the last binding had run out before it was removed, or before the end.
    pub has_lapsed: bool,
    /// The status of the last final response to a REGISTER.
    pub register_status: Option<u16>,
    /// The last final response that refused a REGISTER, while none came later that did not.
    pub refusal: Option<Decision>,
    /// REGISTERs that got a final response other than 401, 407 and 423.
    pub registrations: u32,
    /// Whether the last OPTIONS outside a dialog was answered; none when there was none.
    pub options_answered: Option<bool>,
    /// The first final status a stranger's request got.
    pub stranger_status: Option<u16>,
    /// Requests of strangers.
    pub stranger_requests: u32,
}

/// Collects the summary from legs that are over.
#[derive(Debug, Default)]
pub(crate) struct TrunkWatch {
    summary: TrunkSummary,
    last_register: Option<Instant>,
    last_kept: Option<Instant>,
    last_options: Option<Instant>,
    first_stranger: Option<Instant>,
    /// Until when the last REGISTER has bound something, while nothing has removed it.
    bound_until: Option<Instant>,
}

impl TrunkWatch {
    /// A transaction is over.
    pub(crate) fn transaction_over(&mut self, now: Instant, leg: &Leg, of: &Transaction) {
        let answer = of.final_response().map(|p| &p.sip);
        let sent = of.request().sent_at;
        if of.client == Party::Stranger {
            self.summary.stranger_requests += 1;
            if let Some(answer) = answer.filter(|a| self.first_stranger.is_none_or(|at| a.sent_at < at)) {
                self.first_stranger = Some(answer.sent_at);
                self.summary.stranger_status = Some(answer.status);
            }
            return;
        }
        if of.method == Method::Register && !is_removal(of.request()) {
            self.kept(sent, answer.is_some());
        }
        if let Some(answer) = answer.filter(|_| of.method == Method::Register) {
            self.bound(of.request(), answer);
            self.summary.registrations += u32::from(!matches!(answer.status, 401 | 407 | 423));
            self.summary.was_registered |= answer.is_success();
            if self.last_register.is_none_or(|at| answer.sent_at >= at) {
                self.last_register = Some(answer.sent_at);
                self.summary.register_status = Some(answer.status);
                // The first of those that said the same: what comes after it repeats it.
                let is_new =
                    self.summary.refusal.as_ref().is_none_or(|refusal| refusal.status != answer.status);
                if !answer.is_failure() {
                    self.summary.refusal = None;
                } else if is_new {
                    self.summary.refusal = Some(super::read::decision(of, answer));
                }
            }
        }
        // A ping in the last moment of a run could not be answered any more.
        let is_judged = answer.is_some() || now.since(sent) > Duration::from_secs(2);
        if of.method == Method::Options
            && !leg.is_call()
            && is_judged
            && self.last_options.is_none_or(|at| sent >= at)
        {
            self.last_options = Some(sent);
            self.summary.options_answered = Some(of.final_delivered().is_some());
        }
    }

    /// A REGISTER that is to keep the binding was answered, or was not.
    fn kept(&mut self, sent: Instant, is_answered: bool) {
        if self.last_kept.is_none_or(|at| sent >= at) {
            self.last_kept = Some(sent);
            self.summary.is_lost = !is_answered;
        }
    }

    /// A REGISTER was answered: for how long something is bound.
    fn bound(&mut self, request: &Sip, answer: &Sip) {
        if !answer.is_success() {
            return;
        }
        if is_removal(request) {
            self.summary.has_lapsed |= self.bound_until.take().is_some_and(|until| until < request.sent_at);
            return;
        }
        let own = contacts(request);
        let listed = contacts(answer);
        let granted = listed.iter().filter(|c| own.iter().any(|o| o.uri.equivalent(&c.uri)));
        let longest = granted.filter_map(NameAddr::expires).max();
        // Without a word of it nobody knows when it is over.
        self.bound_until = longest.map(|seconds| answer.sent_at + Duration::from_secs(seconds.into()));
        self.summary.has_lapsed = false;
    }

    /// The end of the run.
    pub(crate) fn finish(mut self, wire: &Wire, at: Instant) -> TrunkSummary {
        self.summary.registered = wire.bindings.of(Party::Pbx).any(|b| b.expires_at > at);
        self.summary.has_lapsed |=
            !self.summary.registered && self.bound_until.is_some_and(|until| until < at);
        self.summary
    }
}

/// True for a REGISTER that gives the binding up (RFC 3261 10.2.2).
fn is_removal(request: &Sip) -> bool {
    request.message.header(HeaderName::Expires).is_some_and(|value| value.trim() == "0")
}
