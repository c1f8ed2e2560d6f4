//! What an element looks at before it acts on a message: RFC 3261 8.2 for a request at a UAS, 8.1.3 and
//! 18.1.2 for a response at a UAC.

use super::{ContentType, Fault, FaultKind, HeaderName, Message, Method, Scheme};

/// What a UAS understands.
#[derive(Clone, Copy, Debug)]
pub struct Understood<'u> {
    /// The methods it implements.
    pub methods: &'u [Method],
    /// The option tags it supports.
    pub extensions: &'u [&'u str],
    /// The media types it can read and write, as `application/sdp`.
    pub content_types: &'u [&'u str],
}

/// The first reason for which a UAS should refuse `request`; its `status` is the answer.
///
/// The order is that of RFC 3261 8.2, after the defects that make the request unreadable. Version and
/// method come before those: a later protocol or method may have rules of its own (RFC 4475 3.1.2.18).
#[must_use]
pub fn inspect(request: &Message, understood: &Understood<'_>) -> Option<Fault> {
    // Whoever acts on the request asks for these next: read before, they are not read twice.
    let _ = (request.from_ref(), request.to_ref(), request.top_via_ref(), request.request_uri_ref());
    let faults = request.faults();
    let of_kind = |kind| faults.iter().find(|fault| fault.kind == kind).cloned();
    of_kind(FaultKind::StartLineUnreadable)
        .or_else(|| of_kind(FaultKind::VersionUnsupported))
        .or_else(|| of_kind(FaultKind::MethodMalformed))
        .or_else(|| method(request, understood))
        .or_else(|| faults.iter().find(|fault| fault.status.is_some()).cloned())
        .or_else(|| scheme(request))
        .or_else(|| extensions(request, understood))
        .or_else(|| content(request, understood))
        .or_else(|| acceptable(request, understood))
}

/// The reason for which a UAC must discard `response`, if there is one.
#[must_use]
pub fn inspect_response(response: &Message) -> Option<Fault> {
    let malformed = |fault: &Fault| fault.status.is_some() || fault.kind == FaultKind::StatusCodeRange;
    response.faults().into_iter().find(malformed).or_else(|| {
        // RFC 3261 8.1.3.3: with more than one Via it was misrouted or tampered with.
        let hops = response.header_values(HeaderName::Via).len();
        (hops > 1).then(|| Fault::new(FaultKind::ViaCount, format!("{hops} hops")).within(HeaderName::Via))
    })
}

/// RFC 3261 8.2.1, and 21.5.2: a method nobody here knows is 501; a known one that is not wanted now is
/// for the caller to refuse with 405.
fn method(request: &Message, understood: &Understood<'_>) -> Option<Fault> {
    let method = request.method()?;
    (!understood.methods.contains(&method)).then(|| Fault::new(FaultKind::MethodUnknown, method.as_str()))
}

/// RFC 3261 8.2.2.1.
fn scheme(request: &Message) -> Option<Fault> {
    match &request.request_uri_ref()?.scheme {
        Scheme::Other(scheme) => Some(Fault::new(FaultKind::RequestUriScheme, scheme.as_ref())),
        Scheme::Sip | Scheme::Sips | Scheme::Tel => None,
    }
}

/// RFC 3261 8.2.2.3: not for CANCEL and not for the ACK of a refusal.
fn extensions(request: &Message, understood: &Understood<'_>) -> Option<Fault> {
    if matches!(request.method(), Some(Method::Cancel | Method::Ack)) {
        return None;
    }
    let known = |tag: &str| understood.extensions.iter().any(|known| known.eq_ignore_ascii_case(tag));
    let unknown: Vec<_> = request.require().into_iter().filter(|tag| !known(tag)).collect();
    (!unknown.is_empty())
        .then(|| Fault::new(FaultKind::ExtensionRequired, unknown.join(", ")).within(HeaderName::Require))
}

/// RFC 3261 8.2.3.
fn content(request: &Message, understood: &Understood<'_>) -> Option<Fault> {
    if request.body().is_empty() {
        return None;
    }
    let encodings = request.header_values(HeaderName::ContentEncoding);
    if let Some(encoding) = encodings.iter().find(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        let fault = Fault::new(FaultKind::ContentEncodingUnsupported, encoding.as_ref());
        return Some(fault.within(HeaderName::ContentEncoding));
    }
    let content_type = request.content_type().ok().flatten()?;
    let known = understood.content_types.iter().any(|known| content_type.is(known));
    (!known).then(|| {
        Fault::new(FaultKind::ContentTypeUnsupported, content_type.to_string())
            .within(HeaderName::ContentType)
    })
}

/// RFC 3261 20.1: an Accept that leaves nothing this UAS could say in its answer to an INVITE.
fn acceptable(request: &Message, understood: &Understood<'_>) -> Option<Fault> {
    if request.method() != Some(Method::Invite) || !request.has(HeaderName::Accept) {
        return None;
    }
    let ranges = request.header_values(HeaderName::Accept);
    let fits = |range: &ContentType| {
        understood.content_types.iter().filter_map(|known| known.split_once('/')).any(|(kind, subtype)| {
            (range.kind == "*" || range.kind == kind) && (range.subtype == "*" || range.subtype == subtype)
        })
    };
    let some = ranges.iter().filter_map(|range| ContentType::parse(range).ok()).any(|range| fits(&range));
    (!some).then(|| Fault::new(FaultKind::NothingAcceptable, ranges.join(", ")).within(HeaderName::Accept))
}
