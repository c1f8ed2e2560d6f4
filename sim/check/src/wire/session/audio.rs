//! What one description says about one of its audio streams.

use std::net::SocketAddr;

use rtp::payload_type;
use sip::sdp::{Media, Sdp};

use super::EventCodes;

/// Candidates of one stream that are remembered.
const CANDIDATES_MAX: usize = 32;

/// The packet times that a stream counts, in milliseconds; 0 stands for any other.
pub(crate) const LENGTHS: [u16; 6] = [10, 20, 30, 40, 60, 0];
/// A side that does not say takes these (RFC 3551 4.2: 20 ms, and receivers take up to 200; gateways 10 to 30).
const LENGTH_USUAL_MAX: u16 = 30;

/// Suites of a=crypto with a tag behind each payload, and the octets of it (RFC 4568 6.2, RFC 6188 4, RFC 7714 14.2).
const SUITES: [(&str, u8); 9] = [
    ("AES_CM_128_HMAC_SHA1_80", 10),
    ("AES_CM_128_HMAC_SHA1_32", 4),
    ("F8_128_HMAC_SHA1_80", 10),
    ("AES_192_CM_HMAC_SHA1_80", 10),
    ("AES_192_CM_HMAC_SHA1_32", 4),
    ("AES_256_CM_HMAC_SHA1_80", 10),
    ("AES_256_CM_HMAC_SHA1_32", 4),
    ("AEAD_AES_128_GCM", 16),
    ("AEAD_AES_256_GCM", 16),
];
/// The shortest tag of the suites that may be agreed on in the media path (RFC 5764 4.1.2).
const TAG_LEAST: u8 = 4;

/// Audio streams of one description that are looked at.
const STREAMS_MAX: usize = 16;

/// One side's wish for one audio stream.
#[derive(Clone, Debug)]
pub(crate) struct Audio {
    /// Its place in the description.
    pub(super) index: usize,
    /// Where RTP is wanted; none when a host name stands there.
    pub(crate) address: Option<SocketAddr>,
    pub(crate) rtcp: Option<SocketAddr>,
    /// Addresses of ICE candidates, for RTP and for RTCP (RFC 8839 5.1).
    pub(crate) candidates: Vec<SocketAddr>,
    /// True when the stream may end at addresses that no description has: ICE finds them (RFC 8445 7.3.1.3).
    pub(crate) has_ice: bool,
    pub(crate) has_mux: bool,
    /// False when RTCP is turned off by `b=` (RFC 3264 5.1, RFC 3556 2), or has a bandwidth of its own.
    pub(crate) has_usual_rtcp: bool,
    /// True when RTCP goes by RFC 3550 alone: in clear, and without early feedback (RFC 4585).
    pub(crate) has_plain_rtcp: bool,
    /// True when RTCP may be reduced (RFC 5506 5).
    pub(crate) takes_reduced_rtcp: bool,
    /// True when the payload cannot be read: SRTP (RFC 3711).
    pub(crate) is_sealed: bool,
    /// The octets of the shortest tag behind each payload that it names, and of the longest; none where it may have none.
    pub(crate) tags: Option<(u8, u8)>,
    /// The octets of the name of the key before the tag, which all of its lines of keys have alike: 0 for none.
    pub(super) key_name: Option<u8>,
    pub(crate) sends: bool,
    pub(crate) receives: bool,
    /// The payload types as a bit set.
    pub(crate) formats: u128,
    /// Those of them that are telephone events.
    pub(crate) events: u128,
    /// Those of them whose clock is that of G.711.
    pub(crate) timed: u128,
    /// The events that it takes.
    pub(crate) event_codes: EventCodes,
    /// True when it takes no comfort noise in G.729 (RFC 7261 3.1).
    pub(crate) refuses_annex_b: bool,
    /// Those of them that are redundant payloads (RFC 2198).
    pub(crate) redundant: u128,
    /// Those of them that are comfort noise.
    pub(crate) noise: u128,
    /// The packet times that it takes, one bit for each of [`LENGTHS`].
    pub(crate) lengths: u8,
}

impl Audio {
    /// The stream at a place of a description.
    pub(crate) fn at(sdp: &Sdp, index: usize) -> Option<Self> {
        let media = sdp.media.get(index)?;
        let bit = |payload_type: u8| 1_u128 << (payload_type & 127);
        let own = media.payload_types().fold(0, |set, pt| set | bit(pt));
        let [events, redundant, noise] = encoded(media, ["telephone-event", "red", "CN"]);
        let is_held = sdp.is_held_by_address(index);
        Some(Self {
            index,
            address: sdp.media_address(index),
            rtcp: sdp.rtcp_address(index),
            has_ice: names_ice(sdp, media),
            candidates: candidates(media),
            has_mux: media.has_rtcp_mux(),
            has_usual_rtcp: !limits_rtcp(sdp, media),
            has_plain_rtcp: media.protocol.eq_ignore_ascii_case("RTP/AVP"),
            takes_reduced_rtcp: media.attribute("rtcp-rsize").is_some(),
            is_sealed: media.protocol.as_bytes().windows(4).any(|part| part.eq_ignore_ascii_case(b"SAVP")),
            tags: tags(sdp, media),
            key_name: key_name(media),
            sends: sdp.direction(index).sends(),
            receives: sdp.direction(index).receives() && !is_held,
            formats: bundled(sdp).fold(own, |set, pt| set | bit(pt)),
            events: own & events,
            timed: own & events & timed(media),
            event_codes: EventCodes::of(media),
            refuses_annex_b: media.fmtp(payload_type::G729).is_some_and(refuses_annex_b),
            redundant: own & redundant,
            noise: own & (noise | bit(payload_type::CN)),
            lengths: lengths(media.ptime(), media.maxptime()),
        })
    }

    /// The audio streams of a description that are not refused in it.
    pub(crate) fn all(sdp: &Sdp) -> impl Iterator<Item = Self> {
        let is_audio = |i: &usize| sdp.media.get(*i).is_some_and(|m| m.kind == "audio" && m.port != 0);
        (0..sdp.media.len()).filter(is_audio).take(STREAMS_MAX).filter_map(|i| Self::at(sdp, i))
    }

    /// All addresses at which something of it is expected. Who offers to share a port also listens where RTCP would
    /// go otherwise (RFC 5761 5.1.1).
    pub(crate) fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        let above = |rtp: SocketAddr| Some(SocketAddr::new(rtp.ip(), rtp.port().checked_add(1)?));
        let above = self.address.and_then(above).filter(|_| self.has_mux);
        self.candidates.iter().copied().chain(above).chain(self.rtcp).chain(self.address)
    }

    /// True when RTP for this stream may go to `address`.
    pub(crate) fn is_at(&self, address: SocketAddr) -> bool {
        self.address == Some(address) || self.candidates.contains(&address)
    }

    /// True when it names an address that can be sent to.
    pub(crate) fn is_placed(&self) -> bool {
        self.address.is_some_and(|address| !address.ip().is_unspecified())
    }
}

/// The shortest and the longest tag of SRTP of which each suite that is named has one, and of keys that are agreed on in
/// the media path, where all of them have (RFC 4568 6.2, RFC 5764 4.1.2). Who says that nothing is authenticated has none
/// (RFC 4568 6.3.3).
fn tags(sdp: &Sdp, media: &Media) -> Option<(u8, u8)> {
    let protocol = media.protocol.to_ascii_uppercase();
    let mut lines = media.attributes_named("crypto").peekable();
    if lines.peek().is_none() {
        let has_print = sdp.attributes.iter().chain(&media.attributes).any(|a| a.name == "fingerprint");
        return (protocol.starts_with("UDP/TLS/RTP/SAVP") && has_print).then_some((TAG_LEAST, TAG_LEAST));
    }
    let tag_of = |line: &str| {
        let suite = line.split_ascii_whitespace().nth(1).unwrap_or_default();
        let known = SUITES.iter().find(|(known, _)| suite.eq_ignore_ascii_case(known));
        known.filter(|_| !line.contains("UNAUTHENTICATED_SRTP")).map(|(_, octets)| *octets)
    };
    let tags: Option<Vec<u8>> = lines.map(tag_of).collect();
    let tags = tags.filter(|_| protocol.starts_with("RTP/SAVP"))?;
    tags.iter().copied().min().zip(tags.iter().copied().max())
}

/// How long the names of keys are, when all have one length (RFC 4568 6.1: `|MKI:length` behind the key).
fn key_name(media: &Media) -> Option<u8> {
    let length = |key: &str| match key.rsplit('|').next().and_then(|last| last.split_once(':')) {
        Some((name, length)) if name.starts_with(|c: char| c.is_ascii_digit()) => length.parse().ok(),
        Some((method, _)) => method.eq_ignore_ascii_case("inline").then_some(0),
        None => Some(0),
    };
    let keys = media.attributes_named("crypto").filter_map(|line| line.split_ascii_whitespace().nth(2));
    let lengths: Option<Vec<u8>> = keys.flat_map(|keys| keys.split(';')).map(length).collect();
    let lengths = lengths?;
    lengths.first().copied().filter(|first| lengths.iter().all(|other| other == first))
}

/// The payload types that stand for each of these encodings, as bit sets.
fn encoded<const COUNT: usize>(media: &Media, names: [&str; COUNT]) -> [u128; COUNT] {
    let mut sets = [0; COUNT];
    for value in media.attributes_named("rtpmap") {
        let Some((format, map)) = value.split_once(' ') else { continue };
        let Some((encoding, clock)) = map.trim_ascii().split_once('/') else { continue };
        let Some(set) = names.iter().position(|name| encoding.eq_ignore_ascii_case(name)) else { continue };
        let payload_type = format.parse::<u8>().ok().filter(|pt| *pt < 128);
        if let Some(payload_type) = payload_type.filter(|_| clock.starts_with(|c: char| c.is_ascii_digit())) {
            sets[set] |= 1 << payload_type;
        }
    }
    sets
}

/// True for parameters of G.729 with annexb=no.
fn refuses_annex_b(fmtp: &str) -> bool {
    fmtp.split(';').filter_map(|part| part.split_once('=')).any(|(name, value)| {
        name.trim().eq_ignore_ascii_case("annexb") && value.trim().eq_ignore_ascii_case("no")
    })
}

/// The payload types of telephone events that run by 8 kHz.
fn timed(media: &Media) -> u128 {
    let events = media.telephone_events();
    events.iter().filter(|e| e.clock == 8000).fold(0, |set, e| set | 1 << (e.payload_type & 127))
}

/// The payload types of all streams, when they share one port by `a=group:BUNDLE` (RFC 9143).
fn bundled(sdp: &Sdp) -> impl Iterator<Item = u8> {
    let is_group = |value: &str| value.split(' ').next() == Some("BUNDLE");
    let values = sdp.attributes.iter().filter(|a| a.name == "group").filter_map(|a| a.value.as_deref());
    let streams = if values.into_iter().any(is_group) { &sdp.media[..] } else { &[] };
    streams.iter().flat_map(Media::payload_types)
}

/// True when ICE is spoken, be it without candidates so far; without the fragment of a user name it is not
/// (RFC 8839 5.4).
fn names_ice(sdp: &Sdp, media: &Media) -> bool {
    sdp.attributes.iter().chain(&media.attributes).any(|a| a.name == "ice-ufrag")
}

/// The addresses in `a=candidate` (RFC 8839 5.1).
fn candidates(media: &Media) -> Vec<SocketAddr> {
    let address = |value: &str| {
        let mut words = value.split_ascii_whitespace().skip(4);
        Some(SocketAddr::new(words.next()?.parse().ok()?, words.next()?.parse().ok()?))
    };
    media.attributes_named("candidate").filter_map(address).take(CANDIDATES_MAX).collect()
}

fn limits_rtcp(sdp: &Sdp, media: &Media) -> bool {
    let is_limit = |kind: &str, value| kind == "RS" || kind == "RR" || value == 0;
    sdp.bandwidths.iter().chain(&media.bandwidths).any(|b| is_limit(&b.kind, b.value))
}

fn lengths(ptime: Option<u16>, maxptime: Option<u16>) -> u8 {
    let wish = ptime.map(|ptime| ptime.min(maxptime.unwrap_or(u16::MAX)));
    let is_fine = |ms: u16| wish.map_or(ms <= LENGTH_USUAL_MAX, |wish| ms == wish);
    let takes = |ms: u16| ms == 0 || is_fine(ms) && maxptime.is_none_or(|max| ms <= max);
    LENGTHS.iter().enumerate().filter(|(_, ms)| takes(**ms)).fold(0, |set, (i, _)| set | 1 << i)
}
