//! Ladders with RTP that is not what was agreed.

use clock::Instant;

use crate::script::{CALL, call_with, check, found, judged};
use crate::{CallOutcome, Facts};

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

#[test]
fn a_long_stream_comes_with_reports() {
    let long = CALL.replace("5000 ", "25000 ").replace("5020 ", "25020 ").replace("-5010", "-25010");
    check(&[("none", &long, &["media/rtcp-sent"])]);
}

#[test]
fn reports_are_held_against_what_came_between_them() {
    let two = |first: &str, second: &str| {
        let reports = format!("2030-15010 pbx~\n7000 pbx~ {first}\n12000 pbx~ {second}");
        let long = call_with(MEDIA, &reports).replace("5000 ", "15000 ").replace("5020 ", "15020 ");
        long.replace("2030-5010", "2030-15010")
    };
    let truth: &[&str] = &["media/rtcp-truth"];
    check(&[
        ("true", &two("SR=249 of=9", "SR=499 of=9"), &[]),
        ("all", &two("SR=249", "SR=1499"), truth),
        ("since the last", &two("SR=150", "SR=649"), truth),
        ("all lost", &two("SR=249 of=9", "SR=499 of=9 lost=300"), truth),
        ("fraction", &two("SR=249 of=9", "SR=499 of=9 fraction=90"), truth),
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
    assert!(!call.early_audio.is_sound());
}

/// What the caller heard before the answer, and the carrier after it.
fn heard(ladder: &str) -> [String; 2] {
    let outcome = judged(ladder, Facts::default());
    let [call] = outcome.calls.as_slice() else { panic!("one call: {:?}", outcome.calls) };
    [call.early_audio.words(), call.audio_to_carrier.words()]
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
