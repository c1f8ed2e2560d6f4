//! Which bodies this side understands, and whether a description is one.

use sip::sdp::{Sdp, SdpFaultKind};
use sip::{HeaderName, Message, NotUnderstood};

use super::{Core, Request};

/// What is read. The first is all that is used: an ISUP message (RFC 3204), a location (RFC 6442), the metadata of a
/// recording and a text are let be.
const UNDERSTOOD: [&str; 6] = [
    "application/sdp",
    "application/isup",
    "application/qsig",
    "application/pidf+xml",
    "application/rs-metadata+xml",
    "text/plain",
];

impl Core {
    /// Refuses a request for its body.
    pub(crate) fn compose_body_refusal(
        &self,
        request: &Request<'_>,
        fault: &BodyFault,
        tag: Option<&str>,
    ) -> sip::Draft {
        let mut response = self.compose_response(request, fault.status(), tag);
        if let BodyFault::NotUnderstood(why) = fault {
            response.push(HeaderName::Accept, "application/sdp, multipart/mixed");
            if matches!(why, NotUnderstood::Encoding(_)) {
                response.push(HeaderName::AcceptEncoding, "identity");
            }
        }
        response
    }
}

/// Why a request is refused for its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BodyFault {
    NotUnderstood(NotUnderstood),
    /// The octets are no description.
    NoDescription,
    /// A description without a stream that can be sent to.
    NoStream,
}

impl BodyFault {
    /// Why a request is refused for its body: one that nobody here understands, or a description that is none.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.3
    pub(crate) fn of(message: &Message) -> Option<Self> {
        if let Some(why) = message.not_understood(&UNDERSTOOD) {
            return Some(Self::NotUnderstood(why));
        }
        let octets = message.session_body().octets();
        if octets.is_empty() {
            return None;
        }
        let (sdp, faults) = Sdp::parse(octets);
        let is_none = |kind: &SdpFaultKind| {
            matches!(kind, SdpFaultKind::Empty | SdpFaultKind::Missing('v' | 'o') | SdpFaultKind::BadVersion)
        };
        if faults.iter().any(|fault| is_none(&fault.kind)) {
            return Some(Self::NoDescription);
        }
        // Nobody can send to a stream whose place is not told.
        let is_nowhere = faults.iter().any(|fault| fault.kind == SdpFaultKind::MissingConnection);
        (sdp.media.is_empty() || is_nowhere).then_some(Self::NoStream)
    }

    const fn status(&self) -> u16 {
        match self {
            Self::NotUnderstood(_) => 415,
            Self::NoDescription => 400,
            Self::NoStream => 488,
        }
    }
}
