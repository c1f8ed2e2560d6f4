//! The streams of a re-INVITE: to T.38, back to audio, or both beside each other.

use plan::OfferedMedia;
use plan::profile::OfferForm;
use sip::offer_answer::Stream;
use sip::sdp::{Direction, Sdp};

use super::one::Call;
use crate::core::Core;
use crate::fax::fax_stream;
use crate::quirk::fax::{answers_any_image_as_udptl, refuses_declared_t38, repeated_t38_refused};

impl Call {
    /// What quirks make of an offered image stream; none when it is refused for one.
    pub(super) fn misread_image(&self, core: &Core, offer: &mut Sdp) -> Option<()> {
        let images = || offer.media.iter().filter(|m| m.kind == "image" && m.port != 0);
        if core.quirks.is_empty() || images().next().is_none() {
            return Some(());
        }
        let agreed = self.offer_answer.agreed();
        let is_repeated = agreed.is_some_and(|agreed| agreed.fax.is_some());
        let refuses = core.quirks.has(&refuses_declared_t38::QUIRK)
            || is_repeated && core.quirks.has(&repeated_t38_refused::QUIRK);
        let is_other = offer.media.iter().any(|m| m.kind == "image" && m.protocol != "udptl");
        if is_other && core.quirks.has(&answers_any_image_as_udptl::QUIRK) {
            for media in offer.media.iter_mut().filter(|m| m.kind == "image") {
                media.protocol = "udptl".into();
            }
        }
        (!refuses).then_some(())
    }

    /// An offer of these streams. A stream keeps its place for the life of the session (RFC 3264 8).
    pub(super) fn offer_media(&mut self, core: &mut Core, media: OfferedMedia) -> Option<String> {
        let fax_port = self.udptl_port(core);
        let audio = Stream::Audio(self.capabilities(core, Direction::SendRecv));
        let fax = fax_stream(core, fax_port);
        let before = self.offer_answer.local().unwrap_or_default();
        let streams = match media {
            OfferedMedia::Audio => place(&before, "audio", audio, 0),
            OfferedMedia::T38 => {
                let is_beside = core.profile.fax.offer_form == OfferForm::Beside;
                place(&before, "image", fax, if is_beside { before.media.len() } else { 0 })
            }
            OfferedMedia::AudioAndT38 => {
                let mut streams = place(&before, "audio", audio, 0);
                match before.media.iter().position(|m| m.kind == "image") {
                    Some(index) => streams[index] = fax,
                    None => streams.push(fax),
                }
                streams
            }
        };
        self.offer_answer.offer(&streams).ok().map(|offer| offer.to_body())
    }
}

/// The streams there were, with port 0, and `stream` in the place where one of its kind was, or at
/// `otherwise`.
fn place(before: &Sdp, kind: &str, stream: Stream, otherwise: usize) -> Vec<Stream> {
    let index = before.media.iter().position(|m| m.kind == kind).unwrap_or(otherwise);
    let mut streams: Vec<Stream> = before.media.iter().cloned().map(Stream::Ended).collect();
    if index < streams.len() {
        streams[index] = stream;
    } else {
        streams.push(stream);
    }
    streams
}
