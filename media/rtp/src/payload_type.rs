//! The payload type numbers a trunk meets (RFC 3551 section 6). Dynamic ones come from the SDP.

/// G.711 µ-law, 8 kHz.
pub const PCMU: u8 = 0;
/// GSM full rate.
pub const GSM: u8 = 3;
/// G.723.1.
pub const G723: u8 = 4;
/// G.711 A-law, 8 kHz.
pub const PCMA: u8 = 8;
/// G.722; its RTP clock says 8 kHz although it samples at 16 kHz (RFC 3551 section 4.5.2).
pub const G722: u8 = 9;
/// Comfort noise (RFC 3389).
pub const CN: u8 = 13;
/// G.729, with or without annex A.
pub const G729: u8 = 18;
/// The first of the dynamic payload types.
pub const DYNAMIC_FIRST: u8 = 96;
/// The number nearly everybody gives to telephone-event; the SDP may say another.
pub const TELEPHONE_EVENT_USUAL: u8 = 101;
