//! Every message that an RFC prints reads and prints back.

use std::collections::BTreeMap;

use sip::{Draft, Fault, FaultKind, HeaderName, Message, NameAddr, Via};

use crate::PRINTED;
use crate::text::{Item, Printed, items};
use crate::texts::rfc;

/// Defects in the RFCs themselves: (RFC, kind, how many messages).
const ERRATA: &[(u16, FaultKind, usize)] = &[
    // Two blanks behind the version.
    (3665, FaultKind::StartLineUnreadable, 3),
    // A stray bracket after a parameter; Routes, a Contact and Request-URIs without their scheme; two blanks in a
    // start line.
    (3666, FaultKind::ParameterMalformed, 1),
    (3666, FaultKind::UriMalformed, 3),
    (3666, FaultKind::RequestUriMalformed, 8),
    (3666, FaultKind::StartLineSpacing, 14),
    (3666, FaultKind::StartLineUnreadable, 2),
    // `Content Length`; two Referred-By without their scheme.
    (5359, FaultKind::HeaderNameMalformed, 8),
    (5359, FaultKind::UriMalformed, 2),
    // Descriptions without their type.
    (5407, FaultKind::ContentTypeMissing, 7),
    // NOTIFY with the CSeq of an INVITE, INVITE with the CSeq of a REFER.
    (5589, FaultKind::CSeqMethodMismatch, 4),
];

/// Every complete message of every RFC.
pub(crate) fn all() {
    let (mut complete, mut unexpected) = (0, Vec::new());
    for number in PRINTED {
        let found = Found::of(&rfc(number));
        println!("torture: RFC {number}: {}", found.summary());
        complete += found.complete.len();
        unexpected.extend(found.unexpected(number));
    }
    println!("torture: call flows: {complete} complete messages from {} RFCs", PRINTED.len());
    assert!(unexpected.is_empty(), "{} unexpected faults:\n{}", unexpected.len(), unexpected.join("\n\n"));
}

/// The messages found in one RFC.
#[derive(Default)]
struct Found {
    complete: Vec<Printed>,
    /// Messages whose headers are whole but whose body the RFC leaves out.
    without_body: Vec<Printed>,
    lengths_restored: usize,
    skipped: BTreeMap<&'static str, usize>,
}

impl Found {
    fn of(text: &str) -> Self {
        let mut found = Self::default();
        for item in items(text) {
            let Item::Message(mut printed) = item else { continue };
            match printed.is_fragment() {
                Some(why) => *found.skipped.entry(why).or_default() += 1,
                None if printed.hides_body() => found.without_body.push(printed),
                None => {
                    found.lengths_restored += usize::from(printed.restore_length());
                    found.complete.push(printed);
                }
            }
        }
        found
    }

    fn summary(&self) -> String {
        let skipped: Vec<_> = self.skipped.iter().map(|(why, count)| format!("{count} {why}")).collect();
        format!(
            "{} complete (Content-Length restored in {}), {} without their body; skipped: {}",
            self.complete.len(),
            self.lengths_restored,
            self.without_body.len(),
            if skipped.is_empty() { "none".to_owned() } else { skipped.join(", ") }
        )
    }

    /// Reads every message and prints it back; gives the faults that are not known errata, and errata that
    /// were not found.
    fn unexpected(&self, number: u16) -> Vec<String> {
        let mut faulty: Vec<(FaultKind, String)> = Vec::new();
        let bodiless = |kind| matches!(kind, FaultKind::BodyTruncated | FaultKind::ContentLengthMalformed);
        let whole = self.complete.iter().map(|printed| (printed, true));
        for (printed, whole) in whole.chain(self.without_body.iter().map(|printed| (printed, false))) {
            let message = prints_back(&printed.octets());
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
    if let sip::StartLine::Request { uri, .. } = message.start_line()
        && let Ok(read) = sip::Uri::parse(uri)
    {
        assert_eq!(read.to_string(), uri);
    }
    message
}
