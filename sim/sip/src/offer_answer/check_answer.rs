//! What is wrong with somebody else's answer (RFC 3264 6; ITU-T T.38 D.2.3 for fax).

use core::fmt;

use crate::sdp::{Connection, Direction, Media, Sdp, T38Attributes};

/// One complaint about an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFault {
    /// The stream, from 0; none when it is about the whole answer.
    pub stream: Option<usize>,
    /// What is wrong.
    pub kind: AnswerFaultKind,
}

/// What can be wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerFaultKind {
    /// Another number of streams than offered.
    StreamCount {
        /// Streams in the offer.
        offered: usize,
        /// Streams in the answer.
        answered: usize,
    },
    /// The `o=` line is that of the offer although the rest differs.
    OriginOfOffer,
    /// The `t=` lines are not those of the offer.
    TimeChanged,
    /// The stream has another media type.
    MediaTypeChanged,
    /// The stream has another transport.
    ProtocolChanged,
    /// The stream was offered with port 0 and is in use in the answer.
    EndedStreamRevived,
    /// No address for a stream in use.
    MissingAddress,
    /// A multicast address where a unicast one was offered.
    MulticastAnswer,
    /// The direction is none the offer leaves room for.
    DirectionNotPermitted {
        /// The direction in the offer.
        offered: Direction,
        /// The direction in the answer.
        answered: Direction,
    },
    /// None of the formats was offered.
    NoCommonFormat,
    /// A format that was not offered. Permitted, but it cannot be sent to the answerer's peer.
    FormatNotOffered(String),
    /// The common formats are in another order than offered.
    OrderChanged,
    /// A payload type stands for one format in the offer and for another in the answer.
    PayloadTypeReused(u8),
    /// An offered format has another payload type in the answer.
    PayloadTypeRenumbered {
        /// The number in the offer.
        offered: u8,
        /// The number in the answer.
        answered: u8,
    },
    /// A dynamic payload type without `a=rtpmap`.
    DynamicFormatWithoutRtpmap(u8),
    /// The T.38 version is above the one offered.
    T38VersionRaised,
    /// The T.38 rate management is not the one offered.
    T38RateManagementChanged,
    /// A T.38 capability that was not offered.
    T38CapabilityNotOffered(&'static str),
    /// The T.38 bit rate is above the one offered.
    T38BitRateRaised,
    /// The T.38 error correction is more than the one offered.
    T38ErrorCorrectionRaised,
}

/// Payload types below this one mean what a profile says (RFC 3551 6).
const DYNAMIC_FIRST: u8 = 96;
/// RFC 3389: static, and often without a map.
const COMFORT_NOISE: u8 = 13;

/// Everything that is wrong with this answer to this offer.
#[must_use]
pub fn check_answer(offer: &Sdp, answer: &Sdp) -> Vec<AnswerFault> {
    let mut faults = Vec::new();
    let mut whole = |kind| faults.push(AnswerFault { stream: None, kind });
    let (offered, answered) = (offer.media.len(), answer.media.len());
    if offered != answered {
        whole(AnswerFaultKind::StreamCount { offered, answered });
    }
    if offer.origin == answer.origin && offer != answer {
        whole(AnswerFaultKind::OriginOfOffer);
    }
    if offer.times != answer.times {
        whole(AnswerFaultKind::TimeChanged);
    }
    for index in 0..offered.min(answered) {
        let kinds = check_stream(offer, answer, index);
        faults.extend(kinds.into_iter().map(|kind| AnswerFault { stream: Some(index), kind }));
    }
    faults
}

fn check_stream(offer: &Sdp, answer: &Sdp, index: usize) -> Vec<AnswerFaultKind> {
    let (offered, answered) = (&offer.media[index], &answer.media[index]);
    let mut faults = Vec::new();
    if offered.kind != answered.kind {
        faults.push(AnswerFaultKind::MediaTypeChanged);
        return faults;
    }
    if !offered.protocol.eq_ignore_ascii_case(&answered.protocol) {
        faults.push(AnswerFaultKind::ProtocolChanged);
    }
    // The rest of a refused stream means nothing (RFC 3264 6).
    if answered.port == 0 {
        return faults;
    }
    if offered.port == 0 {
        faults.push(AnswerFaultKind::EndedStreamRevived);
        return faults;
    }
    if answer.connection_of(index).is_none() {
        faults.push(AnswerFaultKind::MissingAddress);
    }
    //= https://www.rfc-editor.org/rfc/rfc3264#section-6.1
    if is_multicast(answer, index) && !is_multicast(offer, index) {
        faults.push(AnswerFaultKind::MulticastAnswer);
    }
    let (offered_way, answered_way) = (offer.direction(index), answer.direction(index));
    // In a multicast stream both have one direction (RFC 3264 6.2).
    if !is_multicast(offer, index) && !offered_way.permits_answer(answered_way) {
        let kind = AnswerFaultKind::DirectionNotPermitted { offered: offered_way, answered: answered_way };
        faults.push(kind);
    }
    if offered.is_rtp() && answered.is_rtp() {
        faults.extend(check_formats(offered, answered));
    } else if offered.is_t38() && answered.is_t38() {
        faults.extend(check_t38(offered, answered));
    }
    faults
}

fn is_multicast(offer: &Sdp, index: usize) -> bool {
    offer.connection_of(index).and_then(Connection::ip).is_some_and(|ip| ip.is_multicast())
}

//= https://www.rfc-editor.org/rfc/rfc3264#section-6.1
fn check_formats(offered: &Media, answered: &Media) -> Vec<AnswerFaultKind> {
    let mut faults = Vec::new();
    let numbers: Vec<u8> = offered.payload_types().collect();
    let is_static = |number: u8| number < DYNAMIC_FIRST;
    // What a number of one's own stands for, nobody knows without a map.
    let mut is_read = numbers.iter().all(|n| is_static(*n) || offered.rtpmap(*n).is_some());
    // Where each common format stood in the offer: this has to rise.
    let mut places = Vec::new();
    for payload_type in answered.payload_types() {
        let map = answered.rtpmap(payload_type);
        if map.is_none() && !is_static(payload_type) {
            faults.push(AnswerFaultKind::DynamicFormatWithoutRtpmap(payload_type));
            is_read = false;
            continue;
        }
        let same = |number: &u8| match (offered.rtpmap(*number), &map) {
            _ if *number == payload_type && is_static(payload_type) => true,
            (Some(offered), Some(map)) => offered.is_same_format(map),
            _ => false,
        };
        let by_number = numbers.iter().position(|n| *n == payload_type && same(n));
        if by_number.is_none() && numbers.contains(&payload_type) && offered.rtpmap(payload_type).is_some() {
            faults.push(AnswerFaultKind::PayloadTypeReused(payload_type));
        }
        match by_number.or_else(|| numbers.iter().position(same)) {
            None => faults.push(AnswerFaultKind::FormatNotOffered(payload_type.to_string())),
            Some(place) => {
                if numbers[place] != payload_type {
                    let offered = numbers[place];
                    faults.push(AnswerFaultKind::PayloadTypeRenumbered { offered, answered: payload_type });
                }
                places.push(place);
            }
        }
    }
    // Digits and silence in common are no codec, where both have one.
    let has_sound = |media: &Media| media.payload_types().any(|number| !is_beside_sound(media, number));
    let needs_sound = has_sound(offered) && has_sound(answered);
    let counts = |place: &usize| !needs_sound || !is_beside_sound(offered, numbers[*place]);
    if !places.iter().any(counts) && is_read {
        faults.push(AnswerFaultKind::NoCommonFormat);
    }
    if !places.is_sorted() {
        faults.push(AnswerFaultKind::OrderChanged);
    }
    faults
}

/// True for formats that go with a codec and are none: RFC 4733, RFC 3389, RFC 2198.
fn is_beside_sound(media: &Media, number: u8) -> bool {
    const NAMES: [&str; 4] = ["telephone-event", "tone", "CN", "red"];
    let map = media.rtpmap(number);
    map.map_or(number == COMFORT_NOISE, |map| {
        NAMES.iter().any(|name| map.encoding.eq_ignore_ascii_case(name))
    })
}

fn check_t38(offered: &Media, answered: &Media) -> Vec<AnswerFaultKind> {
    let (theirs, _) = T38Attributes::of_media(offered);
    let (ours, _) = T38Attributes::of_media(answered);
    let mut faults = Vec::new();
    let mut unless = |is_fine: bool, kind: AnswerFaultKind| {
        if !is_fine {
            faults.push(kind);
        }
    };
    unless(ours.version <= theirs.version, AnswerFaultKind::T38VersionRaised);
    let is_same_management = match (theirs.rate_management, ours.rate_management) {
        (Some(offered), Some(answered)) => offered == answered,
        _ => true,
    };
    unless(is_same_management, AnswerFaultKind::T38RateManagementChanged);
    for (name, offered, answered) in [
        ("T38FaxFillBitRemoval", theirs.fill_bit_removal, ours.fill_bit_removal),
        ("T38FaxTranscodingMMR", theirs.transcoding_mmr, ours.transcoding_mmr),
        ("T38FaxTranscodingJBIG", theirs.transcoding_jbig, ours.transcoding_jbig),
    ] {
        unless(offered || !answered, AnswerFaultKind::T38CapabilityNotOffered(name));
    }
    unless(not_above(ours.max_bit_rate, theirs.max_bit_rate), AnswerFaultKind::T38BitRateRaised);
    unless(not_above(ours.udp_ec, theirs.udp_ec), AnswerFaultKind::T38ErrorCorrectionRaised);
    faults
}

/// True unless both are said and the answer says more.
fn not_above<T: PartialOrd>(answered: Option<T>, offered: Option<T>) -> bool {
    match (answered, offered) {
        (Some(answered), Some(offered)) => answered <= offered,
        _ => true,
    }
}

impl AnswerFaultKind {
    /// The clause behind the complaint.
    #[must_use]
    pub const fn clause(&self) -> &'static str {
        match self {
            Self::StreamCount { .. } | Self::OriginOfOffer | Self::TimeChanged => "RFC3264#6",
            Self::EndedStreamRevived => "RFC3264#8.2",
            Self::PayloadTypeReused(_) => "RFC3264#8.3.2",
            Self::MissingAddress => "RFC8866#5.7",
            Self::T38VersionRaised
            | Self::T38RateManagementChanged
            | Self::T38CapabilityNotOffered(_)
            | Self::T38BitRateRaised
            | Self::T38ErrorCorrectionRaised => "T.38#D.2.3",
            _ => "RFC3264#6.1",
        }
    }

    /// True when the clause only recommends.
    #[must_use]
    pub const fn is_advice(&self) -> bool {
        matches!(
            self,
            Self::FormatNotOffered(_)
                | Self::OrderChanged
                | Self::PayloadTypeRenumbered { .. }
                | Self::T38BitRateRaised
                | Self::T38ErrorCorrectionRaised
        )
    }
}

impl fmt::Display for AnswerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stream {
            Some(index) => write!(f, "stream {}: {}", index + 1, self.kind),
            None => self.kind.fmt(f),
        }
    }
}

impl fmt::Display for AnswerFaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::StreamCount { offered, answered } => {
                return write!(f, "streams: {offered} offered, {answered} answered");
            }
            Self::OriginOfOffer => "the o= line is that of the offer",
            Self::TimeChanged => "the t= line is not that of the offer",
            Self::MediaTypeChanged => "the media type is not the one offered",
            Self::ProtocolChanged => "the transport is not the one offered",
            Self::EndedStreamRevived => "the stream was offered with port 0 and is in use",
            Self::MissingAddress => "the stream has no address",
            Self::MulticastAnswer => "the stream was offered with a unicast address and has a multicast one",
            Self::DirectionNotPermitted { offered, answered } => {
                return write!(f, "{} was answered with {}", offered.as_str(), answered.as_str());
            }
            Self::NoCommonFormat => "no format is one that was offered",
            Self::FormatNotOffered(format) => return write!(f, "format {format} was not offered"),
            Self::OrderChanged => "the formats are in another order than offered",
            Self::PayloadTypeReused(number) => {
                return write!(f, "payload type {number} stands for another format than in the offer");
            }
            Self::PayloadTypeRenumbered { offered, answered } => {
                return write!(f, "payload type {offered} of the offer became {answered}");
            }
            Self::DynamicFormatWithoutRtpmap(number) => {
                return write!(f, "payload type {number} has no rtpmap");
            }
            Self::T38VersionRaised => "the T.38 version is above the one offered",
            Self::T38RateManagementChanged => "the T.38 rate management is not the one offered",
            Self::T38CapabilityNotOffered(name) => return write!(f, "{name} was not offered"),
            Self::T38BitRateRaised => "the T.38 bit rate is above the one offered",
            Self::T38ErrorCorrectionRaised => "the T.38 error correction is more than offered",
        };
        f.write_str(text)
    }
}
