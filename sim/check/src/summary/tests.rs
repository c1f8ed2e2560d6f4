//! Summaries of calls made by hand.

use clock::{Duration, Instant};
use trace::Party;

use super::{StreamFormat, StreamJitter, StreamSummary};
use crate::Facts;
use crate::script::{CALL, call_edited, call_with, judged};

const MEDIA: &str = "2030-5010 pbx~";

/// The streams of the only call in a ladder that come from the PBX.
fn streams(script: &str) -> Vec<StreamSummary> {
    let calls = judged(script, Facts::default()).calls;
    assert_eq!(calls.len(), 1);
    calls.into_iter().flat_map(|call| call.streams).filter(|s| s.by == Some(Party::Pbx)).collect()
}

fn stream(script: &str) -> StreamSummary {
    let [stream] = streams(script).try_into().expect("one stream");
    stream
}

fn format(payload_type: u8, encoding: Option<&str>) -> StreamFormat {
    StreamFormat { payload_type, encoding: encoding.map(str::to_owned) }
}

#[test]
fn a_stream_is_what_was_sent_and_what_came_of_it() {
    let expected = StreamSummary {
        by: Some(Party::Pbx),
        source: "10.0.0.2:4000".parse().expect("an address"),
        destination: "10.0.0.1:4000".parse().expect("an address"),
        ssrc: 7,
        formats: vec![format(8, Some("PCMA"))],
        is_ciphered: false,
        packets: 149,
        octets: 149 * 160,
        received: 149,
        lost: 0,
        duplicates: 0,
        out_of_order: 0,
        jitter: Some(StreamJitter { mean: Duration::ZERO, most: Duration::ZERO }),
        gaps: 0,
        longest_gap: None,
        first: Instant::from_millis(2_030),
        last: Instant::from_millis(4_990),
        had_begun: Some(false),
    };
    assert_eq!(stream(CALL), expected);
}

#[test]
fn payload_types_have_the_names_that_their_receiver_gives_them() {
    let of = |options: &str| stream(&call_with(MEDIA, &format!("{MEDIA} {options}"))).formats;
    assert_eq!(of("pt=9"), [format(9, Some("G722"))], "by its number");
    assert_eq!(of("pt=99"), [format(99, None)], "nobody knows");
    let digit = call_with(MEDIA, "2030-3000 pbx~\n3000-3200 pbx~ digit=5\n3220-5010 pbx~ on");
    assert_eq!(stream(&digit).formats, [format(8, Some("PCMA")), format(101, Some("telephone-event"))]);
    let renamed = |line| call_edited(line, "s/telephone-event/x-another-codec/");
    let sent = |script: &str| stream(&script.replace(MEDIA, "2030-5010 pbx~ pt=101")).formats;
    assert_eq!(sent(&renamed("2000  car> 200")), [format(101, Some("x-another-codec"))]);
    assert_eq!(
        sent(&renamed("0     pbx> INVITE")),
        [format(101, Some("telephone-event"))],
        "the sender's own"
    );
}

#[test]
fn jitter_is_told_by_the_clock_of_the_description() {
    let still = Some(StreamJitter { mean: Duration::ZERO, most: Duration::ZERO });
    let of = |script: &str| stream(script).jitter;
    assert_eq!(of(&call_with(MEDIA, "2030-5010 pbx~ pt=99")), None);
    assert_eq!(of(&call_with(MEDIA, "2030-3000 pbx~\n3000-5010 pbx~ on pt=99")), None, "one is not known");
    let other = call_edited("2000  car> 200", "s#PCMA/8000#PCMA/9000#");
    assert_eq!(of(&other.replace(MEDIA, "2030-5010 pbx~ step=180")), still);
    assert_ne!(of(&other), still);
}

#[test]
fn gaps_are_counted() {
    let paused = "2030-2500 pbx~\n4000-4100 pbx~ on\n5200-5300 pbx~ on";
    let found = stream(&call_with(MEDIA, paused));
    assert_eq!((found.gaps, found.longest_gap), (2, Some(Duration::from_millis(1_510))));
}
