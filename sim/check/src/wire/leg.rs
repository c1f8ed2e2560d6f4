//! All that shares one Call-ID: transactions, dialogs, the session and its media.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use clock::Instant;
use sip::{Method, Text};
use trace::{Cdr, Party};

use super::told_digits::ToldDigit;
use super::{
    Dialog, Fax, Hole, Passage, SETTLE, Session, Sip, Stream, Transaction, Weight, What, room_for_one,
};

/// Judged transactions that a long-lived leg keeps for reference.
const TRANSACTIONS_KEPT: usize = 64;
/// Transactions of one leg that are followed at a time; the oldest of more goes unjudged.
const TRANSACTIONS_MAX: usize = 512;
/// Dialogs of one leg; a fork of more branches than this is not followed.
const DIALOGS_MAX: usize = 64;

/// Where no more than one packet of so many is missing, it is unlikely that two messages in a row are.
const LOST_PART: u64 = 100;

/// The number of a leg in its run.
pub(crate) type LegId = u64;

/// What shares one Call-ID.
#[derive(Debug)]
pub(crate) struct Leg {
    pub(crate) call_id: Text,
    /// When its first message was sent.
    pub(crate) begun: Instant,
    /// When its last SIP message was sent.
    pub(crate) last: Instant,
    /// Who sent the first request, or got the first response where no request was captured: side 0.
    pub(crate) caller: Party,
    /// The other: side 1.
    pub(crate) callee: Party,
    pub(crate) transactions: Vec<Transaction>,
    pub(crate) dialogs: Vec<Dialog>,
    pub(crate) session: Session,
    pub(crate) streams: Vec<Stream>,
    /// What is about fax; none in a call that never was one.
    pub(crate) fax: Option<Box<Fax>>,
    /// Where its sides expected media.
    pub(super) endpoints: Vec<SocketAddr>,
    /// The first INVITE, kept for the summary.
    pub(crate) invite: Option<Arc<Sip>>,
    /// The first message of a call whose INVITE was not seen before it.
    pub(crate) inside: Option<Arc<Sip>>,
    /// What each side sent as RTP and nobody can read.
    pub(crate) broken_rtp: [super::BrokenRtp; 2],
    /// The digits that have come by INFO.
    pub(crate) told_digits: Vec<ToldDigit>,
    /// RTCP sent by each side.
    pub(crate) rtcp: [super::Rtcp; 2],
    /// When the first BYE was sent, and by which side, whatever its tags.
    pub(crate) bye: Option<(Instant, usize)>,
    /// The same, while one that was refused was not sent again.
    pub(crate) refused_bye: Option<(Instant, usize)>,
    /// The records that the sides have handed over.
    pub(crate) records: Vec<(Party, Box<Cdr>)>,
    /// When the first answer's ACK was sent (caller) and had arrived (callee).
    pub(crate) connected: [Option<Instant>; 2],
    /// True once something has come that answers nothing which was heard: it holds what nobody here knows.
    pub(super) has_unheard: bool,
    /// Of a capture: what showed first that messages of it were not captured.
    pub(crate) hole: Option<Hole>,
    /// Of a capture: it is made of media alone, whose description was not seen.
    pub(crate) is_stray: bool,
    /// Limits of ours that it has reached.
    pub(super) limits: BTreeSet<&'static str>,
    /// Of the leg without its messages.
    pub(super) weight: Option<Weight>,
    next: u64,
}

impl Leg {
    pub(crate) fn new(sip: &Sip) -> Self {
        let parties = if sip.is_request() { [sip.sender, sip.receiver] } else { [sip.receiver, sip.sender] };
        Self::between(parties, sip.call_id.clone(), sip.sent_at)
    }

    /// One of media alone: nobody knows what was agreed.
    pub(super) fn of_media(parties: [Party; 2], at: Instant) -> Self {
        let mut leg = Self { is_stray: true, ..Self::between(parties, Text::default(), at) };
        leg.session.history.lost();
        leg
    }

    fn between([caller, callee]: [Party; 2], call_id: Text, at: Instant) -> Self {
        Self {
            call_id,
            begun: at,
            last: at,
            caller,
            callee,
            transactions: Vec::with_capacity(2),
            dialogs: Vec::new(),
            session: Session::default(),
            streams: Vec::new(),
            fax: None,
            endpoints: Vec::new(),
            invite: None,
            inside: None,
            broken_rtp: Default::default(),
            told_digits: Vec::new(),
            rtcp: Default::default(),
            bye: None,
            refused_bye: None,
            records: Vec::new(),
            connected: [None; 2],
            has_unheard: false,
            hole: None,
            is_stray: false,
            limits: BTreeSet::new(),
            weight: None,
            next: 0,
        }
    }

    /// 0 for the caller, 1 for anyone else.
    pub(crate) fn side(&self, party: Party) -> usize {
        usize::from(party != self.caller)
    }

    /// The party of a side.
    pub(crate) fn party(&self, side: usize) -> Party {
        if side == 0 { self.caller } else { self.callee }
    }

    /// When the first BYE was sent; `now` while none was.
    pub(crate) fn ended_or(&self, now: Instant) -> Instant {
        self.bye.map_or(now, |(at, _)| at)
    }

    /// True when the numbers of a stream show that a capture lacks more than single packets of this time: whoever sent
    /// them may have said other things as well.
    pub(crate) fn was_deaf(&self, from: Instant, until: Instant) -> bool {
        let lacks = |s: &Stream| s.reception.totals().lost > 0 || s.reception.totals().restarts > 0;
        let is_holed = |s: &Stream| lacks(s) && s.gaps.touches(from, until);
        self.streams.iter().any(is_holed)
    }

    /// True when nothing at all of the call was captured in the middle of this time.
    pub(crate) fn is_still(&self, from: Instant, until: Instant) -> bool {
        let edge = until.since(from) / 4;
        let (from, until) = (from + edge, from + edge * 3);
        let messages =
            self.transactions.iter().flat_map(|t| t.requests.iter().chain(&t.responses).chain(&t.acks));
        let mut between = messages.filter(|p| (from..=until).contains(&p.sip.sent_at));
        between.next().is_none() && !self.streams.iter().any(|s| s.sounds_between(from, until))
    }

    /// True when a capture may lack a request of a side in this time together with its answer, which no other message shows
    /// then: neither does the side count on behind it (RFC 3261 12.2.1.1), nor is there sound that was heard all the time.
    pub(crate) fn may_lack_exchange(&self, by: Party, from: Instant, until: Instant) -> bool {
        let own = || self.transactions.iter().filter(|t| t.client == by).map(|t| t.request().sent_at);
        let counts_on = own().any(|at| at <= from) && own().any(|at| at > until);
        let is_heard = |s: &Stream| {
            let totals = s.reception.totals();
            let is_all = s.first_at <= from && s.last_at >= until && !s.gaps.touches(from, until);
            is_all && totals.lost <= totals.expected / LOST_PART
        };
        self.was_deaf(from, until) || !counts_on && !self.streams.iter().any(is_heard)
    }

    /// Until when a call goes on in which nobody was seen to hang up. In a capture, which may lack the BYE and its answer, as
    /// long as something of it is heard.
    pub(crate) fn goes_on_until(&self, now: Instant, is_captured: bool) -> Instant {
        let heard = self.streams.iter().map(|s| s.last_at).max();
        if is_captured { heard.max(Some(self.last)).unwrap_or(now) } else { now }
    }

    pub(crate) fn is_call(&self) -> bool {
        self.invite.is_some()
    }

    /// True once the call was answered. One whose beginning was not seen is taken for one that was.
    pub(crate) fn is_answered(&self) -> bool {
        self.invite.is_none() || self.dialogs.iter().any(|d| d.confirmed.is_some())
    }

    /// The transaction numbered `number`.
    pub(crate) fn transaction(&self, number: u64) -> Option<&Transaction> {
        self.transactions.iter().rev().find(|t| t.number == number)
    }

    pub(crate) fn transaction_mut(&mut self, number: u64) -> Option<&mut Transaction> {
        self.transactions.iter_mut().rev().find(|t| t.number == number)
    }

    /// The INVITE transactions outside a dialog: the attempts of the call, oldest first.
    pub(crate) fn attempts(&self) -> impl Iterator<Item = &Transaction> {
        self.transactions.iter().filter(|t| t.is_attempt())
    }

    /// Who answers in a transaction, or sends a request in a dialog, is the other side of it, whatever his address:
    /// sides have several. The same holds for where a side sends what belongs to one.
    pub(super) fn know_parties_of(&self, sip: &mut Sip) {
        if sip.sender != Party::Stranger && sip.receiver != Party::Stranger {
            return;
        }
        if let Some(of) = self.transactions.iter().rev().find(|t| t.branch == sip.branch && !sip.is_request())
        {
            if sip.sender == Party::Stranger && sip.receiver == of.client {
                sip.sender = of.server;
            }
            return;
        }
        let is_in = |side| self.dialogs.iter().any(|d| d.has_tags_of(sip, side));
        if sip.is_request() && sip.receiver != Party::Stranger {
            let sender = 1 - self.side(sip.receiver);
            if is_in(sender) {
                sip.sender = self.party(sender);
            }
        } else if sip.is_request() && sip.sender != Party::Stranger && is_in(self.side(sip.sender)) {
            sip.receiver = self.party(1 - self.side(sip.sender));
        }
    }

    /// The dialog a message sent by `side` belongs to.
    pub(crate) fn dialog_of(&self, sip: &Sip) -> Option<usize> {
        sip.to_tag.as_ref()?;
        let side = self.side(sip.sender);
        self.dialogs.iter().rposition(|d| d.has_tags_of(sip, side))
    }

    /// True when it has had more dialogs than are followed, or some that nobody has heard.
    pub(crate) fn has_lost_dialogs(&self) -> bool {
        self.has_unheard || self.dialogs.len() >= DIALOGS_MAX
    }

    /// True while some dialog is confirmed and nobody has ended it.
    pub(crate) fn is_up(&self) -> bool {
        self.dialogs.iter().any(|d| d.confirmed.is_some() && d.bye.is_none())
    }

    /// True when whatever has begun in it has come to its end by `now`: nobody waits for anything.
    pub(crate) fn is_complete(&self, now: Instant) -> bool {
        let is_left_open = |t: &Transaction| self.left_open(t).is_some_and(|at| at + SETTLE <= now);
        let is_over =
            |t: &Transaction| t.is_complete() || t.is_given_up() || self.is_hung_up(t) || is_left_open(t);
        !self.is_up() && self.transactions.iter().all(is_over)
    }

    /// True for an answered INVITE of which each answer was hung up on: nobody waits for its ACK any more.
    fn is_hung_up(&self, invite: &Transaction) -> bool {
        let mut answers = invite.responses.iter().filter(|p| p.sip.is_success()).peekable();
        let is_over = |p: &Passage| {
            let is_its = |d: &&Dialog| Some(&d.callee_tag) == p.sip.to_tag.as_ref();
            let dialog = match invite.is_outside_dialog() {
                true => self.dialogs.iter().find(is_its),
                false => self.dialog_around(invite),
            };
            dialog.is_some_and(|d| d.over.iter().all(Option::is_some))
        };
        invite.is_invite() && answers.peek().is_some() && answers.all(is_over)
    }

    /// Since when the dialog is over for both sides of an INVITE in it that has no final response.
    pub(crate) fn left_open(&self, invite: &Transaction) -> Option<Instant> {
        let is_open = invite.is_invite() && !invite.is_outside_dialog() && invite.final_response().is_none();
        let dialog = self.dialog_around(invite).filter(|_| is_open)?;
        let [caller, callee] = dialog.over;
        Some(caller?.max(callee?))
    }

    /// The dialog that a transaction is in, by the tags of its request.
    pub(crate) fn dialog_around(&self, of: &Transaction) -> Option<&Dialog> {
        let side = self.side(of.client);
        self.dialogs.iter().find(|d| d.has_tags_of(of.request(), side))
    }

    /// What is written in a message as it was in one shortly before it is kept once.
    pub(crate) fn share_with(&self, sip: &mut Sip) {
        let Some(last) = self.transactions.last() else { return };
        if sip.branch == last.branch {
            sip.branch = last.branch.clone();
        }
        let before = [last.acks.last(), last.responses.last(), last.requests.first()];
        before.into_iter().flatten().for_each(|before| sip.message.share(&before.sip.message));
    }

    /// Finds or opens the transaction of a message; its number, and what the message is to it.
    pub(crate) fn place(&mut self, sip: &Arc<Sip>) -> Option<(u64, What)> {
        if !sip.is_request() {
            return self.place_response(sip).map(|number| (number, What::Response));
        }
        if sip.method == Method::Ack {
            return self.place_ack(sip).map(|number| (number, What::Ack));
        }
        let same = |t: &&Transaction| {
            let is_key = t.branch == sip.branch && t.method == sip.method && t.client == sip.sender;
            // Branch, sent-by and method name a transaction (RFC 3261 17.2.3).
            is_key && t.cseq == sip.cseq && sip.is_sent_by_same(t.request())
        };
        if let Some(found) = self.transactions.iter().rev().find(same) {
            return Some((found.number, What::Request));
        }
        if self.transactions.len() >= TRANSACTIONS_KEPT {
            self.let_one_go();
        }
        self.next += 1;
        self.transactions.push(Transaction::new(self.next, sip));
        Some((self.next, What::Request))
    }

    /// Room for another transaction: of those that were judged, attempts are kept as long as there is room.
    fn let_one_go(&mut self) {
        let judged = self.transactions.iter().position(|t| t.is_over && !t.is_attempt());
        let is_full = self.transactions.len() >= TRANSACTIONS_MAX;
        // The first attempt made the call, and its summary asks for it.
        let any = || {
            is_full.then(|| (1..self.transactions.len()).min_by_key(|at| !self.transactions[*at].is_over))?
        };
        let Some(at) = judged.or_else(any) else { return };
        if !self.transactions.remove(at).is_over {
            self.limits.insert(
                "a call with more than 512 transactions at a time, of which the others are not judged",
            );
        }
    }

    /// The transaction that a response answers. Whose it is says the branch, also where the response went astray.
    fn place_response(&self, sip: &Sip) -> Option<u64> {
        let is_astray = sip.receiver == Party::Stranger;
        let is_client = |t: &Transaction| t.client == sip.receiver || (is_astray && t.branch == sip.branch);
        let ours = |t: &&Transaction| t.method == sip.method && is_client(t);
        let mut all = self.transactions.iter().rev().filter(ours);
        // A peer may use one branch for several requests. Each response repeats the one that it answers.
        let is_answered = |t: &&Transaction| t.requests.iter().any(|p| sip.answers(&p.sip));
        let by_all = all.clone().find(|t| t.branch == sip.branch && is_answered(t));
        let by_branch = by_all.or_else(|| all.clone().find(|t| t.branch == sip.branch && t.cseq == sip.cseq));
        // A response with a wrong branch or CSeq still belongs somewhere: to whatever it answers best.
        let exact = by_branch.or_else(|| all.clone().find(|t| t.branch == sip.branch));
        // One with another branch and another From tag answers what began before anybody listened.
        let by_number =
            exact.or_else(|| all.find(|t| t.cseq == sip.cseq && t.request().from_tag == sip.from_tag));
        // Even the method may be wrong; CANCEL alone shares its branch with another request.
        let is_its = |t: &&Transaction| t.branch == sip.branch && is_client(t);
        let any = || {
            // An answer to a CANCEL that nobody has seen is none to its INVITE.
            let mut others = self.transactions.iter().rev().filter(|_| sip.method != Method::Cancel);
            others.find(|t| is_its(t) && t.method != Method::Cancel)
        };
        by_number.or_else(any).map(|t| t.number)
    }

    /// The INVITE that an ACK is for. That of a failure has its branch (RFC 3261 17.1.1.3), that of a 2xx its To tag
    /// and its CSeq number (13.2.2.4): a fork makes several INVITEs with one number.
    fn place_ack(&self, sip: &Sip) -> Option<u64> {
        let ours = |t: &&Transaction| t.is_invite() && t.client == sip.sender;
        let mut all = self.transactions.iter().rev().filter(ours);
        // The same holds for one whose INVITE nobody has heard: it has other tags and another branch.
        let is_near = |t: &Transaction| t.branch == sip.branch || t.request().from_tag == sip.from_tag;
        let is_number = |t: &&Transaction| t.cseq == sip.cseq && is_near(t);
        let has_answer = |t: &&Transaction| {
            sip.to_tag.is_some()
                && t.responses.iter().any(|p| p.sip.is_success() && p.sip.to_tag == sip.to_tag)
        };
        let failed = |t: &&Transaction| t.branch == sip.branch && !has_answer(t);
        let found = all.clone().find(|t| is_number(t) && failed(t));
        let found = found.or_else(|| all.clone().find(|t| is_number(t) && has_answer(t)));
        let is_of_failure = |t: &&Transaction| failed(t) && t.final_response().is_some();
        let found = found.or_else(|| all.clone().find(is_of_failure));
        let found = found.or_else(|| all.clone().find(is_number));
        // With a number that no INVITE had it is meant for the answer that still waits, if there is one.
        let found = found.or_else(|| all.clone().find(|t| has_answer(t) && t.acks.is_empty()));
        let found = found.or_else(|| all.clone().find(has_answer));
        let is_answered = |t: &&Transaction| t.final_response().is_some_and(|p| p.sip.is_success());
        // As one that fits nothing was placed, so are those that follow it.
        let is_same =
            |ack: &Sip| ack.from_tag == sip.from_tag && ack.to_tag == sip.to_tag && ack.cseq == sip.cseq;
        let is_again = |t: &&Transaction| t.acks.iter().any(|ack| is_same(&ack.sip));
        let found = found.or_else(|| all.clone().find(is_again));
        found.or_else(|| all.find(|t| is_answered(t) && t.acks.is_empty())).map(|t| t.number)
    }

    /// The INVITE that a CANCEL means: its topmost Via names it (RFC 3261 9.1, 17.2.3). What names none is held
    /// against the one with its number.
    pub(crate) fn invite_of(&self, cancel: &Sip) -> Option<&Transaction> {
        let mut invites =
            self.transactions.iter().rev().filter(|t| t.is_invite() && t.client == cancel.sender);
        let is_it = |t: &&Transaction| t.branch == cancel.branch && cancel.is_sent_by_same(t.request());
        let named = invites.clone().find(is_it);
        named.or_else(|| invites.find(|t| t.cseq == cancel.cseq))
    }

    /// Opens the dialog that a response makes, unless it is there.
    pub(crate) fn open_dialog(&mut self, invite: u64, response: &Sip) {
        let (Some(caller), Some(callee)) = (&response.from_tag, &response.to_tag) else { return };
        let is_known = self.dialogs.iter().any(|d| d.callee_tag == *callee && d.caller_tag == *caller);
        if is_known {
            return;
        }
        if self.dialogs.len() < DIALOGS_MAX {
            room_for_one(&mut self.dialogs);
            self.dialogs.push(Dialog::new(invite, caller, callee));
        } else {
            self.limits.insert("a call with more than 64 dialogs, of which the others are not judged");
        }
    }
}
