//! Making an answer (RFC 3264 6).

use core::fmt;

use super::offer::{describe, refused};
use super::{Capabilities, Codec, CodecsInAnswer, MediaCapabilities, T38Capabilities};
use crate::Text;
use crate::sdp::{Attribute, Direction, Media, Origin, RateManagement, RtpMap, Sdp, T38Attributes};

/// Nothing of what was offered is possible: the whole offer is to be rejected (RFC 3264 6.1), which
/// in SIP means 488.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCommonCodec;

impl fmt::Display for NoCommonCodec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the offer has no stream with a format in common")
    }
}

impl core::error::Error for NoCommonCodec {}

/// The answer of a side with these capabilities. It has as many streams as the offer; those it does
/// not take have port 0.
pub fn build_answer(offer: &Sdp, origin: Origin, ours: &Capabilities) -> Result<Sdp, NoCommonCodec> {
    let (mut audio, mut fax) = (ours.audio.as_ref(), ours.fax.as_ref());
    let mut media = Vec::with_capacity(offer.media.len());
    for index in 0..offer.media.len() {
        let accepted = accept(offer, index, audio, fax);
        // Each side has one source of sound and one fax machine: a second stream finds none left.
        match accepted.as_ref().map(|m| m.kind.as_str()) {
            Some("audio") => audio = None,
            Some("image") => fax = None,
            _ => {}
        }
        media.push(accepted.unwrap_or_else(|| refused(&offer.media[index])));
    }
    let is_offered = offer.media.iter().any(|m| m.port != 0);
    let is_accepted = media.iter().any(|m| m.port != 0);
    if is_offered && !is_accepted {
        return Err(NoCommonCodec);
    }
    let mut answer = describe(origin, media);
    //= https://www.rfc-editor.org/rfc/rfc3264#section-6
    if !offer.times.is_empty() {
        answer.times.clone_from(&offer.times);
    }
    Ok(answer)
}

fn accept(
    offer: &Sdp,
    index: usize,
    audio: Option<&MediaCapabilities>,
    fax: Option<&T38Capabilities>,
) -> Option<Media> {
    let offered = &offer.media[index];
    //= https://www.rfc-editor.org/rfc/rfc3264#section-8.2
    if offered.port == 0 {
        return None;
    }
    match offered.kind.as_str() {
        "audio" => {
            let ours = audio.filter(|a| a.protocol.eq_ignore_ascii_case(&offered.protocol))?;
            accept_audio(offered, effective_direction(offer, index), ours)
        }
        "image" if offered.is_t38() => accept_fax(offered, effective_direction(offer, index), fax?),
        _ => None,
    }
}

/// The direction offered, where `c=0.0.0.0` counts as "do not send to me" (RFC 3264 8.4).
pub(super) fn effective_direction(sdp: &Sdp, index: usize) -> Direction {
    let direction = sdp.direction(index);
    Direction::of(direction.sends(), direction.receives() && !sdp.is_held_by_address(index))
}

//= https://www.rfc-editor.org/rfc/rfc3264#section-6.1
fn accept_audio(offered: &Media, direction: Direction, ours: &MediaCapabilities) -> Option<Media> {
    let mut formats = Vec::new();
    let mut clocks = Vec::new();
    // In the offerer's order and with the offerer's numbers, so that both ways use one codec.
    for (payload_type, map, codec) in common_codecs(offered, ours) {
        let is_speech = !is_comfort_noise(&map);
        if is_speech && !clocks.is_empty() && ours.codecs_in_answer == CodecsInAnswer::FirstCommon {
            continue;
        }
        if is_speech {
            clocks.push(map.clock);
        }
        formats.push((payload_type, map, codec.fmtp.clone()));
    }
    if clocks.is_empty() {
        return None;
    }
    if let Some(event) = &ours.telephone_event {
        for theirs in offered.telephone_events().into_iter().filter(|e| clocks.contains(&e.clock)) {
            let map = RtpMap::new("telephone-event", theirs.clock);
            formats.push((theirs.payload_type, map, Some(event.events.clone())));
        }
    }
    let events = formats.iter().filter(|(_, map, _)| map.encoding.as_str() == "telephone-event");
    let events: Vec<u8> = events.map(|(payload_type, ..)| *payload_type).collect();
    formats.extend(redundant_events(offered, &events));
    Some(ours.media_with(&formats, direction.answered_with(ours.direction)))
}

/// The first offered format in which nothing but these events comes several in a packet: what it holds stands in its
/// parameters.
//= https://www.rfc-editor.org/rfc/rfc2198#section-5
fn redundant_events(offered: &Media, events: &[u8]) -> Option<(u8, RtpMap, Option<Text>)> {
    offered.payload_types().find_map(|payload_type| {
        let map = offered.rtpmap(payload_type).filter(is_redundant)?;
        let holds = offered.fmtp(payload_type)?;
        let is_event = |one: &str| one.trim().parse().is_ok_and(|one| events.contains(&one));
        holds.split('/').all(is_event).then(|| (payload_type, map, Some(Text::from(holds))))
    })
}

/// Several payloads in one packet (RFC 2198).
pub(super) fn is_redundant(map: &RtpMap) -> bool {
    map.encoding.eq_ignore_ascii_case("red")
}

/// The offered formats that this side has as well.
fn common_codecs<'a>(
    offered: &'a Media,
    ours: &'a MediaCapabilities,
) -> impl Iterator<Item = (u8, RtpMap, &'a Codec)> {
    offered.payload_types().filter_map(|payload_type| {
        let map = offered.rtpmap(payload_type)?;
        let codec = ours.codecs.iter().find(|c| c.rtpmap().is_same_format(&map))?;
        Some((payload_type, map, codec))
    })
}

/// Comfort noise fills the gaps of another codec; alone it is no conversation (RFC 3389).
pub(super) fn is_comfort_noise(map: &RtpMap) -> bool {
    map.encoding.eq_ignore_ascii_case("CN")
}

fn accept_fax(offered: &Media, direction: Direction, ours: &T38Capabilities) -> Option<Media> {
    let (theirs, _) = T38Attributes::of_media(offered);
    if !theirs.takes_pages() {
        return None;
    }
    let mut media = ours.media_with(&answer_t38(&theirs, &ours.attributes));
    //= https://www.rfc-editor.org/rfc/rfc3264#section-6.1
    // Without an attribute it is both ways, which is no answer to one way or none.
    let answered = direction.answered_with(Direction::SendRecv);
    if answered != Direction::SendRecv {
        media.attributes.push(Attribute::flag(answered.as_str()));
    }
    Some(media)
}

/// The answer to T.38 attributes: never more than was offered, the same rate management, and the
/// limits of our own receiver (ITU-T T.38 D.2.3).
fn answer_t38(theirs: &T38Attributes, ours: &T38Attributes) -> T38Attributes {
    let lower = |a: Option<u32>, b: Option<u32>| a.into_iter().chain(b).min();
    T38Attributes {
        version: theirs.version.min(ours.version),
        max_bit_rate: lower(theirs.max_bit_rate, ours.max_bit_rate),
        // Over UDP the training check travels end to end unless the offer says otherwise.
        rate_management: Some(theirs.rate_management.unwrap_or(RateManagement::TransferredTcf)),
        max_buffer: ours.max_buffer,
        max_datagram: ours.max_datagram,
        udp_ec: theirs.udp_ec.map_or(ours.udp_ec, |t| Some(ours.udp_ec.map_or(t, |o| o.min(t)))),
        fill_bit_removal: theirs.fill_bit_removal && ours.fill_bit_removal,
        transcoding_mmr: theirs.transcoding_mmr && ours.transcoding_mmr,
        transcoding_jbig: theirs.transcoding_jbig && ours.transcoding_jbig,
    }
}
