//! Digits as telephone events, packet by packet.

use clock::Instant;
use rtp::telephone_event::EventPayload;
use rtp::{RtpHeader, RtpPacket};
use trace::PacketId;

use crate::script::{call_with, check, check_knowing};
use crate::wire::{DTMF_LAST, Keys};
use crate::{Facts, SideFacts};

/// Digit 5: start, three updates, three ends. `edit` may change each packet.
fn keys(edit: impl Fn(usize, &mut RtpHeader, &mut EventPayload)) -> Keys {
    let mut keys = Keys::default();
    for nth in 0..7_usize {
        let mut header =
            RtpHeader { marker: nth == 0, payload_type: 101, sequence: nth as u16, timestamp: 1000, ssrc: 1 };
        let duration = 160 * (nth.min(4) as u16 + 1);
        let mut event = EventPayload { event: 5, end: nth >= 4, reserved: false, volume: 10, duration };
        edit(nth, &mut header, &mut event);
        let bytes = header.write(&event.octets());
        let packet = RtpPacket::parse(&bytes).expect("written here");
        keys.sent(Instant::from_millis(20 * nth as u64), PacketId(nth as u64 + 1), &packet, None);
    }
    keys
}

#[test]
fn one_digit_is_one_key_whatever_is_wrong_with_it() {
    let clean = keys(|_, _, _| {});
    let moved = keys(|nth, header, _| header.timestamp += 160 * nth as u32);
    let stuck = keys(|_, _, event| event.duration = 160);
    let unmarked = keys(|_, header, _| header.marker = false);
    let still = |event: u8| keys(move |_, _, said| (said.event, said.duration) = (event, 160));
    for (name, keys, expected) in [
        ("clean", clean, (3, true, 0, 0)),
        ("moved", moved, (3, true, 6, 0)),
        ("stuck", stuck, (3, true, 0, 3)),
        ("unmarked", unmarked, (3, false, 0, 0)),
        ("D, the last that is a digit", still(DTMF_LAST), (3, true, 0, 3)),
        ("flash, which has no length", still(DTMF_LAST + 1), (3, true, 0, 0)),
    ] {
        let keys: Vec<_> = keys.judged().collect();
        let [key] = keys.as_slice() else { panic!("{name}: {keys:?}") };
        assert_eq!((key.ends, key.has_marker, key.moved, key.stuck), expected, "{name}");
    }
}

#[test]
fn the_same_digit_again_is_another_key() {
    let mut all = keys(|_, _, _| {});
    let header = RtpHeader { marker: true, payload_type: 101, sequence: 9, timestamp: 3000, ssrc: 1 };
    let event = EventPayload { event: 5, end: false, reserved: false, volume: 10, duration: 160 };
    let bytes = header.write(&event.octets());
    let packet = RtpPacket::parse(&bytes).expect("written here");
    all.sent(Instant::from_millis(250), PacketId(9), &packet, None);
    assert_eq!(all.judged().count(), 2);
}

#[test]
fn how_far_apart_two_digits_are_matters_for_the_same_digit_alone() {
    for (digit, is_near) in [(5, true), (6, false)] {
        let mut all = keys(|_, _, _| {});
        let header = RtpHeader { marker: false, payload_type: 101, sequence: 9, timestamp: 9000, ssrc: 1 };
        let event = EventPayload { event: digit, end: false, reserved: false, volume: 10, duration: 160 };
        let bytes = header.write(&event.octets());
        let packet = RtpPacket::parse(&bytes).expect("written here");
        all.sent(Instant::from_millis(2_000), PacketId(9), &packet, None);
        let last = all.judged().last().expect("two keys");
        assert_eq!(last.event, digit);
        assert_eq!(last.far_by.is_some(), is_near, "{digit}: it might be another update of the first");
    }
}

#[test]
fn a_tone_that_begins_with_a_digit_is_not_the_digit_again() {
    const DIAL_TONE: u8 = 66;
    for (event, is_again) in [(6, true), (DIAL_TONE, false)] {
        let mut all = keys(|_, _, _| {});
        let header = RtpHeader { marker: true, payload_type: 101, sequence: 9, timestamp: 1000, ssrc: 1 };
        let event = EventPayload { event, end: false, reserved: false, volume: 10, duration: 160 };
        let bytes = header.write(&event.octets());
        let packet = RtpPacket::parse(&bytes).expect("written here");
        all.sent(Instant::from_millis(150), PacketId(9), &packet, None);
        assert_eq!(all.judged().last().map(|key| key.is_again), Some(is_again), "{event:?}");
    }
}

#[test]
fn events_that_were_not_negotiated_or_have_their_own_source_are_found() {
    let with = |events: &str| call_with("2030-5010 pbx~", &format!("2030-5010 pbx~\n{events}"));
    check(&[
        ("payload type", &with("3000-3200 pbx~ event pt=96 ssrc=77"), &["dtmf/negotiated-events"]),
        (
            "source",
            &with("3000-3200 pbx~ event pt=101 ssrc=77 step=0"),
            &["dtmf/duration-rises", "dtmf/same-ssrc"],
        ),
    ]);
}

/// A call in which the caller presses a key for a quarter of a second.
fn digit(options: &str) -> String {
    digits(&format!("3000-3240 pbx~ {options} digit=5\n3300-5010 pbx~ on"))
}

fn digits(lines: &str) -> String {
    call_with("2030-5010 pbx~", &format!("2030-3000 pbx~\n{lines}"))
}

#[test]
fn a_digit_that_is_not_by_the_book_is_found() {
    check(&[
        ("right", &digit(""), &[]),
        ("no end", &digit("ends=0"), &["dtmf/end-bit"]),
        ("end taken back", &digit("cleared"), &["dtmf/end-bit"]),
        ("end in all packets", &digit("ended"), &["dtmf/end-bit", "dtmf/end-three-times"]),
        (
            "goes on behind its end",
            &digits("3000-3240 pbx~ digit=5 ends=9\n3420-5010 pbx~ on"),
            &["dtmf/end-three-times"],
        ),
        ("marker in all packets", &digit("marked"), &["dtmf/marker-first"]),
        ("duration falls at the end", &digit("falls"), &["dtmf/duration-rises"]),
        ("duration in milliseconds", &digit("div=8"), &["dtmf/duration-rises"]),
        ("duration by another clock", &digit("times=4"), &["dtmf/duration-rises"]),
        ("duration by 16 kHz", &digit("times=2"), &["dtmf/duration-rises"]),
        ("duration a third short", &digits("3000-3240 pbx~ digit=5 times=2 div=3\n3300-5010 pbx~ on"), &[]),
        ("one number for all ends", &digit("same"), &["dtmf/end-three-times", "media/sequence-continuous"]),
        ("duration zero", &digit("zero"), &["dtmf/duration-not-zero"]),
        ("reserved bit", &digit("reserved"), &["dtmf/reserved-bit"]),
        (
            "cut",
            &digits("3000-3240 pbx~ digit=5\n3300-3540 pbx~ digit=6 octets=5\n3600-5010 pbx~ on"),
            &["dtmf/whole-events"],
        ),
        ("other clock", &digit("ts=900000"), &["dtmf/timestamp-base"]),
        (
            "one timestamp for two",
            &digits("3000-3100 pbx~ digit=5 ts=17000\n3160-3260 pbx~ digit=5 ts=17000\n3320-5010 pbx~ on"),
            &["dtmf/timestamp-base"],
        ),
        (
            "one timestamp for two keys",
            &digits("3000-3100 pbx~ digit=5 ts=17000\n3160-3260 pbx~ digit=7 ts=17000\n3320-5010 pbx~ on"),
            &["dtmf/timestamp-base"],
        ),
        (
            "no updates",
            &digits("3000-4240 pbx~ digit=5 pause=1000\n4300-5010 pbx~ on"),
            &["dtmf/steady-updates"],
        ),
    ]);
}

/// RFC 4733 2.5.1.2: events and audio share one row of numbers.
#[test]
fn digits_with_numbers_of_their_own_are_found() {
    let own: &[&str] = &["dtmf/same-ssrc", "media/sequence-continuous"];
    let beside = |options: &str| format!("2030-5010 pbx~\n3005-3245 pbx~ {options} digit=5 ts=17000");
    check(&[
        ("elsewhere", &digit("seq=100"), own),
        ("beside the audio", &call_with("2030-5010 pbx~", &beside("seq=30000")), own),
        ("the audio goes on behind them", &digit("").replace("pbx~ on", "pbx~ on seq=4350"), &own[1..]),
    ]);
    let side = SideFacts { is_far: true, ..SideFacts::default() };
    let far = Facts { carrier: side.clone(), pbx: side, ..Facts::default() };
    let stray = digit("").replace("3000-3240", "2995-2998 pbx~ digit=6 seq=100 ends=0\n3000-3240");
    check_knowing(
        &far,
        &[
            ("elsewhere", &digit("seq=100"), &own[..1]),
            ("right", &digit(""), &[]),
            ("a stray packet", &stray, &[]),
        ],
    );
}

/// RFC 4733 2.5.1.4: of a digit whose beginning was not captured the first packet may be its second end.
#[test]
fn ends_that_were_not_captured_may_have_been_sent() {
    let side = SideFacts { is_far: true, ..SideFacts::default() };
    let far = Facts { carrier: side.clone(), pbx: side, is_captured: true, ..Facts::default() };
    let ends = |lost: u64, seq: u64| {
        let digit = format!("3000-3001 pbx~ digit=5 missed ends={} seq={seq}", 3 - lost);
        digits(&format!("{digit}\n3300-5010 pbx~ on seq={}", seq + 4 - lost))
    };
    check_knowing(&far, &[("all ends", &ends(0, 4049), &[]), ("two ends of three", &ends(1, 4055), &[])]);
}

#[test]
fn events_that_the_receiver_does_not_list_are_found() {
    let listed = "2000 car> 200 | s#a=ptime:20#a=fmtp:101 0-11\\na=ptime:20#";
    let call = |event: &str| digit(event).replace("2000  car> 200", listed);
    check(&[
        ("listed", &call("digit=11"), &[]),
        ("letter", &call("digit=12"), &["dtmf/listed-events"]),
        ("flash", &call("digit=16"), &["dtmf/listed-events"]),
    ]);
}

#[test]
fn a_source_of_digits_beside_a_codec_that_is_not_looked_into_is_found() {
    let other = digits("3000-5010 pbx~ pt=18 octets=20 on\n3010-3250 pbx~ digit=5 ssrc=77");
    let other = other.replace("2030-3000 pbx~", "2030-3000 pbx~ pt=18 octets=20");
    let lists = |line: &str| format!("{line} | s/8 101/8 18 101/");
    let other = other.replace("0     pbx> INVITE", &lists("0 pbx> INVITE"));
    check(&[("G.729", &other.replace("2000  car> 200", &lists("2000 car> 200")), &["dtmf/same-ssrc"])]);
}

#[test]
fn a_digit_that_goes_two_ways_is_found() {
    let info = |digit: char| {
        let body = format!("Content-Length: 26\\n\\nSignal={digit}\\nDuration=160");
        let lines = "2030-3000 pbx~\n3000-3240 pbx~ digit=5\n3300-5010 pbx~ on\n3250 pbx> INFO";
        let sent = format!("{lines} | s#Content-Length: 0#Content-Type: application/dtmf-relay\\n{body}#");
        call_with("2030-5010 pbx~", &format!("{sent}\n3270 car> 200 INFO"))
    };
    check(&[("another", &info('6'), &[]), ("the same", &info('5'), &["dtmf/one-way-of-digits"])]);
}

/// RFC 4733 2.5.1.5: what shares a packet follows each other, so that one has ended and one begins.
#[test]
fn events_in_one_packet_have_their_bits() {
    let packed = |how: &str| {
        digits(&format!(
            "3000-3240 pbx~ digit=5 packed {how}\n3300-3500 pbx~ digit=6 unmarked\n3560-5010 pbx~ on"
        ))
    };
    check(&[
        ("right", &packed(""), &[]),
        ("no end", &packed("open"), &["dtmf/end-bit"]),
        ("no marker", &packed("plain"), &["dtmf/marker-first"]),
    ]);
}
