//! What both sides may do once an offer has its answer, seen from one of them.

use core::net::SocketAddr;

use super::answer::{effective_direction, is_comfort_noise, is_redundant};
use crate::Text;
use crate::sdp::{Direction, Media, RateManagement, RtpMap, Sdp, T38Attributes, UdpErrorCorrection};

/// The outcome of an exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// The first audio stream in use.
    pub audio: Option<AgreedAudio>,
    /// The first T.38 stream in use.
    pub fax: Option<AgreedFax>,
}

/// An audio stream in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreedAudio {
    /// Its place among the streams.
    pub index: usize,
    /// The codec to send with: the other side's first that both have.
    pub codec: AgreedCodec,
    /// All speech codecs both have, in the other side's order: any of them may come in.
    pub codecs: Vec<AgreedCodec>,
    /// The telephone-event format on the clock of the codec.
    pub telephone_event: Option<AgreedCodec>,
    /// The format in which events may come several in a packet (RFC 2198), if both have it.
    pub redundant_events: Option<AgreedCodec>,
    /// Comfort noise, if both have it.
    pub comfort_noise: Option<AgreedCodec>,
    /// The packet time to send with, in milliseconds.
    pub ptime_send: u16,
    /// Where to send. None when the other side gave no usable address.
    pub remote: Option<SocketAddr>,
    /// Where to send RTCP.
    pub remote_rtcp: Option<SocketAddr>,
    /// What this side may do.
    pub direction: Direction,
}

/// A format both sides have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreedCodec {
    /// What it is.
    pub format: RtpMap,
    /// The number to send it with: the one the *other* side listed (RFC 3264 5.1, 6.1).
    pub send_payload_type: u8,
    /// The number it comes in with: the one this side listed.
    pub receive_payload_type: u8,
    /// The other side's format parameters.
    pub remote_fmtp: Option<Text>,
}

/// A T.38 stream in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreedFax {
    /// Its place among the streams.
    pub index: usize,
    /// The version both speak.
    pub version: u8,
    /// The highest modulation rate either names.
    pub max_bit_rate: Option<u32>,
    /// Who does the training check.
    pub rate_management: RateManagement,
    /// The error correction to send with.
    pub udp_ec: UdpErrorCorrection,
    /// The longest UDPTL packet the other side takes. None when it did not say, which calls for
    /// caution, not for large packets.
    pub remote_max_datagram: Option<u32>,
    /// Fill bits may be removed.
    pub fill_bit_removal: bool,
    /// MMR may be used between the gateways.
    pub transcoding_mmr: bool,
    /// JBIG may be used between the gateways.
    pub transcoding_jbig: bool,
    /// Where to send.
    pub remote: Option<SocketAddr>,
    /// What this side may do.
    pub direction: Direction,
}

/// Without `a=ptime` audio is packed by 20 ms.
//= https://www.rfc-editor.org/rfc/rfc3551#section-4.2
const PTIME_DEFAULT_MS: u16 = 20;

/// No receiver is asked to take more of it at once, and what is much longer fits into no datagram.
//= https://www.rfc-editor.org/rfc/rfc3551#section-4.2
const PTIME_MAX_MS: u16 = 200;

impl Agreed {
    /// What the two descriptions come to for the side that wrote `local`. Who offered does not matter:
    /// either side sends with the other's numbers, in the other's order of preference.
    #[must_use]
    pub fn between(local: &Sdp, remote: &Sdp) -> Self {
        let mut agreed = Self::default();
        for (index, (ours, theirs)) in local.media.iter().zip(&remote.media).enumerate() {
            if ours.port == 0 || theirs.port == 0 || ours.kind != theirs.kind {
                continue;
            }
            if ours.is_rtp() && ours.kind == "audio" && agreed.audio.is_none() {
                agreed.audio = audio(local, remote, index);
            } else if ours.is_t38() && theirs.is_t38() && agreed.fax.is_none() {
                agreed.fax = fax(local, remote, index);
            }
        }
        agreed
    }
}

/// Both sides must want a direction for it to be used.
fn direction_between(local: &Sdp, remote: &Sdp, index: usize) -> Direction {
    effective_direction(remote, index).answered_with(effective_direction(local, index))
}

fn audio(local: &Sdp, remote: &Sdp, index: usize) -> Option<AgreedAudio> {
    let (ours, theirs) = (&local.media[index], &remote.media[index]);
    let (events, others): (Vec<_>, Vec<_>) =
        common(ours, theirs).into_iter().partition(|c| is_event(&c.format));
    let (redundant, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|c| is_redundant(&c.format));
    let (noise, codecs): (Vec<_>, Vec<_>) = others.into_iter().partition(|c| is_comfort_noise(&c.format));
    let codec = codecs.first()?.clone();
    //= https://www.rfc-editor.org/rfc/rfc5761#section-5.1.1
    // One port for both only where both have said so.
    let is_muxed = ours.has_rtcp_mux() && theirs.has_rtcp_mux();
    let telephone_event = events.into_iter().find(|e| e.format.clock == codec.format.clock);
    Some(AgreedAudio {
        index,
        redundant_events: redundant.into_iter().find(|_| telephone_event.is_some()),
        telephone_event,
        comfort_noise: noise.into_iter().find(|n| n.format.clock == codec.format.clock),
        codec,
        codecs,
        ptime_send: ptime_towards(theirs),
        remote: remote.media_address(index).filter(|a| !a.ip().is_unspecified()),
        remote_rtcp: remote.rtcp_address_if(index, is_muxed).filter(|a| !a.ip().is_unspecified()),
        direction: direction_between(local, remote, index),
    })
}

/// The formats both list, in the order of `theirs`.
fn common(ours: &Media, theirs: &Media) -> Vec<AgreedCodec> {
    let own: Vec<(u8, RtpMap)> = ours.payload_types().filter_map(|pt| Some((pt, ours.rtpmap(pt)?))).collect();
    let agree = |send_payload_type| {
        let format = theirs.rtpmap(send_payload_type)?;
        // The same number first: one codec may be listed twice with different parameters.
        let same = |(_, map): &&(u8, RtpMap)| map.is_same_format(&format);
        let ours = own.iter().filter(same).find(|(pt, _)| *pt == send_payload_type);
        let (receive_payload_type, _) = ours.or_else(|| own.iter().find(same))?;
        let remote_fmtp = theirs.fmtp(send_payload_type).map(Text::from);
        Some(AgreedCodec {
            format,
            send_payload_type,
            receive_payload_type: *receive_payload_type,
            remote_fmtp,
        })
    };
    theirs.payload_types().filter_map(agree).collect()
}

fn is_event(map: &RtpMap) -> bool {
    map.encoding.eq_ignore_ascii_case("telephone-event")
}

//= https://www.rfc-editor.org/rfc/rfc3264#section-6.1
fn ptime_towards(theirs: &Media) -> u16 {
    let wanted = theirs.ptime().unwrap_or(PTIME_DEFAULT_MS).min(PTIME_MAX_MS);
    theirs.maxptime().map_or(wanted, |max| wanted.min(max))
}

fn fax(local: &Sdp, remote: &Sdp, index: usize) -> Option<AgreedFax> {
    let (ours, _) = T38Attributes::of_media(&local.media[index]);
    let (theirs, _) = T38Attributes::of_media(&remote.media[index]);
    if !theirs.takes_pages() {
        return None;
    }
    let error_correction = |a: &T38Attributes| a.udp_ec.unwrap_or(UdpErrorCorrection::Redundancy);
    Some(AgreedFax {
        index,
        version: ours.version.min(theirs.version),
        max_bit_rate: ours.max_bit_rate.into_iter().chain(theirs.max_bit_rate).min(),
        rate_management: theirs
            .rate_management
            .or(ours.rate_management)
            .unwrap_or(RateManagement::TransferredTcf),
        udp_ec: error_correction(&ours).min(error_correction(&theirs)),
        remote_max_datagram: theirs.max_datagram,
        fill_bit_removal: ours.fill_bit_removal && theirs.fill_bit_removal,
        transcoding_mmr: ours.transcoding_mmr && theirs.transcoding_mmr,
        transcoding_jbig: ours.transcoding_jbig && theirs.transcoding_jbig,
        remote: remote.media_address(index).filter(|a| !a.ip().is_unspecified()),
        direction: direction_between(local, remote, index),
    })
}
