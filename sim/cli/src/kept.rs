//! What of a long recording stays in memory, for the reports.

use trace::{Event, Packet};

/// Events that the reports show. A side may run for a month, and a capture be
/// made for as long; memory must not grow with it.
pub(crate) const EVENTS_MAX: usize = 600_000;
/// The octets of messages, and of all else, that are kept of a live side, beside which there is much in its process: no
/// flood of messages takes the place of media, and no long call hides a message.
const OCTETS_MAX: [usize; 2] = [6 << 20, 16 << 20];
/// And of the calls that were chosen from a capture.
const CAPTURE_OCTETS_MAX: [usize; 2] = [1 << 29, 1 << 29];
/// What a packet takes besides its octets.
const PACKET: usize = 64;

/// The events for the reports.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) events: Vec<Event>,
    pub(crate) left_out: u64,
    /// Of messages, and of all else.
    octets: [usize; 2],
    octets_max: [usize; 2],
}

impl Default for Kept {
    fn default() -> Self {
        Self { events: Vec::new(), left_out: 0, octets: [0, 0], octets_max: OCTETS_MAX }
    }
}

impl Kept {
    /// For what was chosen from a capture.
    pub(crate) fn of_capture() -> Self {
        Self { octets_max: CAPTURE_OCTETS_MAX, ..Self::default() }
    }

    /// Keeps an event as long as there is room for more.
    pub(crate) fn push(&mut self, event: &Event) {
        let (of, octets) = octets_of(event);
        let has_room = self.events.len() < EVENTS_MAX && self.octets[of] + octets <= self.octets_max[of];
        self.keep(event, (of, octets), has_room);
    }

    /// Keeps an event when there is room, and artefacts, of which there are few, in any case.
    pub(crate) fn push_into(&mut self, event: &Event, has_room: bool) {
        self.keep(event, octets_of(event), has_room);
    }

    fn keep(&mut self, event: &Event, (of, octets): (usize, usize), has_room: bool) {
        let is_artefact = matches!(
            event,
            Event::Paper { .. }
                | Event::Heard { .. }
                | Event::Counted { .. }
                | Event::Cdr { .. }
                | Event::Ended { .. }
        );
        if has_room || is_artefact {
            self.octets[of] += octets;
            self.events.push(event.clone());
        } else {
            self.left_out += 1;
        }
    }
}

/// Whether an event is of no message, and what it takes. A packet that arrives shares its octets with the one that was sent.
fn octets_of(event: &Event) -> (usize, usize) {
    let of = |packet: &Packet| usize::from(!report::sequence::is_message(packet));
    let (kind, more) = match event {
        Event::Sent { packet, .. } | Event::Cut { packet, .. } => (of(packet), PACKET + packet.payload.len()),
        Event::Delivered { packet, .. } => (of(packet), 0),
        Event::Note { text, .. } => (1, text.len()),
        _ => (1, 0),
    };
    (kind, size_of::<Event>() + more)
}

#[cfg(test)]
mod tests {
    use clock::Instant;
    use trace::{Ended, PacketId, Transport};

    use super::*;

    #[test]
    fn long_messages_are_bounded_in_octets_and_the_end_is_kept() {
        let mut kept = Kept::default();
        let address = ([127, 0, 0, 1], 5060).into();
        for id in 0..10_000 {
            let payload = format!("OPTIONS sip:a SIP/2.0\r\nSubject: {}\r\n\r\n", "x".repeat(61_000)).into();
            let packet =
                Packet { id: PacketId(id), from: address, to: address, transport: Transport::Udp, payload };
            let at = Instant::from_millis(id);
            kept.push(&Event::Sent { at, packet: packet.clone() });
            kept.push(&Event::Delivered { at, packet });
        }
        let ended = Event::Ended { at: Instant::ZERO, ended: Box::<Ended>::default() };
        kept.push(&ended);
        let held: usize = kept.events.iter().map(|event| octets_of(event).1).sum();
        assert!(held <= OCTETS_MAX[0] + octets_of(&ended).1, "{held} octets");
        assert!(kept.events.len() > 250 && kept.left_out > 19_000);
        assert_eq!(kept.events.last(), Some(&ended));
        // A call still has its place.
        let payload = vec![0x80; 172].into();
        let packet =
            Packet { id: PacketId(1), from: address, to: address, transport: Transport::Udp, payload };
        let before = kept.events.len();
        kept.push(&Event::Sent { at: Instant::ZERO, packet });
        assert_eq!(kept.events.len(), before + 1);
    }
}
