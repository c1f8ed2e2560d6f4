//! What one side says about its image stream.

use std::net::SocketAddr;

use clock::Instant;
use sip::sdp::{Media, Sdp, T38Attributes};

/// The image stream of one description.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Image {
    /// Where UDPTL is wanted; none when the stream is refused or not there.
    pub(crate) address: Option<SocketAddr>,
    pub(crate) attributes: T38Attributes,
    /// True when the same description has sound as well.
    pub(crate) has_audio: bool,
}

impl Image {
    pub(crate) fn of(sdp: &Sdp) -> Self {
        let has_audio = sdp.first_active("audio").is_some();
        let Some((index, media)) = sdp.first_active("image") else {
            return Self { has_audio, ..Self::default() };
        };
        let (attributes, _) = T38Attributes::of_media(media);
        Self { address: sdp.media_address(index), attributes, has_audio }
    }
}

/// True when the description has an image line, used or refused.
pub(crate) fn names_image(sdp: &Sdp) -> bool {
    sdp.media.iter().any(|m| m.kind == "image")
}

/// The image stream in use, if there is one.
pub(crate) fn image_in_use(sdp: &Sdp) -> Option<&Media> {
    sdp.first_active("image").map(|(_, media)| media)
}

/// Both descriptions of an exchange, as far as they are about the image stream.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// Who offered.
    pub(crate) offerer: usize,
    /// What each side said.
    pub(crate) images: [Image; 2],
    /// Since when it holds for each side: the answer sent, the answer arrived.
    pub(crate) since: [Option<Instant>; 2],
    /// The answer.
    pub(crate) answer: trace::PacketId,
}

impl Exchange {
    /// True when both sides use the image stream.
    pub(crate) fn is_t38(&self) -> bool {
        self.images.iter().all(|image| image.address.is_some())
    }

    /// When the answer was sent.
    pub(crate) fn answered(&self) -> Option<Instant> {
        self.since[1 - self.offerer]
    }
}
