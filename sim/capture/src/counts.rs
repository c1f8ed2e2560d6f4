//! What was read and what was left, in numbers.

use std::collections::BTreeMap;

/// What a reader has met so far. All numbers are of frames unless they say otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// In the file.
    pub frames: u64,
    /// Without an IP packet: ARP and the like.
    pub not_ip: u64,
    /// IP packets that carry neither UDP nor TCP, and exported messages that are no SIP.
    pub other_protocols: u64,
    /// On a link whose frames cannot be read here.
    pub unknown_links: u64,
    /// Too short or too odd to find out what they carry.
    pub unreadable: u64,
    /// Whose end the snap length cut away.
    pub cut: u64,
    /// IP fragments, of datagrams that were put together and of those that were not.
    pub fragments: u64,
    /// Datagrams that fragments were missing of.
    pub fragments_lost: u64,
    /// Of TCP with octets in them.
    pub tcp_segments: u64,
    /// Places in TCP streams where octets were not captured, seen from the first octet that was.
    pub tcp_gaps: u64,
    /// Octets of TCP streams of SIP that belong to no whole message.
    pub tcp_octets_skipped: u64,
    /// Directions of TCP connections that carry something else.
    pub streams_not_sip: u64,
    /// Directions of TCP connections that were forgotten for want of room.
    pub streams_forgotten: u64,
    /// Places where the file itself is broken.
    pub damaged: u64,
    /// Whose time lies before that of the frame before it.
    pub out_of_order: u64,
    /// Packets that the capturing machine says it lost (pcapng).
    pub dropped_by_capture: u64,
    /// Sections of a pcapng, or headers of a pcap.
    pub sections: u64,
    /// Interfaces of all sections.
    pub interfaces: u64,
    /// Frames by link type (the LINKTYPE numbers of the two formats).
    pub link_types: BTreeMap<u16, u64>,
}
