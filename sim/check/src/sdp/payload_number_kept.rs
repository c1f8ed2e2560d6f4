//! A payload type number stands for one codec as long as the session lasts.
//!
//! What it looks for: What each payload type number of a stream stands for, by the rtpmap or by itself, in every description of
//! a dialog against those of the same side before, and of an answer against its offer. A stream whose place was
//! given to another, or that was off in between, begins anew.
//!
//! Why it matters on a trunk: Packets are on their way while descriptions change. The receiver plays sound as digits, digits as
//! sound, or one codec as another.
//!
//! Clause: RFC 3264 8.3.2 (MUST NOT), RFC 3264 8.1 (context).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, 101 telephone-event/8000 -> carrier
//!   pbx     re-INVITE, 101 iLBC/8000 -> carrier
//!
//! How to fix it: Give a new codec a number that the session has not used.

use sip::offer_answer::AnswerFaultKind;
use sip::sdp::{RtpMap, Sdp};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::sdp::{agreed_before, is_description};
use crate::wire::{Scene, Wire};

/// Streams of one description that are looked at.
const STREAMS_MAX: usize = 16;

info! {
    rows: ["COD-04", "COD-11"], Must, V,
    notice: "noise, or digits that come from nowhere"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(now) = sip.description().filter(|_| sip.is_whole()) else { return };
        let found = of_answer(scene).or_else(|| {
            let streams = 0..now.media.len().min(STREAMS_MAX);
            streams.into_iter().find_map(|stream| changed(scene, now, stream))
        });
        if let Some(Changed { stream, number, was, is }) = found {
            let text =
                format!("payload type {number} of stream {} has another meaning than before", stream + 1);
            let said = Said::of(sip, text);
            out.misbehaved(&INFO, sip.sender, said.expected(was.to_string()).got(is.to_string()));
        }
    }
}

/// A number that stands for another codec than before.
struct Changed {
    stream: usize,
    number: u8,
    was: RtpMap,
    is: RtpMap,
}

/// Against the offer that the description answers: "in any offers or answers for that media stream".
fn of_answer(scene: &Scene<'_>) -> Option<Changed> {
    let reused = |f: &sip::offer_answer::AnswerFault| match f.kind {
        AnswerFaultKind::PayloadTypeReused(number) => Some((f.stream?, number)),
        _ => None,
    };
    let (stream, number) = scene.answer_faults().iter().find_map(reused)?;
    let map = |sdp: &Sdp| sdp.media.get(stream)?.rtpmap(number);
    let was = scene.offer_answered().and_then(|offer| map(offer.description()?))?;
    Some(Changed { stream, number, was, is: map(scene.sip.description()?)? })
}

/// Against what the same side has said before, back to where the stream began.
fn changed(scene: &Scene<'_>, now: &Sdp, stream: usize) -> Option<Changed> {
    let own = now.media.get(stream).filter(|media| media.port != 0 && media.is_rtp())?;
    if !is_description(scene) {
        return None;
    }
    let earlier = agreed_before(scene).filter(|(last, _)| last.is_whole());
    let same = earlier.map_while(|(_, sdp)| {
        sdp.media.get(stream).filter(|media| media.port != 0 && media.kind == own.kind)
    });
    let pairs = same.flat_map(|before| {
        let listed = move |number: &u8| before.payload_types().any(|known| known == *number);
        own.payload_types().filter(listed).filter_map(move |number| {
            Some(Changed { stream, number, was: before.rtpmap(number)?, is: own.rtpmap(number)? })
        })
    });
    pairs.into_iter().find(|pair| !pair.was.is_same_format(&pair.is))
}
