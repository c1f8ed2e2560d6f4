//! The tags of exported PDUs (link type 252): a message by itself, taken out of its stream or decrypted, behind tags
//! that say between whom it went. The numbers are those of Wireshark's `wsutil/exported_pdu_tlvs.h`.

/// No tag follows, but the message.
pub const END_OF_TAGS: u16 = 0;
/// What reads it, by its name.
pub const DISSECTOR_NAME: u16 = 12;
/// The same of what guesses.
pub const HEURISTIC_NAME: u16 = 13;
/// Source, four octets.
pub const IPV4_SOURCE: u16 = 20;
/// Destination, four octets.
pub const IPV4_DESTINATION: u16 = 21;
/// Source, sixteen octets.
pub const IPV6_SOURCE: u16 = 22;
/// Destination, sixteen octets.
pub const IPV6_DESTINATION: u16 = 23;
/// What the ports are of: one of the two below.
pub const PORT_TYPE: u16 = 24;
/// Source port, four octets.
pub const SOURCE_PORT: u16 = 25;
/// Destination port, four octets.
pub const DESTINATION_PORT: u16 = 26;

/// Ports of TCP.
pub const PORT_TYPE_TCP: u32 = 2;
/// Ports of UDP.
pub const PORT_TYPE_UDP: u32 = 3;
