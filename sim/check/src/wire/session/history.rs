//! What was agreed when: the exchanges of all dialogs of a leg, and which of them are in force.
//!
//! Media are held against the descriptions that are in force at that instant in that dialog. While they change, the
//! old ones and the new ones both count: for each side until a round trip after it could know the new ones. An offer
//! changes nothing before it is answered (RFC 3261 14.1), but who has made it takes media by it at once
//! (RFC 3264 5.1, 8.3.1). Each fork has an answer of its own (RFC 3261 13.2.1).

use std::sync::Arc;

use clock::{Duration, Instant};
use sip::Text;

use super::{Audio, Exchange, Sip};
use crate::wire::flaw::GRACE;
use crate::wire::{Transaction, room_for_one};

/// Exchanges of one leg that are remembered, the last ones: more than there may be dialogs.
const EXCHANGES_MAX: usize = 96;
/// Dialogs of one leg whose exchanges are told apart; with more of them nobody knows what is in force.
const DIALOGS_MAX: usize = 64;
/// How long early dialogs live on beside an answered one: 64*T1 (RFC 3261 13.2.2.4).
const EARLY: Duration = Duration::from_secs(32);
/// What was agreed when.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Oldest first.
    pub(super) exchanges: Vec<Exchange>,
    /// Of each side the offer that waits for its answer.
    pub(super) pending: [Option<Pending>; 2],
    dialogs: Vec<Tagged>,
    /// How long what goes to a side and what comes from it may have passed each other unseen; none for a side whose
    /// own clock is known.
    patience: [Option<Duration>; 2],
    /// True when something was agreed before all this, and nobody has seen what.
    is_partial: bool,
    /// Rises with each change.
    pub(super) version: u32,
}

/// An offer that waits for its answer.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) offer: Arc<Sip>,
    pub(super) audio: Vec<Audio>,
}

/// A dialog, by the tag of the callee.
#[derive(Debug)]
struct Tagged {
    tag: Text,
    /// When each side could know that it is confirmed.
    confirmed: [Option<Instant>; 2],
    /// When it was over for each side.
    ended: [Option<Instant>; 2],
}

impl Tagged {
    fn is_confirmed(&self) -> bool {
        self.confirmed != [None; 2]
    }
}

impl History {
    /// The exchanges by which what `side` sends at `at` may go, newest first: of each dialog the one that is in
    /// force, and those that it cannot know yet or has only just learned of.
    pub(crate) fn in_force(&self, side: usize, at: Instant) -> impl Iterator<Item = &Exchange> {
        let mut settled = 0_u64;
        self.exchanges.iter().rev().filter(move |exchange| {
            let bit = 1_u64 << exchange.dialog;
            if settled & bit != 0 || !self.is_alive(exchange.dialog, side, at) {
                return false;
            }
            let is_settled = self.settles(exchange, side).is_some_and(|settles| at > settles);
            if is_settled && !exchange.is_beside {
                settled |= bit;
            }
            true
        })
    }

    /// True when all that may count for a side was seen, and could be read.
    pub(super) fn is_known(&self, side: usize, at: Instant) -> bool {
        let mut is_settled = !self.is_partial;
        let is_clear = self.in_force(side, at).all(|exchange| {
            is_settled |= self.settles(exchange, side).is_some_and(|settles| at > settles);
            exchange.audio.is_some()
        });
        is_clear && is_settled
    }

    /// Until when an exchange leaves those before it in force for a side; none while the side cannot know it.
    pub(super) fn settles(&self, exchange: &Exchange, side: usize) -> Option<Instant> {
        Some(exchange.since[side]? + self.grace(side))
    }

    /// How long what `side` sends may be judged by what was: it is under way, or the news is.
    pub(crate) fn grace(&self, side: usize) -> Duration {
        self.patience[side].map_or(GRACE, |patience| patience.max(GRACE))
    }

    /// True when what a side sends may be lost before it is seen.
    pub(super) fn is_far(&self, side: usize) -> bool {
        self.patience[side].is_some()
    }

    /// The moments after `at` at which something else comes into force for a side.
    pub(super) fn changes(&self, side: usize, at: Instant) -> Option<Instant> {
        let settle = self.exchanges.iter().filter_map(|exchange| self.settles(exchange, side));
        let ended = self.dialogs.iter().filter_map(|dialog| Some(dialog.ended[side]? + self.grace(side)));
        settle.chain(ended).chain(self.fades(side)).filter(|change| *change >= at).min()
    }

    /// When early dialogs are over for a side, because another was confirmed.
    fn fades(&self, side: usize) -> Option<Instant> {
        self.dialogs.iter().filter_map(|dialog| dialog.confirmed[side]).min().map(|first| first + EARLY)
    }

    /// True while what was agreed in a dialog counts. The last one that was up counts for good: what is wrong after its
    /// end is that it is over.
    fn is_alive(&self, dialog: usize, side: usize, at: Instant) -> bool {
        let Some(dialog) = self.dialogs.get(dialog) else { return false };
        let is_over = |d: &Tagged| d.ended[side].is_some_and(|ended| at > ended + self.grace(side));
        let is_up = |d: &Tagged| d.is_confirmed() && !is_over(d);
        if is_over(dialog) {
            return !self.dialogs.iter().any(is_up);
        }
        dialog.is_confirmed() || self.fades(side).is_none_or(|fades| at <= fades)
    }

    /// An offer was sent.
    pub(super) fn offered(&mut self, side: usize, offer: &Arc<Sip>, is_in_dialog: bool) -> bool {
        let audio = offer.description().map(|sdp| Audio::all(sdp).collect()).unwrap_or_default();
        // An offer in a dialog changes something: a recording may begin in the middle of a call.
        self.is_partial |= is_in_dialog && self.exchanges.is_empty();
        self.pending[side] = Some(Pending { offer: Arc::clone(offer), audio });
        self.version += 1;
        true
    }

    /// The streams that a side has described last.
    pub(super) fn described(&self, side: usize) -> impl Iterator<Item = &Audio> {
        let pending = self.pending[side].as_ref();
        let answered = self.exchanges.last().filter(|_| pending.is_none()).and_then(|e| e.audio.as_ref());
        let answered = answered.into_iter().flatten().map(move |pair| &pair.audio[side]);
        pending.into_iter().flat_map(|pending| &pending.audio).chain(answered)
    }

    /// The offer came to nothing.
    pub(super) fn refused(&mut self, transaction: &Transaction) {
        let is_it = |id| transaction.requests.iter().any(|p| p.sip.id == id);
        for pending in &mut self.pending {
            if pending.take_if(|pending| is_it(pending.offer.id)).is_some() {
                self.version += 1;
            }
        }
    }

    /// An answer was sent; true when it is none that was sent before.
    pub(super) fn answered(&mut self, tag: &Text, offered: (usize, &Arc<Sip>), answer: &Arc<Sip>) -> bool {
        let (offerer, offer) = offered;
        let Some(dialog) = self.dialog(tag) else {
            self.lost();
            return false;
        };
        let pending = self.pending[offerer].take_if(|pending| pending.offer.id == offer.id);
        self.version += 1;
        let is_same = |e: &&Exchange| e.dialog == dialog && e.offer.id == offer.id;
        let mut earlier = self.exchanges.iter().filter(is_same).peekable();
        let is_beside = earlier.peek().is_some();
        // The answer of a 183 comes again in the 200, and the 200 until it is acknowledged.
        if earlier.any(|e| e.answer.description() == answer.description()) {
            return false;
        }
        if self.exchanges.len() >= EXCHANGES_MAX {
            self.exchanges.remove(0);
        }
        room_for_one(&mut self.exchanges);
        let read = pending.map(|pending| pending.audio).unwrap_or_default();
        self.exchanges.push(Exchange { is_beside, ..Exchange::new(dialog, offered, read, answer) });
        true
    }

    /// An answer arrived, be it the first copy or a later one.
    pub(super) fn delivered(&mut self, tag: &Text, answer: &Sip, at: Instant) {
        let Some(dialog) = self.dialogs.iter().position(|d| d.tag == *tag) else { return };
        let is_it = |e: &&mut Exchange| {
            let is_new = e.dialog == dialog && e.since[e.offerer].is_none();
            is_new && (e.answer.id == answer.id || e.answer.description() == answer.description())
        };
        if let Some(exchange) = self.exchanges.iter_mut().rev().find(is_it) {
            exchange.since[exchange.offerer] = Some(at);
            self.version += 1;
        }
    }

    /// A side knows that the dialog is confirmed.
    pub(crate) fn confirmed(&mut self, tag: &Text, side: usize, at: Instant) {
        let Some(dialog) = self.dialog(tag) else { return };
        let known = &mut self.dialogs[dialog].confirmed[side];
        if known.is_none() {
            *known = Some(at);
            self.version += 1;
        }
    }

    /// A side has ended the dialog, or knows that the other has.
    pub(crate) fn ended(&mut self, tag: &Text, side: usize, at: Instant) {
        if let Some(dialog) = self.dialogs.iter_mut().find(|d| d.tag == *tag) {
            dialog.ended[side].get_or_insert(at);
            self.version += 1;
        }
    }

    /// A side has refused to end the dialog.
    pub(crate) fn goes_on(&mut self, tag: &Text, side: usize) {
        if let Some(dialog) = self.dialogs.iter_mut().find(|d| d.tag == *tag) {
            dialog.ended[side] = None;
            self.version += 1;
        }
    }

    /// When the last confirmed dialog was over for a side; none while one is up.
    pub(crate) fn over(&self, side: usize) -> Option<Instant> {
        let mut latest = None;
        for dialog in self.dialogs.iter().filter(|d| d.is_confirmed()) {
            latest = latest.max(Some(dialog.ended[side]?));
        }
        latest
    }

    /// A message is missing that has changed what was agreed: from now on nobody knows what is in force.
    pub(crate) fn lost(&mut self) {
        self.exchanges.clear();
        self.is_partial = true;
        self.pending = [None, None];
        self.version += 1;
    }

    /// What was measured of both sides.
    pub(crate) fn measured(&mut self, patience: [Option<Duration>; 2]) {
        if self.patience != patience {
            self.patience = patience;
            self.version += 1;
        }
    }

    /// The first exchange of a dialog; of any, while none has this tag.
    pub(super) fn first_of(&self, tag: &Text) -> Option<&Exchange> {
        let dialog = self.dialogs.iter().position(|d| d.tag == *tag)?;
        self.exchanges.iter().find(|exchange| exchange.dialog == dialog)
    }

    /// The exchanges of a dialog, newest first: of several answers to one offer the first alone.
    pub(crate) fn of_dialog(&self, tag: &str) -> impl Iterator<Item = &Exchange> {
        let dialog = self.dialogs.iter().position(|d| *d.tag == *tag);
        let is_its = move |e: &&Exchange| Some(e.dialog) == dialog && !e.is_beside;
        self.exchanges.iter().rev().filter(is_its)
    }

    /// The last exchange that was made.
    pub(crate) fn last(&self) -> Option<&Exchange> {
        self.exchanges.last()
    }

    fn dialog(&mut self, tag: &Text) -> Option<usize> {
        if let Some(known) = self.dialogs.iter().position(|d| d.tag == *tag) {
            return Some(known);
        }
        if self.dialogs.len() >= DIALOGS_MAX {
            return None;
        }
        room_for_one(&mut self.dialogs);
        self.dialogs.push(Tagged { tag: tag.clone(), confirmed: [None; 2], ended: [None; 2] });
        Some(self.dialogs.len() - 1)
    }
}
