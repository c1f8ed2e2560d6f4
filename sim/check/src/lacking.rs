//! Captures that lack packets of media: whoever sent them is not accused of what is missing.

use crate::captures::accused;

const BEGINS: &str = "0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 car> 200\n2020 pbx> ACK\n";

/// The checks that accuse somebody of a call with these lines, which ends at `end`.
fn found(lines: &str, end: u64) -> Vec<&'static str> {
    let ladder = format!("{BEGINS}{lines}\n{end} pbx> BYE\n{} car> 200 BYE\n", end + 20);
    accused(&ladder).into_iter().map(|(check, _)| check).collect()
}

/// RFC 3550 A.1: of more than half the numbers nobody knows which way round they are.
#[test]
fn behind_a_hole_as_long_as_half_the_numbers_nothing_has_run_back() {
    let call = |from: u64, sequence: u64| {
        let to = from + 5_000;
        let ts = 9_000 + (from - 2_030) * 8;
        found(
            &format!(
                "2030-4000 pbx~\n2030-{to} car~\n{from}-{to} pbx~ seq={} ts={}",
                sequence % 65_536,
                ts % (1 << 32)
            ),
            to,
        )
    };
    let jump = "media/sequence-continuous";
    assert!(!call(800_000, 4_000 + (800_000 - 2_030) / 20).contains(&jump));
    assert!(call(10_000, 44_000).contains(&jump), "in six seconds so many do not pass");
}

/// RFC 3550 6.4.1.
#[test]
fn what_was_sent_before_the_first_packet_of_a_capture_counts() {
    let truth = "media/rtcp-truth";
    let call = |told: u64| {
        found(&format!("22000-30010 pbx~ seq=5000\n2030-30010 car~\n25000 pbx~ SR={told}"), 30_000)
    };
    assert!(!call(1_148).contains(&truth), "a packet each 20 ms since the answer");
    assert!(call(9_000).contains(&truth), "so many were never sent");
    let ahead = |until: u64| {
        found(&format!("2030-{until} pbx~\n2030-30010 car~\n14000 car~ SR=600 of=7 highest=450"), 30_000)
    };
    assert!(!ahead(5_000).contains(&truth), "its sound was not captured any more");
    assert!(ahead(30_010).contains(&truth), "it goes on, and had not come so far");
}

/// RFC 8866 6.7.4.
#[test]
fn where_no_reports_were_captured_none_are_missed() {
    let held = "3000 pbx> INVITE sdp=inactive\n3020 car> 200 sdp=inactive\n3040 pbx> ACK\n";
    let reports = |who: &str, from: u64| -> String {
        (0..12).map(|nth| format!("{} {who}~ SR\n", from + nth * 5_000)).collect()
    };
    let call = |lines: &str| {
        let all =
            format!("2030-2990 pbx~\n2030-2990 car~\n2500 pbx~ SR\n2600 car~ SR\n{held}{lines}64000 pbx~ SR");
        found(&all, 65_000).contains(&"media/rtcp-on-hold")
    };
    assert!(!call(""), "of neither");
    assert!(call(&reports("car", 7_600)), "the other side's were captured");
    assert!(!call(&(reports("car", 7_600) + &reports("pbx", 7_500))));
}

/// RFC 3515 2.4.4.
#[test]
fn a_notify_may_be_in_the_hole_that_sound_shows() {
    let call = |sound: &str, contact: &str| {
        let refer = format!(
            "3000 pbx> REFER | Contact: <sip:{contact}:5060>;;Refer-To: <sip:+12025550199@10.0.0.1>\n3020 car> 202 REFER\n"
        );
        found(&format!("{refer}2030-30010 car~\n{sound}"), 30_000).contains(&"transfer/refer-is-reported")
    };
    assert!(call("2030-30010 pbx~", "10.0.0.2"));
    assert!(!call("2030-3100 pbx~\n9000-30010 pbx~ seq=4349 ts=64760", "10.0.0.2"), "a hole of six seconds");
    assert!(!call("2030-30010 pbx~", "10.0.0.77"), "it goes elsewhere");
}

/// RFC 4733 2.5.1.2.
#[test]
fn a_digit_that_has_lasted_is_not_at_its_beginning() {
    let call = |begin: &str| {
        let lines = format!("2030-10010 car~\n2030-3000 pbx~\n{begin}3300-10010 pbx~ on");
        found(&lines, 10_000).contains(&"dtmf/marker-first")
    };
    assert!(call("3000-3240 pbx~ digit=5 unmarked\n"));
    assert!(!call("3000-3240 pbx~ digit=5 ms=60 unmarked\n"), "its first packet says 60 ms");
}

/// RFC 7616 3.3.
#[test]
fn credentials_answer_a_challenge_whose_request_was_not_captured() {
    let given = |nonce: &str| {
        format!(
            "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"{nonce}\", uri=\"sip:10.0.0.1\", \
             response=\"0123456789abcdef0123456789abcdef\", qop=auth, nc=00000001, cnonce=\"c\""
        )
    };
    // The second REGISTER was challenged anew, and that exchange was not captured.
    let registers = |cseq: u32| {
        let ladder = format!(
            "0 pbx> REGISTER\n20 car> 401 REGISTER\n40 pbx> REGISTER | {};;CSeq: {cseq} REGISTER\n\
             60 car> 200 REGISTER | CSeq: {cseq} REGISTER\n",
            given("n2"),
        );
        let found = accused(&ladder).into_iter().map(|(check, _)| check);
        found.filter(|check| *check == "auth/answers-challenge").count()
    };
    assert_eq!(registers(2), 1, "nobody has given that nonce");
    assert_eq!(registers(3), 0);
}

/// RFC 3264 5.1: a port is of one call at a time.
#[test]
fn media_to_an_address_of_the_next_call_are_of_that_one() {
    let call = |end: &str| {
        let ladder = format!(
            "{BEGINS}2030-5000 pbx~\n2030-5000 car~\n{end}6000 pbx> INVITE call=b | s/m=audio 4000/m=audio 4100/\n\
             6020 car> 100 call=b\n6500-9000 car~ port=4100 ssrc=19\n8000 car> 200 call=b\n8020 pbx> ACK call=b\n\
             9000 pbx> BYE call=b\n9020 car> 200 BYE call=b\n"
        );
        let found = accused(&ladder).into_iter().map(|(check, _)| check);
        found.filter(|check| *check == "media/negotiated-address").count()
    };
    assert_eq!(call(""), 0, "the first BYE was not captured");
    assert_eq!(call("5000 pbx> BYE\n5020 car> 200 BYE\n"), 0);
}

/// RFC 3550 A.1: behind a hole of more than 3000 numbers a receiver begins anew.
#[test]
fn reports_count_what_passed_in_a_long_hole() {
    let call = |told: u64| {
        let sound = "2030-12010 pbx~\n82010-92010 pbx~ seq=7999 ts=648840\n2030-12010 car~\n82010-92010 car~ seq=7999 ts=648840";
        found(&format!("{sound}\n90000 pbx~ SR={told}"), 92_000).contains(&"media/rtcp-truth")
    };
    assert!(!call(4_399), "a packet each 20 ms");
    assert!(call(90_000), "so many were never sent");
}

/// RFC 3261 8.1.3.1: a way that is broken answers nothing, and nobody is to blame.
#[test]
fn options_that_a_broken_way_swallows_accuse_nobody() {
    let copies: String = [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]
        .iter()
        .map(|ms| format!("{} pbx> again OPTIONS\n", 20_000 + ms))
        .collect();
    let call = |others: &[u64]| {
        let pings: String = others
            .iter()
            .map(|at| format!("{at} pbx> MESSAGE call=b\n{} car> 200 MESSAGE call=b\n", at + 20))
            .collect();
        let found = accused(&format!("20000 pbx> OPTIONS\n{copies}{pings}"));
        found.iter().any(|(check, _)| *check == "options/answered")
    };
    assert!(!call(&[1_000, 200_000]), "the way was broken for a minute");
    assert!(call(&[25_000, 40_000, 200_000]), "others were answered meanwhile");
}

/// RFC 3550 6.4.1: packets of one side may be recorded by another clock than those of the other.
#[test]
fn a_report_does_not_lie_for_as_long_as_two_clocks_are_apart() {
    let reported = |apart: u64, dlsr: u64, is_told: bool| {
        let both = (0..5).map(|nth| {
            let (theirs, own) = (4_000 + nth * 5_000, 6_000 + nth * 5_000 + apart);
            let of_own =
                if is_told { format!("of=7 lsr={} dlsr=2980", theirs - 3_000) } else { String::new() };
            let of_theirs = format!("of=9 lsr={theirs} dlsr={dlsr} behind={apart}");
            let counts = [99, 199].map(|first| first + nth * 250);
            format!("{theirs} car~ SR={} {of_own}\n{own} pbx~ SR={} {of_theirs}\n", counts[0], counts[1])
        });
        let lines = format!("2030-30010 pbx~\n2030-30010 car~\n{}", both.collect::<String>());
        found(&lines, 30_000).contains(&"media/rtcp-truth")
    };
    let call = |apart: u64, dlsr: u64| reported(apart, dlsr, true);
    assert!(!call(0, 1_980), "as long as it lay");
    assert!(!call(1_500, 1_980), "the recorders are so far apart");
    assert!(call(0, 100));
    assert!(reported(0, 100, false), "the other side tells nothing");
}
