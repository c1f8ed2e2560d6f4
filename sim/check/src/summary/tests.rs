//! Summaries of calls made by hand.

use clock::{Duration, Instant};
use plan::TrunkMode;
use trace::{Event, Party};

use super::{CallOutcome, CallSummary, HeardAudio, StreamFormat, StreamJitter, StreamSummary};
use crate::Facts;
use crate::observer::Observer;
use crate::script::{CALL, call_edited, call_with, cast, events, judged};
use crate::wire::fax_ladder;

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
        is_cut: false,
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
fn digits_are_those_that_came_whichever_way() {
    let info = |at: u32, kind: &str, body: &str| {
        let length = body.len();
        format!(
            "{at} pbx> INFO | s#Content-Length: 0#Content-Type: {kind}\\nContent-Length: {length}\\n\\n{body}#\n"
        )
    };
    let digits = |lines: &str| {
        let calls = judged(&call_with("2030-5010 pbx~", lines), Facts::default()).calls;
        let [call] = calls.try_into().expect("one call");
        (call.dtmf_to_carrier, call.dtmf_to_pbx)
    };
    let to_carrier = |digits: &str| (digits.to_owned(), String::new());
    let relay = |at, body: &str| info(at, "application/dtmf-relay", body);
    let by_event = "2030-3000 pbx~\n3000-3240 pbx~ digit=5\n3300-5010 pbx~ on\n";
    let two = format!(
        "{}2520 car> 200 INFO\n{by_event}{}4020 car> 200 INFO",
        relay(2500, "Signal=1"),
        relay(4000, "Signal=9")
    );
    assert_eq!(digits(&two), to_carrier("159"));
    let plain = info(2500, "application/dtmf", "7");
    assert_eq!(digits(&format!("{plain}2520 car> 200 INFO\n2030-5010 pbx~")), to_carrier("7"));
    let again = format!("{plain}3000 pbx> again INFO\n3020 car> 200 INFO\n2030-5010 pbx~");
    assert_eq!(digits(&again), to_carrier("7"), "a copy says nothing new");
    let lost = plain.replace(" | ", " lost | ");
    assert_eq!(
        digits(&format!("{lost}3000 pbx> again INFO\n3020 car> 200 INFO\n2030-5010 pbx~")),
        to_carrier("7")
    );
    let refused = format!("{plain}2520 car> 415 INFO\n2030-5010 pbx~");
    assert_eq!(digits(&refused), to_carrier(""), "what was refused has not come");
    for other in [info(2500, "text/plain", "7"), relay(2500, "Signal=xy"), relay(2500, "Signal=x")] {
        assert_eq!(digits(&format!("{other}2520 car> 200 INFO\n2030-5010 pbx~")), to_carrier(""));
    }
}

#[test]
fn a_call_that_begins_on_hold_was_not_put_there() {
    let holds = |script: &str| one(judged(script, Facts::default()).calls).holds;
    let begins = "0 pbx> INVITE sdp=sendonly\n20 car> 100\n2000 car> 200 sdp=recvonly\n2020 pbx> ACK\n";
    let end = "5000 pbx> BYE\n5020 car> 200 BYE";
    assert_eq!(holds(&format!("{begins}{end}")), 0);
    let again = "3000 pbx> INVITE sdp=sendonly\n3020 car> 200 sdp=recvonly\n3040 pbx> ACK\n";
    assert_eq!(holds(&format!("{begins}{again}{end}")), 1);
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

/// What is said of a ladder when the recording begins so late.
fn late(script: &str, from_ms: u64) -> Vec<CallSummary> {
    let (events, end) = events(script);
    let mut judge = Observer::new(cast(), Facts::default());
    let is_seen = |event: &&Event| event.at() >= Instant::from_millis(from_ms);
    events.iter().filter(is_seen).for_each(|event| judge.observe(event));
    judge.finish(end).calls
}

fn one(calls: Vec<CallSummary>) -> CallSummary {
    let [call] = calls.try_into().expect("one call");
    call
}

/// [`CALL`] with a re-INVITE at 3 s.
fn refreshed(options: &str) -> String {
    let refresh = format!("3000 pbx> INVITE\n3020 car> 200\n3040 pbx> ACK\n3100-4900 pbx~ on {options}");
    call_with(MEDIA, &format!("2030-2990 pbx~ {options}\n{refresh}"))
}

#[test]
fn of_a_call_that_begins_inside_only_what_was_seen_is_known() {
    let call = one(late(CALL, 4_995));
    assert_eq!((call.caller, call.callee, call.invited, call.answered), (None, None, None, None));
    assert_eq!((call.status, call.codec.as_deref()), (None, None));
    assert_eq!(call.sides, [Party::Pbx, Party::Carrier]);
    assert_eq!((call.from.as_str(), call.to.as_str()), ("+12025550170", "+12025550123"));
    assert_eq!((call.outcome, call.released_by), (CallOutcome::Completed, Some(Party::Pbx)));
    assert_eq!((call.first, call.ended), (Instant::from_millis(5_000), Some(Instant::from_millis(5_000))));
    assert!(call.streams.is_empty(), "no description was seen");
    assert_eq!((call.heard_by(Party::Pbx), call.heard_by(Party::Carrier)), (None, None));
    assert!(late(&CALL.replace("200 BYE", "481 BYE"), 4_995).is_empty(), "there is no such call");
    let of_run = Facts { mode: Some(TrunkMode::Static), ..Facts::default() };
    assert!(judged("0 pbx> BYE\n20 car> 200 BYE", of_run).calls.is_empty(), "recorded from the beginning");
}

#[test]
fn a_description_inside_of_a_call_shows_its_streams() {
    let call = one(late(&refreshed(""), 2_995));
    let own: Vec<_> = call.streams.iter().map(|s| (s.by, s.had_begun)).collect();
    assert_eq!(own, [(Some(Party::Carrier), None), (Some(Party::Pbx), None)]);
    assert!(call.audio_to_carrier.is_sound() && call.audio_to_pbx.is_sound(), "{call:#?}");
    assert_eq!((call.codec.as_deref(), call.reinvite_status), (Some("PCMA"), Some(200)));
    assert_eq!(call.early_audio, None, "nobody knows what was before the answer");
    // A report counts from the first packet on (RFC 3550 6.4.1): more than were seen.
    let counted = refreshed("").replacen("5000  pbx> BYE", "4000 pbx~ SR=500\n5000  pbx> BYE", 1);
    let begun: Vec<_> = one(late(&counted, 2_995)).streams.iter().map(|s| (s.by, s.had_begun)).collect();
    assert_eq!(begun, [(Some(Party::Carrier), None), (Some(Party::Pbx), Some(true))]);
    let unreadable = one(late(&refreshed("pt=9"), 2_995));
    assert_eq!(unreadable.early_audio, None);
    assert_eq!(unreadable.audio_to_carrier.content, [HeardAudio::UNKNOWN_CODEC]);
}

#[test]
fn a_call_that_begins_inside_goes_on_or_nobody_knows() {
    let without_end = refreshed("").replace("5000  pbx> BYE", "").replace("5020  car> 200 BYE", "");
    assert_eq!(one(late(&without_end, 2_995)).outcome, CallOutcome::StillUp);
    let cancelled =
        one(late("0 pbx> INVITE\n20 car> 100\n300 car> 180\n900 pbx> CANCEL\n920 car> 200 CANCEL", 800));
    assert_eq!((cancelled.outcome, cancelled.caller), (CallOutcome::Unknown, Some(Party::Pbx)));
}

#[test]
fn digits_and_faxes_are_told_of_a_call_that_begins_inside() {
    let digit = refreshed("")
        .replace("3100-4900 pbx~ on", "3100-3400 pbx~ on\n3400-3640 pbx~ digit=5\n3700-4900 pbx~ on");
    assert_eq!(one(late(&digit, 2_995)).dtmf_to_carrier, "5");
    // One side sends a page, and the other says what it can: who they are must not hang on who was heard first.
    let ladder = fax_ladder().replace("4050-8000 car% low=3", "4200 car% DIS");
    let (ladder, switch) = (ladder.as_str(), 3_900);
    let (whole, inside) = (one(late(ladder, 0)), one(late(ladder, switch)));
    assert_eq!((whole.invited.is_some(), inside.invited), (true, None));
    let phases = |call: &CallSummary| {
        let fax = call.fax.as_ref().expect("it was a fax");
        let said = |s: &t30::Said| (s.at, call.sides[s.side.index()], s.what.clone());
        let said: Vec<_> = fax.exchange.said.iter().map(said).collect();
        let mut udptl: Vec<_> = fax.udptl.iter().map(|udptl| (udptl.by, udptl.datagrams)).collect();
        udptl.sort_unstable();
        (fax.transport, fax.agreed.clone(), said, udptl)
    };
    assert_eq!(phases(&inside), phases(&whole));
}
