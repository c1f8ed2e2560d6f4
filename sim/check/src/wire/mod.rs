//! The wire as an onlooker understands it: messages, transactions, dialogs, sessions and streams.
//!
//! It decides nothing. What a party sent is placed at its `Sent` event; what it could know is what had
//! been `Delivered` to it before. Memory is kept per open call.

mod absorb;
mod answered;
mod binding;
mod body_end;
mod broken_rtp;
mod cut;
mod dialog;
mod fax;
mod flaw;
mod flaws;
mod frames;
mod gaps;
mod hole;
mod hole_bound;
mod keys;
mod leg;
mod loudness;
mod media;
mod numbering;
mod pace;
mod path;
mod rtcp;
mod rtcp_times;
mod rtcp_truth;
mod sample_clock;
mod session;
mod silence;
mod sip;
mod sound;
mod spent;
mod stray;
mod stream;
mod told_digits;
mod transaction;
mod unseen;
mod voices;
mod weight;

#[cfg(test)]
mod floods;

use core::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;

use ::sip::TextMap;
use ::sip::offer_answer::AnswerFault;
use clock::{Duration, Instant, TimerSet};
use trace::{Cast, Cdr, Digest, Packet, PacketId, Party};

use crate::Facts;

pub(crate) use binding::{Binding, Bindings, Record, contacts};
pub(crate) use body_end::{BodyEnd, swallowed};
pub(crate) use broken_rtp::BrokenRtp;
pub(crate) use dialog::{Dialog, End, Target as DialogTarget, repeats};
#[cfg(test)]
pub(crate) use fax::tests::fax_ladder;
pub(crate) use fax::{Exchange, Fax, Flow, Medium, Switch, has_image, image_in_both, images_in_use, machine};
pub(crate) use flaw::{Flaw, NO_FLAW};
pub(crate) use hole_bound::Hole;
pub(crate) use keys::{DTMF_LAST, Key, Keys};
pub(crate) use leg::{Leg, LegId};
pub(crate) use loudness::is_loud;
use media::is_media;
pub(crate) use pace::{ACKS_LOST_MAX, LOST_MAX, OUTAGE, T1, T2, TRIES, first_pause, tries_for};
pub(crate) use rtcp::{Rtcp, TIMEOUT as RTCP_TIMEOUT};
pub(crate) use session::{
    Audio, HeldTime, Knower, LENGTHS, OpenOffer, Role, Session, SoundTime, Target, Terms,
};
pub(crate) use sip::{COPIED, Sip};
pub(crate) use stream::{Stream, Surroundings};
pub(crate) use told_digits::ToldDigit;
pub(crate) use transaction::{Passage, SETTLE, Transaction, What};
pub(crate) use weight::Weight;

/// Messages under way that are remembered; a copy that comes later than so many others is read anew.
const PACKETS_MAX: usize = 65_536;
/// Of a live side, which hears of an arrival right behind what was sent.
const LIVE_PACKETS_MAX: usize = 8_192;
/// How long a message is remembered for its copies.
const PACKET_LIFE: Duration = Duration::from_secs(40);
/// How long a leg stays after its last message, for copies that come when they should not.
pub(crate) const LINGER: Duration = Duration::from_secs(60);
/// Records of one leg that are kept; one for each side is right.
const RECORDS_MAX: usize = 8;
/// Call-IDs that are followed at a time, most of them calls; requests with a further one are not judged.
const LEGS_MAX: usize = 1 << 16;
/// Among so many of the latest legs the one is looked for that a response with a strange Call-ID answers.
const LEGS_ASKED: usize = 4_096;
/// Where a request was not followed, no response is looked for in other calls for so long: it answers that one.
const UNFOLLOWED: Duration = Duration::from_secs(32);
/// A leg in which nothing happens for so long is closed.
const IDLE_MAX: Duration = Duration::from_secs(6 * 3600);

/// All that is known.
pub(crate) struct Wire {
    pub(crate) cast: Cast,
    pub(crate) facts: Facts,
    pub(crate) now: Instant,
    /// Boxed: the nodes of the tree stay small, and most of them have room to spare.
    pub(crate) legs: BTreeMap<LegId, Box<Leg>>,
    pub(crate) bindings: Bindings,
    /// Calls that were answered and not ended.
    pub(crate) calls_up: usize,
    /// Who has handed over a record so far.
    bookkeepers: Vec<Party>,
    by_call_id: TextMap<LegId>,
    /// What was known of digests that were blanked.
    digests: BTreeMap<PacketId, Digest>,
    /// What was sent lately; none for what is no message or has no place.
    packets: BTreeMap<PacketId, (Instant, Option<Known>)>,
    timers: TimerSet<LegId>,
    endpoints: BTreeMap<SocketAddr, media::Endpoint>,
    /// Where UDPTL is wanted.
    images: BTreeMap<SocketAddr, fax::Endpoint>,
    streams: BTreeMap<media::Key, (LegId, usize)>,
    /// Of a capture: those of calls that were forgotten.
    spent: spent::Spent,
    /// What was measured of carrier and PBX.
    pace: [pace::Pace; 2],
    /// Limits of ours that were reached.
    pub(crate) limits: BTreeSet<&'static str>,
    voices: voices::Voices,
    /// Of a capture: who of carrier and PBX was heard so far.
    heard: [bool; 2],
    /// Of a capture: the last message that was cut before it said of which call it is, and what it was.
    cut: Option<(Instant, String)>,
    /// Messages that were cut, and those that were not.
    pub(crate) messages_cut: u64,
    pub(crate) messages_whole: u64,
    /// True once RTP was seen, of whatever call: whoever recorded this has recorded media.
    pub(crate) has_media: bool,
    messages: u64,
    /// Until when responses may come to requests that are not followed.
    unfollowed_until: Instant,
    /// What messages and legs weigh.
    scale: weight::Scale,
    next_leg: LegId,
}

/// A message that was sent, its leg and its transaction.
type Known = (Arc<Sip>, LegId, u64);

/// Where a message stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) leg: LegId,
    /// None for an ACK or a response that belongs to no transaction.
    pub(crate) transaction: Option<(u64, What)>,
    /// The index of its dialog.
    pub(crate) dialog: Option<usize>,
}

/// A message in its surroundings, for a check to look at.
pub(crate) struct Scene<'a> {
    pub(crate) at: Instant,
    pub(crate) sip: &'a Arc<Sip>,
    pub(crate) leg: &'a Leg,
    pub(crate) transaction: Option<&'a Transaction>,
    /// The dialog whose tags it has.
    pub(crate) dialog: Option<&'a Dialog>,
    /// True when the same octets were sent in this transaction before.
    pub(crate) is_again: bool,
    answer_faults: OnceCell<Vec<AnswerFault>>,
}

impl Scene<'_> {
    /// True for a request whose transaction another has opened: it asks for nothing new.
    pub(crate) fn is_copy(&self) -> bool {
        let is_opened_by_other = |t: &Transaction| t.request().id != self.sip.id;
        self.sip.method != ::sip::Method::Ack && self.transaction.is_some_and(is_opened_by_other)
    }

    /// The side of the leg that sent it: 0 for the caller.
    pub(crate) fn side(&self) -> usize {
        self.leg.side(self.sip.sender)
    }
}

impl Wire {
    pub(crate) fn new(cast: Cast, facts: Facts) -> Self {
        Self {
            cast,
            facts,
            now: Instant::ZERO,
            legs: BTreeMap::new(),
            bindings: Bindings::default(),
            calls_up: 0,
            bookkeepers: Vec::new(),
            by_call_id: TextMap::default(),
            digests: BTreeMap::new(),
            packets: BTreeMap::new(),
            timers: TimerSet::default(),
            endpoints: BTreeMap::new(),
            images: BTreeMap::new(),
            streams: BTreeMap::new(),
            spent: spent::Spent::default(),
            pace: Default::default(),
            limits: BTreeSet::new(),
            voices: voices::Voices::default(),
            heard: [false; 2],
            cut: None,
            messages_cut: 0,
            messages_whole: 0,
            has_media: false,
            messages: 0,
            unfollowed_until: Instant::ZERO,
            scale: weight::Scale::default(),
            next_leg: 0,
        }
    }

    /// True when there is a leg with this Call-ID.
    pub(crate) fn knows_call(&self, call_id: &str) -> bool {
        self.by_call_id.get(call_id).is_some()
    }

    /// The leg with this Call-ID.
    pub(crate) fn leg_called(&self, call_id: &str) -> Option<&Leg> {
        self.by_call_id.get(call_id).and_then(|id| self.legs.get(id)).map(|leg| &**leg)
    }

    /// A side has handed over its record of a call.
    pub(crate) fn absorb_record(&mut self, party: Party, cdr: &Cdr) {
        if !self.bookkeepers.contains(&party) {
            self.bookkeepers.push(party);
        }
        let leg = self.by_call_id.get(&cdr.call_id).and_then(|id| self.legs.get_mut(id));
        if let Some(leg) = leg.filter(|leg| leg.records.len() < RECORDS_MAX) {
            leg.records.push((party, Box::new(cdr.clone())));
        }
    }

    /// True when a record of each call is to be expected of a side.
    pub(crate) fn keeps_records(&self, party: Party) -> bool {
        self.facts.of(party).hands_over_records || self.bookkeepers.contains(&party)
    }

    /// True when nothing more is to come of a leg, and who keeps records has handed them over.
    pub(crate) fn is_complete(&self, id: LegId) -> bool {
        let has_record =
            |leg: &Leg, of: Party| !self.keeps_records(of) || leg.records.iter().any(|(by, _)| *by == of);
        self.legs.get(&id).is_some_and(|leg| {
            leg.is_complete(self.now)
                && (!leg.is_call() || has_record(leg, leg.caller) && has_record(leg, leg.callee))
        })
    }

    /// Reads a SIP message that was sent and finds its place.
    pub(crate) fn place(&mut self, at: Instant, packet: &Packet) -> Option<(Arc<Sip>, Place)> {
        let found = self.find_place(at, packet);
        let known = found.as_ref().and_then(|(sip, place)| {
            let (number, _) = place.transaction?;
            Some((Arc::clone(sip), place.leg, number))
        });
        self.remember(packet.id, at, known);
        found
    }

    fn find_place(&mut self, at: Instant, packet: &Packet) -> Option<(Arc<Sip>, Place)> {
        let (sender, receiver) = (self.cast.party(packet.from), self.cast.party(packet.to));
        let sip = Sip::read(packet, at, self.messages + 1, sender, receiver)?;
        self.messages += 1;
        self.messages_whole += 1;
        if !sip.is_read_in_full() {
            self.limits.insert(
                "a message of more than 1024 header lines or of more than a mebibyte, which is not judged",
            );
        }
        self.place_of(at, sip)
    }

    /// Finds the place of a message that was read.
    fn place_of(&mut self, at: Instant, mut sip: Sip) -> Option<(Arc<Sip>, Place)> {
        self.hear(&sip);
        self.voices.note(&sip);
        let leg_id = self.leg_of(&sip)?;
        let leg = self.legs.get_mut(&leg_id)?;
        leg.know_parties_of(&mut sip);
        leg.share_with(&mut sip);
        if sip.call_id == leg.call_id {
            // All messages of a leg share one text.
            sip.call_id = leg.call_id.clone();
        }
        sip.take_method(&leg.transactions);
        sip.weight = Some(self.weight_of_message(&sip));
        let sip = Arc::new(sip);
        let leg = self.legs.get_mut(&leg_id)?;
        leg.last = at;
        let transaction = leg.place(&sip);
        let mut reaction = None;
        if let Some((number, what)) = transaction {
            let found = leg.transaction_mut(number)?;
            if what == What::Response && found.responses.is_empty() {
                let first = found.requests.iter().filter_map(|p| p.delivered).min();
                reaction = first.map(|seen| (at.since(seen), found.requests.len() == 1));
            }
            found.push(what, &sip);
            if let Some(settles) = found.settles_at() {
                let earlier = self.timers.fires_at(&leg_id).is_some_and(|at| at <= settles);
                if !earlier {
                    self.timers.set(leg_id, settles);
                }
            }
        }
        if let Some((after, is_sure)) = reaction {
            self.reacted(sip.sender, after, is_sure);
        }
        self.notice_hole(&sip, leg_id, transaction);
        let dialog = self.legs.get(&leg_id)?.dialog_of(&sip);
        Some((sip, Place { leg: leg_id, transaction, dialog }))
    }

    fn remember(&mut self, id: PacketId, at: Instant, known: Option<Known>) {
        self.packets.insert(id, (at, known));
        let most = if self.facts.is_live_side { LIVE_PACKETS_MAX } else { PACKETS_MAX };
        while let Some(oldest) = self.packets.first_entry() {
            let is_old = at.since(oldest.get().0) > PACKET_LIFE;
            if !is_old && self.packets.len() <= most {
                break;
            }
            self.packets.pop_first();
        }
    }

    /// Nothing is remembered of what was sent.
    pub(crate) fn forget_packets(&mut self) {
        self.packets.clear();
    }

    /// The recording says what was known of a digest that it has blanked.
    pub(crate) fn know_digest(&mut self, id: PacketId, word: Digest) {
        self.digests.insert(id, word);
    }

    /// What the recording says of the digest in a packet, if it was blanked.
    pub(crate) fn known_digest(&self, id: PacketId) -> Option<Digest> {
        self.digests.get(&id).copied()
    }

    /// True when the sending of a packet was seen.
    pub(crate) fn knows(&self, id: PacketId) -> bool {
        self.packets.contains_key(&id)
    }

    /// The leg of a message; a request opens one.
    fn leg_of(&mut self, sip: &Sip) -> Option<LegId> {
        if let Some(id) = self.by_call_id.get(&sip.call_id) {
            return Some(*id);
        }
        if !sip.is_request() && sip.sent_at < self.unfollowed_until {
            return None;
        }
        if !sip.is_request() {
            // A response whose Call-ID nobody knows still answers somebody: the branch tells whom.
            let is_client = |t: &Transaction| t.client == sip.receiver || sip.receiver == Party::Stranger;
            let answers = |leg: &Leg| leg.transactions.iter().any(|t| t.branch == sip.branch && is_client(t));
            let mut latest = self.legs.iter().rev().take(LEGS_ASKED);
            let found = latest.find(|(_, leg)| answers(leg)).map(|(id, _)| *id);
            // Who captured may have missed the request, and what a response says by itself it has said.
            if found.is_some() || !self.facts.is_captured {
                return found;
            }
        }
        if self.legs.len() >= LEGS_MAX {
            self.limits.insert("more than 65536 Call-IDs at a time, of which the others are not judged");
            return None;
        }
        if !self.has_room_for_leg(sip) {
            self.limits.insert(
                "messages of more octets at a time than there is room for; those with further Call-IDs are not judged",
            );
            self.unfollowed_until = sip.sent_at + UNFOLLOWED;
            return None;
        }
        if !sip.is_request() {
            self.timers.set(self.next_leg + 1, sip.sent_at + LINGER);
        }
        self.next_leg += 1;
        self.by_call_id.insert(sip.call_id.as_str().into(), self.next_leg);
        let mut leg = Leg::new(sip);
        leg.weight = Some(self.weight_of_leg());
        self.legs.insert(self.next_leg, Box::new(leg));
        Some(self.next_leg)
    }

    /// The message of a packet that was sent before, and its place.
    pub(crate) fn recall(&self, id: PacketId) -> Option<(Arc<Sip>, Place)> {
        let (sip, leg, number) = self.packets.get(&id)?.1.as_ref()?;
        let what = match () {
            () if !sip.is_request() => What::Response,
            () if sip.method == ::sip::Method::Ack => What::Ack,
            () => What::Request,
        };
        let dialog = self.legs.get(leg)?.dialog_of(sip);
        Some((Arc::clone(sip), Place { leg: *leg, transaction: Some((*number, what)), dialog }))
    }

    /// A message with all that surrounds it.
    pub(crate) fn scene<'a>(&'a self, at: Instant, sip: &'a Arc<Sip>, place: Place) -> Option<Scene<'a>> {
        let leg = self.legs.get(&place.leg)?;
        let transaction = place.transaction.and_then(|(number, _)| leg.transaction(number));
        let is_again = transaction.is_some_and(|t| is_again(t, sip));
        let dialog = place.dialog.and_then(|index| leg.dialogs.get(index));
        Some(Scene { at, sip, leg, transaction, dialog, is_again, answer_faults: OnceCell::new() })
    }

    /// The next leg in which something is due at `now`.
    pub(crate) fn due(&mut self, now: Instant) -> Option<LegId> {
        if self.timers.next().is_none_or(|at| at > now) {
            return None;
        }
        self.timers.pop_due(now)
    }

    /// Marks the next transaction that can be judged as over; its number.
    pub(crate) fn settle(&mut self, leg: LegId, now: Instant) -> Option<u64> {
        let leg = self.legs.get_mut(&leg)?;
        let due = |t: &&mut Transaction| !t.is_over && t.settles_at().is_some_and(|at| at <= now);
        let found = leg.transactions.iter_mut().find(due)?;
        found.is_over = true;
        Some(found.number)
    }

    /// True when nothing more can happen in the leg; otherwise it is looked at again later.
    pub(crate) fn is_over(&mut self, id: LegId, now: Instant) -> bool {
        let Some(leg) = self.legs.get(&id) else { return false };
        let unsettled = || leg.transactions.iter().filter(|t| !t.is_over);
        // What the end of its call has left open waits for nothing after that.
        let left_at = |t: &Transaction| leg.left_open(t).map(|at| at + SETTLE);
        let next = unsettled().filter_map(|t| t.settles_at().or(left_at(t).filter(|at| *at > now))).min();
        let is_open = unsettled().any(|t| left_at(t).is_none_or(|at| at > now)) || leg.is_up();
        let is_idle = now.since(leg.last) > IDLE_MAX;
        let is_registration =
            !leg.is_call() && leg.transactions.iter().any(|t| t.method == ::sip::Method::Register);
        let lingers = now.since(leg.last) < LINGER;
        if is_idle || (!is_open && !is_registration && !lingers) {
            return true;
        }
        let last = leg.last + if is_open || is_registration { IDLE_MAX } else { LINGER };
        self.timers.set(id, next.unwrap_or(last).max(now + Duration::from_secs(1)));
        false
    }

    /// Forgets a leg.
    pub(crate) fn forget(&mut self, id: LegId) {
        let Some(leg) = self.legs.remove(&id) else { return };
        self.limits.extend(&leg.limits);
        if !leg.is_stray {
            self.by_call_id.remove(&leg.call_id);
        }
        self.timers.cancel(&id);
        self.calls_up -= usize::from(leg.is_up());
        for address in &leg.endpoints {
            // Another leg may have taken the address over.
            if self.endpoints.get(address).is_some_and(|endpoint| endpoint.leg == id) {
                self.endpoints.remove(address);
            }
        }
        for address in leg.fax.iter().flat_map(|fax| &fax.endpoints) {
            if self.images.get(address).is_some_and(|endpoint| endpoint.leg == id) {
                self.images.remove(address);
            }
        }
        for stream in &leg.streams {
            let key = (stream.ssrc, stream.from, stream.to);
            if self.streams.get(&key).is_some_and(|(leg, _)| *leg == id) {
                self.streams.remove(&key);
                self.spent.keep(key, stream.last_at, self.now);
            }
        }
    }

    /// The legs still open, in order of their opening.
    pub(crate) fn open(&self) -> Vec<LegId> {
        self.legs.keys().copied().collect()
    }
}

/// Legs linger, and most lists in them get one entry: a vector that grows by itself takes room for four.
fn room_for_one<T>(list: &mut Vec<T>) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
}

/// True when the same message of the transaction was sent before, octet for octet: to retransmit is "to take the message
/// previously sent" (RFC 3261 17.1.1.2). What differs is judged in full, whatever it claims to be.
fn is_again(transaction: &Transaction, sip: &Sip) -> bool {
    let list = match () {
        () if !sip.is_request() => &transaction.responses,
        () if sip.method == ::sip::Method::Ack => &transaction.acks,
        () => &transaction.requests,
    };
    let same = |p: &&Passage| p.sip.message.bytes() == sip.message.bytes();
    list.iter().find(same).is_some_and(|first| first.sip.id != sip.id)
}
