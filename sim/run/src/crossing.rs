//! What a packet meets on its way: what the play does to single messages, and the network. What a device sends crosses
//! them as well, behind the network that it has come by.

use clock::{Duration, Instant};
use net::{Direction, Fate, Traffic};
use sip::Message;
use trace::{DropReason, Event, Packet, Party};

use crate::World;
use crate::delivery::Delivery;
use crate::rules::Doing;

/// How a packet arrives.
struct Crossing {
    at: Instant,
    /// The network has made two of it.
    again: Option<Instant>,
    /// The play has.
    copies: u8,
    /// So much later by the play.
    later: Duration,
}

impl World {
    /// One of our own leaves.
    pub(crate) fn cross(&mut self, sender: Party, packet: Packet) {
        let receiver = self.cast().party(packet.to);
        let Some(Crossing { at, again, copies, later }) = self.crossing(sender, receiver, &packet) else {
            return;
        };
        for at in [Some(at), again].into_iter().flatten() {
            for _ in 0..copies {
                self.schedule(at + later, packet.clone(), false);
            }
        }
    }

    /// One of somebody else has come to an agent of ours. How long it took is behind it.
    pub(crate) fn cross_inwards(&mut self, index: usize, packet: Packet) {
        let receiver = self.agents[index].0;
        let sender = if receiver == Party::Carrier { Party::Pbx } else { Party::Carrier };
        let Some(Crossing { copies, later, .. }) = self.crossing(sender, receiver, &packet) else { return };
        for _ in 0..copies {
            if later.is_zero() {
                self.hand_over(packet.clone(), index);
            } else {
                self.schedule(self.now + later, packet.clone(), true);
            }
        }
    }

    /// None for one that is lost, which is said.
    fn crossing(&mut self, sender: Party, receiver: Party, packet: &Packet) -> Option<Crossing> {
        let (mut copies, mut later) = (1, Duration::ZERO);
        match self.scripted(sender, packet) {
            Some(Doing::Drop) => {
                self.drop_packet(packet.id, DropReason::Scripted);
                return None;
            }
            Some(Doing::Duplicate) => copies = 2,
            Some(Doing::Delay(by)) => later = by,
            None => {}
        }
        let direction = match receiver {
            Party::Pbx => Direction::ToPbx,
            Party::Carrier | Party::Stranger => Direction::ToCarrier,
        };
        let is_signalling = self.cast().is_signalling(packet.from, packet.to);
        let kind = if is_signalling { Traffic::Signalling } else { Traffic::Media };
        match self.network.send(self.now, direction, kind) {
            Fate::Dropped(why) => {
                self.drop_packet(packet.id, reason(why));
                None
            }
            Fate::Delivered { at, again } => Some(Crossing { at, again, copies, later }),
        }
    }

    fn scripted(&mut self, party: Party, packet: &Packet) -> Option<Doing> {
        if self.rules.is_empty() || !self.cast().is_signalling(packet.from, packet.to) {
            return None;
        }
        let message = Message::parse(packet.payload.clone());
        self.rules.iter_mut().find_map(|rule| rule.apply(party, &message))
    }

    fn schedule(&mut self, at: Instant, packet: Packet, has_come: bool) {
        self.sequence += 1;
        self.heap.push(core::cmp::Reverse(Delivery { at, sequence: self.sequence, packet, has_come }));
    }

    pub(crate) fn drop_packet(&mut self, id: trace::PacketId, why: DropReason) {
        self.events.push(Event::Dropped { at: self.now, id, why });
    }
}

fn reason(why: net::DropReason) -> DropReason {
    match why {
        net::DropReason::Loss => DropReason::Loss,
        net::DropReason::Burst => DropReason::Burst,
        net::DropReason::Partition => DropReason::Partition,
    }
}
