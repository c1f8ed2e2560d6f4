//! The SIP messages of a recording, each once however often it was sent, and recordings in which one of them is
//! another, is missing, comes at another time or is there once more.

use core::fmt;
use std::collections::BTreeSet;

use bytes::Bytes;
use clock::{Duration, Instant, Rng};
use sip::HeaderName;
use tests::rewrite::stage::{is_signalling, packet, packet_mut, shuffle};
use tests::rewrite::text::Text;
use trace::{DropReason, Event, Packet, PacketId, Party, Recording};

/// How long a message is under way in plays between our two ends, at most.
pub(crate) const ON_THE_WAY: Duration = Duration::from_millis(20);
/// The round trip that RFC 3261 17.1.1.1 begins with.
pub(crate) const T1: Duration = Duration::from_millis(500);
/// The longest time between two copies (RFC 3261 17.1.2.2).
const T2: Duration = Duration::from_secs(4);

/// A message when it was first sent.
#[derive(Clone)]
pub(crate) struct Said {
    /// When.
    pub(crate) at: Instant,
    /// The first packet of it.
    pub(crate) packet: Packet,
    /// What it says.
    pub(crate) text: Text,
    /// By whom.
    pub(crate) sender: Party,
    /// Its number among all messages.
    number: usize,
}

/// All of a recording, in order.
pub(crate) struct Messages(pub(crate) Vec<Said>);

/// The messages of the two sides.
pub(crate) fn messages(recording: &Recording) -> Messages {
    let cast = &recording.header.cast;
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for event in &recording.events {
        let Event::Sent { at, packet } = event else { continue };
        let parties = [cast.party(packet.from), cast.party(packet.to)];
        if !is_signalling(cast, packet) || parties.contains(&Party::Stranger) {
            continue;
        }
        let Some(text) = Text::read(&packet.payload) else { continue };
        if seen.insert((packet.from, packet.payload.clone())) {
            let number = all.len() + 1;
            all.push(Said { at: *at, packet: packet.clone(), text, sender: parties[0], number });
        }
    }
    Messages(all)
}

impl Messages {
    /// Those that fit, in any order.
    pub(crate) fn fitting(&self, dice: &mut Rng, fits: impl Fn(&Text) -> bool) -> Vec<Said> {
        let mut fitting: Vec<Said> = self.0.iter().filter(|said| fits(&said.text)).cloned().collect();
        shuffle(dice, &mut fitting);
        fitting
    }

    /// One that fits.
    pub(crate) fn any(&self, dice: &mut Rng, fits: impl Fn(&Text) -> bool) -> Option<Said> {
        self.fitting(dice, fits).into_iter().next()
    }

    /// The request that a response answers or an ACK or CANCEL belongs to.
    pub(crate) fn request_of(&self, text: &Text) -> Option<&Said> {
        self.0.iter().find(|said| {
            said.text.is_request()
                && said.text.method() != "ACK"
                && said.text.branch() == text.branch()
                && (said.text.method() == text.method() || text.is_request() && text.method() != "CANCEL")
        })
    }

    /// The responses to a request.
    pub(crate) fn responses_to<'a>(&'a self, request: &'a Text) -> impl Iterator<Item = &'a Said> {
        self.0.iter().filter(|said| {
            !said.text.is_request()
                && said.text.branch() == request.branch()
                && said.text.method() == request.method()
        })
    }

    /// The next that fits behind a moment.
    pub(crate) fn after(&self, at: Instant, fits: impl Fn(&Text) -> bool) -> Option<&Said> {
        self.0.iter().find(|said| said.at > at && fits(&said.text))
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.text.start.trim_end_matches(" SIP/2.0").trim_start_matches("SIP/2.0 ");
        let method = if self.text.is_request() { "" } else { self.text.method() };
        let at = self.at.as_millis();
        write!(f, "message {} at {at} ms from the {}: {start} {method}", self.number, self.sender)
    }
}

impl Said {
    fn is(&self, packet: &Packet) -> bool {
        packet.from == self.packet.from && packet.payload == self.packet.payload
    }

    /// The recording in which it and its copies have other octets.
    pub(crate) fn replaced(&self, recording: &Recording, payload: &Bytes) -> Recording {
        let mut changed = recording.clone();
        for packet in changed.events.iter_mut().filter_map(packet_mut).filter(|packet| self.is(packet)) {
            packet.payload = payload.clone();
        }
        changed
    }

    /// The octets with another word in the head.
    pub(crate) fn with_word(&self, old: &str, new: &str) -> Bytes {
        let mut text = self.text.clone();
        for line in &mut text.lines {
            line.value = line.value.replace(old, new);
        }
        text.print()
    }

    /// The recording that breaks off when it has arrived, before anybody has answered.
    pub(crate) fn last_of(&self, recording: &Recording) -> Recording {
        let is_own = |event: &Event| packet(event).is_some_and(|packet| packet.id == self.packet.id);
        let mut changed = recording.clone();
        let end = changed.events.iter().rposition(is_own).unwrap_or_default();
        changed.events.truncate(end + 1);
        changed
    }

    /// The recording in which it was never sent, nor any copy of it.
    pub(crate) fn removed(&self, recording: &Recording) -> Recording {
        let own = recording.events.iter().filter_map(packet).filter(|packet| self.is(packet));
        let ids: BTreeSet<PacketId> = own.map(|packet| packet.id).collect();
        let mut changed = recording.clone();
        changed.events.retain(|event| match event {
            Event::Sent { packet, .. } | Event::Delivered { packet, .. } => !ids.contains(&packet.id),
            Event::Dropped { id, .. } | Event::Digest { id, .. } => !ids.contains(id),
            _ => true,
        });
        changed
    }

    /// The recording in which the network has lost it.
    pub(crate) fn lost(&self, recording: &Recording) -> Recording {
        let mut changed = recording.clone();
        for event in &mut changed.events {
            if let Event::Delivered { at, packet } = event
                && self.is(packet)
            {
                *event = Event::Dropped { at: *at, id: packet.id, why: DropReason::Loss };
            }
        }
        changed
    }

    /// The recording in which it is sent and arrives at another time.
    pub(crate) fn moved(&self, recording: &Recording, to: Instant) -> Recording {
        let mut changed = recording.clone();
        for event in &mut changed.events {
            match event {
                Event::Sent { at, packet } if self.is(packet) => *at = to,
                Event::Delivered { at, packet } if self.is(packet) => *at = to + ON_THE_WAY,
                _ => {}
            }
        }
        sorted(changed)
    }

    /// The recording in which it is sent again, and arrives.
    pub(crate) fn again(&self, recording: &Recording, at: Instant) -> Recording {
        added(recording, at, &self.packet)
    }

    /// The moments at which it is sent again while nobody answers (RFC 3261 17.1.2.2, 13.3.1.4).
    pub(crate) fn copies(&self) -> impl Iterator<Item = Instant> {
        let (mut at, mut interval) = (self.at, T1);
        let end = self.at + 64 * T1;
        core::iter::from_fn(move || {
            at += interval;
            interval = (interval * 2).min(T2);
            (at < end).then_some(at)
        })
    }
}

/// The recording with one more packet, which arrives.
pub(crate) fn added(recording: &Recording, at: Instant, packet: &Packet) -> Recording {
    let mut changed = recording.clone();
    let id = PacketId(2_000_000_000 + recording.events.len() as u64);
    let packet = Packet { id, ..packet.clone() };
    changed.events.push(Event::Sent { at, packet: packet.clone() });
    changed.events.push(Event::Delivered { at: at + ON_THE_WAY, packet });
    sorted(changed)
}

/// In order of time; what ends the recording stays the last, and ends it when all is over.
pub(crate) fn sorted(mut recording: Recording) -> Recording {
    let last = recording.events.iter().map(Event::at).max().unwrap_or(Instant::ZERO);
    for event in &mut recording.events {
        if let Event::Ended { at, .. } = event {
            *at = last;
        }
    }
    recording.events.sort_by_key(|event| (event.at(), matches!(event, Event::Ended { .. })));
    recording
}

/// The recording that breaks off at a moment.
pub(crate) fn cut(recording: &Recording, end: Instant) -> Recording {
    let mut changed = recording.clone();
    changed.events.retain(|event| event.at() <= end && !matches!(event, Event::Ended { .. }));
    changed
}

/// The recording in which all that happens behind a moment happens later.
pub(crate) fn later(recording: &Recording, than: Instant, by: Duration) -> Recording {
    let mut changed = recording.clone();
    for event in &mut changed.events {
        if event.at() > than {
            *at_mut(event) += by;
        }
    }
    changed
}

/// All that happens at a moment and behind it happens earlier.
pub(crate) fn earlier(recording: &mut Recording, from: Instant, by: Duration) {
    for event in recording.events.iter_mut().filter(|event| event.at() >= from) {
        let at = at_mut(event);
        *at = Instant::ZERO + at.since(Instant::ZERO + by);
    }
}

/// The recording that ends at a moment as if it had been let run until then.
pub(crate) fn ended(recording: &Recording, end: Instant) -> Recording {
    let mut changed = cut(recording, end);
    changed.events.push(Event::Ended { at: end, ended: Box::default() });
    changed
}

fn at_mut(event: &mut Event) -> &mut Instant {
    match event {
        Event::Sent { at, .. }
        | Event::Delivered { at, .. }
        | Event::Cut { at, .. }
        | Event::Joined { at, .. }
        | Event::Dropped { at, .. }
        | Event::Note { at, .. }
        | Event::Cdr { at, .. }
        | Event::Paper { at, .. }
        | Event::Heard { at, .. }
        | Event::Counted { at, .. }
        | Event::Digest { at, .. }
        | Event::Late { at, .. }
        | Event::LeftOut { at, .. }
        | Event::Ended { at, .. } => at,
    }
}

/// Shorthand for operators.
pub(crate) fn is(text: &Text, method: &str) -> bool {
    text.is_request() && text.method() == method
}

/// A response with such a status to such a request.
pub(crate) fn answers(text: &Text, statuses: core::ops::Range<u16>, method: &str) -> bool {
    statuses.contains(&text.status()) && text.method() == method
}

/// A request inside a dialog.
pub(crate) fn is_inside(text: &Text) -> bool {
    text.is_request() && text.tag(HeaderName::To).is_some()
}
