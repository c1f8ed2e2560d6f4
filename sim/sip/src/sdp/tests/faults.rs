//! One row for each complaint of the strict reader.

use super::*;
use SdpFaultKind as Kind;

/// What is replaced in the audio offer, what by, and the complaints that brings, with their lines.
type Row = (&'static str, &'static str, Vec<(Option<usize>, Kind)>);

fn table() -> Vec<Row> {
    let at = |line: usize, kind: Kind| vec![(Some(line), kind)];
    let whole = |kind: Kind| vec![(None, kind)];
    vec![
        ("v=0\r\n", "", whole(Kind::Missing('v'))),
        ("o=- 3724394400 3724394405 IN IP4 198.51.100.1\r\n", "", whole(Kind::Missing('o'))),
        ("s=-\r\n", "", whole(Kind::Missing('s'))),
        ("t=0 0\r\n", "", whole(Kind::Missing('t'))),
        ("c=IN IP4 198.51.100.1\r\n", "", at(5, Kind::MissingConnection)),
        ("v=0", "v=1", at(1, Kind::BadVersion)),
        ("s=-", "s=", at(3, Kind::EmptyValue('s'))),
        ("s=-\r\n", "s=-\r\ns=-\r\n", at(4, Kind::Repeated('s'))),
        ("s=-\r\n", "s=-\r\n\r\n", at(4, Kind::EmptyLine)),
        ("s=-\r\n", "s=-\r\nnonsense\r\n", at(4, Kind::NotALine)),
        ("s=-\r\n", "s=-\r\nx=1\r\n", at(4, Kind::UnknownType('x'))),
        ("t=0 0\r\n", "t=0 0\r\nb=AS:80\r\n", at(6, Kind::OutOfOrder('b'))),
        ("a=sendrecv\r\n", "a=sendrecv\r\nt=0 0\r\n", at(14, Kind::OutOfOrder('t'))),
        ("a=sendrecv\r\n", "a=sendrecv\r\nb=AS:64\r\n", at(14, Kind::OutOfOrder('b'))),
        ("t=0 0", "t=0", at(5, Kind::BadTime)),
        ("t=0 0\r\n", "t=0 0\r\nk=\r\n", at(6, Kind::EmptyValue('k'))),
        ("t=0 0\r\n", "t=0 0\r\nk=prompt\r\n", at(6, Kind::EncryptionKey)),
        ("c=IN IP4 198.51.100.1", "c=IN IP4  198.51.100.1", at(4, Kind::StraySpace('c'))),
        ("c=IN IP4 198.51.100.1\r\n", "c=IN IP4 198.51.100.1\r\nb=AS\r\n", at(5, Kind::BadBandwidth)),
        ("o=- 3724394400 ", "o=- abc ", at(2, Kind::BadOrigin)),
        ("o=- 3724394400 ", "o=3724394400 ", at(2, Kind::BadOrigin)),
        ("o=- 3724394400 ", "o=- 9223372036854775808 ", at(2, Kind::OriginNumberTooLarge)),
        ("m=audio 49170", "m=audio 70000", at(6, Kind::BadPort)),
        ("m=audio 49170", "m=audio port", at(6, Kind::BadPort)),
        ("m=audio 49170", "m=audio 49170/x", at(6, Kind::BadPort)),
        (
            "m=audio 49170 RTP/AVP 8 0 9 101\r\n",
            "m=audio 49170 RTP/AVP 8 0 9 101 128\r\n",
            at(6, Kind::BadPayloadType),
        ),
        (
            "m=audio 49170 RTP/AVP 8 0 9 101\r\n",
            "m=audio 49170 RTP/AVP 8 0 9 101 8\r\n",
            at(6, Kind::RepeatedFormat),
        ),
        (
            "m=audio 49170 RTP/AVP 8 0 9 101\r\n",
            "m=audio 49170 RTP/AVP 8 0 9 101 96\r\n",
            at(6, Kind::DynamicFormatWithoutRtpmap),
        ),
        ("a=sendrecv\r\n", "a=sendrecv\r\nm=image 4000 udptl\r\n", at(14, Kind::BadMedia)),
        ("a=rtpmap:0 PCMU/8000", "a=rtpmap:0 PCMU", at(8, Kind::RtpmapWithoutClockRate)),
        ("a=rtpmap:0 PCMU/8000", "a=rtpmap:0 PCMU/zero", at(8, Kind::BadRtpmap)),
        ("a=rtpmap:0 PCMU/8000", "a=rtpmap:0", at(8, Kind::BadRtpmap)),
        ("a=rtpmap:0 PCMU/8000", "a=rtpmap:3 GSM/8000", at(8, Kind::RtpmapForUnlistedFormat)),
        ("a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", at(8, Kind::RepeatedRtpmap)),
        ("a=fmtp:101 0-15", "a=fmtp:102 0-15", at(11, Kind::FmtpForUnlistedFormat)),
        ("a=fmtp:101 0-15\r\n", "a=fmtp:101 0-15\r\na=fmtp:101 0-16\r\n", at(12, Kind::RepeatedFmtp)),
        ("a=ptime:20", "a=ptime:0", at(12, Kind::BadPtime)),
        ("a=ptime:20", "a=ptime", at(12, Kind::BadPtime)),
        ("a=ptime:20", "a=ptime:20.5", vec![]),
        ("a=ptime:20", "a=pt ime:20", at(12, Kind::BadAttributeName)),
        ("a=sendrecv", "a=sendrecv\r\na=sendonly", at(14, Kind::RepeatedDirection)),
        ("a=sendrecv", "a=sendrecv:1", at(13, Kind::DirectionWithValue)),
        ("t=0 0\r\n", "t=3724394400 0\r\nr=604800 3600 0\r\nt=3724394400 0\r\n", vec![]),
        ("s=-\r\n", "s=-\r\ni=info\r\nu=http://a\r\ne=a@b\r\np=+1 617 5\r\n", vec![]),
    ]
}

/// The same for addresses.
fn connections() -> Vec<Row> {
    let at = |line: usize, kind: Kind| vec![(Some(line), kind)];
    vec![
        ("c=IN IP4 198.51.100.1", "c=IN IP4", at(4, Kind::BadConnection)),
        ("c=IN IP4 198.51.100.1", "c=IN IP4 198.51.100.300", at(4, Kind::BadConnection)),
        ("c=IN IP4 198.51.100.1", "c=IN IP4 198.51.100.1/24", at(4, Kind::BadConnection)),
        ("c=IN IP4 198.51.100.1", "c=IN IP4 233.252.0.1", at(4, Kind::BadConnection)),
        ("c=IN IP4 198.51.100.1", "c=IN IP4 233.252.0.1/256", at(4, Kind::BadConnection)),
        ("c=IN IP4 198.51.100.1", "c=IN IP4 233.252.0.1/127", vec![]),
        ("c=IN IP4 198.51.100.1", "c=IN IP4 233.252.0.1/127/1", vec![]),
        ("c=IN IP4 198.51.100.1", "c=IN IP4 233.252.0.1/127/3", at(4, Kind::BadConnection)),
        ("8 0 9 101\r\n", "8 0 9 101\r\nc=IN IP4 233.252.0.1/127/3\r\n", vec![]),
        ("c=IN IP4 198.51.100.1", "c=IN IP6 ff00::db8:0:101/127/3", at(4, Kind::BadConnection)),
        ("c=IN IP4 198.51.100.1", "c=IN IP6 ff00::db8:0:101", vec![]),
        ("c=IN IP4 198.51.100.1", "c=IN IP6 ff00::db8:0:101/3", at(4, Kind::BadConnection)),
        ("8 0 9 101\r\n", "8 0 9 101\r\nc=IN IP6 ff00::db8:0:101/3\r\n", vec![]),
        ("c=IN IP4 198.51.100.1", "c=IN IP4 2001:db8::1", at(4, Kind::BadConnection)),
        ("c=IN IP4 198.51.100.1", "c=IN IP4 media.example.com", vec![]),
    ]
}

#[test]
fn each_fault_is_named_with_its_line() {
    for (from, to, expected) in table().into_iter().chain(connections()) {
        let body = AUDIO.replacen(from, to, 1);
        assert_ne!((from, &body), (to, &AUDIO.to_owned()), "the row changes nothing");
        let faults: Vec<_> = lint(&body).into_iter().map(|f| (f.line, f.kind)).collect();
        assert_eq!(faults, expected, "{from:?} became {to:?}");
    }
}

#[test]
fn what_is_about_the_whole_body_is_named_too() {
    assert_eq!(Sdp::parse(b"").1[0], SdpFault::whole(Kind::Empty));
    assert_eq!(Sdp::parse(b"v=\xff\r\n").1[0], SdpFault::not_utf8());
}

#[test]
fn a_refused_stream_needs_neither_address_nor_mapping() {
    let body = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 0 RTP/AVP 96\r\n";
    assert_eq!(lint(body), []);
}

#[test]
fn each_fault_has_a_clause_and_a_sentence() {
    for (_, _, faults) in table().into_iter().chain(connections()) {
        for (line, kind) in faults {
            assert!(kind.clause().starts_with("RFC"), "{kind:?}");
            let fault = SdpFault { line, kind };
            assert!(fault.to_string().len() > 10, "{fault:?}");
        }
    }
}
