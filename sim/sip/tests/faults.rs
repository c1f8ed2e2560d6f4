//! One message for each kind of fault: the table that says what the strict look notices, and where.

use std::collections::BTreeSet;

use sip::{
    FAULT_KINDS, Fault, FaultKind, HEADERS_MAX, MESSAGE_OCTETS_MAX, METHODS, Message, PARAMS_MAX, Understood,
    inspect,
};

/// A request without faults. Each row of the table changes one line of it.
const ORDINARY: &str = "\
INVITE sip:+4930123@carrier.example.com SIP/2.0\r\n\
Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa1b2c3;rport\r\n\
Max-Forwards: 70\r\n\
From: \"Alice\" <sip:+4930456@pbx.example.com>;tag=f1\r\n\
To: <sip:+4930123@carrier.example.com>\r\n\
Call-ID: a84b4c76e66710@192.0.2.1\r\n\
CSeq: 1 INVITE\r\n\
Contact: <sip:+4930456@192.0.2.1:5060;transport=udp>\r\n\
Allow: INVITE, ACK, BYE, CANCEL, OPTIONS\r\n\
Supported: 100rel, timer\r\n\
Session-Expires: 1800;refresher=uac\r\n\
Min-SE: 90\r\n\
P-Asserted-Identity: <sip:+4930456@pbx.example.com>, <tel:+4930456>\r\n\
Content-Type: application/sdp\r\n\
Content-Length: 5\r\n\
\r\n\
v=0\r\n";

/// (kind, the line that goes, what comes instead)
const CHANGES: &[(FaultKind, &str, &str)] = &[
    (FaultKind::StartLineUnreadable, "INVITE sip:+4930123@carrier.example.com SIP/2.0", "hello"),
    (FaultKind::StartLineUnreadable, "INVITE sip:+4930123@carrier.example.com SIP/2.0", "INVITE SIP/2.0"),
    (FaultKind::StartLineSpacing, "com SIP/2.0", "com  SIP/2.0"),
    (FaultKind::StartLineSpacing, "com SIP/2.0", "com SIP/2.0 "),
    (FaultKind::StartLineSpacing, "com SIP/2.0", "com; lr SIP/2.0"),
    (FaultKind::VersionUnsupported, "com SIP/2.0", "com SIP/3.0"),
    (FaultKind::MethodMalformed, "INVITE sip", "INV@TE sip"),
    (
        FaultKind::RequestUriMalformed,
        "sip:+4930123@carrier.example.com SIP",
        "<sip:+4930123@carrier.example.com> SIP",
    ),
    (FaultKind::RequestUriMalformed, "example.com SIP", "example.com?Route=%3Csip:h%3E SIP"),
    (FaultKind::StatusCodeRange, "INVITE sip:+4930123@carrier.example.com SIP/2.0", "SIP/2.0 700 Perhaps"),
    (FaultKind::StatusCodeRange, "INVITE sip:+4930123@carrier.example.com SIP/2.0", "SIP/2.0 99 Low"),
    (FaultKind::HeaderWithoutColon, "Min-SE: 90", "Min-SE 90"),
    (FaultKind::HeaderNameMalformed, "Min-SE: 90", "Min SE: 90"),
    (FaultKind::HeaderNameMalformed, "Min-SE: 90", ": 90"),
    (FaultKind::FoldWithoutHeader, "Via:", " folded\r\nVia:"),
    (FaultKind::LineEnd, "Min-SE: 90\r\n", "Min-SE: 90\n"),
    (FaultKind::OctetsAfterBody, "Length: 5", "Length: 2"),
    (FaultKind::BodyTruncated, "Length: 5", "Length: 6"),
    (FaultKind::ContentLengthMalformed, "Length: 5", "Length: -5"),
    (FaultKind::ContentLengthMalformed, "Length: 5", "Length: five"),
    (FaultKind::ContentLengthConflict, "Content-Length: 5", "Content-Length: 5\r\nl: 6"),
    (FaultKind::MandatoryHeaderMissing, "Call-ID: a84b4c76e66710@192.0.2.1\r\n", ""),
    (FaultKind::MandatoryHeaderMissing, "CSeq: 1 INVITE\r\n", ""),
    (FaultKind::MaxForwardsMissing, "Max-Forwards: 70\r\n", ""),
    (FaultKind::HeaderRepeated, "Max-Forwards: 70", "Max-Forwards: 70\r\nMax-Forwards: 70"),
    (FaultKind::HeaderRepeated, "CSeq: 1 INVITE", "CSeq: 1 INVITE\r\nCSeq: 1 INVITE"),
    (FaultKind::CallIdMalformed, "a84b4c76e66710@192.0.2.1", "a b"),
    (FaultKind::CallIdMalformed, "a84b4c76e66710@192.0.2.1", "a@b@c"),
    (FaultKind::CSeqMalformed, "CSeq: 1 INVITE", "CSeq: one INVITE"),
    (FaultKind::CSeqNumberRange, "CSeq: 1 INVITE", "CSeq: 2147483648 INVITE"),
    (FaultKind::CSeqMethodMismatch, "CSeq: 1 INVITE", "CSeq: 1 BYE"),
    (FaultKind::ViaMalformed, "SIP/2.0/UDP 192", "SIP/2.0 192"),
    (FaultKind::ViaMalformed, ";rport", ";rport,"),
    (FaultKind::ViaVersion, "SIP/2.0/UDP", "SIP/1.0/UDP"),
    (FaultKind::BranchWithoutCookie, "z9hG4bKa1b2c3", "a1b2c3"),
    (FaultKind::BranchMissing, ";branch=z9hG4bKa1b2c3", ""),
    (FaultKind::BranchEmpty, "z9hG4bKa1b2c3", "z9hG4bK"),
    (FaultKind::NameAddrMalformed, "com>;tag=f1", "com> tag=f1"),
    (FaultKind::AddrSpecNeedsBrackets, "<sip:+4930456@192.0.2.1:5060;transport=udp>", "sip:a@h?Subject=x"),
    (FaultKind::AddrSpecNeedsBrackets, "Min-SE: 90", "Route: sip:192.0.2.9;lr"),
    (FaultKind::AddrSpecNeedsBrackets, "Min-SE: 90", "Record-Route: <sip:192.0.2.9;lr>, sip:192.0.2.8;lr"),
    (FaultKind::AddrSpecNeedsBrackets, "Min-SE: 90", "Path: sip:192.0.2.9"),
    (FaultKind::AddrSpecNeedsBrackets, "Min-SE: 90", "Service-Route: sip:192.0.2.9;lr"),
    (FaultKind::DisplayNameMalformed, "\"Alice\"", "Smith, Alice"),
    (FaultKind::QuoteUnterminated, "\"Alice\"", "\"Alice"),
    (
        FaultKind::BracketUnterminated,
        "To: <sip:+4930123@carrier.example.com>",
        "To: <sip:+4930123@carrier.example.com",
    ),
    (FaultKind::ParameterMalformed, ";tag=f1", ";tag="),
    (FaultKind::ParameterMalformed, ";tag=f1", ";;tag=f1"),
    (FaultKind::ParameterRepeated, ";tag=f1", ";tag=f1;Tag=f2"),
    (FaultKind::UriMalformed, "To: <sip:+4930123@", "To: <+4930123@"),
    (FaultKind::UriMalformed, "To: <sip:+4930123@", "To: < sip:+4930123@"),
    (FaultKind::UriEscapeMalformed, "To: <sip:+4930123@", "To: <sip:%zz@"),
    (FaultKind::HostMalformed, "To: <sip:+4930123@carrier.example.com>", "To: <sip:a@>"),
    (FaultKind::HostMalformed, "To: <sip:+4930123@carrier.example.com>", "To: <sip:a@2001:db8::1>"),
    (FaultKind::PortRange, "192.0.2.1:5060;transport", "192.0.2.1:65536;transport"),
    (FaultKind::TelNumberMalformed, "<tel:+4930456>", "<tel:+49xyz>"),
    (FaultKind::TagMissing, ";tag=f1", ""),
    (FaultKind::NumberMalformed, "Min-SE: 90", "Min-SE: soon"),
    (FaultKind::NumberRange, "Min-SE: 90", "Min-SE: 4294967296"),
    (FaultKind::MaxForwardsRange, "Max-Forwards: 70", "Max-Forwards: 256"),
    (FaultKind::ContactStarMisplaced, "<sip:+4930456@192.0.2.1:5060;transport=udp>", "*"),
    (FaultKind::ContactStarMisplaced, "<sip:+4930456@192.0.2.1:5060;transport=udp>", "*, <sip:a@h>"),
    (FaultKind::DateMalformed, "Min-SE: 90", "Date: Sat, 13 Nov 2010 23:29:00 CET"),
    (FaultKind::TokenMalformed, "Min-SE: 90", "Require: 100 rel"),
    (FaultKind::ContentTypeMalformed, "application/sdp", "sdp"),
    (FaultKind::ContentTypeMissing, "Content-Type: application/sdp\r\n", ""),
    (FaultKind::ValueMalformed, "Min-SE: 90", "Timestamp: abc"),
    (FaultKind::ValueMalformed, ";transport=udp>", ";transport=udp>;q=2"),
    (FaultKind::ControlCharacter, "Min-SE: 90", "Subject: a\u{1b}[2J"),
    (FaultKind::WarningMalformed, "Min-SE: 90", "Warning: 1399 pbx \"text\""),
    (FaultKind::RAckMalformed, "Min-SE: 90", "RAck: 1 INVITE"),
    (FaultKind::ReasonMalformed, "Min-SE: 90", "Reason: ;cause=16"),
    (FaultKind::PrivacyMalformed, "Min-SE: 90", "Privacy: id;"),
    (FaultKind::CredentialsMalformed, "Min-SE: 90", "Authorization: Digest"),
];

/// Kinds that a change of one line cannot show; each has a test of its own below, or is decided elsewhere.
const ELSEWHERE: &[FaultKind] = &[
    FaultKind::Empty,
    FaultKind::MessageTooLong,
    FaultKind::HeaderCount,
    FaultKind::ParameterCount,
    FaultKind::HeadersUnterminated,
    FaultKind::NotUtf8,
    FaultKind::AddressOfRecordScheme,
    // `StreamReader`, tested beside its code.
    FaultKind::ContentLengthMissing,
    // `inspect`.
    FaultKind::MethodUnknown,
    FaultKind::RequestUriScheme,
    FaultKind::ContentTypeUnsupported,
    FaultKind::ContentEncodingUnsupported,
    FaultKind::ExtensionRequired,
    FaultKind::NothingAcceptable,
    // `inspect_response`, in the torture tests.
    FaultKind::ViaCount,
];

fn kinds(bytes: impl Into<bytes::Bytes>) -> Vec<FaultKind> {
    Message::parse(bytes).faults().iter().map(|fault| fault.kind).collect()
}

fn changed(from: &str, to: &str) -> String {
    assert!(ORDINARY.contains(from), "{from} is not in the ordinary message");
    ORDINARY.replacen(from, to, 1)
}

#[test]
fn an_ordinary_request_has_no_faults() {
    assert_eq!(Message::parse(ORDINARY).faults(), []);
}

#[test]
fn each_defect_is_named() {
    for (kind, from, to) in CHANGES {
        let found = kinds(changed(from, to));
        assert!(found.contains(kind), "{from:?} -> {to:?}: {found:?} without {kind:?}");
    }
}

#[test]
fn no_kind_of_fault_is_without_a_test() {
    let covered: BTreeSet<_> =
        CHANGES.iter().map(|(kind, ..)| *kind).chain(ELSEWHERE.iter().copied()).collect();
    let missing: Vec<_> = FAULT_KINDS.iter().filter(|kind| !covered.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_fault_says_where_it_is() {
    let message = Message::parse(changed("Max-Forwards: 70", "Max-Forwards: many"));
    let faults = message.faults();
    let [Fault { at: Some(at), header: Some(header), .. }] = &faults[..] else { panic!("{faults:?}") };
    assert_eq!((&message.bytes()[*at..*at + 5], header.as_str()), (&b" many"[..], "Max-Forwards"));
}

#[test]
fn limits_have_names() {
    assert_eq!(kinds(""), [FaultKind::Empty]);
    assert_eq!(kinds("\r\n\r\n"), [FaultKind::Empty]);
    let cut = ORDINARY.split_once("\r\nContent-Type").map(|(head, _)| format!("{head}\r\n"));
    assert_eq!(kinds(cut.expect("it has a Content-Type")), [FaultKind::HeadersUnterminated]);
    let many = changed("Min-SE: 90", &"X: y\r\n".repeat(HEADERS_MAX));
    assert!(kinds(many).contains(&FaultKind::HeaderCount));
    let params: String = (0..=PARAMS_MAX).map(|i| format!(";p{i}")).collect();
    assert_eq!(kinds(changed(";tag=f1", &format!(";tag=f1{params}"))), [FaultKind::ParameterCount]);
    let long = format!("{ORDINARY}{}", "x".repeat(MESSAGE_OCTETS_MAX));
    assert!(kinds(long).contains(&FaultKind::MessageTooLong));
}

#[test]
fn latin_1_is_kept_and_noted() {
    let mut octets = changed("\"Alice\"", "\"J?rgen\"").into_bytes();
    let at = octets.iter().position(|&b| b == b'?').expect("the question mark");
    octets[at] = 0xfc;
    let message = Message::parse(octets.clone());
    assert_eq!(&message.bytes()[..], octets);
    assert_eq!(message.from().map(|from| from.display_name), Ok(Some("J\u{fffd}rgen".into())));
    let faults = message.faults();
    assert!(matches!(&faults[..], [Fault { kind: FaultKind::NotUtf8, status: None, .. }]), "{faults:?}");
}

#[test]
fn a_registrar_wants_a_sip_address() {
    let register = "REGISTER sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nMax-Forwards: 70\r\n\
        From: <sip:a@h>;tag=1\r\nTo: <tel:+4930>\r\nCall-ID: a\r\nCSeq: 1 REGISTER\r\n\
        Contact: *\r\nExpires: 0\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(kinds(register), [FaultKind::AddressOfRecordScheme]);
}

#[test]
fn a_server_refuses_what_it_does_not_understand() {
    let understood =
        Understood { methods: &METHODS, extensions: &["100rel"], content_types: &["application/sdp"] };
    let cases = [
        ("INVITE sip", "DANCE sip", Some(501)),
        ("sip:+4930123@carrier.example.com SIP", "im:a@h SIP", Some(416)),
        ("sip:+4930123@carrier.example.com SIP", "tel:+4930123 SIP", None),
        ("Min-SE: 90", "Require: 100rel", None),
        ("Min-SE: 90", "Require: 100rel, dance", Some(420)),
        ("application/sdp", "text/html", Some(415)),
        ("application/sdp", "Application/SDP", None),
        ("Min-SE: 90", "Content-Encoding: gzip", Some(415)),
        ("Min-SE: 90", "Accept: text/html", Some(406)),
        ("Min-SE: 90", "Accept: text/html, application/*", None),
        ("com SIP/2.0", "com SIP/4.0", Some(505)),
        ("CSeq: 1 INVITE", "CSeq: x INVITE", Some(400)),
        ("Min-SE: 90", "Date: never", None),
    ];
    for (from, to, status) in cases {
        let fault = inspect(&Message::parse(changed(from, to)), &understood);
        assert_eq!(fault.as_ref().and_then(|fault| fault.status), status, "{to}: {fault:?}");
    }
}
