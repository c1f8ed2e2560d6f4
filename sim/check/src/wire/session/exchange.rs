//! One exchange of offer and answer, and the streams that it has put into use.

use std::sync::Arc;

use clock::Instant;
use sip::sdp::{Media, RtpMap, Sdp};

use super::{Audio, Sip};

/// Audio streams of one exchange that are looked at.
const PAIRS_MAX: usize = 16;

/// An offer and the answer to it in one dialog.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// The dialog: the place of its tag in the history.
    pub(super) dialog: usize,
    /// Who offered.
    pub(crate) offerer: usize,
    pub(crate) offer: Arc<Sip>,
    pub(crate) answer: Arc<Sip>,
    /// Since when each side can know of it: the answer sent, the answer arrived.
    pub(crate) since: [Option<Instant>; 2],
    /// True for another answer of the same dialog to the same offer. Only the first counts (RFC 3261 13.2.1); who
    /// takes the other for it is not blamed.
    pub(super) is_beside: bool,
    /// The audio streams in use; none when nobody can tell what was agreed.
    pub(super) audio: Option<Vec<Pair>>,
    pub(super) has_image: bool,
}

/// A stream in use, as both sides describe it.
#[derive(Debug)]
pub(crate) struct Pair {
    /// By side.
    pub(super) audio: [Audio; 2],
    pub(super) may_send: [bool; 2],
    /// The payload types that each may send.
    pub(super) usable: [u128; 2],
}

impl Pair {
    /// The octets of the shortest tag that was agreed on: the answer takes what the offer has (RFC 4568 5.1.2).
    pub(super) fn tag(&self) -> Option<u8> {
        let [(least, most), (other_least, other_most)] = [self.audio[0].tags?, self.audio[1].tags?];
        let common = least.max(other_least);
        Some(if common <= most.min(other_most) { common } else { least.min(other_least) })
    }

    /// The octets of the tag and of the name of the key that a side has behind each payload, when the lines leave no choice.
    pub(super) fn seal(&self, side: usize) -> Option<(u8, u8)> {
        let (tag, tags) = (self.tag()?, [self.audio[0].tags?, self.audio[1].tags?]);
        let takes = |(least, most): (u8, u8)| (least..=most).contains(&tag);
        let is_sure = tags.iter().any(|(least, most)| least == most) && tags.into_iter().all(takes);
        self.audio[side].key_name.filter(|_| is_sure).map(|name| (tag, name))
    }
}

impl Exchange {
    /// `offered` is what was read of the streams of the offer, if it was.
    pub(super) fn new(
        dialog: usize,
        (offerer, offer): (usize, &Arc<Sip>),
        offered: Vec<Audio>,
        answer: &Arc<Sip>,
    ) -> Self {
        let mut since = [None; 2];
        since[1 - offerer] = Some(answer.sent_at);
        let mut exchange = Self {
            dialog,
            offerer,
            offer: Arc::clone(offer),
            answer: Arc::clone(answer),
            since,
            is_beside: false,
            audio: None,
            has_image: false,
        };
        let has_image = exchange.in_use("image").next().is_some();
        exchange.has_image = has_image;
        // What was agreed by a description that was cut short, or by an answer with other streams than the offer
        // has, nobody knows: the check that finds it says enough.
        let descriptions = offer.description().zip(answer.description());
        let is_clear = descriptions.is_some_and(|(o, a)| o.media.len() == a.media.len());
        if is_clear && offer.is_whole() && answer.is_whole() {
            exchange.audio = Some(exchange.pairs(offered));
        }
        exchange
    }

    /// The places of the streams of a kind that both sides use: the streams of offer and answer pair up by their
    /// place, and one is in use when neither side has refused it (RFC 3264 6, 8.2).
    pub(crate) fn in_use(&self, kind: &str) -> impl Iterator<Item = usize> {
        let descriptions = self.offer.description().zip(self.answer.description());
        descriptions.into_iter().flat_map(move |(offer, answer)| in_use(offer, answer, kind))
    }

    fn pairs(&self, mut offered: Vec<Audio>) -> Vec<Pair> {
        let Some((offer, answer)) = self.offer.description().zip(self.answer.description()) else {
            return Vec::new();
        };
        let mut pair = |index: usize| {
            let read = offered.iter().position(|audio| audio.index == index);
            let offered = read.map_or_else(|| Audio::at(offer, index), |at| Some(offered.swap_remove(at)))?;
            let usable = of_both(&offered, offer.media.get(index)?, answer.media.get(index)?);
            let mut audio = [offered, Audio::at(answer, index)?];
            let mut usable = [audio[1].formats, usable];
            if self.offerer == 1 {
                audio.reverse();
                usable.reverse();
            }
            // An answer for which the offer has no room is a fault of its own; what follows from it is not.
            let is_legal = offer.direction(index).permits_answer(answer.direction(index));
            let may = |side: usize| !is_legal || audio[side].sends && audio[1 - side].receives;
            Some(Pair { may_send: [may(0), may(1)], usable, audio })
        };
        in_use(offer, answer, "audio").take(PAIRS_MAX).filter_map(&mut pair).collect()
    }
}

impl Pair {
    /// True when RTP and RTCP share a port by the word of both (RFC 5761 5.1.1).
    pub(super) fn has_mux(&self) -> bool {
        self.audio.iter().all(|audio| audio.has_mux)
    }

    /// True when both sides look for addresses by ICE, and may find some that nobody has written.
    pub(super) fn has_ice(&self) -> bool {
        self.audio.iter().all(|audio| audio.has_ice)
    }
}

/// The payload types by which the answerer may send: it MUST use a format of the offer that its answer lists as well,
/// by the number of the offer (RFC 3264 6.1). Where they have none in common, or nobody can tell, all of the offer.
fn of_both(offered: &Audio, offer: &Media, answer: &Media) -> u128 {
    let bits = |types: &mut dyn Iterator<Item = u8>| types.fold(0, |set, pt| set | 1_u128 << (pt & 127));
    // What RFC 3551 6 has given a meaning keeps it, whatever is written of it.
    let is_static = |ours: u8, theirs: u8| ours == theirs && RtpMap::of_static(ours).is_some();
    let is_same = |ours: u8, theirs: u8| match (offer.rtpmap(ours), answer.rtpmap(theirs)) {
        _ if is_static(ours, theirs) => true,
        (Some(ours), Some(theirs)) => {
            ours.clock == theirs.clock && ours.encoding.eq_ignore_ascii_case(&theirs.encoding)
        }
        _ => ours == theirs,
    };
    let own = bits(&mut offer.payload_types());
    // Streams that share a port have the formats of all of them (RFC 9143).
    if offered.formats != own || offer.payload_types().any(|pt| offer.rtpmap(pt).is_none()) {
        return offered.formats;
    }
    let common =
        bits(&mut offer.payload_types().filter(|pt| answer.payload_types().any(|other| is_same(*pt, other))));
    if common == 0 { own } else { common }
}

/// The places of the streams of a kind that are refused neither by the offer nor by the answer.
fn in_use(offer: &Sdp, answer: &Sdp, kind: &str) -> impl Iterator<Item = usize> {
    let pairs = offer.media.iter().zip(&answer.media).enumerate();
    let is_used = move |o: &Media, a: &Media| o.kind == kind && a.kind == kind && o.port != 0 && a.port != 0;
    pairs.filter(move |(_, (o, a))| is_used(o, a)).map(|(index, _)| index)
}
