//! All that shares one Call-ID: transactions, dialogs, the session and its media.

use std::net::SocketAddr;
use std::sync::Arc;

use clock::Instant;
use sip::{Method, Text};
use trace::{Cdr, Party};

use super::{Dialog, Fax, Session, Sip, Stream, Transaction, What};

/// Judged transactions that a long-lived leg keeps for reference.
const TRANSACTIONS_KEPT: usize = 64;
/// Dialogs of one leg; a fork of more branches than this is not followed.
const DIALOGS_MAX: usize = 32;

/// The number of a leg in its run.
pub(crate) type LegId = u64;

/// What shares one Call-ID.
#[derive(Debug)]
pub(crate) struct Leg {
    pub(crate) call_id: Text,
    /// When its last SIP message was sent.
    pub(crate) last: Instant,
    /// Who sent the first request: side 0.
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
    /// RTCP sent by each side.
    pub(crate) rtcp: [super::Rtcp; 2],
    /// When the first BYE was sent, and by which side, whatever its tags.
    pub(crate) bye: Option<(Instant, usize)>,
    /// The records that the sides have handed over.
    pub(crate) records: Vec<(Party, Box<Cdr>)>,
    /// When the first answer's ACK was sent (caller) and had arrived (callee).
    pub(crate) connected: [Option<Instant>; 2],
    next: u64,
}

impl Leg {
    pub(crate) fn new(sip: &Sip) -> Self {
        Self {
            call_id: sip.call_id.clone(),
            last: sip.sent_at,
            caller: sip.sender,
            callee: sip.receiver,
            transactions: Vec::with_capacity(3),
            dialogs: Vec::new(),
            session: Session::default(),
            streams: Vec::new(),
            fax: None,
            endpoints: Vec::new(),
            invite: None,
            rtcp: Default::default(),
            bye: None,
            records: Vec::new(),
            connected: [None; 2],
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

    pub(crate) fn is_call(&self) -> bool {
        self.invite.is_some()
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

    /// The dialog a message sent by `side` belongs to.
    pub(crate) fn dialog_of(&self, sip: &Sip) -> Option<usize> {
        sip.to_tag.as_ref()?;
        let side = self.side(sip.sender);
        self.dialogs.iter().rposition(|d| d.has_tags_of(sip, side))
    }

    /// True while some dialog is confirmed and nobody has ended it.
    pub(crate) fn is_up(&self) -> bool {
        self.dialogs.iter().any(|d| d.confirmed.is_some() && d.bye.is_none())
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
            t.branch == sip.branch && t.method == sip.method && t.cseq == sip.cseq && t.client == sip.sender
        };
        if let Some(found) = self.transactions.iter().rev().find(same) {
            return Some((found.number, What::Request));
        }
        if self.transactions.len() >= TRANSACTIONS_KEPT
            && let Some(at) = self.transactions.iter().position(|t| t.is_over && !t.is_attempt())
        {
            self.transactions.remove(at);
        }
        self.next += 1;
        self.transactions.push(Transaction::new(self.next, sip));
        Some((self.next, What::Request))
    }

    fn place_response(&self, sip: &Sip) -> Option<u64> {
        let ours = |t: &&Transaction| t.method == sip.method && t.client == sip.receiver;
        let mut all = self.transactions.iter().rev().filter(ours);
        let by_branch = all.clone().find(|t| t.branch == sip.branch && t.cseq == sip.cseq);
        // A response with a wrong branch or CSeq still belongs somewhere: to whatever it answers best.
        let exact = by_branch.or_else(|| all.clone().find(|t| t.branch == sip.branch));
        let by_number = exact.or_else(|| all.find(|t| t.cseq == sip.cseq));
        // Even the method may be wrong; CANCEL alone shares its branch with another request.
        let is_its = |t: &&Transaction| t.branch == sip.branch && t.client == sip.receiver;
        let any = || self.transactions.iter().rev().find(|t| is_its(t) && t.method != Method::Cancel);
        by_number.or_else(any).map(|t| t.number)
    }

    fn place_ack(&self, sip: &Sip) -> Option<u64> {
        let ours = |t: &&Transaction| t.is_invite() && t.client == sip.sender;
        let mut all = self.transactions.iter().rev().filter(ours);
        let exact = all.clone().find(|t| t.cseq == sip.cseq && t.branch == sip.branch);
        let by_cseq = exact.or_else(|| all.clone().find(|t| t.cseq == sip.cseq));
        by_cseq
            .or_else(|| all.find(|t| t.final_response().is_some_and(|p| p.sip.is_success())))
            .map(|t| t.number)
    }

    /// Opens the dialog that a response makes, unless it is there.
    pub(crate) fn open_dialog(&mut self, invite: u64, response: &Sip) {
        let (Some(caller), Some(callee)) = (&response.from_tag, &response.to_tag) else { return };
        let is_known = self.dialogs.iter().any(|d| d.callee_tag == *callee && d.caller_tag == *caller);
        if !is_known && self.dialogs.len() < DIALOGS_MAX {
            self.dialogs.push(Dialog::new(invite, caller, callee));
        }
    }
}
