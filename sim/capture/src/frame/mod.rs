//! Frames to what they carry: the link layer, IP with its fragments and tunnels, UDP and TCP.

mod exported;
mod fragments;
mod ip;
mod link;

use std::collections::VecDeque;
use std::net::SocketAddr;

use bytes::Bytes;
use etherparse::{IpNumber, TcpSlice, UdpSlice, ip_number};
use trace::Transport;

use crate::entry::Where;
use crate::{Carried, Counts, Entry, UnixNanos};
use fragments::Fragments;

/// IP packets inside of each other that are looked into.
const TUNNELS_MAX: usize = 4;

/// A frame as it was captured.
#[derive(Clone, Copy)]
pub(crate) struct Captured<'f> {
    pub(crate) link_type: u16,
    pub(crate) octets: &'f [u8],
    /// Octets at its end that were not captured.
    pub(crate) missing: u32,
}

/// What a frame carries. Octets are lent by the frame, or by the datagram put together last.
pub(crate) enum Inside<'f> {
    /// A datagram, or a message that was exported by itself.
    Whole(Whole<'f>),
    /// A piece of a stream.
    Segment(Segment<'f>),
}

pub(crate) struct Whole<'f> {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) transport: Transport,
    pub(crate) payload: &'f [u8],
    pub(crate) ip_id: Option<u16>,
    pub(crate) hops: Option<u8>,
    /// Octets at its end that were not captured.
    pub(crate) missing: u32,
}

pub(crate) struct Segment<'f> {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) sequence: u32,
    pub(crate) acknowledgment: Option<u32>,
    pub(crate) syn: bool,
    /// Nothing comes behind it: FIN or RST.
    pub(crate) last: bool,
    pub(crate) payload: &'f [u8],
    /// Octets at its end that were not captured.
    pub(crate) missing: u32,
    pub(crate) ip_id: Option<u16>,
}

/// Takes frames apart. Remembers fragments.
#[derive(Default)]
pub(crate) struct Opener {
    fragments: Fragments,
    /// The datagram that was put together last, lent to what is inside of it.
    datagram: Vec<u8>,
}

impl Opener {
    /// What is inside; `None` when there is nothing for us, and `counts` says why.
    pub(crate) fn open<'f>(
        &'f mut self,
        frame: Captured<'f>,
        place: Where,
        counts: &mut Counts,
    ) -> Option<Inside<'f>> {
        let packet = match link::open(frame.link_type, frame.octets) {
            link::Opened::Ip(packet) => packet,
            link::Opened::Exported(tags) => {
                let found = exported::open(tags);
                counts.other_protocols += u64::from(found.is_none());
                return found.map(|found| Inside::Whole(Whole { missing: frame.missing, ..found }));
            }
            link::Opened::NotIp => {
                counts.not_ip += 1;
                return None;
            }
            link::Opened::UnknownLink => {
                counts.unknown_links += 1;
                return None;
            }
            link::Opened::TooShort => {
                counts.unreadable += 1;
                return None;
            }
        };
        let found = peel(packet, counts)?;
        if found.fragment.is_none() {
            return transport(&found, counts);
        }
        counts.fragments += 1;
        self.datagram = self.fragments.add(&found, place, counts)?;
        let whole = ip::Packet { payload: &self.datagram, fragment: None, ..found };
        if !is_tunnel(whole.protocol) {
            return transport(&whole, counts);
        }
        let found = peel(whole.payload, counts)?;
        if found.fragment.is_some() {
            // A fragment inside of fragments: nobody sends that twice over.
            counts.fragments += 1;
            counts.fragments_lost += 1;
            return None;
        }
        transport(&found, counts)
    }

    /// Time passes. What is left of datagrams that will never be whole is handed over.
    pub(crate) fn pass(&mut self, now: UnixNanos, ready: &mut VecDeque<Entry>, counts: &mut Counts) {
        self.fragments.pass(now, counts);
        self.hand_over(ready);
    }

    /// Nothing more will be captured.
    pub(crate) fn finish(&mut self, ready: &mut VecDeque<Entry>, counts: &mut Counts) {
        self.fragments.finish(counts);
        self.hand_over(ready);
    }

    fn hand_over(&mut self, ready: &mut VecDeque<Entry>) {
        for lost in self.fragments.lost() {
            let packet = ip::Packet {
                from: lost.from,
                to: lost.to,
                protocol: lost.protocol,
                payload: &lost.octets,
                id: lost.id,
                hops: None,
                missing: 1,
                fragment: None,
            };
            // Of a segment the stream says by itself that it is not there.
            let inside = if lost.protocol == ip_number::UDP { udp(&packet) } else { None };
            if let Some(Inside::Whole(whole)) = inside {
                ready.push_back(Entry::Carried(whole.carried(lost.place)));
            }
        }
    }
}

impl Whole<'_> {
    pub(crate) fn carried(&self, place: Where) -> Carried {
        Carried {
            at: place.at,
            frame: place.frame,
            from: self.from,
            to: self.to,
            transport: self.transport,
            payload: Bytes::copy_from_slice(self.payload),
            ip_id: self.ip_id,
            hops: self.hops,
            missing: self.missing,
            after_gap: false,
        }
    }
}

/// The innermost packet, or the first that is a fragment.
fn peel<'f>(packet: &'f [u8], counts: &mut Counts) -> Option<ip::Packet<'f>> {
    let mut octets = packet;
    for _ in 0..TUNNELS_MAX {
        let Some(found) = ip::open(octets) else {
            counts.unreadable += 1;
            return None;
        };
        if found.fragment.is_some() || !is_tunnel(found.protocol) {
            return Some(found);
        }
        octets = found.payload;
    }
    counts.other_protocols += 1;
    None
}

/// RFC 2003, RFC 2473.
fn is_tunnel(protocol: IpNumber) -> bool {
    matches!(protocol, ip_number::IPV4 | ip_number::IPV6)
}

fn transport<'f>(packet: &ip::Packet<'f>, counts: &mut Counts) -> Option<Inside<'f>> {
    let inside = match packet.protocol {
        ip_number::UDP => udp(packet),
        ip_number::TCP => tcp(packet),
        _ => {
            counts.other_protocols += 1;
            return None;
        }
    };
    counts.unreadable += u64::from(inside.is_none());
    inside
}

fn udp<'f>(packet: &ip::Packet<'f>) -> Option<Inside<'f>> {
    let udp = UdpSlice::from_slice_lax(packet.payload).ok()?;
    let length = usize::from(udp.length());
    let missing = if packet.missing > 0 { length.saturating_sub(udp.slice().len()) } else { 0 };
    Some(Inside::Whole(Whole {
        from: SocketAddr::new(packet.from, udp.source_port()),
        to: SocketAddr::new(packet.to, udp.destination_port()),
        transport: Transport::Udp,
        payload: udp.payload(),
        ip_id: packet.id,
        hops: packet.hops,
        missing: u32::try_from(missing).unwrap_or(u32::MAX),
    }))
}

fn tcp<'f>(packet: &ip::Packet<'f>) -> Option<Inside<'f>> {
    let tcp = TcpSlice::from_slice(packet.payload).ok()?;
    Some(Inside::Segment(Segment {
        from: SocketAddr::new(packet.from, tcp.source_port()),
        to: SocketAddr::new(packet.to, tcp.destination_port()),
        sequence: tcp.sequence_number(),
        acknowledgment: tcp.ack().then(|| tcp.acknowledgment_number()),
        syn: tcp.syn(),
        last: tcp.fin() || tcp.rst(),
        payload: tcp.payload(),
        missing: u32::try_from(packet.missing).unwrap_or(u32::MAX),
        ip_id: packet.id,
    }))
}
