//! Making an offer (RFC 3264 5, 8).

use super::{MediaCapabilities, T38Capabilities};
use crate::sdp::{Attribute, Media, Origin, Sdp, Time};

/// One stream of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Audio over RTP.
    Audio(MediaCapabilities),
    /// Fax over UDPTL.
    Fax(T38Capabilities),
    /// A stream that was there and is not wanted any more, as it was.
    Ended(Media),
}

/// An offer of these streams, in this order. A stream keeps its place for the life of the session
/// (RFC 3264 8), so the order means something.
#[must_use]
pub fn build_offer(origin: Origin, streams: &[Stream]) -> Sdp {
    let media = streams.iter().map(|stream| match stream {
        Stream::Audio(audio) => audio.to_media(),
        Stream::Fax(fax) => fax.to_media(),
        Stream::Ended(media) => refused(media),
    });
    describe(origin, media.collect())
}

/// A description around the streams. What all streams agree on about the address goes to the session,
/// where every reader finds it.
pub(super) fn describe(origin: Origin, mut media: Vec<Media>) -> Sdp {
    let connection = media.iter().find(|m| m.port != 0).and_then(|m| m.connection.clone());
    for stream in &mut media {
        if stream.connection == connection {
            stream.connection = None;
        }
    }
    // Without any stream in use there must be an address still (RFC 8866 5.7).
    let connection = connection.unwrap_or_else(|| crate::sdp::Connection {
        family: origin.family.clone(),
        address: origin.address.clone(),
    });
    Sdp {
        origin,
        //= https://www.rfc-editor.org/rfc/rfc3264#section-5
        session_name: "-".into(),
        connection: Some(connection),
        times: vec![Time::default()],
        media,
        ..Sdp::default()
    }
}

/// The stream with port 0. Only what the `m=` line needs stays (RFC 3264 6, 8.2).
pub(super) fn refused(media: &Media) -> Media {
    let is_mapping = |a: &&Attribute| a.name == "rtpmap";
    Media {
        kind: media.kind.clone(),
        port: 0,
        protocol: media.protocol.clone(),
        formats: media.formats.clone(),
        attributes: media.attributes.iter().filter(is_mapping).cloned().collect(),
        ..Media::default()
    }
}
