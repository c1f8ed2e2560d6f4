//! Ladders of transactions that go wrong.

use crate::script::{CALL, call_with, check};

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
            &["transaction/timer-a"],
        ),
        ("OPTIONS", "0 pbx> OPTIONS lost\n100 pbx> again OPTIONS lost", &["transaction/timer-e"]),
        ("forty seconds", "0 pbx> OPTIONS lost\n40000 pbx> again OPTIONS lost", &["transaction/gives-up"]),
        (
            "after ringing",
            &call_with("300   car> 180", "300 car> 180\n1310 pbx> again INVITE"),
            &["transaction/stops-on-response"],
        ),
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
            "0 pbx> INVITE\n20 car> 100\n100 car> 486\n600 car> again 486\nend 5000",
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
fn cancelling_goes_wrong_in_five_ways() {
    let with = |old: &str, new: &str| {
        assert!(CANCELLED.contains(old), "{old}");
        CANCELLED.replace(old, new)
    };
    check(&[
        ("clean", CANCELLED, &[]),
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
            &["transaction/cancel-answered"],
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
