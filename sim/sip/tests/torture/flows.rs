//! What must hold for every message that an RFC prints.

use sip::{Draft, Fault, FaultKind, HeaderName, Message, NameAddr, Via};

use crate::rfc_text::Found;

/// Defects in the RFCs themselves: (RFC, kind, how many messages).
const ERRATA: &[(u16, FaultKind, usize)] = &[
    // The inner message of 23.4.3 has addresses without their scheme.
    (3261, FaultKind::UriMalformed, 2),
    // A stray bracket after a parameter; two Routes without their scheme.
    (3666, FaultKind::ParameterMalformed, 1),
    (3666, FaultKind::UriMalformed, 2),
    // `Content Length`; two Referred-By without their scheme.
    (5359, FaultKind::HeaderNameMalformed, 8),
    (5359, FaultKind::UriMalformed, 2),
    // NOTIFY with the CSeq of an INVITE, INVITE with the CSeq of a REFER.
    (5589, FaultKind::CSeqMethodMismatch, 4),
];

/// Reads every message and prints it back; gives the faults that are not known errata, and errata that
/// were not found.
pub(crate) fn unexpected(number: u16, found: &Found) -> Vec<String> {
    let mut faulty: Vec<(FaultKind, String)> = Vec::new();
    let bodiless = |kind| matches!(kind, FaultKind::BodyTruncated | FaultKind::ContentLengthMalformed);
    for (octets, whole) in found.messages() {
        let message = prints_back(octets);
        let faults = refusals(&message).into_iter().filter(|fault| whole || !bodiless(fault.kind));
        faulty.extend(faults.map(|fault| (fault.kind, format!("RFC {number}: {fault}\n{message}"))));
    }
    let mut wrong = Vec::new();
    for (_, kind, count) in ERRATA.iter().filter(|(rfc, ..)| *rfc == number) {
        let found = faulty.iter().filter(|(own, _)| own == kind).count();
        if found == *count {
            faulty.retain(|(own, _)| own != kind);
        } else {
            wrong.push(format!("RFC {number}: {found} instead of {count} times: {kind}"));
        }
    }
    wrong.extend(faulty.into_iter().map(|(_, text)| text));
    wrong
}

fn refusals(message: &Message) -> Vec<Fault> {
    message.faults().into_iter().filter(|fault| fault.status.is_some()).collect()
}

/// The octets come back, a draft of the message says the same, and so do its typed headers.
fn prints_back(octets: &[u8]) -> Message {
    let message = Message::parse(octets.to_vec());
    assert_eq!(&message.bytes()[..], octets);
    let draft = Draft::from_message(&message).to_message();
    assert_eq!(draft.start_line(), message.start_line());
    assert_eq!(draft.body(), message.body());
    let pairs = |message: &Message| -> Vec<(String, String)> {
        message.headers().map(|h| (h.name.to_owned(), h.value().into_owned())).collect()
    };
    let (mut printed, read) = (pairs(&draft), pairs(&message));
    if !message.has(HeaderName::ContentLength) {
        assert_eq!(printed.pop().map(|(name, _)| name).as_deref(), Some("Content-Length"));
    }
    assert_eq!(printed, read);
    for name in
        [HeaderName::From, HeaderName::To, HeaderName::Contact, HeaderName::Route, HeaderName::RecordRoute]
    {
        for value in message.header_values(name) {
            if let Ok(address) = NameAddr::parse(&value) {
                assert_eq!(NameAddr::parse(&address.to_string()), Ok(address), "{value}");
            }
        }
    }
    for via in message.vias() {
        assert_eq!(Via::parse(&via.to_string()), Ok(via));
    }
    if let sip::StartLine::Request { uri, .. } = message.start_line() {
        assert_eq!(sip::Uri::parse(uri).map(|uri| uri.to_string()).as_deref(), Ok(uri));
    }
    message
}
