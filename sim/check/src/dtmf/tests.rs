//! Digits as telephone events, packet by packet.

use clock::Instant;
use rtp::telephone_event::EventPayload;
use rtp::{RtpHeader, RtpPacket};
use trace::PacketId;

use crate::script::{call_with, check};
use crate::wire::Keys;

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
        keys.sent(Instant::from_millis(20 * nth as u64), PacketId(nth as u64 + 1), &packet);
    }
    keys
}

#[test]
fn one_digit_is_one_key_whatever_is_wrong_with_it() {
    let clean = keys(|_, _, _| {});
    let moved = keys(|nth, header, _| header.timestamp += 160 * nth as u32);
    let stuck = keys(|_, _, event| event.duration = 160);
    let unmarked = keys(|_, header, _| header.marker = false);
    for (name, keys, expected) in [
        ("clean", clean, (3, true, 0, 0)),
        ("moved", moved, (3, true, 6, 0)),
        ("stuck", stuck, (3, true, 0, 3)),
        ("unmarked", unmarked, (3, false, 0, 0)),
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
    all.sent(Instant::from_millis(250), PacketId(9), &RtpPacket::parse(&bytes).expect("written here"));
    assert_eq!(all.judged().count(), 2);
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
