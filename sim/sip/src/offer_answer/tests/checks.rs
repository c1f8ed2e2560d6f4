//! One row for each complaint about an answer or a later description.

use super::*;
use AnswerFaultKind as Kind;

const OFFER: &str = "m=audio 1000 RTP/AVP 8 0 101\r\n\
    a=rtpmap:101 telephone-event/8000\r\n\
    m=image 1002 udptl t38\r\n\
    a=T38FaxVersion:0\r\n\
    a=T38MaxBitRate:14400\r\n\
    a=T38FaxRateManagement:transferredTCF\r\n\
    a=T38FaxUdpEC:t38UDPRedundancy\r\n";

/// The answer of somebody at another address, with one thing changed.
fn answer_with(from: &str, to: &str) -> Sdp {
    let body =
        format!("v=0\r\no=y 5 5 IN IP4 198.51.100.2\r\ns=-\r\nc=IN IP4 198.51.100.2\r\nt=0 0\r\n{OFFER}");
    let changed = body.replacen(from, to, 1);
    assert!(from == to || changed != body, "the row changes nothing: {from}");
    Sdp::parse(changed.as_bytes()).0
}

/// What happens to a description.
type Change = fn(&mut Sdp);

/// What is replaced in the answer, what by, and the complaints that brings.
type Row = (&'static str, &'static str, Vec<(Option<usize>, Kind)>);

#[test]
fn each_fault_of_an_answer_is_named() {
    let audio = |kind| vec![(Some(0), kind)];
    let image = |kind| vec![(Some(1), kind)];
    let event = "8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";
    let table: Vec<Row> = vec![
        ("", "", vec![]),
        (OFFER, "m=audio 1 RTP/AVP 8\r\n", vec![(None, Kind::StreamCount { offered: 2, answered: 1 })]),
        ("o=y 5 5 IN IP4 198.51.100.2", "o=x 9 9 IN IP4 203.0.113.9", vec![(None, Kind::OriginOfOffer)]),
        ("t=0 0", "t=1 0", vec![(None, Kind::TimeChanged)]),
        ("m=audio 1000", "m=audio 0", vec![]),
        ("m=audio 1000 RTP/AVP 8 0 101", "m=audio 0 RTP/AVP 18", vec![]),
        ("m=audio", "m=video", audio(Kind::MediaTypeChanged)),
        ("RTP/AVP", "RTP/SAVP", audio(Kind::ProtocolChanged)),
        ("udptl", "UDPTL", vec![]),
        (
            "c=IN IP4 198.51.100.2\r\n",
            "",
            vec![(Some(0), Kind::MissingAddress), (Some(1), Kind::MissingAddress)],
        ),
        (event, "8\r\n", vec![]),
        (event, "8 0 18\r\n", audio(Kind::FormatNotOffered("18".to_owned()))),
        (
            event,
            "18\r\n",
            vec![(Some(0), Kind::FormatNotOffered("18".to_owned())), (Some(0), Kind::NoCommonFormat)],
        ),
        (
            event,
            "18 101\r\na=rtpmap:101 telephone-event/8000\r\n",
            vec![(Some(0), Kind::FormatNotOffered("18".to_owned())), (Some(0), Kind::NoCommonFormat)],
        ),
        // Digits alone: the stream carries nothing else.
        (event, "101\r\na=rtpmap:101 telephone-event/8000\r\n", vec![]),
        (event, "0 8\r\n", audio(Kind::OrderChanged)),
        (
            event,
            "8 0 110\r\na=rtpmap:110 telephone-event/8000\r\n",
            audio(Kind::PayloadTypeRenumbered { offered: 101, answered: 110 }),
        ),
        (event, "8 0 110\r\n", audio(Kind::DynamicFormatWithoutRtpmap(110))),
        (
            event,
            "8 101\r\na=rtpmap:101 opus/48000\r\n",
            vec![
                (Some(0), Kind::PayloadTypeReused(101)),
                (Some(0), Kind::FormatNotOffered("101".to_owned())),
            ],
        ),
        ("a=T38FaxVersion:0", "a=T38FaxVersion:3", image(Kind::T38VersionRaised)),
        ("transferredTCF", "localTCF", image(Kind::T38RateManagementChanged)),
        ("a=T38MaxBitRate:14400", "a=T38MaxBitRate:33600", image(Kind::T38BitRateRaised)),
        ("a=T38MaxBitRate:14400", "a=T38MaxBitRate:9600", vec![]),
        ("t38UDPRedundancy", "t38UDPFEC", image(Kind::T38ErrorCorrectionRaised)),
        (
            "a=T38MaxBitRate:14400",
            "a=T38FaxFillBitRemoval",
            image(Kind::T38CapabilityNotOffered("T38FaxFillBitRemoval")),
        ),
        ("a=T38MaxBitRate:14400", "a=T38FaxFillBitRemoval:0", vec![]),
    ];
    for (from, to, expected) in table {
        let faults = check_answer(&foreign(OFFER), &answer_with(from, to));
        assert!(faults.iter().all(|f| !f.to_string().is_empty() && !f.kind.clause().is_empty()));
        let found: Vec<_> = faults.into_iter().map(|f| (f.stream, f.kind)).collect();
        assert_eq!(found, expected, "{from:?} became {to:?}");
    }
}

#[test]
fn each_illegal_direction_of_an_answer_is_named() {
    for offered in Direction::ALL {
        for answered in Direction::ALL {
            let line = |d: Direction| format!("m=audio 1 RTP/AVP 8\r\na={}\r\n", d.as_str());
            let mut answer = foreign(&line(answered));
            answer.origin = origin(CALLEE);
            let found: Vec<_> =
                check_answer(&foreign(&line(offered)), &answer).into_iter().map(|f| f.kind).collect();
            let is_legal = offered.permits_answer(answered);
            let expected =
                if is_legal { vec![] } else { vec![Kind::DirectionNotPermitted { offered, answered }] };
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn an_ended_stream_stays_ended() {
    let offer = foreign("m=audio 1 RTP/AVP 8\r\nm=image 0 udptl t38\r\n");
    let answer = |port: u16| {
        let mut answer = foreign(&format!("m=audio 1 RTP/AVP 8\r\nm=image {port} udptl t38\r\n"));
        answer.origin = origin(CALLEE);
        answer
    };
    assert_eq!(check_answer(&offer, &answer(0)), []);
    let fault = AnswerFault { stream: Some(1), kind: AnswerFaultKind::EndedStreamRevived };
    assert_eq!(check_answer(&offer, &answer(7)), [fault]);
}

/// On hold, with a version that is so much higher.
fn held<const BY: i64>(sdp: &mut Sdp) {
    sdp.media[0].set_direction(Direction::SendOnly);
    sdp.origin.version = sdp.origin.version.saturating_add_signed(BY);
}

#[test]
fn each_fault_of_a_later_description_is_named() {
    use ModificationFault as Fault;
    let previous = foreign("m=audio 1 RTP/AVP 8 96\r\na=rtpmap:96 opus/48000\r\nm=image 0 udptl t38\r\n");
    let raised = |sdp: &mut Sdp| sdp.origin.version += 1;
    let changes: [(Change, Vec<Fault>); 8] = [
        (|_| {}, vec![]),
        (|s| s.media[0].set_direction(Direction::SendOnly), vec![Fault::VersionNotRaised]),
        (|s| s.origin.version += 1, vec![]),
        (|s| s.origin.version += 2, vec![]),
        (held::<2>, vec![Fault::VersionJumped { from: 9, to: 11 }]),
        (held::<-1>, vec![Fault::VersionJumped { from: 9, to: 8 }]),
        (|s| s.origin.session_id = "10".into(), vec![Fault::OriginChanged]),
        (|s| s.origin.address = "203.0.113.10".into(), vec![Fault::OriginChanged]),
    ];
    for (index, (change, expected)) in changes.into_iter().enumerate() {
        let mut next = previous.clone();
        change(&mut next);
        assert_eq!(check_modification(&previous, &next), expected, "row {index}");
    }
    let media: [(&str, Vec<Fault>); 5] = [
        (
            "m=audio 1 RTP/AVP 8 96\r\na=rtpmap:96 opus/48000\r\n",
            vec![Fault::StreamsRemoved { from: 2, to: 1 }],
        ),
        (
            "m=audio 1 RTP/AVP 96\r\na=rtpmap:96 iLBC/8000\r\nm=image 0 udptl t38\r\n",
            vec![Fault::PayloadTypeReused { stream: 0, payload_type: 96 }],
        ),
        ("m=audio 1 RTP/AVP 97\r\na=rtpmap:97 iLBC/8000\r\nm=image 0 udptl t38\r\n", vec![]),
        ("m=image 1 udptl t38\r\nm=image 0 udptl t38\r\n", vec![]),
        ("m=audio 0 RTP/AVP 96\r\nm=image 0 udptl t38\r\nm=audio 3 RTP/AVP 8\r\n", vec![]),
    ];
    for (lines, expected) in media {
        let mut next = foreign(lines);
        raised(&mut next);
        let found = check_modification(&previous, &next);
        assert!(found.iter().all(|f| !f.to_string().is_empty() && f.clause().starts_with("RFC3264")));
        assert_eq!(found, expected, "{lines}");
    }
}
