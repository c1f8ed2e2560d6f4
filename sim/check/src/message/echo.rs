//! What a message says because the rules make it repeat the other side: its faults are the other side's.

use sip::{Fault, FaultKind, HeaderName, Message};

use crate::wire::{Scene, Sip};

/// Faults of one message that are looked into; so many at once are seen in tests of robustness alone.
const FAULTS_MAX: usize = 16;

/// The first of the faults that the sender has made itself.
pub(super) fn first_own<'f>(scene: &Scene<'_>, faults: impl Iterator<Item = &'f Fault>) -> Option<&'f Fault> {
    faults.take(FAULTS_MAX).find(|fault| !is_copied(scene, fault))
}

/// True when the other side has sent the same fault first, where this message has to repeat it from.
fn is_copied(scene: &Scene<'_>, fault: &Fault) -> bool {
    let sip = scene.sip;
    // The Request-URI in a dialog is the Contact of the other side (RFC 3261 12.2.1.1).
    if fault.kind == FaultKind::RequestUriMalformed && !sip.request_uri().is_empty() {
        let has_it = |from: &Sip| values(from, HeaderName::Contact).any(|v| v.contains(sip.request_uri()));
        // Angle brackets are around the URI of a Contact, and not a part of it.
        return !sip.request_uri().starts_with('<') && heard(scene).any(has_it);
    }
    let Some(name) = fault.header else { return false };
    let sources = sources(name);
    // Whose request nobody has captured repeats what nobody knows.
    if !sip.is_request() && scene.transaction.is_none() && !sources.is_empty() {
        return true;
    }
    let own: Vec<String> = values(sip, name).map(|value| without_own_part(&value)).collect();
    let has_value = |from: &Sip| {
        let mut said = sources.iter().flat_map(|source| values(from, *source));
        said.any(|value| own.contains(&without_own_part(&value)))
    };
    // The same words may be wrong here alone, by what was added to them.
    let has_fault = |from: &Sip| {
        let is_same = |of: &Fault| of.kind == fault.kind && of.header.is_some_and(|of| sources.contains(&of));
        from.message.faults().iter().any(is_same)
    };
    !sources.is_empty() && heard(scene).any(|from| has_value(from) && has_fault(from))
}

/// Where the value of a header is repeated from.
fn sources(name: HeaderName) -> &'static [HeaderName] {
    match name {
        // RFC 3261 8.2.6.2, 12.2.1.1, 17.1.1.3.
        HeaderName::From | HeaderName::To => &[HeaderName::From, HeaderName::To],
        HeaderName::CallId => &[HeaderName::CallId],
        HeaderName::CSeq => &[HeaderName::CSeq],
        HeaderName::Via => &[HeaderName::Via],
        // RFC 3261 12.1.1, 12.1.2.
        HeaderName::RecordRoute | HeaderName::Route => &[HeaderName::RecordRoute],
        // RFC 3261 10.3: the bindings are listed as they were made. RFC 3327 5.3: so is the path.
        HeaderName::Contact => &[HeaderName::Contact],
        HeaderName::Path => &[HeaderName::Path],
        // RFC 3261 8.2.6.1; RFC 6665 4.1.3: a NOTIFY names the package that was subscribed to.
        HeaderName::Timestamp => &[HeaderName::Timestamp],
        HeaderName::Event => &[HeaderName::Event],
        _ => &[],
    }
}

/// What the other side has sent in this leg before, as far as it is remembered: for a response its request, for a
/// request all.
fn heard<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a Sip> {
    let (leg, sip) = (scene.leg, scene.sip);
    let request = scene.transaction.filter(|_| !sip.is_request()).map(|t| &**t.request());
    let in_leg = leg
        .transactions
        .iter()
        .filter(|_| sip.is_request())
        .flat_map(|t| t.requests.iter().chain(&t.responses));
    let opened = leg.invite.iter().map(|invite| &**invite);
    let all = opened.chain(in_leg.map(|p| &*p.sip)).filter(|_| sip.is_request());
    request.into_iter().chain(all.filter(|from| from.sender != sip.sender))
}

/// The values of a header, each as it is written.
fn values(sip: &Sip, name: HeaderName) -> impl Iterator<Item = String> {
    let message: &Message = &sip.message;
    message.header_values(name).into_iter().map(|value| value.into_owned())
}

/// A value without what who repeats it adds: `tag` to a To, `received` and `rport` to a Via.
fn without_own_part(value: &str) -> String {
    let is_added = |param: &&str| {
        let name = param.split('=').next().unwrap_or_default().trim();
        ["tag", "received", "rport"].iter().any(|added| name.eq_ignore_ascii_case(added))
    };
    value.split(';').filter(|param| !is_added(param)).collect::<Vec<_>>().join(";")
}
