//! Ladders with RTP that is not what was agreed.

use clock::Instant;

use crate::observer::Observer;
use crate::script::{CALL, call_edited, call_with, cast, check, check_knowing, events, found, judged};
use crate::{CallOutcome, Facts, Severity, SideFacts};

mod reports;

const MEDIA: &str = "2030-5010 pbx~";

fn media(options: &str) -> String {
    call_with(MEDIA, &format!("2030-5010 pbx~ {options}"))
}

#[test]
fn a_stream_that_is_not_what_was_agreed_is_found() {
    check(&[
        ("payload type", &media("pt=0"), &["media/payload-type-negotiated"]),
        ("length", &media("ms=40"), &["media/ptime"]),
        ("clock", &media("step=0"), &["media/timestamp-step"]),
        ("sequence", &media("jump=51"), &["media/sequence-continuous"]),
        ("zero", &media("seq=0 ts=0"), &["media/starts-random"]),
        ("address", &media("port=4010"), &["media/negotiated-address"]),
        ("source", &media("source=4010"), &["media/symmetric-port"]),
        ("silence", &media("quiet"), &["media/two-way-audio"]),
        ("nothing", &call_with(MEDIA, ""), &["media/two-way-audio"]),
        ("after BYE", &call_with(MEDIA, "2030-6010 pbx~"), &["media/stops-after-bye"]),
        ("late", &call_with(MEDIA, "3030-5010 pbx~"), &["media/cut-through"]),
    ]);
}

#[test]
fn sources_that_change_all_the_time_are_found() {
    let sources: String =
        (0..10).map(|n| format!("{}-{} pbx~ ssrc={}\n", 2030 + n * 290, 2310 + n * 290, 100 + n)).collect();
    check(&[("ten", &call_with(MEDIA, &sources), &["media/ssrc-stable"])]);
}

#[test]
fn a_held_side_is_silent() {
    let hold = "2020 pbx> ACK\n3000 pbx> INVITE sdp=sendonly\n3020 car> 200 sdp=recvonly\n3040 pbx> ACK";
    check(&[("goes on", &call_with("2020  pbx> ACK", hold), &["media/stops-on-hold"])]);
}

/// A call whose description is changed after a second: the edits of the first offer and the first answer, the second
/// exchange, and what is sent on.
fn changed([offer, answer]: [&str; 2], exchange: &str, media: &str) -> String {
    format!(
        "0 pbx> INVITE | {offer}
        20 car> 100
        2000 car> 200 | {answer}
        2020 pbx> ACK
        {exchange}
        {media}
        6000 pbx> BYE
        6020 car> 200 BYE"
    )
}

#[test]
fn what_an_exchange_replaced_is_not_in_force_any_more() {
    let exchange = |offer: &str, answer: &str| {
        format!("3000 pbx> INVITE | {offer}\n3020 car> 200 | {answer}\n3040 pbx> ACK")
    };
    let newer = "s/o=- 5 1/o=- 5 2/";
    let both = "2030-6010 pbx~\n2030-6010 car~";
    let moved = exchange(&format!("{newer};;s/audio 4000/audio 4006/"), newer);
    let moves = "2030-3040 pbx~\n3040-6010 pbx~ source=4006 on\n2030-6010 car~";
    let mu = format!("{newer};;s/AVP 8 101/AVP 0 101/;;s#8 PCMA#0 PCMU#");
    let two = "s/AVP 8 101/AVP 0 8 101/";
    let gone = format!("{newer};;s/audio 4000/audio 0/");
    check(&[
        ("address", &changed(["", ""], &moved, moves), &["media/negotiated-address"]),
        ("codec", &changed(["", ""], &exchange(&mu, &mu), both), &["media/payload-type-negotiated"]),
        (
            "format of the offer alone",
            &changed([two, ""], "", "2030-6010 pbx~\n2030-6010 car~ pt=0"),
            &["media/payload-type-negotiated"],
        ),
        ("format of both", &changed([two, ""], "", both), &[]),
        ("stream", &changed(["", ""], &exchange(&gone, &gone), both), &["media/stops-on-hold"]),
    ]);
}

#[test]
fn every_codec_has_a_clock_that_goes_with_time() {
    let call = |codec: &str, clock: &str, pbx: &str, car: &str| {
        let number = codec.split(' ').next().unwrap_or_default();
        let edit = format!(
            "s/AVP 8 101/AVP {number} 101 8/;;s#8 PCMA/8000#{codec}\\na=rtpmap:8 PCMA/8000#;;s#event/8000#event/{clock}#"
        );
        let media = format!("2030-6010 pbx~ pt={number} {pbx}\n2030-6010 car~ pt={number} {car}");
        changed([&edit, &edit], "", &media)
    };
    let clock: &[&str] = &["media/clock-runs-with-time"];
    check(&[
        ("G.722 by its samples", &call("9 G722/8000", "8000", "step=320", ""), clock),
        ("G.722", &call("9 G722/8000", "8000", "", ""), &[]),
        ("G.729 in halves", &call("18 G729/8000", "8000", "octets=20 step=80", "octets=20"), clock),
        ("G.729 stands still", &call("18 G729/8000", "8000", "octets=20 step=0", "octets=20"), clock),
        ("Opus by 8 kHz", &call("96 opus/48000/2", "48000", "step=160", "step=960"), clock),
        ("Opus", &call("96 opus/48000/2", "48000", "step=960", "step=960"), &[]),
        ("AMR-WB by 8 kHz", &call("97 AMR-WB/16000", "16000", "step=160", "step=320"), clock),
        ("of a clock that nobody knows", &call("98 X-OWN/8000", "8000", "step=320", ""), &[]),
    ]);
}

/// A call in a capture with early media of the callee, and what it sends on.
fn early(response: &str, media: &str) -> Vec<&'static str> {
    let mut facts = Facts { is_captured: true, ..Facts::default() };
    (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
    let ladder = format!(
        "0 pbx> INVITE | Supported: timer, 100rel\n20 car> 100\n{response}\n{media}\n3000 car> 200\n3020 pbx> ACK
        3030-7010 pbx~\n7000 pbx> BYE\n7020 car> 200 BYE"
    );
    let mut found = found(&ladder, facts);
    found.retain(|check| *check != "media/rtcp-sent");
    found
}

#[test]
fn early_media_that_go_astray_are_found() {
    let rings = "300 car> 183 sdp=sendrecv";
    let elsewhere: &[&str] = &["media/negotiated-address"];
    assert_eq!(early(rings, "400-7010 car~ port=4100"), elsewhere, "all the time");
    assert_eq!(early(rings, "400-2900 car~ port=4100\n3030-7010 car~ ssrc=8"), elsewhere, "until the answer");
    // An UPDATE of the callee that nobody captured may have brought the caller to name another port.
    let reliable = "300 car> 183 sdp=sendrecv | Require: 100rel;;RSeq: 5\n320 pbx> PRACK | RAck: 5 1 INVITE\n340 car> 200 PRACK";
    let none: &[&str] = &[];
    assert_eq!(early(reliable, "400-2900 car~ port=4100\n3030-7010 car~ ssrc=8"), none, "of late offers");
    assert_eq!(early(reliable, "400-7010 car~ port=4100"), elsewhere, "never right");
}

#[test]
fn early_media_end_with_the_call() {
    let refused = |until: u32, more: &str| {
        format!(
            "0 pbx> INVITE\n20 car> 100\n300 car> 183 sdp=sendrecv\n400-{until} car~
            3000 car> 486\n3020 pbx> ACK\n{more}"
        )
    };
    let next = "5000 pbx> INVITE call=b\n5020 car> 100 call=b\n5100 car> 183 call=b sdp=sendrecv
        11000 car> 486 call=b\n11020 pbx> ACK call=b";
    check(&[
        ("go on", &refused(9000, ""), &["media/stops-after-bye"]),
        ("under way", &refused(5000, ""), &[]),
        ("of the next call", &refused(10000, next), &[]),
    ]);
}

#[test]
fn a_resume_that_was_refused_leaves_the_held_side_silent() {
    let exchanges = "3000 pbx> INVITE sdp=sendonly\n3020 car> 200 sdp=recvonly\n3040 pbx> ACK
        4000 pbx> INVITE sdp=sendrecv\n4020 car> 488\n4040 pbx> ACK";
    let media = |car: &str| format!("2030-6010 pbx~\n2030-3040 car~\n{car}");
    check(&[
        (
            "sends all the same",
            &changed(["", ""], exchanges, &media("4100-6010 car~ on")),
            &["media/stops-on-hold"],
        ),
        ("silent", &changed(["", ""], exchanges, &media("")), &[]),
    ]);
}

#[test]
fn holes_and_clocks_that_do_not_run_are_found() {
    let lines = |lines: &str| call_with(MEDIA, lines);
    let sequence: &[&str] = &["media/sequence-continuous"];
    let clock: &[&str] = &["media/clock-runs-with-time"];
    check(&[
        ("a hole", &lines("2030-3000 pbx~\n4500-5010 pbx~ seq=4124 ts=28760"), sequence),
        ("one by one", &media("jump=10"), sequence),
        ("counts down", &media("back"), sequence),
        ("one number", &media("frozen"), sequence),
        ("stands still", &lines("2030-3000 pbx~\n4400-5010 pbx~ on unmarked"), clock),
        ("too slow", &media("ms=30 octets=160 step=160"), clock),
        ("too fast", &media("ms=15 octets=160 step=160"), clock),
        (
            "all at once",
            &lines(
                "2030-3000 pbx~\n4500-4575 pbx~ ms=1 octets=160 step=160 on unmarked\n4580-5010 pbx~ on unmarked",
            ),
            &["media/no-holes"],
        ),
        ("markers", &media("marked"), &["media/marker-at-talkspurt"]),
        ("back", &lines("2030-3500 pbx~\n3510-5010 pbx~ seq=4074 ts=4294900000"), clock),
        ("forward with a marker", &lines("2030-3500 pbx~\n3510-5010 pbx~ seq=4074 ts=90000"), &[]),
        (
            "a packet that comes late",
            &lines("2030-3500 pbx~\n3510-5010 pbx~ seq=4074 ts=20000 unmarked"),
            &[],
        ),
    ]);
}

/// RFC 3711 3.1: what each suite of both sides adds, sound in clear has no room for.
#[test]
fn sound_in_clear_where_srtp_was_agreed_is_found() {
    let call = |keys: &str, more: &str, pbx: &str| {
        let secured = format!("s#RTP/AVP#RTP/SAVP#;;s#a=ptime#{keys}{more}\\na=ptime#");
        call_with(MEDIA, &format!("2030-5010 pbx~ {pbx}"))
            .replace("2030-5010 car~", "2030-5010 car~ seal=10")
            .replace("pbx> INVITE", &format!("pbx> INVITE | {}", secured.replace('?', "A")))
            .replace("car> 200\n", &format!("car> 200 | {}\n", secured.replace('?', "B")))
    };
    let key = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubG?=";
    let other = key.replace("AES_CM_128_HMAC_SHA1_80", "SEED_CTR_128_HMAC_SHA1_80");
    let wrong: &[&str] = &["media/payload-type-negotiated"];
    let found = |ladder: &str| {
        let found = judged(ladder, Facts::default()).findings;
        let accusing = found.iter().filter(|f| f.severity > Severity::Info && f.check.starts_with("media/"));
        accusing.map(|f| f.check).collect::<Vec<_>>()
    };
    assert_eq!(found(&call(key, "", "")), wrong, "in clear");
    assert_eq!(found(&call(key, "", "seal=10")), [""; 0], "with a tag");
    assert_eq!(found(&call(key, "", "octets=150")), [""; 0], "there is room for a tag");
    // RFC 4568 6.2.1, 6.2.2: 80 bits are no 32.
    assert_eq!(found(&call(key, "", "seal=4")), wrong, "a shorter tag");
    let short =
        |seal: &str| call(&key.replace("_80", "_32"), "", seal).replace("car~ seal=10", "car~ seal=4");
    assert_eq!(found(&short("seal=4")), [""; 0], "as short as agreed");
    assert_eq!(found(&call(key, "", "seal=14")), [""; 0], "with the name of the key");
    let both =
        format!("{key}\\na=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGC");
    let taken = call(&both, "", "seal=4").replace("car~ seal=10", "car~ seal=4");
    let taken = taken.replace(&format!("{}\\na=crypto:2", key.replace('?', "B")), "a=crypto:2");
    assert_eq!(found(&taken), [""; 0], "the second was taken");
    assert_eq!(found(&call(key, " UNAUTHENTICATED_SRTP", "")), [""; 0], "without a tag");
    assert_eq!(found(&call(&other, "", "")), [""; 0], "of a suite that nobody knows here");
    assert_eq!(found(&short("seal=10")), wrong, "a longer tag");
    let named = |seal: &str| {
        found(&call(&format!("{key}|2^20|1:4"), "", seal).replace("car~ seal=10", "car~ seal=14"))
    };
    assert_eq!((named("seal=10"), named("seal=14")), (wrong.to_vec(), Vec::new()), "the name of the key");
    // RFC 3711 3.4: authentication of RTCP is not left to anybody's choice.
    let reports = |seal: &str| {
        let lines = format!("3000 pbx~ SR=48{seal}\n4000 pbx~ SR=98{seal}\n5000  pbx> BYE");
        found(&call(key, "", "seal=10").replace("5000  pbx> BYE", &lines))
    };
    assert_eq!(reports(""), wrong, "reports in clear");
    assert_eq!(reports(" seal=14"), [""; 0], "with an index and a tag");
    assert_eq!(reports(" seal=8"), wrong, "with an index and a tag of 32 bits");
}

/// RFC 3550 5.1: of what was lost on the way to a far observer the sound would be missing as well.
#[test]
fn numbers_that_were_never_used_are_no_loss() {
    let side = SideFacts { is_far: true, ..SideFacts::default() };
    let far = Facts { carrier: side.clone(), pbx: side, ..Facts::default() };
    check_knowing(
        &far,
        &[
            ("each second number", &media("by=2"), &["media/sequence-continuous"][..]),
            ("now and then one", &media("jump=2"), &[]),
            (
                "begins anew",
                &call_with(MEDIA, "2030-3000 pbx~\n3010-5010 pbx~ seq=40000 on"),
                &["media/sequence-continuous"],
            ),
            (
                "one of elsewhere",
                &call_with(MEDIA, "2030-3000 pbx~\n3010-3015 pbx~ seq=40000 on\n3030-5010 pbx~ seq=4050 on"),
                &[],
            ),
        ],
    );
}

/// RFC 3264 6.1, RFC 3551 6: a static type that is listed may be sent, whatever its rtpmap makes of it.
#[test]
fn a_static_type_with_a_wrong_map_may_be_sent() {
    let wrong = call_edited("0     pbx> INVITE", "s#rtpmap:8 PCMA/8000#rtpmap:8 PCMA/16000#");
    check(&[("PCMA/16000", &wrong, &["sdp/static-clock", "sdp/telephone-event-clock"])]);
}

#[test]
fn a_side_that_is_heard_no_more_is_found() {
    let long = |media: &str| {
        let call = CALL.replace("5000 ", "12000 ").replace("5020 ", "12020 ");
        call.replace("2030-5010 car~", "2030-12010 car~").replace(MEDIA, media)
    };
    let refresh = "5000 pbx> INVITE\n5020 car> 200\n5040 pbx> ACK";
    let one_way: &[&str] = &["media/two-way-audio"];
    check(&[
        ("for good", &long("2030-6000 pbx~"), one_way),
        ("after a refresh", &long(&format!("2030-5010 pbx~\n{refresh}\n")), one_way),
        ("a refresh and no sound", &long(refresh), one_way),
        ("a digit and no sound", &long("3000-3240 pbx~ digit=5"), one_way),
        ("a refresh", &long(&format!("2030-12010 pbx~\n{refresh}\n")), &[]),
        ("shortly before the end", &long("2030-8000 pbx~"), &[]),
    ]);
}

#[test]
fn who_has_no_common_codec_has_nothing_to_say() {
    let strange = "s#AVP 8 101#AVP 9#;;s#rtpmap:8 PCMA#rtpmap:9 G722#";
    let mute = call_edited("2000  car> 200", strange).replace("2030-5010 car~", "");
    let ids = found(&mute, Facts::default());
    assert!(!ids.contains(&"media/two-way-audio"), "{ids:?}");
    assert!(found(&mute.replace(strange, ""), Facts::default()).contains(&"media/two-way-audio"));
}

#[test]
fn reports_that_are_none_are_found() {
    let reports = |lines: &str| call_with(MEDIA, &format!("{MEDIA}\n{lines}"));
    let many: String = (0..12).map(|n| format!("{} pbx~ SR={}\n", 3000 + n * 100, 49 + n * 5)).collect();
    let minute = CALL.replace("5000 ", "62000 ").replace("5020 ", "62020 ").replace("-5010", "-62010");
    let stops: String = (1..4).map(|n| format!("{}000 pbx~ SR={}\n", 2 + n * 5, n * 250)).collect();
    let goes_on: String = (1..12).map(|n| format!("{}000 car~ SR={}\n", 2 + n * 5, n * 250)).collect();
    check(&[
        ("no name", &reports("4000 pbx~ SR=99 nameless"), &["media/rtcp-compound"]),
        ("padding", &reports("4000 pbx~ SR=99 padded"), &["media/rtcp-well-formed"]),
        ("version", &reports("4000 pbx~ SR=99 version=1"), &["media/rtcp-well-formed"]),
        ("words", &reports("4000 pbx~ SR=99 seal=2"), &["media/rtcp-well-formed"]),
        ("another name", &reports("3000 pbx~ SR=49\n4000 pbx~ SR=99 name=b"), &["media/cname-kept"]),
        (
            "astray",
            &reports("3000 pbx~ SR=49 port=4007\n4000 pbx~ SR=99 port=4007"),
            &["media/rtcp-destination"],
        ),
        ("no head", &reports("4000 pbx~ SR=99 headless"), &["media/rtcp-compound"]),
        ("flood", &reports(&many), &["media/rtcp-interval"]),
        ("other source", &reports("3000 pbx~ SR=49 ssrc=8\n4000 pbx~ SR=99 ssrc=8"), &["media/rtcp-truth"]),
        (
            "stops",
            &minute.replace("62000 pbx> BYE", &format!("{stops}{goes_on}62000 pbx> BYE")),
            &["media/rtcp-sent"],
        ),
    ]);
}

#[test]
fn what_is_no_stream_of_its_own_is_found() {
    let beside = |lines: &str| call_with(MEDIA, &format!("{MEDIA}\n{lines}"));
    let cut = "3000 pbx~ raw=bf08\n3100 pbx~ raw=8f08123400000000000000080102\n\
               3200 pbx~ raw=9008123400000000000000080000ffff";
    let other_version: String =
        (0..6).map(|n| format!("{} pbx~ raw=4008000{n}000000{n}00000008801\n", 3000 + 20 * n)).collect();
    let late = beside("11000 pbx~ SR=149\n16000 pbx~ SR=149");
    check(&[
        ("broken", &beside(cut), &["media/rtp-well-formed"]),
        ("one of a stream", &beside("3012 pbx~ raw=88080fd2000000000000000701"), &["media/rtp-well-formed"]),
        ("its head alone", &beside("3012 pbx~ raw=88080fd200000000"), &["media/rtp-well-formed"]),
        ("version", &beside("3012 pbx~ raw=40080fd2000000000000000701"), &["media/rtp-well-formed"]),
        ("all of a version", &beside(&other_version), &["media/rtp-well-formed"]),
        ("reports of a call that is over", &late, &["media/stops-after-bye"]),
        ("one SSRC", &CALL.replace("2030-5010 car~", "2050-5010 car~ ssrc=7"), &["media/ssrc-unique"]),
    ]);
}

#[test]
fn a_long_stream_comes_with_reports() {
    let long = CALL.replace("5000 ", "25000 ").replace("5020 ", "25020 ").replace("-5010", "-25010");
    check(&[("none", &long, &["media/rtcp-sent"])]);
}

#[test]
fn who_has_left_does_not_go_on() {
    let call = |rest: &str| call_with(MEDIA, &format!("2030-3010 pbx~\n3000 pbx~ SR=48 bye\n{rest}"));
    check(&[
        ("goes on", &call("3010-5010 pbx~ on unmarked"), &["media/goodbye-has-stream"]),
        ("what was under way", &call("3010-3330 pbx~ on unmarked\n3330-5010 pbx~ ssrc=70"), &[]),
        ("comes back", &call("4500-5010 pbx~ on"), &[]),
    ]);
}

#[test]
fn a_call_is_summed_up() {
    let outcome = judged(CALL, Facts::default());
    let [call] = outcome.calls.as_slice() else { panic!("one call: {:?}", outcome.calls) };
    assert_eq!((call.outcome, call.status), (CallOutcome::Completed, Some(200)));
    assert_eq!(
        (call.answered, call.ended),
        (Some(Instant::from_millis(2000)), Some(Instant::from_millis(5000)))
    );
    assert_eq!((call.from.as_str(), call.to.as_str()), ("+12025550170", "+12025550123"));
    assert_eq!(call.codec.as_deref(), Some("PCMA"));
    assert!(call.audio_to_carrier.is_sound() && call.audio_to_pbx.is_sound());
    assert!(!call.early_audio.clone().unwrap_or_default().is_sound());
}

/// What the caller heard before the answer, and the carrier after it.
fn heard(ladder: &str) -> [String; 2] {
    let outcome = judged(ladder, Facts::default());
    let [call] = outcome.calls.as_slice() else { panic!("one call: {:?}", outcome.calls) };
    [call.early_audio.clone().unwrap_or_default().words(), call.audio_to_carrier.words()]
}

#[test]
fn a_codec_that_is_not_looked_into_is_heard_when_it_arrives() {
    let opaque = |span: &str| call_with("2030-5010 car~", &format!("{span} car~ pt=18 octets=20"));
    assert_eq!(heard(&opaque("2030-5010"))[0], "nothing");
    assert_eq!(heard(&opaque("500-5010"))[0], "unknown codec");
    let digits = "2030-2530 pbx~ pt=101 event";
    assert_eq!(heard(&call_with(MEDIA, digits))[1], "nothing");
    assert_eq!(heard(&call_with(MEDIA, &media("pt=18 octets=20")))[1], "unknown codec");
}

#[test]
fn each_fork_has_its_own_codec() {
    let mu = "s#RTP/AVP 8 101#RTP/AVP 0 8 101#";
    let early = format!("300 car> 183 sdp=sendrecv | s/tag=tcara/tag=tcarb/;;{mu}");
    let outcome = judged(&call_with("300   car> 180", &early), Facts::default());
    assert_eq!(outcome.calls[0].codec.as_deref(), Some("PCMA"));
    let answer = format!("2000 car> 200 | {}", mu.replace("0 8 101", "101 0"));
    let outcome = judged(&call_with("2000  car> 200", &answer), Facts::default());
    assert_eq!(outcome.calls[0].codec.as_deref(), Some("PCMU"), "events are no codec");
}

#[test]
fn nobody_knows_the_sides_of_a_call_that_comes_back_over_the_wire() {
    let hop = "s/tag=tcara/tag=tpbxa/;;s/m=audio 4000/m=audio 4002/";
    let ladder = format!(
        "0 pbx> INVITE
        30 car> INVITE | {hop}
        60 pbx> 100
        1900 pbx> 200 | s/m=audio 4000/m=audio 4010/
        2000 car> 200
        2020 pbx> ACK
        2030 car> ACK
        2040-5010 pbx~
        2040-5010 pbx~ source=4010 port=4002 ssrc=8
        2040-5010 pbx~ source=4010 port=4000 ssrc=18
        2040-5010 car~ source=4002 port=4010
        5000 pbx> BYE
        5020 car> 200 BYE"
    );
    let found: Vec<_> = found(&ladder, Facts::default());
    assert!(found.iter().all(|check| !check.starts_with("media/")), "{found:?}");
}

#[test]
fn frames_are_told_by_their_length() {
    const G729: &str = "s#8 101#18 8 101#";
    let call = |answer: &str, sound: &str| {
        format!(
            "0 pbx> INVITE | {G729}\n20 car> 100\n2000 car> 200 | {G729}{answer}\n2020 pbx> ACK\n\
             2030-5010 car~ pt=18 octets=20\n2030-4000 pbx~ pt=18 octets=20\n4000-5010 pbx~ pt=18 on {sound}\n\
             5000 pbx> BYE\n5020 car> 200 BYE"
        )
    };
    let refuses = |value: &str| format!(";;s#a=ptime#a=fmtp:18 annexb={value}\\na=ptime#");
    check(&[
        ("whole", &call("", "octets=10"), &[]),
        ("with noise", &call("", "octets=12"), &[]),
        ("noise that is taken", &call(&refuses("yes"), "octets=2"), &[]),
        ("noise that is refused", &call(&refuses("no"), "octets=2"), &["media/annex-b-refused"]),
        ("cut", &call("", "octets=19"), &["media/whole-frames"]),
    ]);
}

#[test]
fn who_was_never_heard_says_no_goodbye() {
    let goodbye = "80c900010000000781ca000300000007010370627800000081cb000100000007 port=4001 source=4001";
    let call = |sound: &str| {
        format!(
            "0 pbx> INVITE\n20 car> 100\n2000 car> 200 sdp=sendonly\n2020 pbx> ACK\n2030-5010 car~\n{sound}\n\
             5000 pbx> BYE\n5010 pbx~ raw={goodbye}\n5020 car> 200 BYE"
        )
    };
    check(&[("reported", &call("3000 pbx~ SR"), &[]), ("silent", &call(""), &["media/goodbye-has-stream"])]);
}

/// Most captures end while the call is up: what was sent is sent, and what is not there yet may come.
#[test]
fn a_call_that_is_still_up_is_judged_by_what_was_sent() {
    let up = |media: &str| {
        let lines = format!("2030-30000 pbx~ {media}\n2030-30000 car~");
        format!("0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 car> 200\n2020 pbx> ACK\n{lines}\nend 30000")
    };
    for (ladder, expected) in [
        (up(""), &["media/rtcp-sent"; 2][..]),
        (up("port=4010"), &["media/negotiated-address", "media/rtcp-sent", "media/rtcp-sent"]),
        (up("pt=0"), &["media/payload-type-negotiated", "media/rtcp-sent", "media/rtcp-sent"]),
    ] {
        let mut observer = Observer::new(cast(), Facts { is_captured: true, ..Facts::default() });
        events(&ladder).0.iter().for_each(|event| observer.observe(event));
        let mut found: Vec<_> = observer.break_off().findings.iter().map(|f| f.check).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{ladder}");
    }
}
