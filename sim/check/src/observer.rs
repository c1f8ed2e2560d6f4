//! All checks over one trace: what they find, and what became of each call. What that comes to, with the plan and
//! the end of the recording, is said by the judge alone.

use std::collections::BTreeMap;

use clock::Instant;
use page::Page;
use plan::Plan;
use trace::{Cast, Cdr, Event, LeftOut, Packet, Paper, Party};

use crate::check::{Belief, Check, Findings, Interest, Whole};
use crate::expect::Watch;
use crate::summary::{self, CallSummary, StreamSummary, TrunkSummary, TrunkWatch};
use crate::wire::{Hole, LegId, Medium, Transaction, Wire};
use crate::{Facts, Finding, registry};

/// Streams without a description that are shown.
const STREAMS_MAX: usize = 10_000;

/// All checks over one trace.
pub(crate) struct Observer {
    wire: Wire,
    checks: Vec<Box<dyn Check + Send>>,
    /// For each kind of moment the checks that want to see it.
    by_interest: [Vec<usize>; Interest::COUNT],
    findings: Findings,
    calls: Vec<CallSummary>,
    /// Those that belong to no call.
    streams: Vec<StreamSummary>,
    trunk: TrunkWatch,
    /// What receiving machines have printed, by Call-ID.
    printed: BTreeMap<String, Vec<Page>>,
    /// How many findings were shown while the run went on.
    shown: usize,
    /// Media are missing from this moment on, because the recording has left them out.
    media_left_out_from: Option<Instant>,
    /// Everything is missing from now on.
    is_blind: bool,
    /// Of a capture: in how many legs something is missing, and what shows it in the first.
    holes: u64,
    hole: Option<String>,
}

impl Observer {
    /// An observer of the trunk between the hosts of `cast`.
    pub(crate) fn new(cast: Cast, facts: Facts) -> Self {
        let checks = registry::checks();
        let wanting = |bit: usize| {
            let interest = Interest(1 << bit);
            (0..checks.len()).filter(|i| checks[*i].interest().has(interest)).collect()
        };
        let by_interest = core::array::from_fn(wanting);
        let names = cast.is_guess.then(|| [Party::Carrier, Party::Pbx].map(|party| cast.name(party)));
        Self {
            wire: Wire::new(cast, facts),
            checks,
            by_interest,
            findings: Findings::of_sides(names),
            streams: Vec::new(),
            calls: Vec::new(),
            trunk: TrunkWatch::default(),
            printed: BTreeMap::new(),
            shown: 0,
            media_left_out_from: None,
            is_blind: false,
            holes: 0,
            hole: None,
        }
    }

    /// Looks at the next event. What agents say about themselves is not read: a note is none of a judge's
    /// business. The record of a call (`Event::Cdr`) is no such word: it is an artefact that a side hands
    /// over, like a bill, and is held against the wire. It proves nothing about the wire itself: no check
    /// but those of the family `billing` sees it.
    pub(crate) fn observe(&mut self, event: &Event) {
        if self.is_blind {
            return;
        }
        self.advance(event.at());
        match event {
            Event::Sent { at, packet } => match self.wire.medium(packet) {
                Medium::Signalling => self.sent(*at, packet),
                Medium::Rtp => self.wire.media_sent(*at, packet),
                Medium::Udptl => self.wire.udptl_sent(*at, packet),
            },
            Event::Delivered { at, packet } => match self.wire.medium(packet) {
                Medium::Signalling => self.delivered(*at, packet),
                Medium::Rtp => self.wire.media_delivered(*at, packet),
                Medium::Udptl => self.wire.udptl_delivered(*at, packet),
            },
            Event::Cut { at, packet, missing } => match self.wire.medium(packet) {
                Medium::Signalling => self.wire.message_cut(*at, packet),
                Medium::Rtp => self.wire.media_cut(*at, packet, *missing),
                Medium::Udptl => self.wire.udptl_cut(packet),
            },
            Event::Joined { host, .. } => self.wire.cast.join(host),
            Event::Cdr { party, cdr, .. } => self.record(*party, cdr),
            Event::Paper { party, paper, .. } => self.paper(*party, paper),
            Event::Digest { id, word, .. } => self.wire.know_digest(*id, *word),
            Event::LeftOut { at, what: LeftOut::Media } => {
                self.media_left_out_from.get_or_insert(*at);
            }
            Event::LeftOut { what: LeftOut::All, .. } => self.is_blind = true,
            Event::Dropped { .. }
            | Event::Note { .. }
            | Event::Heard { .. }
            | Event::Counted { .. }
            | Event::Late { .. }
            | Event::Ended { .. } => {}
        }
    }

    /// Shows messages and records to one who waits for some of them: messages when they arrive. Where a device is at the
    /// other end, nobody here sees them arrive.
    pub(crate) fn told(&mut self, event: &Event, plan: &Plan, watch: &mut Watch) {
        let (at, packet, is_sent) = match event {
            Event::Delivered { at, packet } => (*at, packet, false),
            Event::Sent { at, packet } => (*at, packet, true),
            Event::Cdr { party, cdr, .. } => return watch.record(*party, cdr),
            _ => return,
        };
        if self.wire.medium(packet) != Medium::Signalling || (is_sent && !watch.wants_sent(plan)) {
            return;
        }
        let message = sip::Message::parse(packet.payload.clone());
        let from = self.wire.cast.party(packet.from);
        if is_sent {
            watch.sent(at, from, &message);
        }
        if !is_sent || plan.device.is_some() {
            watch.message(plan, from, &message, (at, packet.id));
        }
    }

    /// What a machine has printed is held against the wire and the document. Of all else that a machine says nothing
    /// is believed but that a limit of ours stopped it: what it left undone is nobody's fault then.
    fn paper(&mut self, party: Party, paper: &Paper) {
        if paper.is_limit {
            self.wire.limit_fax(&paper.call_id);
        }
        let facts = &mut self.wire.facts;
        if paper.is_document && facts.device == Some(party) {
            // What the plan lets our own machines send was known before.
            facts.documents.push((party, paper.pages.clone()));
        }
        if !paper.is_document {
            self.printed.insert(paper.call_id.clone(), paper.pages.clone());
        }
    }

    /// Judges all that is still open, at the end of the run.
    pub(crate) fn close(&mut self, at: Instant) {
        if !self.is_blind {
            self.advance(at);
        }
        for leg in self.wire.open() {
            self.settle(leg, Instant::from_nanos(u64::MAX));
            self.leg_over(leg);
        }
    }

    /// What was found, in order of time. Whatever is still open is judged first.
    pub(crate) fn finish(mut self, at: Instant) -> Outcome {
        self.close(at);
        self.outcome(at)
    }

    /// What was found of a recording that breaks off: what is still open then is not judged, what might have come is
    /// not missed.
    pub(crate) fn break_off(mut self) -> Outcome {
        for id in self.wire.open() {
            // What is complete has nothing more to come.
            if self.wire.is_complete(id) {
                self.settle(id, Instant::from_nanos(u64::MAX));
                self.leg_over(id);
                continue;
            }
            self.leave(id);
        }
        let now = self.wire.now;
        self.outcome(now)
    }

    /// A leg that goes on is judged by what was sent so far, and no further.
    fn leave(&mut self, id: LegId) {
        self.wire.conclude(id);
        if let Some(leg) = self.wire.legs.get(&id) {
            if self.wire.facts.is_captured && !leg.is_stray {
                self.findings.conclude(&leg.call_id);
                for &index in &self.by_interest[Interest::LEG_SO_FAR.index()] {
                    self.checks[index].leg_over(&self.wire, leg, &mut self.findings);
                }
            }
            let answered = |t: &&Transaction| !t.is_over && t.final_response().is_some();
            for transaction in leg.transactions.iter().filter(answered) {
                self.trunk.transaction_over(self.wire.now, leg, transaction);
            }
            self.calls.extend(summary::summary(leg, &self.wire.facts));
        }
        self.keep_streams(id);
        self.settle_findings(id);
    }

    /// What is held has outgrown all room: nothing is judged any more.
    fn give_up(&mut self) {
        self.wire
            .limits
            .insert("messages of more octets at a time than there is room for; what came then is not judged");
        for id in self.wire.open() {
            self.leave(id);
            self.wire.forget(id);
        }
        self.wire.forget_packets();
        self.is_blind = true;
    }

    fn outcome(mut self, at: Instant) -> Outcome {
        self.excuse();
        self.findings.list.sort_by_key(|f| (f.at, f.packets.first().copied()));
        self.calls.sort_by_key(|c| c.first);
        for call in &mut self.calls {
            if let Some(fax) = &mut call.fax {
                fax.received = self.printed.remove(&call.call_id);
            }
        }
        let trunk = self.trunk.finish(&self.wire, at);
        let cut = (self.wire.messages_cut, self.wire.messages_whole);
        let heard_alone = self.wire.heard_alone();
        let limits = self.wire.limits.into_iter().collect();
        let holes = self.hole.map(|first| (self.holes, first));
        self.streams.sort_by_key(|stream| stream.first);
        Outcome {
            findings: self.findings.list,
            calls: self.calls,
            streams: self.streams,
            trunk,
            limits,
            holes,
            cut,
            heard_alone,
        }
    }

    /// What was found since the last time, for one who shows it while the run goes on.
    pub(crate) fn fresh(&mut self) -> &mut [Finding] {
        let from = self.shown.min(self.findings.list.len());
        self.shown = self.findings.list.len();
        &mut self.findings.list[from..]
    }

    /// The calls that came to their end since the last time.
    pub(crate) fn take_calls(&mut self) -> Vec<CallSummary> {
        core::mem::take(&mut self.calls)
    }

    /// The moment up to which everything was seen.
    pub(crate) fn now(&self) -> Instant {
        self.wire.now
    }

    /// What is held of the wire.
    #[cfg(test)]
    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// What the trunk is known to be.
    pub(crate) fn facts(&self) -> &Facts {
        &self.wire.facts
    }

    /// What is missing because the recording left it out is not missed.
    fn excuse(&mut self) {
        let Some(from) = self.media_left_out_from else { return };
        let is_over = |c: &&CallSummary| c.ended.is_some_and(|at| at < from);
        let whole: Vec<&str> = self.calls.iter().filter(is_over).map(|c| c.call_id.as_str()).collect();
        let needs_media =
            |f: &Finding| ["media/", "dtmf/", "fax/"].iter().any(|family| f.check.starts_with(family));
        self.findings.list.retain(|f| !needs_media(f) || whole.contains(&f.call_id.as_str()));
    }

    fn advance(&mut self, now: Instant) {
        self.wire.now = self.wire.now.max(now);
        self.findings.now = self.wire.now;
        while let Some(leg) = self.wire.due(now) {
            self.settle(leg, now);
            if self.wire.is_over(leg, now) {
                self.leg_over(leg);
            }
        }
    }

    fn settle(&mut self, leg: LegId, now: Instant) {
        while let Some(number) = self.wire.settle(leg, now) {
            let Some(found) = self.wire.legs.get(&leg) else { break };
            let Some(transaction) = found.transaction(number) else { break };
            // Nothing has come since then that it was judged by.
            self.findings.now = transaction.settles_at().unwrap_or(now).min(self.wire.now);
            self.trunk.transaction_over(now.min(self.wire.now), found, transaction);
            for &index in &self.by_interest[Interest::TRANSACTION.index()] {
                self.checks[index].transaction_over(&self.wire, found, transaction, &mut self.findings);
            }
        }
        self.findings.now = self.wire.now;
    }

    fn leg_over(&mut self, id: LegId) {
        self.wire.conclude(id);
        if let Some(leg) = self.wire.legs.get(&id) {
            if self.wire.facts.is_captured {
                self.findings.conclude(&leg.call_id);
            }
            // What never settles, such as an INVITE that rings on, is judged with the leg.
            for transaction in leg.transactions.iter().filter(|t| !t.is_over) {
                self.trunk.transaction_over(self.wire.now, leg, transaction);
                for &index in &self.by_interest[Interest::TRANSACTION.index()] {
                    self.checks[index].transaction_over(&self.wire, leg, transaction, &mut self.findings);
                }
            }
            for &index in &self.by_interest[Interest::LEG.index()] {
                self.checks[index].leg_over(&self.wire, leg, &mut self.findings);
            }
            self.calls.extend(summary::summary(leg, &self.wire.facts));
        }
        self.keep_streams(id);
        self.settle_findings(id);
        self.wire.forget(id);
    }

    /// What belongs to no call is shown by itself.
    fn keep_streams(&mut self, id: LegId) {
        let Some(leg) = self.wire.legs.get(&id).filter(|leg| leg.is_stray) else { return };
        self.streams.extend(summary::streams(leg));
        if self.streams.len() > STREAMS_MAX {
            self.streams.truncate(STREAMS_MAX);
            self.wire
                .limits
                .insert("more than 10,000 streams without a description, of which the others are not shown");
        }
    }

    /// Of a capture: what was found in a leg that is over is believed, if the leg has a hole as far as nothing was missing.
    fn settle_findings(&mut self, id: LegId) {
        let Some(leg) = self.wire.legs.get(&id) else { return };
        if !self.wire.facts.is_captured {
            return;
        }
        let holes = leg.hole.iter().cloned().chain(leg.holes_by_silence(self.wire.now));
        let holes = holes.chain(self.wire.hole_of_unknown(leg));
        let hole = holes.chain(leg.holes_by_strangers(self.wire.now)).reduce(Hole::join);
        let whole = match &hole {
            _ if !self.wire.hears_both() => Whole::Until(None),
            Some(hole) => Whole::Until(hole.whole_until),
            None => Whole::All,
        };
        self.findings.settle(&leg.call_id, whole);
        if let Some(hole) = hole {
            self.holes += 1;
            self.hole.get_or_insert(hole.words);
        }
    }

    fn sent(&mut self, at: Instant, packet: &Packet) {
        let Some((sip, place)) = self.wire.place(at, packet) else { return };
        self.findings.belief = self.belief();
        if let Some(scene) = self.wire.scene(at, &sip, place) {
            let kind = match (sip.is_request(), scene.is_again) {
                (true, false) => Some(Interest::REQUEST),
                (true, true) => Some(Interest::REQUEST_AGAIN),
                (false, false) => Some(Interest::RESPONSE),
                // What is wrong with a repeated response was wrong with the first.
                (false, true) => None,
            };
            let kind = kind.filter(|_| sip.is_read_in_full());
            for &index in kind.map_or(&[][..], |kind| &self.by_interest[kind.index()]) {
                self.checks[index].sent(&self.wire, &scene, &mut self.findings);
            }
        }
        self.wire.absorb_sent(&sip, place);
        if self.wire.is_full() {
            self.give_up();
        }
    }

    /// How far what was not seen was not sent.
    fn belief(&self) -> Belief {
        match () {
            () if !self.wire.facts.is_captured => Belief::Full,
            () if self.wire.hears_both() => Belief::Waits,
            () => Belief::Deaf,
        }
    }

    fn record(&mut self, party: Party, cdr: &Cdr) {
        for &index in &self.by_interest[Interest::RECORD.index()] {
            self.checks[index].record(&self.wire, party, cdr, &mut self.findings);
        }
        self.wire.absorb_record(party, cdr);
    }

    fn delivered(&mut self, at: Instant, packet: &Packet) {
        // A capture taken at the receiver has no word of the sending: both happen at once.
        if !self.wire.knows(packet.id) {
            self.sent(at, packet);
        }
        let Some((sip, place)) = self.wire.recall(packet.id) else { return };
        self.wire.absorb_delivered(at, &sip, place);
        if let Some(scene) = self.wire.scene(at, &sip, place) {
            for &index in &self.by_interest[Interest::DELIVERED.index()] {
                self.checks[index].delivered(&self.wire, &scene, &mut self.findings);
            }
        }
    }
}

/// What the checks found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// What was wrong, in order of time.
    pub(crate) findings: Vec<Finding>,
    /// What became of each call attempt, in order of their first message.
    pub(crate) calls: Vec<CallSummary>,
    /// The streams that belong to none of them.
    pub(crate) streams: Vec<StreamSummary>,
    /// What became of the trunk itself.
    pub(crate) trunk: TrunkSummary,
    /// Limits of the judge that were reached.
    pub(crate) limits: Vec<&'static str>,
    /// Of a capture: in how many calls messages are missing, and what shows it in the first.
    pub(crate) holes: Option<(u64, String)>,
    /// Of a capture: how many messages were captured in part, and how many in whole.
    pub(crate) cut: (u64, u64),
    /// Of a capture: the only side of the two that was heard.
    pub(crate) heard_alone: Option<Party>,
}
