//! Tables for reading, printing and linting session descriptions.

use core::net::SocketAddr;

use super::*;

mod faults;
mod fax;

/// A plain audio offer as a trunk sees it a million times.
const AUDIO: &str = "v=0\r\n\
    o=- 3724394400 3724394405 IN IP4 198.51.100.1\r\n\
    s=-\r\n\
    c=IN IP4 198.51.100.1\r\n\
    t=0 0\r\n\
    m=audio 49170 RTP/AVP 8 0 9 101\r\n\
    a=rtpmap:8 PCMA/8000\r\n\
    a=rtpmap:0 PCMU/8000\r\n\
    a=rtpmap:9 G722/8000\r\n\
    a=rtpmap:101 telephone-event/8000\r\n\
    a=fmtp:101 0-15\r\n\
    a=ptime:20\r\n\
    a=sendrecv\r\n";

/// The head every table here starts from.
const HEAD: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

/// A body without a fault, from a head and further lines.
fn clean(more: &str) -> Sdp {
    let body = format!("{HEAD}{more}");
    let (sdp, faults) = Sdp::parse(body.as_bytes());
    assert_eq!(faults, [], "{body}");
    assert_eq!(sdp.to_string(), body);
    sdp
}

fn read(body: &str) -> Sdp {
    Sdp::parse(body.as_bytes()).0
}

/// Bodies that both readers understand.
fn ordinary() -> Vec<String> {
    [
        "m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n",
        "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1; stereo=0\r\n",
        "m=audio 4000/2 RTP/AVP 8\r\nc=IN IP4 192.0.2.7\r\nb=AS:64\r\na=ptime:20.5\r\na=maxptime:150\r\n",
        "m=audio 0 RTP/AVP 8\r\nm=image 4002 udptl t38\r\na=T38FaxVersion:3\r\na=T38FaxFillBitRemoval\r\n",
        "m=audio 4000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^20|1:32\r\n",
        "a=group:BUNDLE a b\r\na=inactive\r\nm=audio 4000 RTP/AVP 18\r\na=fmtp:18 annexb=no\r\na=rtcp:4005\r\n",
        "m=audio 4000 RTP/AVP 0\r\na=silenceSupp:off - - - -\r\na=ecan:b on -\r\na=X-odd\r\n",
    ]
    .map(|more| format!("{HEAD}{more}"))
    .into_iter()
    .chain([AUDIO.to_owned()])
    .collect()
}

#[test]
fn an_audio_offer_is_read_without_a_fault() {
    let (sdp, faults) = Sdp::parse(AUDIO.as_bytes());
    assert_eq!(faults, []);
    assert_eq!(sdp.to_string(), AUDIO);
    assert_eq!(sdp.origin.session_id, "3724394400");
    assert_eq!(sdp.origin.version, 3_724_394_405);
    let media = &sdp.media[0];
    assert!(media.payload_types().eq([8, 0, 9, 101]));
    assert_eq!(media.ptime(), Some(20));
    assert_eq!(media.rtpmap(9), Some(RtpMap::new("G722", 8000)));
    let event = TelephoneEvent { payload_type: 101, clock: 8000, events: Some("0-15".into()) };
    assert_eq!(media.telephone_event(), Some(event));
    assert_eq!(sdp.media_address(0), Some(SocketAddr::from(([198, 51, 100, 1], 49170))));
    assert_eq!(sdp.rtcp_address(0), Some(SocketAddr::from(([198, 51, 100, 1], 49171))));
}

#[test]
fn printing_gives_back_what_was_read() {
    for body in ordinary() {
        assert_eq!(read(&body).to_string(), body);
    }
}

#[test]
fn the_two_readers_agree_on_ordinary_bodies() {
    for body in ordinary() {
        assert_eq!(guarded::read(&body), Some(raw::read(&body)), "{body}");
    }
}

#[test]
fn the_guard_turns_away_what_the_parser_would_lose() {
    // Host names, numbers that print differently, unknown letters and wrong order: all of these are
    // read by the line list.
    for more in [
        "x=unknown\r\nm=audio 4000 RTP/AVP 0\r\n",
        "m=audio 4000 RTP/AVP 0\r\nc=IN IP4 media.example.com\r\n",
        "m=audio 4000 RTP/AVP 0\r\na=ptime:020\r\n",
        "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU\r\n",
        "m=audio 4000 RTP/AVP 0\r\na=ptime\r\n",
        "m=audio 4000 RTP/AVP 0\r\na=sendrecv\r\nb=AS:64\r\n",
        "m=audio 70000 RTP/AVP 0\r\n",
        "m=audio 4000 RTP/AVP 0 \r\n",
    ] {
        let body = format!("{HEAD}{more}");
        assert_eq!(guarded::read(&body), None, "{body}");
        let sdp = read(&body);
        assert_eq!(sdp.media.len(), 1, "{body}");
        assert_eq!(sdp.media[0].formats, ["0"], "{body}");
    }
}

#[test]
fn the_last_line_counts_without_its_line_end() {
    let body = AUDIO.trim_end();
    let (sdp, faults) = Sdp::parse(body.as_bytes());
    assert_eq!(sdp, read(AUDIO));
    assert_eq!(faults, [SdpFault::whole(SdpFaultKind::NoFinalLineEnd)]);
}

#[test]
fn lines_behind_an_unknown_letter_count() {
    let body = AUDIO.replace("s=-\r\n", "s=-\r\nx=1\r\n");
    let sdp = read(&body);
    assert_eq!(sdp.media, read(AUDIO).media);
    assert_eq!(sdp.others, [Line { letter: 'x', value: "1".into() }]);
    assert!(sdp.to_string().contains("x=1\r\n"));
}

#[test]
fn line_feeds_alone_are_read() {
    let (sdp, faults) = Sdp::parse(AUDIO.replace("\r\n", "\n").as_bytes());
    assert_eq!(sdp, read(AUDIO));
    assert_eq!(faults, [SdpFault::whole(SdpFaultKind::LineFeedOnly)]);
}

#[test]
fn a_direction_of_the_stream_wins_over_that_of_the_session() {
    use Direction::{Inactive, RecvOnly, SendOnly, SendRecv};
    for (session, media, expected) in [
        ("", "", SendRecv),
        ("a=inactive\r\n", "", Inactive),
        ("a=inactive\r\n", "a=sendonly\r\n", SendOnly),
        ("", "a=recvonly\r\n", RecvOnly),
        ("a=sendonly\r\n", "a=sendrecv\r\n", SendRecv),
    ] {
        let sdp = clean(&format!("{session}m=audio 4000 RTP/AVP 0\r\n{media}"));
        assert_eq!(sdp.direction(0), expected, "{session}{media}");
    }
}

//= https://www.rfc-editor.org/rfc/rfc3264#section-6.1
//= type=test
#[test]
fn each_direction_has_its_legal_answers() {
    use Direction::{Inactive, RecvOnly, SendOnly, SendRecv};
    for (offered, legal) in [
        (SendRecv, vec![SendRecv, SendOnly, RecvOnly, Inactive]),
        (SendOnly, vec![RecvOnly, Inactive]),
        (RecvOnly, vec![SendOnly, Inactive]),
        (Inactive, vec![Inactive]),
    ] {
        let permitted: Vec<_> = Direction::ALL.into_iter().filter(|a| offered.permits_answer(*a)).collect();
        assert_eq!(permitted, legal, "{offered:?}");
        for wish in Direction::ALL {
            assert!(legal.contains(&offered.answered_with(wish)), "{offered:?} {wish:?}");
        }
    }
}

#[test]
fn addresses_are_looked_up_in_the_stream_then_in_the_session() {
    let address = |text: &str| text.parse::<SocketAddr>().ok();
    for (media, rtp, rtcp, is_held) in [
        ("m=audio 4000 RTP/AVP 0\r\n", "192.0.2.1:4000", "192.0.2.1:4001", false),
        ("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 192.0.2.9\r\n", "192.0.2.9:4000", "192.0.2.9:4001", false),
        (
            "m=audio 4000 RTP/AVP 0\r\nc=IN IP6 2001:db8::2\r\n",
            "[2001:db8::2]:4000",
            "[2001:db8::2]:4001",
            false,
        ),
        ("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n", "0.0.0.0:4000", "0.0.0.0:4001", true),
        ("m=audio 4000 RTP/AVP 0\r\nc=IN IP6 ::\r\n", "[::]:4000", "[::]:4001", true),
        ("m=audio 0 RTP/AVP 0\r\n", "", "", false),
        ("m=audio 4000 RTP/AVP 0\r\nc=IN IP4 media.example.com\r\n", "", "", false),
        ("m=audio 4000 RTP/AVP 0\r\na=rtcp:4007\r\n", "192.0.2.1:4000", "192.0.2.1:4007", false),
        (
            "m=audio 4000 RTP/AVP 0\r\na=rtcp:4007 IN IP4 192.0.2.8\r\n",
            "192.0.2.1:4000",
            "192.0.2.8:4007",
            false,
        ),
        ("m=audio 4000 RTP/AVP 0\r\na=rtcp-mux\r\n", "192.0.2.1:4000", "192.0.2.1:4000", false),
        ("m=audio 65535 RTP/AVP 0\r\n", "192.0.2.1:65535", "", false),
    ] {
        let sdp = clean(media);
        assert_eq!(sdp.media_address(0), address(rtp), "{media}");
        assert_eq!(sdp.rtcp_address(0), address(rtcp), "{media}");
        assert_eq!(sdp.is_held_by_address(0), is_held, "{media}");
    }
}

#[test]
fn payload_types_mean_what_is_mapped_or_what_is_static() {
    let media = clean(
        "m=audio 4000 RTP/AVP 0 3 4 8 9 13 18 96 97\r\n\
         a=rtpmap:0 L16/44100\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:97 iLBC/8000\r\na=fmtp:97 mode=20\r\n",
    )
    .media
    .remove(0);
    for (payload_type, expected) in [
        (0, Some("L16/44100")),
        (3, Some("GSM/8000")),
        (4, Some("G723/8000")),
        (8, Some("PCMA/8000")),
        (9, Some("G722/8000")),
        (13, Some("CN/8000")),
        (18, Some("G729/8000")),
        (96, Some("opus/48000/2")),
        (97, Some("iLBC/8000")),
        (98, None),
    ] {
        let map = media.rtpmap(payload_type).map(|m| m.to_string());
        assert_eq!(map.as_deref(), expected, "{payload_type}");
    }
    assert_eq!(media.fmtp(97), Some("mode=20"));
    assert_eq!(media.fmtp(96), None);
}

#[test]
fn each_clock_has_its_telephone_event() {
    let media = clean(
        "m=audio 4000 RTP/AVP 96 8 97 98\r\na=rtpmap:96 opus/48000/2\r\n\
         a=rtpmap:97 telephone-event/48000\r\na=rtpmap:98 Telephone-Event/8000\r\na=fmtp:98 0-16\r\n",
    )
    .media
    .remove(0);
    let events: Vec<_> =
        media.telephone_events().into_iter().map(|e| (e.payload_type, e.clock, e.events)).collect();
    assert_eq!(events, [(97, 48000, None), (98, 8000, Some("0-16".into()))]);
}

#[test]
fn any_bytes_are_read() {
    let bodies: [&[u8]; 9] = [
        b"",
        b"\r\n\r\n",
        b"=",
        b"m=",
        b"m= / / /\r\nc=\r\no=\r\nt=",
        b"\xff\xfe\x00",
        b"a=\xe2\x82\r\n=\r\nv=0",
        b"m=audio 99999999999999999999/999999 RTP/AVP 999\r\na=rtpmap:",
        b"o=- -1 184467440737095516160 IN IP4 x\r\na=rtcp:\r\nb=:\r\n",
    ];
    for body in bodies {
        let (sdp, faults) = Sdp::parse(body);
        assert!(!faults.is_empty(), "{body:?}");
        let printed = sdp.to_string();
        assert_eq!(read(&printed).to_string(), printed, "{body:?}");
        for index in 0..2 {
            let _ = (sdp.direction(index), sdp.media_address(index), sdp.rtcp_address(index));
        }
    }
}

#[test]
fn every_prefix_and_every_lost_byte_is_read() {
    for body in ordinary() {
        for cut in 0..body.len() {
            let (first, second) = (&body.as_bytes()[..cut], &body.as_bytes()[cut + 1..]);
            let printed = Sdp::parse(first).0.to_string();
            assert_eq!(read(&printed).to_string(), printed);
            let printed = Sdp::parse(&[first, second].concat()).0.to_string();
            assert_eq!(read(&printed).to_string(), printed);
        }
    }
}

#[test]
fn a_flood_of_lines_is_cut_off_and_said() {
    let body = "a=x\r\n".repeat(raw::LINES_MAX + 1);
    let (sdp, faults) = Sdp::parse(body.as_bytes());
    assert!(sdp.attributes.len() <= raw::LINES_MAX);
    assert!(faults.contains(&SdpFault::whole(SdpFaultKind::TooManyLines)));
}
