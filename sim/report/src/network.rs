//! What the network did to the packets of a run, as measured: nothing here is taken from a profile.

use std::collections::BTreeMap;

use clock::{Duration, Instant};
use trace::{Cast, DropReason, Event, PacketId, Party};

/// One direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Direction {
    /// Packets sent.
    pub sent: u64,
    /// Deliveries of packets that had been delivered before.
    pub duplicates: u64,
    /// Packets lost, by reason.
    pub lost: BTreeMap<DropReason, u64>,
    /// One-way delays of the delivered packets, in order; empty when nothing arrived.
    delays: Vec<Duration>,
}

impl Direction {
    /// The delay that so many percent of the packets did not exceed; none when nothing arrived.
    #[must_use]
    pub fn delay_percentile(&self, percent: usize) -> Option<Duration> {
        let last = self.delays.len().checked_sub(1)?;
        self.delays.get(last * percent.min(100) / 100).copied()
    }
}

/// Both directions, and those of strangers, by sender and receiver.
#[must_use]
pub fn measure(cast: &Cast, events: &[Event]) -> BTreeMap<(Party, Party), Direction> {
    let mut directions: BTreeMap<(Party, Party), Direction> = BTreeMap::new();
    let mut under_way: BTreeMap<PacketId, (Instant, (Party, Party), bool)> = BTreeMap::new();
    for event in events {
        match event {
            Event::Sent { at, packet } => {
                let ends = (cast.party(packet.from), cast.party(packet.to));
                directions.entry(ends).or_default().sent += 1;
                under_way.insert(packet.id, (*at, ends, false));
            }
            // Of what was captured in part nobody saw more than that it passed.
            Event::Cut { packet, .. } => {
                let ends = (cast.party(packet.from), cast.party(packet.to));
                directions.entry(ends).or_default().sent += 1;
            }
            Event::Delivered { at, packet } => {
                let Some((sent, ends, delivered)) = under_way.get_mut(&packet.id) else { continue };
                let direction = directions.entry(*ends).or_default();
                if std::mem::replace(delivered, true) {
                    direction.duplicates += 1;
                } else {
                    direction.delays.push(at.since(*sent));
                }
            }
            Event::Dropped { id, why, .. } => {
                let Some((_, ends, _)) = under_way.get(id) else { continue };
                *directions.entry(*ends).or_default().lost.entry(*why).or_default() += 1;
            }
            Event::Joined { .. }
            | Event::Note { .. }
            | Event::Cdr { .. }
            | Event::Paper { .. }
            | Event::Heard { .. }
            | Event::Counted { .. }
            | Event::Digest { .. }
            | Event::Late { .. }
            | Event::LeftOut { .. }
            | Event::Ended { .. } => {}
        }
    }
    for direction in directions.values_mut() {
        direction.delays.sort_unstable();
    }
    directions
}
