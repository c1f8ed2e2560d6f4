//! The events of a live side that are kept for its run folder. A side may run for a month; its memory must
//! not grow for as long.
//!
//! The judges see every event, kept or not. What is left out is what comes last: a trace without its middle
//! could not be judged again.

use trace::{Cast, Event};

/// Events of media packets that are kept: a call makes 200 in a second, so this is a call of 25 minutes.
pub const MEDIA_EVENTS_MAX: usize = 300_000;
/// Events of all kinds that are kept; a call without media makes about 25.
pub const EVENTS_MAX: usize = 600_000;

/// What is kept, and how much is not.
#[derive(Debug)]
pub struct Kept {
    cast: Cast,
    events: Vec<Event>,
    media: usize,
    media_left_out: u64,
    left_out: u64,
    limits: (usize, usize),
}

impl Kept {
    /// Nothing yet.
    #[must_use]
    pub fn new(cast: Cast) -> Self {
        Self::with_limits(cast, MEDIA_EVENTS_MAX, EVENTS_MAX)
    }

    fn with_limits(cast: Cast, media: usize, all: usize) -> Self {
        Self { cast, events: Vec::new(), media: 0, media_left_out: 0, left_out: 0, limits: (media, all) }
    }

    /// Keeps the event if there is room.
    pub fn push(&mut self, event: Event) {
        let (media_max, all_max) = self.limits;
        let is_media = match &event {
            Event::Sent { packet, .. } | Event::Delivered { packet, .. } => {
                !self.cast.is_signalling(packet.from, packet.to)
            }
            Event::Dropped { .. } | Event::Note { .. } | Event::Cdr { .. } => false,
        };
        if is_media && self.media >= media_max {
            self.media_left_out += 1;
        } else if self.events.len() >= all_max {
            self.left_out += 1;
        } else {
            self.media += usize::from(is_media);
            self.events.push(event);
        }
    }

    /// The limits that were reached, in words for the run folder.
    #[must_use]
    pub fn limits_reached(&self) -> Vec<String> {
        let (media_max, all_max) = self.limits;
        let words = |left_out: u64, what: &str, most: usize| {
            (left_out > 0).then(|| {
                format!("the trace and the capture hold the first {most} {what} only; {left_out} were judged and not kept")
            })
        };
        let media = words(self.media_left_out, "media events", media_max);
        media.into_iter().chain(words(self.left_out, "events", all_max)).collect()
    }

    /// The events that were kept.
    #[must_use]
    pub fn into_events(self) -> Vec<Event> {
        self.events
    }
}

#[cfg(test)]
mod tests {
    use clock::Instant;
    use trace::{Host, Packet, PacketId, Party, Transport};

    use super::*;

    fn sent(id: u64, port: u16) -> Event {
        let address = |last: u8| ([127, 0, 0, last], port).into();
        let (from, to) = (address(1), address(2));
        let packet =
            Packet { id: PacketId(id), from, to, transport: Transport::Udp, payload: vec![0x80].into() };
        Event::Sent { at: Instant::from_millis(id), packet }
    }

    #[test]
    fn media_leaves_room_for_signalling_and_each_limit_has_a_name() {
        let host = |party, last| Host {
            party,
            address: [127, 0, 0, last].into(),
            sip_port: 5060,
            media_ports: None,
        };
        let cast = Cast { hosts: vec![host(Party::Pbx, 1), host(Party::Carrier, 2)] };
        let mut kept = Kept::with_limits(cast, 2, 4);
        (0..5).for_each(|id| kept.push(sent(id, 4000)));
        assert_eq!(kept.limits_reached().len(), 1);
        assert!(kept.limits_reached()[0].contains("first 2 media events only; 3 were"));
        (5..8).for_each(|id| kept.push(sent(id, 5060)));
        assert!(kept.limits_reached()[1].contains("first 4 events only; 1 were"));
        let ids: Vec<u64> = kept.into_events().iter().map(|e| e.at().as_millis()).collect();
        assert_eq!(ids, [0, 1, 5, 6]);
    }
}
