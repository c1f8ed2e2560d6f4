//! What of a recording some of its calls are: their messages, and the media of their streams while they lasted. The
//! messages keep the numbers that they have among all.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use check::CallSummary;
use clock::Instant;
use report::sequence::{has_start, is_message};
use sip::Message;
use trace::{Event, Packet, PacketId};

use crate::kept::Kept;

/// Picks the events of some calls.
#[derive(Debug, Default)]
pub(super) struct Picker {
    call_ids: BTreeSet<String>,
    streams: BTreeMap<(SocketAddr, SocketAddr), Vec<(Instant, Instant)>>,
    /// Messages so far.
    messages: usize,
    /// The numbers of the messages that were picked.
    pub(super) numbers: BTreeMap<PacketId, usize>,
    pub(super) kept: Kept,
}

impl Picker {
    /// A picker of these calls.
    pub(super) fn of(calls: &[CallSummary]) -> Self {
        let mut picker = Self { kept: Kept::of_capture(), ..Self::default() };
        for call in calls {
            picker.call_ids.insert(call.call_id.clone());
            for stream in &call.streams {
                let times = picker.streams.entry((stream.source, stream.destination)).or_default();
                times.push((stream.first, stream.last));
            }
        }
        picker
    }

    /// The next event of the recording.
    pub(super) fn see(&mut self, event: &Event) {
        let is_picked = match event {
            Event::Sent { at, packet } if is_message(packet) => self.message(*at, packet),
            Event::Cut { at, packet, .. } if is_message(packet) && has_start(packet) => {
                self.message(*at, packet)
            }
            Event::Delivered { packet, .. } if is_message(packet) => self.numbers.contains_key(&packet.id),
            Event::Sent { at, packet } | Event::Delivered { at, packet } | Event::Cut { at, packet, .. } => {
                self.is_media(packet, *at)
            }
            _ => true,
        };
        if is_picked {
            self.kept.push(event);
        }
    }

    /// The next message: it has its number, whether it is picked or not.
    fn message(&mut self, at: Instant, packet: &Packet) -> bool {
        self.messages += 1;
        let is_picked = self.is_its(packet) || self.is_media(packet, at);
        if is_picked {
            self.numbers.insert(packet.id, self.messages);
        }
        is_picked
    }

    fn is_its(&self, packet: &Packet) -> bool {
        let message = Message::parse(packet.payload.clone());
        message.call_id().is_some_and(|id| self.call_ids.contains(id))
    }

    fn is_media(&self, packet: &Packet, at: Instant) -> bool {
        let times = self.streams.get(&(packet.from, packet.to));
        times.is_some_and(|times| times.iter().any(|(first, last)| *first <= at && at <= *last))
    }
}
