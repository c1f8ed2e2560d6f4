//! What one side says about its image stream.

use std::net::SocketAddr;

use clock::Instant;
use sip::sdp::{Media, Sdp, T38Attributes};

/// The image stream of one description.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Image {
    /// False when it is refused or not there.
    pub(crate) is_used: bool,
    /// Where the stream is wanted; none also when the description has a name in place of an address.
    pub(crate) address: Option<SocketAddr>,
    pub(crate) attributes: T38Attributes,
    /// True for plain UDPTL: what goes over TCP, or inside DTLS (RFC 7345), is not looked into.
    pub(crate) is_readable: bool,
    /// Addresses are found by ICE (RFC 8445): the one in the description is only the first of them.
    pub(crate) has_candidates: bool,
}

impl Image {
    /// Every image stream in use, and its place.
    pub(crate) fn all_of(sdp: &Sdp) -> impl Iterator<Item = (usize, Self)> {
        images_in_use(sdp).map(|(index, _)| (index, Self::at(sdp, index)))
    }

    fn at(sdp: &Sdp, index: usize) -> Self {
        let Some(media) = sdp.media.get(index) else { return Self::default() };
        Self {
            is_used: true,
            address: sdp.media_address(index),
            attributes: T38Attributes::of_media(media).0,
            is_readable: media.is_t38(),
            has_candidates: media.attribute("candidate").is_some(),
        }
    }

    /// The stream that offer and answer both have in use, as each of them describes it.
    pub(crate) fn pair(offer: &Sdp, answer: &Sdp) -> [Self; 2] {
        match image_in_both(offer, answer) {
            Some(index) => [Self::at(offer, index), Self::at(answer, index)],
            None => Default::default(),
        }
    }
}

/// True when the description has an image line, used or refused.
pub(crate) fn names_image(sdp: &Sdp) -> bool {
    sdp.media.iter().any(|m| m.kind == "image")
}

/// The image streams in use, each with its place. An offer may have several: over TCP and over UDPTL, inside DTLS
/// and in clear.
pub(crate) fn images_in_use(sdp: &Sdp) -> impl Iterator<Item = (usize, &Media)> {
    sdp.media.iter().enumerate().filter(|(_, media)| media.kind == "image" && media.port != 0)
}

/// True when the description has an image stream in use.
pub(crate) fn has_image(sdp: &Sdp) -> bool {
    images_in_use(sdp).next().is_some()
}

/// The place of the image stream that offer and answer both have in use: the i-th line of the one is answered by the
/// i-th of the other (RFC 3264 6).
pub(crate) fn image_in_both(offer: &Sdp, answer: &Sdp) -> Option<usize> {
    let is_answered = |index: usize| images_in_use(answer).any(|(other, _)| other == index);
    images_in_use(offer).map(|(index, _)| index).find(|index| is_answered(*index))
}

/// Both descriptions of an exchange, as far as they are about the image stream.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// Who offered.
    pub(crate) offerer: usize,
    /// What each side said of the stream that both use.
    pub(crate) images: [Image; 2],
    /// Since when it holds for each side: the answer sent, the answer arrived.
    pub(crate) since: [Option<Instant>; 2],
    /// The answer.
    pub(crate) answer: trace::PacketId,
}

impl Exchange {
    /// True when both sides use the image stream.
    pub(crate) fn is_t38(&self) -> bool {
        self.images.iter().all(|image| image.is_used)
    }

    /// True when what goes over the image stream can be looked into.
    pub(crate) fn is_readable(&self) -> bool {
        self.images.iter().all(|image| image.is_readable)
    }

    /// When the answer was sent.
    pub(crate) fn answered(&self) -> Option<Instant> {
        self.since[1 - self.offerer]
    }
}
