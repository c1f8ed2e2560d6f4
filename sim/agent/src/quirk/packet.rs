//! Small tools for quirks that edit RTP and RTCP packets (RFC 3550 5.1).

/// RTCP packet types on the wire.
const RTCP: core::ops::RangeInclusive<u8> = 200..=207;
/// The fixed header.
const HEADER: usize = 12;
/// Header and one telephone-event.
const EVENT_PACKET: usize = 16;

pub(super) fn is_rtcp(packet: &[u8]) -> bool {
    packet.len() >= 8 && packet[0] >> 6 == 2 && RTCP.contains(&packet[1])
}

pub(super) fn is_rtp(packet: &[u8]) -> bool {
    packet.len() >= HEADER && packet[0] >> 6 == 2 && !RTCP.contains(&packet[1])
}

/// An RTP packet that carries sound.
pub(super) fn is_sound(packet: &[u8]) -> bool {
    is_rtp(packet) && packet.len() > EVENT_PACKET
}

/// An RTP packet that carries one telephone-event: four octets, and sound never has so few.
pub(super) fn is_event(packet: &[u8]) -> bool {
    is_rtp(packet) && packet.len() == EVENT_PACKET
}

/// Without the marker, which shares its octet.
pub(super) fn payload_type(packet: &[u8]) -> u8 {
    packet[1] & 0x7f
}

pub(super) fn sequence(packet: &[u8]) -> u16 {
    u16::from_be_bytes([packet[2], packet[3]])
}

pub(super) fn set_sequence(packet: &mut [u8], number: u16) {
    packet[2..4].copy_from_slice(&number.to_be_bytes());
}

pub(super) fn timestamp(packet: &[u8]) -> u32 {
    u32::from_be_bytes([packet[4], packet[5], packet[6], packet[7]])
}

pub(super) fn set_timestamp(packet: &mut [u8], number: u32) {
    packet[4..8].copy_from_slice(&number.to_be_bytes());
}

pub(super) fn ssrc(packet: &[u8]) -> u32 {
    u32::from_be_bytes([packet[8], packet[9], packet[10], packet[11]])
}

pub(super) fn set_ssrc(packet: &mut [u8], number: u32) {
    packet[8..12].copy_from_slice(&number.to_be_bytes());
}
