//! By what the RTP of one side is judged that goes from one address to another.

use std::net::SocketAddr;

use clock::{Duration, Instant};

use super::exchange::Pair;
use super::{Audio, EventCodes, Session};
use crate::wire::flaw::{GRACE, NEVER_ALLOWED};

/// The last moment there is.
const FOREVER: Instant = Instant::from_nanos(u64::MAX);

/// What counts for a stream until `until`, or until something is said about the session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    version: u32,
    until: Instant,
    pub(crate) target: Target,
    /// The payload types that the receiver has listed as a bit set; none when nobody knows.
    pub(crate) formats: u128,
    /// Those of them that are telephone events.
    pub(crate) events: u128,
    /// Those of these whose clock is that of G.711.
    pub(crate) timed: u128,
    /// The events that the receiver takes.
    pub(crate) event_codes: EventCodes,
    /// True when comfort noise in G.729 may be sent: neither side refuses it (RFC 7261 3.1).
    pub(crate) takes_annex_b: bool,
    /// Those of the payload types that are redundant payloads.
    pub(crate) redundant: u128,
    /// The packet times that it takes, as in [`super::LENGTHS`].
    pub(crate) lengths: u8,
    pub(crate) may_send: bool,
    /// True while an image stream is agreed on.
    pub(crate) is_fax: bool,
    /// True when the payload cannot be read.
    pub(crate) is_sealed: bool,
    /// The octets of the shortest tag that all of it has behind the payload; none unless both sides name suites that have
    /// one.
    pub(crate) tag: Option<u8>,
    /// The octets of the tag and of the name of the key before it, when nothing else was agreed on.
    pub(crate) seal: Option<(u8, u8)>,
    /// True when packets may have been lost before they passed the observer.
    pub(crate) is_far: bool,
    /// When the call was over for the sender.
    pub(crate) over: Option<Instant>,
    /// Since when it holds for the sender; none while it may not know it.
    since: Option<Instant>,
    /// True when something else has held before.
    has_changed: bool,
    /// By how much a round trip to the sender is longer than the usual grace.
    pub(crate) beyond: Duration,
}

/// Whether a stream goes where the receiver wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// To an address of the descriptions in force.
    Wanted,
    /// To another.
    Elsewhere,
    /// Nobody knows: there is no description, it has a host name, or ICE finds addresses that nobody wrote.
    Open,
}

/// By what a packet is known to belong to a stream of the descriptions, the best first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Destination,
    Source,
    None,
}

impl Terms {
    /// What counts before anything is known.
    pub(crate) const UNKNOWN: Self = Self {
        version: u32::MAX,
        until: Instant::ZERO,
        target: Target::Open,
        formats: 0,
        events: 0,
        timed: 0,
        event_codes: EventCodes::ALL,
        takes_annex_b: true,
        redundant: 0,
        lengths: u8::MAX,
        may_send: true,
        is_fax: false,
        is_sealed: false,
        tag: None,
        seal: None,
        is_far: false,
        over: None,
        since: None,
        has_changed: false,
        beyond: Duration::ZERO,
    };

    /// True when they have to be asked for anew.
    pub(crate) fn are_stale(&self, session: &Session, at: Instant) -> bool {
        self.version != session.history.version || at > self.until
    }

    /// True when something was said about the session since, or holds for the sender that did not.
    pub(crate) fn is_anew(&self, before: &Self) -> bool {
        self.version != before.version || self.since != before.since
    }

    /// Since when they hold for the sender; none while it may not know them.
    pub(crate) fn since(&self) -> Option<Instant> {
        self.since
    }

    /// How long ago the sender learned that it may not send; none while it need not know.
    pub(crate) fn forbidden_for(&self, at: Instant) -> Option<Duration> {
        let since = self.since.filter(|_| !self.may_send)?;
        Some(at.since(since).saturating_sub(self.beyond))
    }

    /// How long ago the sender learned what holds now, when something else has held before.
    pub(crate) fn changed_for(&self, at: Instant) -> Duration {
        let since = self.since.filter(|_| self.has_changed);
        since.map_or(NEVER_ALLOWED, |since| at.since(since).saturating_sub(self.beyond))
    }

    /// Of what a stream takes, what may be sent in it.
    fn take(&mut self, theirs: &Audio, usable: u128, is_sealed: bool) {
        self.formats |= usable;
        self.events |= theirs.events & usable;
        self.timed |= theirs.timed & usable;
        self.redundant |= theirs.redundant & usable;
        self.event_codes = self.event_codes.or(theirs.event_codes);
        self.lengths |= theirs.lengths;
        self.is_sealed |= is_sealed || theirs.is_sealed;
    }
}

impl Session {
    /// What counts at `at` for RTP of `side` from one address to another.
    pub(crate) fn terms(&self, side: usize, from: SocketAddr, to: SocketAddr, at: Instant) -> Terms {
        let history = &self.history;
        let grace = history.grace(side);
        let mut terms = Terms {
            version: history.version,
            until: history.changes(side, at).unwrap_or(FOREVER),
            // Whoever answers could send by the offer alone before (RFC 3264 5.1).
            has_changed: history.exchanges.len() > 1 || history.exchanges.iter().any(|e| e.offerer != side),
            beyond: grace.saturating_sub(GRACE),
            is_far: history.is_far(side),
            over: history.over(side).filter(|_| !self.is_hairpin),
            ..Terms::UNKNOWN
        };
        if self.is_hairpin || !history.is_known(side, at) {
            return terms;
        }
        if let Some(exchange) = history.in_force(side, at).next() {
            terms.may_send = self.may_send(side, at).unwrap_or(true) || self.is_asked(side);
            terms.is_fax = exchange.has_image;
        }
        let settled = |e: &&super::Exchange| history.settles(e, side).is_some_and(|settles| at > settles);
        terms.since = history.in_force(side, at).find(settled).and_then(|e| e.since[side]);
        let marks = [Mark::Destination, Mark::Source, Mark::None];
        let found = marks.into_iter().find(|mark| self.collect(*mark, side, (from, to), at, &mut terms));
        terms.target = match found {
            Some(Mark::Destination) => Target::Wanted,
            Some(Mark::Source | Mark::None) if self.is_placed(side, at) => Target::Elsewhere,
            _ => Target::Open,
        };
        terms
    }

    /// Takes what the streams say that have the mark; false when there is none.
    fn collect(
        &self,
        mark: Mark,
        side: usize,
        (from, to): (SocketAddr, SocketAddr),
        at: Instant,
        terms: &mut Terms,
    ) -> bool {
        let mut found = Terms {
            lengths: 0,
            event_codes: EventCodes::NONE,
            takes_annex_b: false,
            tag: Some(u8::MAX),
            ..*terms
        };
        let (mut is_found, mut seal) = (false, None);
        let has_mark = |pair: &Pair| match mark {
            Mark::Destination => pair.audio[1 - side].is_at(to),
            Mark::Source => pair.audio[side].is_at(from),
            Mark::None => true,
        };
        let pairs = self.history.in_force(side, at).filter_map(|e| e.audio.as_ref()).flatten();
        for pair in pairs.filter(|pair| has_mark(pair)) {
            found.take(&pair.audio[1 - side], pair.usable[side], pair.audio[side].is_sealed);
            found.tag = found.tag.and_then(|tag| Some(tag.min(pair.tag()?)));
            let own = pair.seal(side);
            seal =
                Some(seal.map_or(own, |other: Option<(u8, u8)>| other.filter(|other| Some(*other) == own)));
            found.takes_annex_b |= pair.audio.iter().all(|audio| !audio.refuses_annex_b);
            is_found = true;
        }
        let is_meant = |theirs: &&Audio| match mark {
            Mark::Destination => theirs.is_at(to),
            Mark::Source => false,
            Mark::None => true,
        };
        for theirs in self.wished(side).filter(is_meant) {
            found.take(theirs, theirs.formats, false);
            (found.tag, seal) = (None, Some(None));
            found.takes_annex_b |= !theirs.refuses_annex_b;
            is_found = true;
        }
        if is_found {
            *terms = Terms { seal: seal.flatten(), ..found };
        }
        is_found
    }

    /// The streams of an offer of the other side that waits for its answer: it takes media by it at once.
    fn wished(&self, side: usize) -> impl Iterator<Item = &Audio> {
        self.history.pending[1 - side].iter().flat_map(|pending| &pending.audio)
    }

    /// True when an offer of the other side asks for media.
    fn is_asked(&self, side: usize) -> bool {
        self.wished(side).any(|theirs| theirs.receives)
    }

    /// True when every stream that may be meant has an address that can be known.
    fn is_placed(&self, side: usize, at: Instant) -> bool {
        let mut pairs = self.history.in_force(side, at).filter_map(|e| e.audio.as_ref()).flatten();
        let is_known = |pair: &Pair| pair.audio[1 - side].is_placed() && !pair.has_ice();
        pairs.all(is_known) && self.wished(side).all(|theirs| theirs.is_placed() && !theirs.has_ice)
    }

    /// True when a side may begin later than the session does: comfort noise is agreed on, so it need not send
    /// silence (RFC 3389, RFC 3551 4.1), or ICE looks for a way first.
    pub(crate) fn may_wait(&self, side: usize) -> bool {
        let mut pairs = self.history.exchanges.iter().filter_map(|e| e.audio.as_ref()).flatten();
        pairs.any(|pair| pair.audio[1 - side].noise != 0 || pair.audio.iter().any(|audio| audio.has_ice))
    }

    /// False when RTCP of a side was turned off, given a bandwidth of its own, or wanted at another host.
    pub(crate) fn has_usual_rtcp(&self, side: usize) -> bool {
        let mut pairs = self.history.exchanges.iter().filter_map(|e| e.audio.as_ref()).flatten();
        let host = |address: Option<SocketAddr>| address.map(|address| address.ip());
        pairs.all(|pair| {
            let theirs = &pair.audio[1 - side];
            pair.audio.iter().all(|audio| audio.has_usual_rtcp) && host(theirs.rtcp) == host(theirs.address)
        })
    }

    /// True when RTCP of both sides goes by RFC 3550 alone.
    pub(crate) fn has_plain_rtcp(&self) -> bool {
        let mut pairs = self.history.exchanges.iter().filter_map(|e| e.audio.as_ref()).flatten().peekable();
        let is_plain = |pair: &Pair| {
            pair.audio.iter().all(|audio| audio.has_plain_rtcp)
                && !pair.audio.iter().all(|audio| audio.takes_reduced_rtcp)
        };
        pairs.peek().is_some() && pairs.all(is_plain)
    }

    /// True when a side has ever named an address for RTP.
    pub(crate) fn has_named(&self, side: usize, address: SocketAddr) -> bool {
        let pairs = self.history.exchanges.iter().filter_map(|e| e.audio.as_ref()).flatten();
        pairs.map(|pair| &pair.audio[side]).chain(self.wished(1 - side)).any(|audio| audio.is_at(address))
    }

    /// True for an address at which the other side has never expected anything, while it is known what it expects.
    pub(crate) fn is_strange_to(&self, side: usize, to: SocketAddr, at: Instant) -> bool {
        let pairs = || self.history.exchanges.iter().filter_map(|e| e.audio.as_ref()).flatten();
        let mut named = pairs().map(|pair| &pair.audio[1 - side]).chain(self.wished(side));
        !self.is_hairpin
            && self.history.is_known(side, at)
            && pairs().next().is_some()
            && self.is_placed(side, at)
            && !named.any(|audio| audio.addresses().any(|address| address == to))
    }

    /// Whether RTCP of `side` may go to `to` at `at`; true when nobody knows.
    pub(crate) fn takes_rtcp(&self, side: usize, to: SocketAddr, at: Instant) -> bool {
        let other = 1 - side;
        let pairs = || self.history.in_force(side, at).filter_map(|e| e.audio.as_ref()).flatten();
        // A port of RTP may be named for RTCP as well, without a word about sharing it (RFC 3605 2.1).
        let takes = |pair: &Pair| {
            let theirs = &pair.audio[other];
            theirs.rtcp == Some(to) && (pair.has_mux() || !theirs.has_mux)
        };
        let mut all = pairs().map(|pair| &pair.audio[other]).chain(self.wished(side));
        let is_rtp = all.any(|theirs| theirs.address == Some(to));
        !is_rtp || pairs().any(takes) || self.wished(side).any(|theirs| theirs.rtcp == Some(to))
    }
}
