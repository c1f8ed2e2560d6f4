//! Ladders of calls that are answered, ended, refused or changed in the wrong way.

use plan::profile::Limits;

use crate::observer::Observer;
use crate::script::{CALL, call_edited, call_with, cast, check, events, found};
use crate::{Blame, Facts, SideFacts};

#[test]
fn an_answer_is_acknowledged_or_repeated_and_given_up() {
    let copies = "500 ms 1500 3500 7500 11500 15500 19500 23500 27500 31500";
    let repeated: String = copies
        .split(' ')
        .filter_map(|ms| ms.parse::<u64>().ok())
        .map(|ms| format!("{} car> again 200\n", ms + 2000))
        .collect();
    let once = CALL.replace("2020  pbx> ACK", "2020 pbx> ACK lost").replace("-5010", "-9010");
    let start = "0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 car> 200\n";
    check(&[
        ("no ACK", &format!("{start}{repeated}34000 car> BYE\n34020 pbx> 200 BYE"), &["call/answer-acked"]),
        (
            "no ACK and no BYE",
            &format!("{start}{repeated}end 60000"),
            &["call/answer-acked", "call/bye-after-missing-ack"],
        ),
        (
            "sent once",
            &once.replace("5000 ", "9000 ").replace("5020 ", "9020 "),
            &["call/answer-retransmitted"],
        ),
    ]);
}

#[test]
fn a_call_answered_while_it_is_cancelled_is_hung_up() {
    let crossing = "0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 pbx> CANCEL\n2005 car> 200\n2020 car> 200 CANCEL\n2030 pbx> ACK\n";
    check(&[
        ("no BYE", &format!("{crossing}end 4900"), &["call/cancel-crossing"]),
        ("BYE", &format!("{crossing}2040 pbx> BYE\n2060 car> 200 BYE"), &[]),
    ]);
}

/// The capture of one call ends with it.
#[test]
fn the_ack_that_never_came_is_seen_when_the_recording_ends_with_the_call() {
    let copies = [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
    let copies = copies.map(|ms| format!("{} car> again 200\n", ms + 2000)).concat();
    let answered = format!("0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 car> 200\n{copies}");
    let ended = format!("{answered}34005 car> BYE\n34025 pbx> 200 BYE\n");
    let busy = answered.replace(" 200\n", " 486\n");
    for (ladder, expected) in [
        (&ended, &["call/answer-acked"][..]),
        (&busy, &["transaction/ack-for-failure"]),
        // Copies may still come, and an ACK.
        (&busy.replace("33500 car> again 486\n", ""), &[]),
        // The answer to the BYE, which would show that the call is over for both, may still come.
        (&ended.replace("34025 pbx> 200 BYE\n", ""), &[]),
        (&answered, &[]),
        (&ended.replace(&copies, "2020 pbx> ACK\n"), &[]),
    ] {
        let mut observer = Observer::new(cast(), Facts { is_captured: true, ..Facts::default() });
        events(ladder).0.iter().for_each(|event| observer.observe(event));
        let found: Vec<_> = observer.break_off().findings.iter().map(|f| f.check).collect();
        assert_eq!(found, expected, "{ladder}");
    }
}

/// RFC 3261 17.1.1.2, 17.1.2.2: who has asked for 64*T1 has got nothing, and who captured has heard all of it.
#[test]
fn a_request_that_nobody_answers_is_seen_when_the_recording_ends_with_the_call() {
    let up = "0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 car> 200\n2020 pbx> ACK\n2030-4000 pbx~\n";
    let asked = |request: &str, at: u64, pauses: &[u64]| {
        let copies = pauses.iter().map(|ms| format!("{} pbx> again {request}\n", at + ms));
        format!("{at} pbx> {request}\n{}", copies.collect::<String>())
    };
    const FAST: &[u64] = &[500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
    const SLOW: &[u64] = &[500, 1500, 3500, 7500, 15_500, 31_500];
    let call = |request: &str, pauses: &[u64], until: u64| {
        let end = if request == "BYE" { "" } else { "36100 pbx> BYE\n36120 car> 200 BYE\n" };
        format!("{up}2030-{until} car~\n{}{end}", asked(request, 4000, pauses))
    };
    // Its sound goes on, or stops with the BYE: then it may be gone.
    let (call, gone) = (|request, pauses| call(request, pauses, 5000), call("BYE", FAST, 4000));
    for (ladder, expected) in [
        (gone, ""),
        (call("BYE", FAST), "dialog/bye-answered"),
        (call("INFO", FAST), "transaction/answered-in-time"),
        (call("OPTIONS", FAST), "options/answered"),
        (call("INVITE", SLOW), "transaction/trying-within-200ms"),
        // There may be nobody.
        (asked("INVITE", 0, SLOW), ""),
        // Its client has not done with it: the answer may still come.
        (call("BYE", &FAST[..4]), ""),
    ] {
        let mut facts = Facts { is_captured: true, ..Facts::default() };
        (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
        let mut observer = Observer::new(cast(), facts);
        let other = "0 car> OPTIONS call=b\n20 pbx> 200 OPTIONS call=b\n";
        let ladder = format!("{other}{ladder}");
        events(&ladder).0.iter().for_each(|event| observer.observe(event));
        let outcome = observer.break_off();
        let found: Vec<_> = outcome.findings.iter().map(|f| (f.check, f.blame)).collect();
        let expected: Vec<_> =
            Some((expected, Blame::Carrier)).into_iter().filter(|(id, _)| !id.is_empty()).collect();
        assert_eq!(found, expected, "{ladder}");
    }
}

#[test]
fn of_two_answers_each_is_acknowledged_and_one_is_ended() {
    let other = "s/tag=tcara/tag=other/";
    let call = call_with(
        "2020  pbx> ACK",
        &format!(
            "2020  pbx> ACK\n2500 car> 200 | {other};;s/4000 RTP/4008 RTP/\n2520 pbx> ACK | {other}\n2530 pbx> BYE | {other}"
        ),
    );
    let ended = call.replace("5000  pbx> BYE", "2550 car> 200 BYE\n9000 pbx> BYE").replace("5020", "9020");
    let line = |text: &str| ended.lines().find(|l| l.contains(text)).expect("a line").to_owned();
    let without = |text: &str| ended.replace(&line(text), "").replace("2550 car> 200 BYE", "");
    check(&[
        ("ended", &ended, &[]),
        ("left up", &without("2530 pbx> BYE"), &["call/forked-answer-ended"]),
        ("not acknowledged", &ended.replace(&line("2520 pbx> ACK"), ""), &["call/answer-acked"]),
    ]);
}

#[test]
fn a_user_who_leaves_without_bye_is_found() {
    let left = "0 pbx> INVITE\n20 car> 100\n2000 car> 200\n2020 pbx> ACK\n2030-3030 pbx~\n3030-4630 pbx~ quiet seq=4050 ts=17000 unmarked\n2030-12000 car~\nend 12000";
    // Who leaves silence out may just say nothing.
    let is_silent = left.replace("pbx~ quiet", "pbx~");
    check(&[("left", left, &["call/ends-with-bye"]), ("says nothing", &is_silent, &[])]);
}

#[test]
fn refusals_are_taken_as_they_are_meant() {
    let declined = "0 pbx> INVITE\n20 car> 100\n100 car> 603\n120 pbx> ACK\n";
    let overloaded = "0 pbx> INVITE\n20 car> 100\n100 car> 503 | Retry-After: 30\n120 pbx> ACK\n";
    let refused = |reason: &str, status: u16| {
        format!("0 pbx> INVITE\n20 car> 100\n100 car> {status} | Reason: {reason}\n120 pbx> ACK")
    };
    let second = "5000 pbx> INVITE call=b\n5020 car> 486 call=b\n5040 pbx> ACK call=b";
    check(&[
        ("declined", &format!("{declined}{second}"), &["call/no-retry-after-603"]),
        ("overloaded", &format!("{overloaded}{second}"), &["call/retry-after-honoured"]),
        ("busy as 480", &refused("Q.850;cause=17", 480), &["call/busy-is-486"]),
        ("busy as 486", &refused("Q.850;cause=17", 486), &[]),
        ("unallocated as 500", &refused("Q.850;cause=1", 500), &["call/unallocated-is-404"]),
        ("bad cause", &refused("Q.850;cause=abc", 480), &["call/reason-well-formed"]),
    ]);
}

#[test]
fn a_refused_reinvite_changes_nothing() {
    let refused = "3000 pbx> INVITE sdp=sendonly\n3020 car> 488\n3040 pbx> ACK";
    let goes_on = call_with("2020  pbx> ACK", &format!("2020 pbx> ACK\n{refused}"));
    let drops =
        goes_on.replace("5000  pbx> BYE", "3100 pbx> BYE").replace("5020", "3120").replace("5010", "3110");
    let other_side = drops.replace("3100 pbx> BYE", "3100 car> BYE").replace("car> 200 BYE", "pbx> 200 BYE");
    check(&[
        ("goes on", &goes_on, &[]),
        ("the other user hangs up", &other_side, &[]),
        ("drops", &drops, &["call/failed-reinvite-keeps-session"]),
    ]);
}

#[test]
fn crossing_reinvites_are_refused_and_tried_again_in_their_bands() {
    let glare = |car: &str, retry: u32| {
        let lines = format!(
            "2020 pbx> ACK\n3000 pbx> INVITE sdp=sendonly\n3005 car> INVITE sdp=sendonly\n3020 {car}\n3021 pbx> 491\n\
             3040 pbx> ACK\n3041 car> ACK\n{retry} pbx> INVITE sdp=sendonly\n{} car> 200 sdp=recvonly\n{} pbx> ACK",
            retry + 20,
            retry + 40
        );
        let call = call_with("2020  pbx> ACK", &lines);
        let call = call.replace("5000  pbx> BYE", "9000 pbx> BYE").replace("5020  car", "9020 car");
        call.replace("-5010", "-2990")
    };
    check(&[
        ("both refuse, the owner waits", &glare("car> 491", 5600), &[]),
        ("another status", &glare("car> 500", 5600), &["call/glare-491"]),
        ("the owner hurries", &glare("car> 491", 3100), &["call/glare-retry-window"]),
    ]);
}

#[test]
fn a_change_before_the_ack_is_found_and_refused_while_the_answer_is_under_way() {
    let early = |rest: &str| {
        CALL.replace("2020  pbx> ACK", rest)
            .replace("-5010", "-2200")
            .replace("5000  pbx> BYE", "9000 pbx> BYE")
            .replace("5020  car", "9020 car")
    };
    let accepted = "2001 car> INVITE\n2012 pbx> 200\n2015 pbx> ACK\n2035 car> ACK";
    let lost = early("2001 car> INVITE\n2020 ANSWER\n2500 car> again 200\n2520 pbx> ACK\n2540 car> ACK")
        .replace("car> 200\n", "car> 200 lost\n")
        .replace("2030-2200", "2530-2600");
    check(&[
        ("accepted", &early(accepted), &["call/reinvite-after-ack"]),
        ("overtakes the 200", &lost.replace("ANSWER", "pbx> 491"), &["call/reinvite-after-ack"]),
        (
            "and is accepted",
            &lost.replace("ANSWER", "pbx> 200"),
            &["call/glare-491", "call/reinvite-after-ack"],
        ),
    ]);
}

#[test]
fn a_side_that_takes_more_calls_than_it_says_is_found() {
    let two = format!(
        "{CALL}\n3000 pbx> INVITE call=b\n3020 car> 100 call=b\n3300 car> 200 call=b\n3320 pbx> ACK call=b\n4000 pbx> BYE call=b\n4020 car> 200 BYE call=b"
    );
    let carrier = SideFacts { channels: Some(1), ..SideFacts::default() };
    assert_eq!(found(&two, Facts { carrier, ..Facts::default() }), ["call/channel-limit"]);
    assert_eq!(found(&two, Facts::default()), [""; 0]);
}

#[test]
fn a_call_of_which_nothing_is_heard_for_hours_takes_no_channel() {
    let up = "0 pbx> INVITE\n20 car> 100\n300 car> 200\n320 pbx> ACK\n";
    let next = |at: u64| {
        let [trying, answer, ack] = [20, 300, 320].map(|after| at + after);
        format!(
            "{up}{at} pbx> INVITE call=b\n{trying} car> 100 call=b\n{answer} car> 200 call=b\n{ack} pbx> ACK call=b"
        )
    };
    let carrier = SideFacts { channels: Some(1), ..SideFacts::default() };
    let facts = Facts { carrier, ..Facts::default() };
    let hour = 3_600_000;
    let is_found = |at| found(&next(at), facts.clone()).contains(&"call/channel-limit");
    assert_eq!([is_found(hour), is_found(7 * hour)], [true, false]);
}

#[test]
fn a_side_that_takes_calls_faster_than_it_says_is_found() {
    let short = |call: &str, at: u32| {
        let [trying, answer, ack, bye, end] = [20, 30, 40, 50, 60].map(|after| at + after);
        format!(
            "\n{at} pbx> INVITE call={call}\n{trying} car> 100 call={call}\n{answer} car> 200 call={call}\n{ack} pbx> ACK call={call}\n{bye} pbx> BYE call={call}\n{end} car> 200 BYE call={call}"
        )
    };
    let three = [("a", 0), ("b", 200), ("c", 400)].map(|(call, at)| short(call, at)).concat();
    let limited = |calls_per_second, burst| {
        let limits = Limits { calls_per_second, burst, ..Limits::default() };
        let carrier = SideFacts { pace: limits.pace(), ..SideFacts::default() };
        found(&three, Facts { carrier, ..Facts::default() })
    };
    assert_eq!(limited(1, 1), ["call/call-rate"], "two of three come too soon");
    assert_eq!(limited(1, 2), ["call/call-rate"]);
    assert_eq!(limited(1, 3), [""; 0]);
    assert_eq!(limited(5, 1), [""; 0], "one in 200 ms");
    assert_eq!(limited(0, 1), [""; 0], "no limit");
}

/// RFC 3261 13.2.2.4: each 2xx of a forked INVITE is a dialog, and all of them are one call.
#[test]
fn a_second_branch_that_answers_is_no_new_call() {
    let other = "s/tag=tcara/tag=other/";
    let forked = format!(
        "0 pbx> INVITE\n20 car> 100\n30 car> 200\n40 pbx> ACK\n50 pbx> BYE\n60 car> 200 BYE\n100 car> 200 | {other}\n\
         120 pbx> ACK | {other}\n130 pbx> BYE | {other}\n150 car> 200 BYE"
    );
    let limits = Limits { calls_per_second: 1, ..Limits::default() };
    let carrier = SideFacts { pace: limits.pace(), ..SideFacts::default() };
    assert!(!found(&forked, Facts { carrier, ..Facts::default() }).contains(&"call/call-rate"));
}

#[test]
fn a_call_beyond_its_longest_duration_is_found() {
    let limited = |seconds| {
        let carrier = SideFacts { duration_max_s: Some(seconds), ..SideFacts::default() };
        found(CALL, Facts { carrier, ..Facts::default() })
    };
    assert_eq!(limited(1), [""; 0], "three seconds of speech are within the patience");
    assert_eq!(limited(0), [""; 0], "0 is no limit");
    let long = CALL.replace("5000  pbx> BYE", "9000 pbx> BYE").replace("5020  car", "9020 car");
    let carrier = SideFacts { duration_max_s: Some(3), ..SideFacts::default() };
    let longer = found(&long.replace("-5010", "-9010"), Facts { carrier, ..Facts::default() });
    assert_eq!(longer, ["call/duration-limit"]);
}

#[test]
fn ringing_for_long_is_repeated() {
    let rings = |more: &str| {
        format!(
            "0 pbx> INVITE\n20 car> 100\n300 car> 180\n{more}\n90000 pbx> CANCEL\n90020 car> 200 CANCEL\n90030 car> 487\n90050 pbx> ACK"
        )
    };
    check(&[
        ("silent", &rings(""), &["call/progress-repeated"]),
        ("repeated", &rings("60000 car> again 180"), &[]),
    ]);
}

#[test]
fn a_reason_may_name_any_protocol() {
    check(&[("preemption", &call_edited("5000  pbx> BYE", "Reason: preemption;text=\"x\""), &[])]);
}

#[test]
fn who_is_called_ends_a_call_by_bye_only_when_the_ack_has_come() {
    let start = "0 pbx> INVITE\n20 car> 100\n300 car> 180\n";
    let to = "To: <sip:+12025550170@10.0.0.2>;tag=tpbxa;;From: <sip:+12025550123@10.0.0.1>;tag=tcara;;s#BYE sip:+12025550123@10.0.0.2#BYE sip:10.0.0.2:5060#";
    check(&[
        (
            "while it rings",
            &format!("{start}1000 car> BYE | {to}\n1020 pbx> 200 BYE\n1040 car> 487\n1060 pbx> ACK"),
            &["call/callee-bye-after-ack"],
        ),
        (
            "before the ACK",
            &format!("{start}2000 car> 200\n2005 car> BYE\n2020 pbx> ACK\n2025 pbx> 200 BYE"),
            &["call/callee-bye-after-ack"],
        ),
        ("behind it", &format!("{start}2000 car> 200\n2020 pbx> ACK\n2035 car> BYE\n2055 pbx> 200 BYE"), &[]),
    ]);
}

#[test]
fn one_invite_is_under_way_at_a_time() {
    let call = |lines: &str| call_with("2020  pbx> ACK", &format!("2020 pbx> ACK\n{lines}"));
    let own =
        "3000 pbx> INVITE\n3010 car> 100\n3100 pbx> INVITE\n3120 car> 500 | Retry-After: 3\n3140 pbx> ACK";
    let of_other = "3000 car> INVITE\n3020 pbx> 100\n3100 pbx> INVITE\n3120 car> 491\n3140 pbx> ACK\n3200 pbx> 200\n3220 car> ACK";
    let first = "0 pbx> INVITE\n20 car> 100\n300 car> 183\n1000 pbx> INVITE | To: <sip:+12025550123@10.0.0.1>;tag=tcara\n1020 car> 500 | Retry-After: 3\n1040 pbx> ACK";
    let taken = call(&own.replace("500 | Retry-After: 3", "200"));
    let never = call(&own.replace(" | Retry-After: 3", ""));
    for (ladder, is_found) in [(taken, true), (never, true), (call(own), false)] {
        let ids = found(&ladder, Facts::default());
        assert_eq!(ids.contains(&"call/glare-491"), is_found, "{ids:?}\n{ladder}");
    }
    for ladder in [call(own), call(of_other), first.to_owned()] {
        let ids = found(&ladder, Facts::default());
        assert!(ids.contains(&"call/one-invite-at-a-time"), "{ids:?}\n{ladder}");
    }
}

#[test]
fn a_dialog_is_ended_once_and_what_is_over_is_ended() {
    let twice = call_with("5020  car> 200 BYE", "5020 car> 200 BYE\n6000 pbx> BYE\n6020 car> 481 BYE");
    let back = call_with("5020  car> 200 BYE", "5020 car> 200 BYE\n6000 car> BYE\n6020 pbx> 481 BYE");
    let gone = "2020 pbx> ACK\n3000 pbx> INVITE\n3020 car> 481\n3040 pbx> ACK";
    let gone = call_with("2020  pbx> ACK", gone).replace("5000  pbx> BYE", "9500 pbx> BYE");
    let gone = gone.replace("5020  car", "9520 car").replace("-5010", "-9510");
    check(&[
        ("twice", &twice, &["call/bye-in-dialog"]),
        ("by the other side", &back, &["call/bye-in-dialog"]),
        ("goes on", &gone, &["call/ended-after-481", "dialog/known-dialog-found"]),
    ]);
}

#[test]
fn a_cancel_is_for_an_invite_that_waits() {
    let late = "0 pbx> INVITE\n20 car> 100\n300 car> 486\n320 pbx> ACK\n400 pbx> CANCEL\n420 car> 200 CANCEL";
    let cancelled = "0 pbx> INVITE | Route: <sip:10.0.0.1;lr>\n20 car> 100\n300 pbx> CANCEL | Route: <sip:10.0.0.1;lr>\n320 car> 200 CANCEL\n330 car> 487\n350 pbx> ACK | Route: <sip:10.0.0.1;lr>";
    let elsewhere = cancelled.replace("CANCEL | Route: <sip:10.0.0.1;lr>", "CANCEL");
    let required = cancelled.replace("CANCEL | ", "CANCEL | Require: 100rel;;");
    let bye = "5000 pbx> BYE lost\n5300 pbx> CANCEL | s/branch=z9hG4bKb1;/branch=z9hG4bKb6;/;;CSeq: 2 CANCEL\n5320 car> 481 CANCEL\n5500 pbx> again BYE";
    check(&[
        ("without its Route", &elsewhere, &["transaction/cancel-matches-invite"]),
        ("with Require", &required, &["transaction/cancel-matches-invite"]),
        ("of a refused INVITE", late, &["call/cancel-of-pending-invite"]),
        (
            "of a BYE",
            &call_with("5000  pbx> BYE", bye).replace("5020  car", "5520 car"),
            &["call/cancel-of-pending-invite", "transaction/cancel-matches-invite"],
        ),
    ]);
}

#[test]
fn nothing_rings_behind_the_answer() {
    let again = call_with("2020  pbx> ACK", "2020 pbx> ACK\n3000 car> again 180");
    check(&[("rings on", &again, &["call/no-progress-after-final"])]);
}

#[test]
fn a_protocol_gives_one_reason() {
    let two = "Reason: Q.850;cause=16, Q.850;cause=31";
    check(&[("two", &call_edited("5000  pbx> BYE", two), &["call/reason-well-formed"])]);
}

#[test]
fn a_call_is_not_sent_back() {
    let back =
        "0 pbx> INVITE\n20 car> 100\n100 car> 302 | Contact: <sip:+12025550123@10.0.0.1>\n120 pbx> ACK";
    check(&[("302", back, &["call/redirect-elsewhere"])]);
}

#[test]
fn a_redirected_call_that_goes_wrong_is_found() {
    let redirected = |status: u16, contact: &str, edits: &str| {
        format!(
            "0 pbx> INVITE\n20 car> 100\n100 car> {status} | Contact: <{contact}>\n120 pbx> ACK\n\
             200 pbx> INVITE | {edits}\n220 car> 100\n300 car> 486\n320 pbx> ACK"
        )
    };
    let to = |uri: &str| format!("s/INVITE sip:+12025550123@10.0.0.1 /INVITE {uri} /");
    let (new, whole) = ("sip:+12025550999@10.0.0.1", "sip:+12025550999@10.0.0.1;line=7");
    let wrong: &[&str] = &["call/redirect-target"];
    check(&[
        ("where it was", &redirected(302, new, "Subject: x"), wrong),
        ("half a Contact", &redirected(302, whole, &to(new)), wrong),
        ("past the proxy", &redirected(305, "sip:10.0.0.9", "Subject: x"), wrong),
        ("whole", &redirected(302, whole, &to(whole)), &[]),
        ("by the same proxy", &redirected(305, "sip:10.0.0.1", "Subject: x"), &[]),
    ]);
}

#[test]
fn a_new_call_under_an_old_call_id_is_found() {
    let again = "6000 pbx> INVITE call=b | Call-ID: call-a;;s/CSeq: 1 /CSeq: 9 /\n6020 car> 486 call=b\n6040 pbx> ACK call=b | s/tag=tcarb/tag=tcara/";
    check(&[("another From tag", &format!("{CALL}\n{again}"), &["call/call-id-new"])]);
}

#[test]
fn an_invitation_that_has_expired_is_found() {
    let rings = "0 pbx> INVITE | Expires: 5\n20 car> 100\n300 car> 180\n";
    let ended = |at: u32| format!("{rings}{at} car> 487\n{} pbx> ACK", at + 20);
    let cancelled = format!("{rings}5000 pbx> CANCEL\n5020 car> 200 CANCEL\n5030 car> 487\n5050 pbx> ACK");
    check(&[
        ("in time", &ended(5020), &[]),
        ("late", &ended(9000), &["call/invite-expires"]),
        ("never", &format!("{rings}end 20000"), &["call/invite-expires"]),
        ("cancelled", &cancelled, &[]),
    ]);
}

/// RFC 3261 14.1: a refusal is done with when its ACK has come.
#[test]
fn a_reinvite_waits_for_the_ack_of_a_refusal() {
    let asked = |at: u64| {
        format!(
            "3000 pbx> INVITE\n3020 car> 100\n3050 car> 488\n{at} car> INVITE\n3070 pbx> ACK\n{} pbx> 100\n{} pbx> 200\n{} car> ACK\n5000 pbx> BYE",
            at + 20,
            at + 40,
            at + 60
        )
    };
    check(&[
        ("behind it", &call_with("5000  pbx> BYE", &asked(3100)), &[]),
        ("before it", &call_with("5000  pbx> BYE", &asked(3055)), &["call/one-invite-at-a-time"]),
    ]);
}
