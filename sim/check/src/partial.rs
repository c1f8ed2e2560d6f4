//! What a capture lacks accuses nobody, media above all, and what it shows is found all the same.

use crate::script::{CALL, call_with, judged};
use crate::{Facts, Severity};

/// The checks that accuse somebody in a capture, each once, in order.
fn accused(ladder: &str) -> Vec<&'static str> {
    let mut facts = Facts { is_captured: true, ..Facts::default() };
    (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
    let found = judged(ladder, facts).findings;
    let accusing = found.iter().filter(|finding| finding.severity > Severity::Info);
    let mut ids: Vec<_> = accusing.map(|finding| finding.check).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

const PBX: &str = "2030-5010 pbx~";
const CARRIER: &str = "2030-5010 car~";

/// A call that both sides have switched to T.38.
const SWITCHED: &str = "
    0 pbx> INVITE
    20 car> 100
    2000 car> 200
    2020 pbx> ACK
    2030-4040 pbx~
    2030-4040 car~
    4000 car> INVITE sdp=t38
    4020 pbx> 200 sdp=t38
    4040 car> ACK";

/// [`CALL`] with other media of its sides.
fn sounds(pbx: &str, carrier: &str) -> String {
    call_with(PBX, pbx).replace(CARRIER, carrier)
}

/// RFC 3264 5.1: the next call may have the same ports, and who captured has missed its messages.
#[test]
fn a_source_that_begins_behind_the_bye_is_of_another_call() {
    let next = "\n5450-8400 pbx~ ssrc=70 seq=100 ts=500\n5450-8400 car~ ssrc=90 seq=200 ts=700\n7000 pbx~ SR=77 ssrc=70";
    assert_eq!(accused(&format!("{CALL}{next}")), [""; 0]);
    assert_eq!(accused(&sounds("2030-6010 pbx~", CARRIER)), ["media/stops-after-bye"]);
}

/// RFC 7362 4: who latches sends to where it hears the other, which this capture does not show.
#[test]
fn where_a_side_sends_from_that_was_not_captured_nobody_knows() {
    let elsewhere = "2030-5010 car~ port=4010";
    assert_eq!(accused(&sounds("", elsewhere)), [""; 0]);
    assert_eq!(accused(&sounds(PBX, elsewhere)), ["media/negotiated-address"]);
}

/// RFC 3264 5.1: one port may serve all calls, one of which nobody has heard of.
#[test]
fn what_a_port_of_several_calls_sends_beside_its_stream_may_be_of_another() {
    let both = "2030-5010 car~\n2030-5010 car~ ssrc=91 port=4020";
    assert_eq!(accused(&sounds(PBX, both)), [""; 0]);
    let first_there = "2030-3010 car~\n3010-5010 car~ on port=4020";
    assert_eq!(accused(&sounds(PBX, first_there)), ["media/negotiated-address"]);
}

/// RFC 4733 2.5.1.4: the end of a digit may be in what was lost, however long that is.
#[test]
fn a_digit_behind_which_numbers_are_missing_may_have_had_an_end() {
    let behind = |sequence: u64| {
        let digit = "2030-3000 pbx~\n3000-3240 pbx~ digit=5 ends=0\n3900-5010 pbx~ ts=23960 seq=";
        accused(&sounds(&format!("{digit}{sequence}"), CARRIER))
    };
    assert_eq!(behind(4094), [""; 0]);
    assert_eq!(behind(4061), ["dtmf/end-bit"]);
}

/// RFC 3550 6.4.1: a report counts what was sent, also what was not captured.
#[test]
fn a_report_counts_what_the_numbers_show() {
    let told = |packets: u64| {
        let pbx = format!("2030-3000 pbx~\n6010-8010 pbx~ seq=4199 ts=40840\n7000 pbx~ SR={packets}");
        let call = sounds(&pbx, "2030-8010 car~").replace("5000  pbx> BYE", "8000 pbx> BYE");
        accused(&call.replace("5020  car> 200 BYE", "8020 car> 200 BYE"))
    };
    assert_eq!(told(270), [""; 0]);
    assert_eq!(told(600), ["media/rtcp-truth"]);
}

/// RFC 3550 5.1: when the clocks of both sides leap at once by the same, it is that of the recorder that does.
#[test]
fn a_leap_of_both_clocks_is_one_of_the_recorder() {
    let leaps = |who: &str| format!("2030-6030 {who}~\n11030-15500 {who}~ on unmarked");
    let long = |pbx: &str, carrier: &str| {
        let call = sounds(pbx, carrier).replace("5000  pbx> BYE", "15500 pbx> BYE");
        accused(&call.replace("5020  car> 200 BYE", "15520 car> 200 BYE"))
    };
    assert_eq!(long(&leaps("pbx"), &leaps("car")), [""; 0]);
    assert_eq!(long(&leaps("pbx"), "2030-15500 car~"), ["media/clock-runs-with-time"]);
}

/// RFC 3550 5.1: a clock that is off by a twentieth shows after a minute, also through a network.
#[test]
fn a_clock_that_is_too_slow_is_found_in_a_capture() {
    let minute = |pbx: &str| {
        let call = sounds(&format!("2030-65010 pbx~ {pbx}"), "2030-65010 car~")
            .replace("5000  pbx> BYE", "65000 pbx> BYE");
        let reports: String =
            (0..13).map(|n| format!("{0} pbx~ SR\n{0} car~ SR\n", 3000 + n * 5000)).collect();
        accused(&format!("{}\n{reports}", call.replace("5020  car> 200 BYE", "65020 car> 200 BYE")))
    };
    assert_eq!(minute(""), [""; 0]);
    assert_eq!(minute("ms=21 octets=160 step=160"), ["media/clock-runs-with-time"]);
    assert_eq!(minute("ms=19 octets=160 step=160"), ["media/clock-runs-with-time"]);
}

/// T.30 5.3.6.1: the machine that was not captured may have said goodbye.
#[test]
fn a_fax_of_which_one_side_was_captured_may_be_over() {
    let fax = |pbx: &str| {
        format!(
            "{SWITCHED}
            4500 car% DIS
            {pbx}
            8000 car% CFR
            8200 car> INVITE sdp=no-t38
            8220 pbx> 200 sdp=no-t38
            8240 car> ACK
            16100 pbx> BYE
            16120 car> 200 BYE"
        )
    };
    assert!(!accused(&fax("")).contains(&"fax/refresh-keeps-image"));
    assert!(accused(&fax("6000 pbx% DCS=14400")).contains(&"fax/refresh-keeps-image"));
}

/// RFC 3261 17.2.1: as long as no copy of an INVITE is due, its 100 may have come and not been captured.
#[test]
fn a_100_that_was_not_captured_may_have_come_in_time() {
    let answered = |begin: &str| {
        let call = call_with("20    car> 100", "").replace("300   car> 180", "");
        accused(&call.replace("2000  car> 200", begin))
    };
    assert_eq!(answered("400 car> 200"), [""; 0]);
    // Where what answered others came by, a 100 would have come as well.
    let late = answered(
        "500 pbx> again INVITE\n600 pbx> OPTIONS call=o\n900 car> 200 OPTIONS call=o\n1400 car> 200",
    );
    assert_eq!(late, ["transaction/trying-within-200ms"]);
}

/// RFC 3264 8: what both sides change at once they have agreed on.
#[test]
fn what_both_sides_do_at_once_they_have_agreed_on() {
    let hold = "2020 pbx> ACK\n3000 pbx> INVITE sdp=inactive\n3020 car> 200 sdp=inactive\n3040 pbx> ACK";
    let held = |pbx: &str, carrier: &str| {
        let sounds = sounds(&format!("2030-3010 pbx~\n{pbx}"), &format!("2030-3010 car~\n{carrier}"));
        accused(&sounds.replace("2020  pbx> ACK", hold))
    };
    assert_eq!(held("4000-5010 pbx~ on", "4010-5010 car~ on"), [""; 0]);
    assert_eq!(held("4000-5010 pbx~ on", ""), ["media/stops-on-hold"]);
    // Neither has stopped: nothing was agreed on between.
    assert_eq!(held("3020-5010 pbx~ on", "3020-5010 car~ on"), ["media/stops-on-hold"]);
    let other = |who: &str| format!("2030-3500 {who}~\n3500-5010 {who}~ on unmarked pt=0");
    assert_eq!(accused(&sounds(&other("pbx"), &other("car"))), [""; 0]);
    assert_eq!(accused(&sounds(&other("pbx"), CARRIER)), ["media/payload-type-negotiated"]);
}

/// The same of a fax that goes back to sound.
#[test]
fn sound_that_both_sides_send_at_once_was_agreed_on() {
    let fax = |sound: &str| {
        accused(&format!(
            "{SWITCHED}
            {sound}
            9000 pbx> BYE
            9020 car> 200 BYE"
        ))
        .contains(&"fax/sound-stops")
    };
    assert!(!fax("6000-8000 pbx~ on\n6010-8000 car~ on"));
    assert!(fax("6000-8000 pbx~ on"));
}

/// RFC 3264 8: a version that is left out may be that of an answer to an offer that was not captured.
#[test]
fn a_version_that_is_left_out_may_be_one_that_was_not_captured() {
    let skips = "2020 pbx> ACK\n3000 pbx> INVITE sdp=sendonly | s/o=- 5 2/o=- 5 3/\n3020 car> 200 sdp=recvonly\n3040 pbx> ACK";
    let call = sounds(PBX, "2030-3010 car~").replace("2020  pbx> ACK", skips);
    assert_eq!(accused(&call), [""; 0]);
    // A version that falls needs nothing between.
    let falls = call.replace("o=- 5 3/", "o=- 5 0/");
    assert!(!accused(&falls).is_empty());
}

/// RFC 3261 13.2.2.4, 17.1.1.2: what is lost behind the observer, while a way is gone, asks for no ACK and stops no copy; what
/// comes again and again for longer does.
#[test]
fn a_way_that_is_gone_for_seconds_is_nobodys_fault() {
    let copies = |seconds: &[u32], text: &str| -> String {
        seconds.iter().map(|ms| format!("{ms} {text}\n")).collect()
    };
    let again = copies(&[2500, 3500, 5500], "car> again 200");
    let gone = call_with("2020  pbx> ACK", &format!("{again}9500 car> again 200\n9520 pbx> ACK"));
    let gone = gone.replace("5000  pbx> BYE", "30000 pbx> BYE").replace("5020  car>", "30020 car>");
    let gone = gone.replace(&format!("{PBX}\n"), "").replace(&format!("{CARRIER}\n"), "");
    assert_eq!(accused(&gone), [""; 0]);
    let on = copies(&[13500, 17500, 21500, 25500, 29500], "car> again 200");
    let deaf = gone.replace("30000 pbx>", &format!("{on}30000 pbx>"));
    assert_eq!(accused(&deaf), ["call/answer-acked"]);

    let bye = |answered: &[u32]| {
        let answers = copies(answered, "car> again 200 BYE");
        let asked = copies(&[5500, 6500, 8500, 12500, 16500, 20500], "pbx> again BYE");
        // What it answers meanwhile shows that it hears.
        let heard = "11000 car> OPTIONS call=o\n11020 pbx> 200 OPTIONS call=o";
        CALL.replace("5020  car> 200 BYE", &format!("5020 car> 200 BYE\n{asked}{answers}{heard}"))
    };
    let deaf = bye(&[5520, 6520, 8520, 12520, 16520, 20520]).replace("11020 pbx> 200 OPTIONS call=o", "");
    assert!(!accused(&deaf).contains(&"transaction/stops-on-response"), "{:?}", accused(&deaf));
    assert_eq!(accused(&bye(&[5520, 6520, 8520, 12520, 16520, 20520])), ["transaction/stops-on-response"]);
}

/// RFC 3261 17.2.1: a moment in which the way is full makes a 100 late for who looks on, and copies come closer together than
/// they were sent (17.1.2.2).
#[test]
fn a_way_that_is_slow_for_a_moment_is_nobodys_fault() {
    let slow = call_with("20    car> 100", "500 pbx> again INVITE\n780 car> 100\n800 car> again 100");
    let slow = slow.replace("300   car> 180\n", "");
    assert_eq!(accused(&slow), [""; 0]);
    assert_eq!(
        accused(&slow.replace(
            "780 car> 100\n800 car>",
            "600 pbx> OPTIONS call=o\n900 car> 200 OPTIONS call=o\n1300 car> 100\n1320 car>"
        )),
        ["transaction/trying-within-200ms"]
    );
}

/// A request and its answer are both there, whatever else is not: a number that is left out before them hides nothing.
#[test]
fn a_hole_hides_nothing_that_a_request_and_its_answer_show() {
    let behind = |lines: &str| {
        let gap = format!(
            "5000  pbx> INFO | CSeq: 40 INFO\n5020  car> 200 INFO\n{lines}\n9000 pbx> BYE | CSeq: 42 BYE"
        );
        accused(&call_with("5000  pbx> BYE", &gap).replace("5020  car> 200 BYE", "9020 car> 200 BYE"))
    };
    let change = "6000 pbx> INVITE sdp=sendonly | CSeq: 41 INVITE\n6020 car> 200 sdp=recvonly\n6040 pbx> ACK | CSeq: 41 ACK";
    assert_eq!(behind(change), [""; 0]);
    assert_eq!(behind(&change.replace("recvonly", "sendonly")), ["sdp/direction-answer"]);
    let other =
        change.replace("sdp=recvonly", "sdp=recvonly | s/From: <sip:+12025550170@/From: <sip:+12025550171@/");
    assert_eq!(behind(&other), ["message/from-echo"]);
}

/// What is sent to the wrong address has not come: who does not get it is not to blame.
#[test]
fn what_goes_elsewhere_has_not_come() {
    let elsewhere = CALL.replace("2020  pbx> ACK", "2020 pbx> ACK to=str");
    let again: String = [2500, 3500, 5500, 9500, 13500, 17500]
        .map(|ms| {
            format!("{ms} car> again 200\n2020 pbx> again ACK to=str\n")
                .replace("2020", &(ms + 20).to_string())
        })
        .concat();
    let deaf = elsewhere
        .replace("5000  pbx> BYE", &format!("{again}20000 pbx> BYE"))
        .replace("5020  car>", "20020 car>");
    assert!(!accused(&deaf).contains(&"transaction/final-response-stops"), "{:?}", accused(&deaf));
}
