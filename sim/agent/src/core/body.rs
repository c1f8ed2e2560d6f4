//! Which bodies this side understands, and whether a description is one.

use sip::sdp::{Sdp, SdpFaultKind};
use sip::{Draft, HeaderName, Message, Method, NotUnderstood};

use super::{Core, Request};
use crate::quirk::message::multipart_refused;

/// What is read.
const UNDERSTOOD: [&str; 1] = ["application/sdp"];
/// What is read in an INFO.
const DIGITS: [&str; 2] = ["application/dtmf-relay", "application/dtmf"];
/// What is let be, as long as nobody says that it is required: an ISUP message (RFC 3204), a location (RFC 6442), the
/// metadata of a recording and a text.
const LET_BE: [&str; 5] = [
    "application/isup",
    "application/qsig",
    "application/pidf+xml",
    "application/rs-metadata+xml",
    "text/plain",
];

/// What stands between the parts of a body, and in none of them.
const BOUNDARY: &str = "trunk-part";

impl Core {
    /// Puts a description into a message: as its body, or as one part beside another that need not be read.
    //= https://www.rfc-editor.org/rfc/rfc5621#section-4.1
    pub(crate) fn describe(&self, draft: &mut Draft, description: String) {
        if !self.profile.calls.multipart {
            draft.set_body("application/sdp", description);
            return;
        }
        let location = format!(
            "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"pres:{}\"/>",
            self.profile.domain
        );
        let body = format!(
            "--{BOUNDARY}\r\nContent-Type: application/sdp\r\n\r\n{description}\r\n\
             --{BOUNDARY}\r\nContent-Type: application/pidf+xml\r\n\
             Content-Disposition: render;handling=optional\r\n\r\n{location}\r\n--{BOUNDARY}--\r\n"
        );
        draft.set_body(&format!("multipart/mixed;boundary={BOUNDARY}"), body);
    }

    /// Why a call is refused for the body of its INVITE.
    pub(crate) fn body_fault(&self, invite: &Message) -> Option<BodyFault> {
        let kind = invite.header(HeaderName::ContentType).filter(|kind| kind.starts_with("multipart/"));
        let misread = kind.filter(|_| self.quirks.has(&multipart_refused::QUIRK));
        let misread = misread.map(|kind| BodyFault::NotUnderstood(NotUnderstood::Type(kind.into_owned())));
        misread.or_else(|| BodyFault::of(invite))
    }

    /// True when a request was refused for its body.
    pub(crate) fn refuses_body(&mut self, request: &Request<'_>) -> bool {
        let Some(fault) = BodyFault::of(request.message) else { return false };
        let tag = self.tag_for(request);
        let response = self.compose_body_refusal(request, &fault, Some(&tag));
        self.respond(request, response);
        true
    }

    /// What refuses a request for its body.
    pub(crate) fn compose_body_refusal(
        &self,
        request: &Request<'_>,
        fault: &BodyFault,
        tag: Option<&str>,
    ) -> Draft {
        let mut response = self.compose_response(request, fault.status(), tag);
        if let BodyFault::NotUnderstood(why) = fault {
            let is_info = request.message.method() == Some(Method::Info);
            let accepted =
                if is_info { DIGITS.join(", ") } else { "application/sdp, multipart/mixed".to_owned() };
            response.push(HeaderName::Accept, accepted);
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
    /// Why a request is refused for its body: one that nobody here understands, or, where a description is wanted, one
    /// that is none.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.2.3
    pub(crate) fn of(message: &Message) -> Option<Self> {
        let method = message.method();
        let known = if method == Some(Method::Info) { &DIGITS[..] } else { &UNDERSTOOD };
        if let Some(why) = message.not_understood(known, &LET_BE) {
            return Some(Self::NotUnderstood(why));
        }
        let is_about_session = matches!(method, Some(Method::Invite | Method::Update | Method::Prack));
        if is_about_session { Self::of_description(message) } else { None }
    }

    fn of_description(message: &Message) -> Option<Self> {
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
