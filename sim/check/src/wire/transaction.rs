//! A transaction as an onlooker sees it: every copy of its request, responses and ACKs, and what reached
//! the other side.

use std::sync::Arc;

use clock::{Duration, Instant};
use sip::{Method, Text};
use trace::{PacketId, Party};

use super::pace::{LOST_MAX, T1, T2, TRIES};
use super::{Sip, room_for_one};

/// How many copies of one kind are kept.
const PASSAGES_MAX: usize = 64;

/// How long after its last duty a transaction is judged where T1 is the usual one: 64*T1 and some patience.
pub(crate) const SETTLE: Duration = Duration::from_secs(34);
/// That patience.
const MORE: Duration = Duration::from_secs(2);

/// Copies that arrive while their receiver reads the first may be one to it.
const AT_ONCE: Duration = Duration::from_millis(200);

/// How long a message stays in the network (RFC 3261 17.1.2.2).
const T4: Duration = Duration::from_secs(5);

/// One copy of a message on its way.
#[derive(Debug)]
pub(crate) struct Passage {
    pub(crate) sip: Arc<Sip>,
    /// When it first arrived.
    pub(crate) delivered: Option<Instant>,
    /// How often it arrived.
    pub(crate) copies: u32,
}

/// A transaction.
#[derive(Debug)]
pub(crate) struct Transaction {
    /// Its number in its leg.
    pub(crate) number: u64,
    pub(crate) method: Method,
    pub(crate) branch: Text,
    pub(crate) cseq: Option<u32>,
    pub(crate) client: Party,
    pub(crate) server: Party,
    /// The request and its retransmissions, in the order of sending.
    pub(crate) requests: Vec<Passage>,
    pub(crate) responses: Vec<Passage>,
    /// Of an INVITE: the ACKs, whatever their branch.
    pub(crate) acks: Vec<Passage>,
    /// Of an INVITE: when a CANCEL for it was first sent.
    pub(crate) cancelled: Option<Instant>,
    /// True once it has been judged as a whole.
    pub(crate) is_over: bool,
}

impl Transaction {
    pub(crate) fn new(number: u64, sip: &Arc<Sip>) -> Self {
        Self {
            number,
            method: sip.method.clone(),
            branch: sip.branch.clone(),
            cseq: sip.cseq,
            client: sip.sender,
            server: sip.receiver,
            requests: Vec::with_capacity(1),
            responses: Vec::new(),
            acks: Vec::new(),
            cancelled: None,
            is_over: false,
        }
    }

    /// The request as it was first sent.
    pub(crate) fn request(&self) -> &Arc<Sip> {
        &self.requests[0].sip
    }

    /// The copy of the request that a response answers: copies may differ, and a response repeats what it has heard.
    pub(crate) fn request_answered_by(&self, response: &Sip) -> &Arc<Sip> {
        let fits = |p: &&Passage| response.answers(&p.sip);
        self.requests.iter().find(fits).map_or_else(|| self.request(), |p| &p.sip)
    }

    /// When the first copy of the request reached the server.
    pub(crate) fn request_delivered(&self) -> Option<Instant> {
        self.requests.iter().filter_map(|p| p.delivered).min()
    }

    /// The first final response that was sent.
    pub(crate) fn final_response(&self) -> Option<&Passage> {
        self.responses.iter().find(|p| p.sip.is_final())
    }

    /// True when it has its final response and, for an INVITE, an ACK, and is not asked to come again in another form.
    pub(crate) fn is_complete(&self) -> bool {
        let asks = |status| matches!(status, 300..=399 | 401 | 407 | 412..=416 | 420..=424 | 428..=438 | 491 | 494 | 500 | 503);
        self.final_response().is_some_and(|p| !asks(p.sip.status))
            && (!self.is_invite() || !self.acks.is_empty())
    }

    /// True for what was repeated in vain until the next copy was not due any more: a failure without an ACK (timer H, RFC
    /// 3261 17.2.1), or a request.
    pub(crate) fn is_given_up(&self) -> bool {
        let failures = || self.responses.iter().filter(|p| p.sip.is_failure());
        self.is_never_answered()
            || self.is_invite() && self.acks.is_empty() && is_repeated_to_the_end(failures())
    }

    /// True for a request that was repeated for as long as a client does (timers B and F, RFC 3261 17.1.1.2, 17.1.2.2), and
    /// got no response whatever. So many copies are lost nowhere but on a way that is broken.
    pub(crate) fn is_never_answered(&self) -> bool {
        self.responses.is_empty() && is_repeated_to_the_end(self.requests.iter())
    }

    /// True when the same message, sent before or after, has reached the other side already.
    pub(crate) fn has_come_before(&self, sip: &Sip) -> bool {
        let list = if sip.is_request() { &self.requests } else { &self.responses };
        let is_same = |p: &Passage| p.sip.status == sip.status && p.sip.to_tag == sip.to_tag;
        list.iter().any(|p| p.sip.id != sip.id && p.delivered.is_some() && is_same(p))
    }

    /// A response that says that it is still open at a moment: behind a final one there is none (RFC 3261 17.2.1).
    pub(crate) fn rings_behind(&self, at: Instant) -> Option<&Passage> {
        self.responses.iter().find(|p| p.sip.is_provisional() && p.sip.status > 100 && p.sip.sent_at > at)
    }

    /// When a final response first reached the client.
    pub(crate) fn final_delivered(&self) -> Option<Instant> {
        self.matching().filter(|p| p.sip.is_final()).filter_map(|p| p.delivered).min()
    }

    /// When a response that the client can match first reached it (RFC 3261 17.1.3).
    pub(crate) fn response_delivered(&self) -> Option<Instant> {
        self.matching().filter_map(|p| p.delivered).min()
    }

    /// The responses that the client can match: branch and CSeq method are those of the request (RFC 3261 17.1.3),
    /// and the topmost Via is its own (18.1.2).
    pub(crate) fn matching(&self) -> impl Iterator<Item = &Passage> {
        self.responses.iter().filter(|p| self.is_matched_by(&p.sip))
    }

    /// True for a response that the client can match.
    pub(crate) fn is_matched_by(&self, response: &Sip) -> bool {
        response.branch == self.branch
            && response.method == self.method
            && response.is_sent_by_same(self.request())
    }

    /// True when the client may turn to the next server: nothing but 503 has come back, if anything (RFC 3263 4.3).
    pub(crate) fn has_failed_at_server(&self) -> bool {
        let is_other = |p: &Passage| p.delivered.is_some() && p.sip.is_final() && p.sip.status != 503;
        !self.responses.iter().any(is_other)
    }

    /// False when the client has given the transaction up before `at`, so that a response has nobody to go to: no
    /// response had come in 64*T1 (timer B, F), none in 64*T1 after its CANCEL (RFC 3261 9.1), or it is so long since
    /// the first final one (timer M of RFC 6026, timer D).
    pub(crate) fn has_client_at(&self, at: Instant) -> bool {
        let life = self.t1_of_client() * TRIES;
        let before = |p: &&Passage| p.delivered.is_some_and(|arrived| arrived < at);
        let in_time =
            |p: &Passage| p.delivered.is_some_and(|arrived| arrived <= self.request().sent_at + life);
        let is_answered = self.matching().any(|p| before(&p) && in_time(p));
        let first_final =
            self.matching().filter(|p| p.sip.is_final() && before(p)).filter_map(|p| p.delivered);
        let ends = [
            (!is_answered || !self.is_invite()).then(|| self.request().sent_at),
            self.cancelled,
            first_final.min(),
        ];
        ends.into_iter().flatten().all(|since| at.since(since) <= life)
    }

    /// The answers that reached their client before `until` and were not followed by an ACK of their own: one ACK is due
    /// each time that one arrives (RFC 3261 13.2.2.4, 17.1.1.2). For two at once, one may do.
    pub(crate) fn without_ack<'t>(
        &self,
        answers: impl Iterator<Item = &'t Passage>,
        until: Instant,
        is_its: impl Fn(&Sip) -> bool,
    ) -> Vec<&'t Passage> {
        let acks = || self.acks.iter().filter(|ack| is_its(&ack.sip)).map(|ack| ack.sip.sent_at);
        let mut answers: Vec<_> = answers.filter_map(|p| Some((p.delivered?, p))).collect();
        answers.retain(|(at, _)| *at <= until && self.has_client_at(*at));
        answers.sort_by_key(|(at, _)| *at);
        for ack in acks() {
            if let Some(served) = answers.iter().position(|(at, _)| *at <= ack) {
                answers.remove(served);
            }
        }
        answers.retain(|(at, _)| !acks().any(|ack| ack >= *at && ack.since(*at) < AT_ONCE));
        answers.into_iter().map(|(_, p)| p).collect()
    }

    /// The ACKs that the server can match: with the branch of the INVITE for a failure (RFC 3261 17.2.3), with the
    /// number of the INVITE and both tags for the 2xx with this To tag (13.3.1.4).
    pub(crate) fn matching_acks(&self, answer: &Sip) -> impl Iterator<Item = &Passage> {
        let is_failure = answer.is_failure();
        let has_branch = |ack: &Sip| ack.branch.eq_ignore_ascii_case(&self.branch);
        let from = &self.request().from_tag;
        let is_of_dialog =
            move |ack: &Sip| ack.cseq == self.cseq && ack.from_tag == *from && ack.from_tag.is_some();
        let to = answer.to_tag.clone();
        self.acks.iter().filter(move |p| match is_failure {
            true => has_branch(&p.sip),
            false => is_of_dialog(&p.sip) && p.sip.to_tag == to,
        })
    }

    /// True when the server has asked on for the ACK of a 2xx behind one that came, more often than ACKs are lost, and got
    /// none that fits (RFC 3261 13.3.1.4): it has not taken that one, whatever it is.
    pub(crate) fn is_refuted(&self, ack: &Passage) -> bool {
        let is_alike = |p: &&Passage| {
            p.sip.cseq == ack.sip.cseq && p.sip.from_tag == ack.sip.from_tag && p.sip.to_tag == ack.sip.to_tag
        };
        let Some(came) = self.acks.iter().filter(is_alike).filter_map(|p| p.delivered).min() else {
            return false;
        };
        let answers = || self.responses.iter().map(|p| &p.sip).filter(|sip| sip.is_success());
        answers().any(|answer| {
            let behind = answers().filter(|p| p.to_tag == answer.to_tag && p.sent_at > came).count();
            behind > LOST_MAX && self.matching_acks(answer).next().is_none()
        })
    }

    /// True when a copy of the request has come so late that the server had forgotten the transaction, and took it for
    /// a new one: T4 after the ACK (timer I), 64*T1 after a 2xx (timer L of RFC 6026), 64*T1 after the final response
    /// to another request (timer J).
    pub(crate) fn is_begun_anew(&self, first: &Sip, by: Instant) -> bool {
        let copies = self.requests.iter().skip(1).filter_map(|p| p.delivered);
        let kept = if self.is_invite() && first.is_success() { self.t1_of_client() * TRIES } else { T4 };
        copies.into_iter().any(|at| at <= by && at.since(first.sent_at) > kept)
    }

    /// When the first ACK reached the server.
    pub(crate) fn ack_delivered(&self) -> Option<Instant> {
        self.acks.iter().filter_map(|p| p.delivered).min()
    }

    pub(crate) fn is_invite(&self) -> bool {
        self.method == Method::Invite
    }

    /// True when the request is the first of its dialog or stands alone.
    pub(crate) fn is_outside_dialog(&self) -> bool {
        self.request().to_tag.is_none()
    }

    /// True for an INVITE that opens a call.
    pub(crate) fn is_attempt(&self) -> bool {
        self.is_invite() && self.is_outside_dialog()
    }

    /// From when on it can be judged as a whole; never, while an INVITE rings.
    pub(crate) fn settles_at(&self) -> Option<Instant> {
        let sent = self.request().sent_at;
        let settle = self.t1_of_client().max(self.t1_of_server()) * TRIES + MORE;
        if !self.is_invite() {
            return Some(sent + settle);
        }
        let last = self.final_response().map(|p| p.sip.sent_at).max(self.cancelled);
        let answered = self.responses.is_empty().then_some(sent);
        last.max(answered).map(|at| at + settle)
    }

    pub(crate) fn passage_mut(&mut self, id: PacketId) -> Option<&mut Passage> {
        let all = self.requests.iter_mut().rev();
        let all = all.chain(self.responses.iter_mut().rev()).chain(self.acks.iter_mut().rev());
        all.into_iter().find(|p| p.sip.id == id)
    }

    pub(crate) fn push(&mut self, what: What, sip: &Arc<Sip>) {
        let list = match what {
            What::Request => &mut self.requests,
            What::Response => &mut self.responses,
            What::Ack => &mut self.acks,
        };
        if list.len() >= PASSAGES_MAX {
            // Ringing may be repeated for long; what ends it must not be missed for that.
            let spare = list.iter().rposition(|p| p.sip.is_provisional()).filter(|_| sip.is_final());
            let Some(at) = spare else { return };
            list.remove(at);
        }
        room_for_one(list);
        list.push(Passage { sip: Arc::clone(sip), delivered: None, copies: 0 });
    }
}

/// True for copies over as long as anybody repeats anything.
fn is_repeated_to_the_end<'t>(copies: impl Iterator<Item = &'t Passage>) -> bool {
    let mut sent = copies.map(|p| p.sip.sent_at);
    let first = sent.next();
    first.zip(sent.last()).is_some_and(|(first, last)| last.since(first) > T1 * TRIES - T2)
}

/// What a message is to its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Request,
    Response,
    Ack,
}
