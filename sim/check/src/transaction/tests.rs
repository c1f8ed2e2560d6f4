//! Ladders of transactions that go wrong.

use crate::Facts;
use crate::script::{CALL, call_edited, call_with, check, check_knowing, found};

/// Both sides repeat as they should when packets get lost.
#[test]
fn losses_alone_are_nobodys_fault() {
    let invite_lost = CALL
        .replace("0     pbx> INVITE", "0 pbx> INVITE lost\n500 pbx> again INVITE")
        .replace("20    car> 100", "520 car> 100")
        .replace("300   car> 180", "700 car> 180");
    let bye_answer_lost = call_with(
        "5020  car> 200 BYE",
        "5020 car> 200 BYE lost\n5500 pbx> again BYE\n5520 car> again 200 BYE",
    );
    let answer_lost = call_with("2000  car> 200", "1000 car> 200 lost\n1500 car> again 200");
    let nobody_there = "0 pbx> INVITE lost\n500 pbx> again INVITE lost\n1500 pbx> again INVITE lost\n
        3500 pbx> again INVITE lost\n7500 pbx> again INVITE lost\n15500 pbx> again INVITE lost\n31500 pbx> again INVITE lost";
    check(&[
        ("the INVITE", &invite_lost, &[]),
        ("the answer to BYE", &bye_answer_lost, &[]),
        ("the answer", &answer_lost, &[]),
        ("everything", nobody_there, &[]),
    ]);
}

#[test]
fn repeating_too_fast_or_too_long_is_found() {
    check(&[
        (
            "INVITE",
            "0 pbx> INVITE lost\n100 pbx> again INVITE lost\n200 pbx> again INVITE lost",
            &["transaction/request-repeated", "transaction/timer-a"],
        ),
        (
            "OPTIONS",
            "0 pbx> OPTIONS lost\n100 pbx> again OPTIONS lost",
            &["transaction/request-repeated", "transaction/timer-e"],
        ),
        (
            "forty seconds",
            "0 pbx> OPTIONS lost\n40000 pbx> again OPTIONS lost",
            &["transaction/gives-up", "transaction/request-repeated"],
        ),
        (
            "after ringing",
            &call_with("300   car> 180", "300 car> 180\n1310 pbx> again INVITE"),
            &["transaction/stops-on-response"],
        ),
    ]);
}

/// RFC 3261 17.1.2.2: after a provisional response timer E is T2, whatever it was before.
#[test]
fn a_request_that_is_worked_on_is_repeated_slowly() {
    let worked_on = "0 pbx> OPTIONS\n20 car> 100 OPTIONS\n500 pbx> again OPTIONS\n4500 pbx> again OPTIONS\n4520 car> 200 OPTIONS";
    let unheard = worked_on.replace("100 OPTIONS", "100 OPTIONS lost");
    let provisional = "transaction/no-provisional-to-non-invite";
    check(&[
        ("heard", worked_on, &[provisional]),
        ("lost", &unheard, &[provisional, "transaction/request-repeated"]),
    ]);
}

#[test]
fn wrong_answers_are_found() {
    check(&[
        (
            "486 after 200",
            &call_with("2020  pbx> ACK", "2020 pbx> ACK\n2100 car> 486"),
            &["transaction/one-final-response"],
        ),
        (
            "481 to the second BYE",
            &call_with(
                "5020  car> 200 BYE",
                "5020 car> 200 BYE lost\n5500 pbx> again BYE\n5520 car> 481 BYE",
            ),
            &["transaction/retransmission-same-answer"],
        ),
        (
            "slow",
            &CALL
                .replace("20    car> 100", "")
                .replace("300   car> 180", "500 pbx> again INVITE\n900 car> 180"),
            &["transaction/trying-within-200ms"],
        ),
        (
            "busy without ACK",
            "0 pbx> INVITE\n20 car> 100\n100 car> 486\n600 car> again 486\n1600 car> again 486\n3600 car> again 486\nend 5000",
            &["transaction/ack-for-failure"],
        ),
        ("busy", "0 pbx> INVITE\n20 car> 100\n100 car> 486\n120 pbx> ACK", &[]),
    ]);
}

#[test]
fn a_branch_used_twice_is_found() {
    check(&[
        (
            "BYE",
            &call_with("5000  pbx> BYE", "5000 pbx> BYE | s/z9hG4bKb6/z9hG4bKb1/"),
            &["transaction/unique-branch"],
        ),
        (
            "BYE with that of a registration",
            &format!("0 pbx> REGISTER call=r\n20 car> 200 REGISTER call=r\n{CALL}")
                .replace("5000  pbx> BYE", "5000 pbx> BYE | s/z9hG4bKb8/z9hG4bKb1/"),
            &["transaction/unique-branch"],
        ),
        (
            "BYE with that of the ACK",
            &call_with("5000  pbx> BYE", "5000 pbx> BYE | s/z9hG4bKb6/z9hG4bKb5/"),
            &["transaction/unique-branch"],
        ),
        (
            "ACK",
            &call_with("2020  pbx> ACK", "2020 pbx> ACK | s/z9hG4bKb5/z9hG4bKb1/"),
            &["transaction/unique-branch"],
        ),
    ]);
}

const CANCELLED: &str = "
    0    pbx> INVITE
    20   car> 100
    300  car> 180
    2000 pbx> CANCEL
    2020 car> 200 CANCEL
    2030 car> 487
    2050 pbx> ACK
";

#[test]
fn cancelling_goes_wrong_in_six_ways() {
    let with = |old: &str, new: &str| {
        assert!(CANCELLED.contains(old), "{old}");
        CANCELLED.replace(old, new)
    };
    check(&[
        ("clean", CANCELLED, &[]),
        (
            "another tag",
            &with("car> 200 CANCEL", "car> 200 CANCEL | s/tag=tcar/tag=other/"),
            &["transaction/cancel-answer-tag"],
        ),
        (
            "new branch",
            &with("pbx> CANCEL", "pbx> CANCEL | s/z9hG4bKb1/z9hG4bKx/"),
            &["transaction/cancel-matches-invite"],
        ),
        (
            "another CSeq",
            &with("pbx> CANCEL", "pbx> CANCEL | CSeq: 2 CANCEL"),
            &["transaction/cancel-matches-invite"],
        ),
        (
            "too early",
            "0 pbx> INVITE\n5 pbx> CANCEL\n20 car> 100\n25 car> 200 CANCEL\n30 car> 487\n50 pbx> ACK",
            &["transaction/cancel-after-provisional"],
        ),
        (
            "ignored",
            "0 pbx> INVITE\n20 car> 100\n2000 pbx> CANCEL\n2500 pbx> again CANCEL\n9000 car> 480\n9020 pbx> ACK",
            &["transaction/cancel-answered", "transaction/request-repeated"],
        ),
        (
            "another failure",
            &with("2030 car> 487\n    2050", "3030 car> 480\n    3050"),
            &["transaction/cancelled-invite-487"],
        ),
        ("one that was under way", &with("car> 487", "car> 480"), &[]),
        ("no end", &with("2030 car> 487\n    2050 pbx> ACK", ""), &["transaction/cancelled-invite-487"]),
    ]);
}

/// RFC 3261 17.2.1: behind a final response nothing rings, so that none was sent.
#[test]
fn what_rings_long_behind_its_cancel_has_not_ended() {
    let mut facts = Facts { is_captured: true, ..Facts::default() };
    (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
    let rings = CANCELLED.replace("2030 car> 487\n    2050 pbx> ACK", "20000 car> again 180");
    let found = |ladder: &str| {
        let mut found = found(ladder, facts.clone());
        found.retain(|check| *check == "transaction/cancelled-invite-487");
        found
    };
    assert_eq!(found(&rings).len(), 1);
    assert_eq!(found(&rings.replace("20000", "3000")), [""; 0], "the 487 may have come later");
}

#[test]
fn a_copy_that_is_another_message_is_found() {
    let invite_lost = |copy: &str| {
        CALL.replace("0     pbx> INVITE", &format!("0 pbx> INVITE lost\n500 pbx> again INVITE | {copy}"))
            .replace("20    car> 100", "520 car> 100")
            .replace("300   car> 180", "700 car> 180")
    };
    let answer_lost = |copy: &str| {
        call_with("2000  car> 200", &format!("1000 car> 200 lost\n1500 car> again 200 | {copy}"))
    };
    let bye_again = call_with("5020  car> 200 BYE", "5500 pbx> again BYE | Subject: x\n5520 car> 200 BYE");
    let ack_lost = call_with(
        "2020  pbx> ACK",
        "2020 pbx> ACK lost\n2500 car> again 200\n2520 pbx> again ACK | Subject: x",
    );
    let ringing =
        |copy: &str| call_with("300   car> 180", &format!("300 car> 180\n400 car> again 180 | {copy}"));
    let request: &[&str] = &["transaction/request-repeated-unchanged"];
    let answer: &[&str] = &["transaction/answer-repeated-unchanged"];
    check(&[
        ("INVITE", &invite_lost("s/4000 RTP/4008 RTP/"), request),
        ("BYE", &bye_again, request),
        ("ACK", &ack_lost, request),
        ("200", &answer_lost("s/o=- 5 1 /o=- 5 2 /"), answer),
        (
            "486",
            "0 pbx> INVITE\n20 car> 100\n100 car> 486 lost\n600 car> again 486 | Subject: x\n620 pbx> ACK",
            answer,
        ),
        // What is wrong with a response that is only like an earlier one is found as with any other.
        ("another 180", &ringing("Subject: x"), &[]),
        ("a 180 with another From", &ringing("s/tag=tpbxa/tag=other/"), &["message/from-echo"]),
        ("a 200 with another CSeq", &answer_lost("CSeq: 9 INVITE"), &["message/cseq-echo", answer[0]]),
    ]);
}

/// The well-known call that drops after half a minute: one ACK is lost, and the copies of the answer bring no other.
#[test]
fn an_ack_is_due_for_each_copy() {
    let answered = |acks: &str| {
        format!(
            "0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 car> 200\n{acks}\n9000 pbx> BYE\n9020 car> 200 BYE"
        )
    };
    let answered = |acks: &str| format!("{}\n2040-9000 pbx~\n2040-9000 car~", answered(acks));
    let refused = |acks: &str| format!("0 pbx> INVITE\n20 car> 100\n2000 car> 486\n{acks}");
    let again = |answer: &str| {
        [2500, 3500, 5500]
            .map(|at| format!("{at} car> again {answer}\n{} pbx> again ACK\n", at + 20))
            .concat()
    };
    let again = |answer: &str| again(answer).replacen("again ACK", "again ACK lost", 2);
    let never = |answer: &str| [2500, 3500, 5500].map(|at| format!("{at} car> again {answer}\n")).concat();
    check(&[
        ("200, each", &answered(&format!("2020 pbx> ACK lost\n{}", again("200"))), &[]),
        ("200, once", &answered(&format!("2020 pbx> ACK lost\n{}", never("200"))), &["call/answer-acked"]),
        ("200, late", &answered(&format!("{}8000 pbx> ACK", never("200"))), &["call/answer-acked"]),
        ("486, each", &refused(&format!("2020 pbx> ACK lost\n{}", again("486"))), &[]),
        (
            "486, once",
            &refused(&format!("2020 pbx> ACK lost\n{}end 8000", never("486"))),
            &["transaction/ack-for-failure"],
        ),
    ]);
}

/// Timers A, E and G that do not run, run too fast, or do not stop.
#[test]
fn timers_that_go_wrong_are_found() {
    let refused = |copies: &str| format!("0 pbx> INVITE\n20 car> 100\n100 car> 486 lost\n{copies}");
    let acked = |copies: &str| format!("0 pbx> INVITE\n20 car> 100\n100 car> 486\n120 pbx> ACK\n{copies}");
    let fast: String =
        (1..6).map(|nth| format!("{} car> again 486 lost\n", 100 + nth * 100)).collect::<String>()
            + "700 pbx> ACK";
    let invite_late =
        "0 pbx> INVITE lost\n9000 pbx> again INVITE\n9020 car> 100\n9100 car> 486\n9120 pbx> ACK";
    check(&[
        ("INVITE once", "0 pbx> INVITE lost", &["transaction/request-repeated"]),
        ("INVITE late", invite_late, &["transaction/request-repeated"]),
        ("OPTIONS once", "0 pbx> OPTIONS lost", &["transaction/request-repeated"]),
        ("486 once", &refused(""), &["transaction/failure-repeated"]),
        ("486 too fast", &refused(&fast), &["transaction/timer-g"]),
        (
            "486 goes on",
            &acked("1100 car> again 486\n1120 pbx> again ACK"),
            &["transaction/final-response-stops"],
        ),
        (
            "200 goes on",
            &call_with("2020  pbx> ACK", "2020 pbx> ACK\n3000 car> again 200\n3020 pbx> again ACK"),
            &["transaction/final-response-stops"],
        ),
        (
            "200 twice",
            "0 pbx> OPTIONS\n20 car> 200 OPTIONS\n600 car> again 200 OPTIONS",
            &["transaction/answered-when-asked"],
        ),
    ]);
}

/// Who has ended the dialog needs no answer to what he has asked in it.
#[test]
fn what_is_over_is_not_repeated() {
    let asked = |end: &str| call_with("5000  pbx> BYE", &format!("4900 pbx> INFO lost\n{end}"));
    check(&[("BYE of the same side", &asked("5000 pbx> BYE"), &[])]);
}

#[test]
fn what_comes_at_a_wrong_moment_is_found() {
    let cancel = |edits: &str| CANCELLED.replace("pbx> CANCEL", &format!("pbx> CANCEL | {edits}"));
    check(&[
        (
            "ACK with Require",
            &call_edited("2020  pbx> ACK", "Require: timer"),
            &["transaction/ack-requires-nothing-new"],
        ),
        ("Route", &cancel("Route: <sip:10.0.0.1;lr>"), &["transaction/cancel-matches-invite"]),
        (
            "elsewhere",
            &CANCELLED.replace("pbx> CANCEL", "pbx> CANCEL to=str"),
            &["transaction/cancel-matches-invite"],
        ),
        (
            "ACK of nothing",
            "0 pbx> INVITE\n20 car> 100\n100 pbx> ACK\n300 car> 486\n320 pbx> ACK",
            &["transaction/ack-answers-something"],
        ),
    ]);
}

#[test]
fn what_rfc_4320_forbids_is_found() {
    let late =
        "0 pbx> INFO\n500 pbx> again INFO\n1500 pbx> again INFO\n3500 pbx> again INFO\n6000 car> 481 INFO";
    check(&[
        (
            "183",
            "0 pbx> OPTIONS\n20 car> 183 OPTIONS\n40 car> 200 OPTIONS",
            &["transaction/no-provisional-to-non-invite"],
        ),
        (
            "100",
            "0 pbx> OPTIONS\n20 car> 100 OPTIONS\n40 car> 200 OPTIONS",
            &["transaction/no-provisional-to-non-invite"],
        ),
        ("408", "0 pbx> OPTIONS\n20 car> 408 OPTIONS", &["transaction/no-408-to-non-invite"]),
        ("late", late, &["transaction/answered-in-time"]),
    ]);
}

#[test]
fn an_ack_of_a_failure_that_is_no_part_of_its_transaction_is_found() {
    let acked =
        |edits: &str| format!("0 pbx> INVITE\n20 car> 100\n100 car> 486\n120 pbx> ACK | {edits}\nend 3000");
    let wrong = [
        "s/z9hG4bKb1/z9hG4bKb9/",
        "s/tag=tcara/tag=other/",
        "s/;tag=tcara//",
        "s/tag=tpbxa/tag=other/",
        "s/From: <sip:+12025550170@/From: <sip:+12025550199@/",
        "s/ACK sip:+12025550123@10.0.0.1 /ACK sip:10.0.0.1:5060 /",
        "Route: <sip:10.0.0.1;lr>",
    ];
    for edits in wrong {
        check(&[(edits, &acked(edits), &["transaction/ack-matches-invite"])]);
    }
}

#[test]
fn each_copy_of_a_request_is_answered() {
    let lost = "0 pbx> OPTIONS\n20 car> 200 OPTIONS lost\n500 pbx> again OPTIONS\n1500 pbx> again OPTIONS\n";
    check(&[
        ("once", &format!("{lost}end 40000"), &["transaction/copy-answered", "transaction/request-repeated"]),
        (
            "two Vias in an ACK",
            "0 pbx> INVITE\n20 car> 100\n100 car> 486\n120 pbx> ACK | \
             s#Via: #Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKb1, #",
            &["transaction/ack-matches-invite"],
        ),
    ]);
}

#[test]
fn a_copy_of_an_invite_while_it_rings_is_answered() {
    let lost = "0 pbx> INVITE\n20 car> 100 lost\n250 car> 180 lost\n500 pbx> again INVITE\n";
    let rest = "1500 pbx> again INVITE\n1520 car> again 180\n2000 car> 486\n2020 pbx> ACK";
    check(&[
        ("ringing again", &format!("{lost}520 car> again 180\n2000 car> 486\n2020 pbx> ACK"), &[]),
        ("nothing", &format!("{lost}{rest}"), &["transaction/provisional-again"]),
        (
            "100 alone",
            &format!("{}{rest}", lost.replace("250 car> 180 lost\n", "").replace("20 ", "30 "))
                .replace("again 180", "180"),
            &[],
        ),
    ]);
}

/// A status that is in no registry counts as the first of its class (RFC 3261 8.1.3.2).
#[test]
fn a_status_that_nobody_knows_counts_as_its_class() {
    check(&[
        (
            "a final one",
            "0 pbx> INVITE\n20 car> 100\n100 car> 497\nend 50000",
            &["transaction/ack-for-failure", "transaction/failure-repeated"],
        ),
        (
            "a provisional one",
            "0 pbx> INVITE\n20 car> 188\n1500 pbx> again INVITE\n1520 car> again 188\n2000 car> 486\n2020 pbx> ACK",
            &["transaction/stops-on-response"],
        ),
    ]);
}

/// RFC 3261 16.7: each phone of a fork may answer an INVITE with a 2xx; nothing else comes behind one, under no tag.
#[test]
fn behind_a_final_response_nothing_comes_but_the_answer_of_a_fork() {
    let one: &[&str] = &["transaction/one-final-response"];
    let other = "s/tag=tcara/tag=other/";
    let busy = format!("2020 pbx> ACK\n2200 car> 486 | {other}");
    // RFC 3261 17.1.1.3: its ACK has the branch of the INVITE.
    let acked = format!("{busy}\n2220 pbx> ACK | {other}");
    check(&[
        ("another phone is busy", &call_with("2020  pbx> ACK", &busy), one),
        ("and its refusal is acknowledged", &call_with("2020  pbx> ACK", &acked), one),
        (
            "two answers to OPTIONS",
            &format!("0 pbx> OPTIONS\n20 car> 200 OPTIONS\n30 car> 200 OPTIONS | {other}"),
            &["transaction/answered-when-asked", one[0]],
        ),
    ]);
}

/// RFC 6026 7.1: behind its 2xx a server knows the copies of an INVITE for 64*T1.
#[test]
fn a_late_copy_of_an_answered_invite_is_no_new_call() {
    let copies = [500, 1500, 3500, 7500].map(|at| format!("{at} pbx> again INVITE lost\n")).concat();
    let answers =
        [600, 1600, 3600, 7600, 11600, 15600].map(|at| format!("{at} car> again 200 lost\n")).concat();
    let late = format!("0 pbx> INVITE\n100 car> 200 lost\n{copies}{answers}15500 pbx> again INVITE\n");
    check(&[("refused", &format!("{late}15520 car> 486\nend 16000"), &["transaction/one-final-response"])]);
}

#[test]
fn what_goes_over_a_stream_is_sent_once() {
    let twice =
        "0 pbx> INVITE tcp\n500 pbx> again INVITE tcp\n520 car> 100 tcp\n600 car> 486 tcp\n620 pbx> ACK tcp";
    check(&[("INVITE", twice, &["transaction/timer-a"])]);
}

/// RFC 3261 8.2.2.2: what has come by another path is not taken twice by one callee.
#[test]
fn a_merged_request_is_taken_once() {
    let path = "s/z9hG4bKb1/z9hG4bKp1/";
    let second = format!(
        "0 pbx> INVITE\n5 pbx> again INVITE | {path}\n20 car> 100\n25 car> again 100 | {path}\n300 car> 200\n320 pbx> ACK\n"
    );
    let both = |contact: &str| {
        let other = "s/tag=tcara/tag=other/";
        let to = |method: &str| format!("{other};;s/{method} sip:10.0.0.1:5060 /{method} sip:{contact} /");
        format!(
            "{second}600 car> again 200 | {path};;{other};;Contact: <sip:{contact}>\n620 pbx> ACK | {}\n\
             640 pbx> BYE | {}\n660 car> 200 BYE\nend 700",
            to("ACK"),
            to("BYE")
        )
    };
    check(&[
        ("one callee", &both("10.0.0.1:5060"), &["transaction/merged-refused"]),
        ("two phones", &both("x@10.0.0.1:5062"), &[]),
    ]);
}

/// RFC 3261 9.2: who rings for an INVITE takes its CANCEL.
#[test]
fn a_cancel_of_what_rings_is_not_refused() {
    let refused = CANCELLED.replace("200 CANCEL", "481 CANCEL");
    check(&[("refused", &refused, &["transaction/cancel-answered"])]);
    let answered = |at: u64| {
        format!(
            "0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 pbx> CANCEL\n2020 car> 481 CANCEL\n{at} car> 200\n\
             {} pbx> ACK\n{} pbx> BYE\n{} car> 200 BYE\nend 60000",
            at + 20,
            at + 40,
            at + 60
        )
    };
    let expires = refused.replacen("pbx> INVITE", "pbx> INVITE | Expires: 3", 1);
    let elsewhere = refused.replace("pbx> CANCEL", "pbx> CANCEL | s/branch=z9hG4bK/branch=z9hG4bKx/");
    let captured = Facts { is_captured: true, ..Facts::default() };
    check_knowing(
        &captured,
        &[
            ("ends with 487", &refused, &["transaction/cancel-answered"]),
            ("its time was up", &expires, &[]),
            ("answered much later", &answered(7_000), &["transaction/cancel-answered"]),
            (
                "rings on",
                &answered(4_000).replace("4000 car> 200", "3500 car> 180\n4000 car> 200"),
                &["transaction/cancel-answered"],
            ),
            ("answered, or that came again", &answered(2_500), &[]),
            ("of another INVITE", &elsewhere, &["transaction/cancel-matches-invite"]),
        ],
    );
}
