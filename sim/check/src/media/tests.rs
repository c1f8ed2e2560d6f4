//! Ladders with RTP that is not what was agreed.

use clock::Instant;

use crate::script::{CALL, call_with, check, judged};
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
