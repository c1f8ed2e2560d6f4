//! What an offer is answered with, and what both sides make of it.

use super::*;
use crate::sdp::{RateManagement, T38Attributes, UdpErrorCorrection};

/// The media lines of the answer, without the addresses and without the session.
fn answer(offer: &Sdp, ours: &Capabilities) -> Result<String, NoCommonCodec> {
    let answer = build_answer(offer, origin(CALLEE), ours)?;
    assert_clean(&answer);
    assert_eq!(check_answer(offer, &answer), [], "{answer}");
    let text = answer.to_string();
    Ok(text[text.find("m=").unwrap_or(text.len())..].replace("\r\n", "|"))
}

#[test]
fn codecs_are_answered_in_the_offerers_order_with_the_offerers_numbers() {
    let ours = only_audio(audio(CALLEE, vec![Codec::pcmu(), Codec::g722(), Codec::new(97, "opus", 48000)]));
    for (offered, expected) in [
        ("m=audio 1 RTP/AVP 8 0\r\n", "m=audio 4000 RTP/AVP 0|a=rtpmap:0 PCMU/8000|a=ptime:20|a=sendrecv|"),
        (
            "m=audio 1 RTP/AVP 9 18 0\r\n",
            "m=audio 4000 RTP/AVP 9 0|a=rtpmap:9 G722/8000|a=rtpmap:0 PCMU/8000|a=ptime:20|a=sendrecv|",
        ),
        (
            "m=audio 1 RTP/AVP 96 100\r\na=rtpmap:96 pcmu/8000\r\na=rtpmap:100 telephone-event/8000\r\n",
            "m=audio 4000 RTP/AVP 96 100|a=rtpmap:96 pcmu/8000|a=rtpmap:100 telephone-event/8000|\
             a=fmtp:100 0-15|a=ptime:20|a=sendrecv|",
        ),
        (
            "m=audio 1 RTP/AVP 0 101 102\r\na=rtpmap:101 telephone-event/16000\r\n\
             a=rtpmap:102 telephone-event/8000\r\n",
            "m=audio 4000 RTP/AVP 0 102|a=rtpmap:0 PCMU/8000|a=rtpmap:102 telephone-event/8000|\
             a=fmtp:102 0-15|a=ptime:20|a=sendrecv|",
        ),
    ] {
        assert_eq!(answer(&foreign(offered), &ours).as_deref(), Ok(expected), "{offered}");
    }
}

#[test]
fn one_codec_is_answered_when_that_is_wished() {
    let mut ours = g711(CALLEE);
    ours.codecs_in_answer = CodecsInAnswer::FirstCommon;
    ours.codecs.push(Codec::new(13, "CN", 8000));
    ours.telephone_event = None;
    let expected =
        "m=audio 4000 RTP/AVP 0 13|a=rtpmap:0 PCMU/8000|a=rtpmap:13 CN/8000|a=ptime:20|a=sendrecv|";
    let offer = foreign("m=audio 1 RTP/AVP 0 8 13\r\n");
    assert_eq!(answer(&offer, &only_audio(ours)).as_deref(), Ok(expected));
}

#[test]
fn streams_that_cannot_be_taken_keep_their_place_with_port_0() {
    let kinds = |offered: &str, ours: &Capabilities| {
        let answer = build_answer(&foreign(offered), origin(CALLEE), ours)?;
        assert_clean(&answer);
        assert_eq!(check_answer(&foreign(offered), &answer), []);
        Ok(answer.media.iter().map(|m| format!("{} {}", m.kind, m.port)).collect::<Vec<_>>().join(", "))
    };
    let sound = only_audio(g711(CALLEE));
    let both = Capabilities { fax: Some(fax(CALLEE, T38Attributes::default())), ..sound.clone() };
    let fax_alone = Capabilities { audio: None, ..both.clone() };
    let nothing = Capabilities::default();
    let (audio, video, image) =
        ("m=audio 1 RTP/AVP 8\r\n", "m=video 2 RTP/AVP 31\r\n", "m=image 3 udptl t38\r\n");
    let all = format!("{audio}{video}{image}");
    let two = format!("{audio}{audio}");
    for (offered, ours, expected) in [
        (all.as_str(), &sound, Ok("audio 4000, video 0, image 0")),
        (&all, &both, Ok("audio 4000, video 0, image 5000")),
        (&all, &fax_alone, Ok("audio 0, video 0, image 5000")),
        (&all, &nothing, Err(NoCommonCodec)),
        (&two, &sound, Ok("audio 4000, audio 0")),
        (video, &both, Err(NoCommonCodec)),
        ("m=audio 1 RTP/AVP 18\r\n", &sound, Err(NoCommonCodec)),
        ("m=audio 1 RTP/AVP 13\r\n", &sound, Err(NoCommonCodec)),
        ("m=audio 1 RTP/SAVP 8\r\n", &sound, Err(NoCommonCodec)),
        ("m=audio 0 RTP/AVP 8\r\nm=image 3 UDPTL t38\r\n", &both, Ok("audio 0, image 5000")),
        ("m=audio 0 RTP/AVP 8\r\n", &sound, Ok("audio 0")),
        ("", &sound, Ok("")),
    ] {
        let found = kinds(offered, ours);
        assert_eq!(found.as_deref().map_err(|e| *e), expected, "{offered}");
    }
}

#[test]
fn the_answer_leaves_the_direction_the_offer_leaves() {
    use Direction::{Inactive, RecvOnly, SendOnly, SendRecv};
    let held = "c=IN IP4 0.0.0.0\r\n";
    for (connection, offered, wish, expected) in [
        ("", SendRecv, SendRecv, SendRecv),
        ("", SendOnly, SendRecv, RecvOnly),
        ("", RecvOnly, SendRecv, SendOnly),
        ("", Inactive, SendRecv, Inactive),
        ("", SendRecv, SendOnly, SendOnly),
        ("", SendOnly, SendOnly, Inactive),
        ("", RecvOnly, SendOnly, SendOnly),
        (held, SendRecv, SendRecv, RecvOnly),
        (held, SendOnly, SendRecv, RecvOnly),
        (held, Inactive, SendRecv, Inactive),
    ] {
        let offer = foreign(&format!("m=audio 1 RTP/AVP 8\r\n{connection}a={}\r\n", offered.as_str()));
        let ours = MediaCapabilities { direction: wish, ..g711(CALLEE) };
        let answer = build_answer(&offer, origin(CALLEE), &only_audio(ours)).unwrap();
        assert_eq!(answer.direction(0), expected, "{connection}{offered:?} {wish:?}");
        assert_eq!(check_answer(&offer, &answer), []);
        let (callee, caller) = (Agreed::between(&answer, &offer), Agreed::between(&offer, &answer));
        let (callee, caller) = (callee.audio.unwrap(), caller.audio.unwrap());
        assert_eq!(callee.direction, expected);
        assert_eq!(caller.direction, expected.reversed());
        assert_eq!(callee.remote.is_none(), !connection.is_empty(), "nothing is sent to 0.0.0.0");
    }
}

//= https://www.rfc-editor.org/rfc/rfc3264#section-6.1
//= type=test
#[test]
fn each_side_sends_with_the_numbers_of_the_other() {
    let offer = foreign(
        "m=audio 1000 RTP/AVP 96 8 101\r\na=rtpmap:96 opus/48000\r\na=rtpmap:101 telephone-event/8000\r\n\
         a=ptime:30\r\na=maxptime:40\r\n",
    );
    // An answerer with numbers of its own, which RFC 3264 6.1 only discourages.
    let answer = foreign(
        "m=audio 2000 RTP/AVP 8 110 97\r\na=rtpmap:110 telephone-event/8000\r\na=fmtp:110 0-11\r\n\
         a=rtpmap:97 OPUS/48000\r\na=ptime:60\r\n",
    );
    let numbers = |codec: &AgreedCodec| {
        (codec.format.encoding.clone(), codec.send_payload_type, codec.receive_payload_type)
    };
    let caller = Agreed::between(&offer, &answer).audio.unwrap();
    assert_eq!(numbers(&caller.codec), ("PCMA".into(), 8, 8));
    let codecs: Vec<_> = caller.codecs.iter().map(numbers).collect();
    assert_eq!(codecs, [("PCMA".into(), 8, 8), ("OPUS".into(), 97, 96)]);
    let event = caller.telephone_event.unwrap();
    assert_eq!(numbers(&event), ("telephone-event".into(), 110, 101));
    assert_eq!(event.remote_fmtp.as_deref(), Some("0-11"));
    assert_eq!((caller.ptime_send, caller.remote.unwrap().port()), (60, 2000));
    assert_eq!(caller.remote_rtcp.unwrap().port(), 2001);

    let callee = Agreed::between(&answer, &offer).audio.unwrap();
    assert_eq!(numbers(&callee.codec), ("opus".into(), 96, 97));
    assert_eq!(callee.telephone_event, None, "the event does not run on the clock of the codec");
    assert_eq!((callee.ptime_send, callee.remote.unwrap().port()), (30, 1000));
}

#[test]
fn digits_may_come_several_in_a_packet_and_sound_may_not() {
    let offer = |parameters: &str| {
        foreign(&format!(
            "m=audio 1000 RTP/AVP 8 101 121\r\na=rtpmap:101 telephone-event/8000\r\na=rtpmap:121 red/8000\r\n{parameters}"
        ))
    };
    let ours = only_audio(audio(CALLEE, vec![Codec::pcma()]));
    let answer = |parameters: &str| build_answer(&offer(parameters), origin(CALLEE), &ours).unwrap();
    for other in ["", "a=fmtp:121 8/8\r\n", "a=fmtp:121 101/8\r\n", "a=fmtp:121 x\r\n"] {
        assert!(!answer(other).to_body().contains("red/"), "{other}");
    }
    let events = "a=fmtp:121 101/101/101\r\n";
    let body = answer(events).to_body();
    assert!(body.contains("a=rtpmap:121 red/8000\r\na=fmtp:121 101/101/101\r\n"), "{body}");
    let agreed = Agreed::between(&answer(events), &offer(events)).audio.unwrap();
    assert_eq!(agreed.redundant_events.map(|red| red.receive_payload_type), Some(121));
    assert_eq!((agreed.codecs.len(), agreed.codec.format.encoding.as_str()), (1, "PCMA"));
}

#[test]
fn without_a_wish_audio_is_packed_by_20_ms_and_never_above_the_maximum() {
    for (attributes, expected) in [
        ("", 20),
        ("a=ptime:30\r\n", 30),
        ("a=ptime:60\r\na=maxptime:40\r\n", 40),
        ("a=maxptime:10\r\n", 10),
        ("a=ptime:65535\r\n", 200),
    ] {
        let theirs = foreign(&format!("m=audio 1 RTP/AVP 8\r\n{attributes}"));
        let ours = foreign("m=audio 2 RTP/AVP 8\r\n");
        assert_eq!(Agreed::between(&ours, &theirs).audio.unwrap().ptime_send, expected, "{attributes}");
    }
}

#[test]
fn a_static_number_without_a_usable_mapping_still_agrees() {
    let theirs = foreign("m=audio 1 RTP/AVP 0\r\na=rtpmap:0 PCMU\r\n");
    let answer = build_answer(&theirs, origin(CALLEE), &only_audio(g711(CALLEE))).unwrap();
    assert_eq!(Agreed::between(&answer, &theirs).audio.unwrap().codec.send_payload_type, 0);
}

#[test]
fn a_fax_answer_never_exceeds_the_offer() {
    let ours = T38Attributes {
        version: 3,
        max_bit_rate: Some(33_600),
        rate_management: Some(RateManagement::TransferredTcf),
        max_buffer: Some(2000),
        max_datagram: Some(400),
        udp_ec: Some(UdpErrorCorrection::Redundancy),
        fill_bit_removal: true,
        transcoding_mmr: true,
        transcoding_jbig: false,
    };
    let ours = Capabilities { audio: None, fax: Some(fax(CALLEE, ours)) };
    for (offered, expected) in [
        (
            "a=T38FaxVersion:0\r\na=T38MaxBitRate:14400\r\na=T38FaxRateManagement:transferredTCF\r\n\
             a=T38FaxMaxDatagram:72\r\na=T38FaxUdpEC:t38UDPRedundancy\r\n",
            "a=T38FaxVersion:0|a=T38MaxBitRate:14400|a=T38FaxRateManagement:transferredTCF|\
             a=T38FaxMaxBuffer:2000|a=T38FaxMaxDatagram:400|a=T38FaxUdpEC:t38UDPRedundancy|",
        ),
        (
            "a=T38FaxVersion:3\r\na=t38faxfillbitremoval:1\r\na=T38FaxTranscodingMMR:0\r\n\
             a=T38FaxTranscodingJBIG\r\na=T38FaxRateManagement:localTCF\r\na=T38FaxUdpEC:t38UDPFEC\r\n",
            "a=T38FaxVersion:3|a=T38MaxBitRate:33600|a=T38FaxFillBitRemoval|\
             a=T38FaxRateManagement:localTCF|a=T38FaxMaxBuffer:2000|a=T38FaxMaxDatagram:400|\
             a=T38FaxUdpEC:t38UDPRedundancy|",
        ),
        (
            "a=T38FaxUdpEC:t38UDPNoEC\r\n",
            "a=T38FaxVersion:0|a=T38MaxBitRate:33600|a=T38FaxRateManagement:transferredTCF|\
             a=T38FaxMaxBuffer:2000|a=T38FaxMaxDatagram:400|a=T38FaxUdpEC:t38UDPNoEC|",
        ),
        (
            "a=T38FaxUdpEC:t38UDPNoEC\r\na=sendonly\r\n",
            "a=T38FaxVersion:0|a=T38MaxBitRate:33600|a=T38FaxRateManagement:transferredTCF|\
             a=T38FaxMaxBuffer:2000|a=T38FaxMaxDatagram:400|a=T38FaxUdpEC:t38UDPNoEC|a=recvonly|",
        ),
        (
            "a=T38FaxUdpEC:t38UDPNoEC\r\na=inactive\r\n",
            "a=T38FaxVersion:0|a=T38MaxBitRate:33600|a=T38FaxRateManagement:transferredTCF|\
             a=T38FaxMaxBuffer:2000|a=T38FaxMaxDatagram:400|a=T38FaxUdpEC:t38UDPNoEC|a=inactive|",
        ),
    ] {
        let offer = foreign(&format!("m=image 3 udptl t38\r\n{offered}"));
        let expected = format!("m=image 5000 udptl t38|{expected}");
        assert_eq!(answer(&offer, &ours), Ok(expected), "{offered}");
    }
}

#[test]
fn both_sides_of_a_fax_agree() {
    let offer = foreign(
        "m=image 3000 udptl t38\r\na=T38FaxVersion:3\r\na=T38MaxBitRate:14400\r\na=T38FaxMaxDatagram:72\r\n\
         a=T38FaxUdpEC:t38UDPFEC\r\n",
    );
    let ours = T38Attributes {
        max_datagram: Some(400),
        udp_ec: Some(UdpErrorCorrection::Redundancy),
        ..T38Attributes::default()
    };
    let ours = Capabilities { audio: None, fax: Some(fax(CALLEE, ours)) };
    let answer = build_answer(&offer, origin(CALLEE), &ours).unwrap();
    let caller = Agreed::between(&offer, &answer).fax.unwrap();
    let callee = Agreed::between(&answer, &offer).fax.unwrap();
    assert_eq!((caller.remote_max_datagram, callee.remote_max_datagram), (Some(400), Some(72)));
    for side in [&caller, &callee] {
        assert_eq!((side.version, side.udp_ec), (0, UdpErrorCorrection::Redundancy));
        assert_eq!(side.max_bit_rate, Some(14_400));
        assert_eq!(side.rate_management, RateManagement::TransferredTcf);
    }
    assert_eq!(callee.remote.unwrap().to_string(), "203.0.113.9:3000");
    assert_eq!(caller.remote.unwrap().to_string(), "198.51.100.2:5000");
}

#[test]
fn the_time_of_the_answer_is_that_of_the_offer() {
    let mut offer = foreign("m=audio 1 RTP/AVP 8\r\n");
    offer.times = vec![crate::sdp::Time { start: 3_724_394_400, stop: 0 }];
    let answer = build_answer(&offer, origin(CALLEE), &only_audio(g711(CALLEE))).unwrap();
    assert_eq!(answer.times, offer.times);
}
