//! Ladders with PRACK, right and wrong.

use crate::script::{CALL, check, found, judged};
use crate::{Facts, Severity};

/// A call whose ringing is reliable and acknowledged.
const RINGS: &str = "
    0     pbx> INVITE | Supported: timer, 100rel
    20    car> 100
    300   car> 183 sdp=sendrecv | Require: 100rel;;RSeq: 7
    320   pbx> PRACK | RAck: 7 1 INVITE
    340   car> 200 PRACK
    2000  car> 200
    2020  pbx> ACK
    2030-5010 pbx~
    2030-5010 car~
    5000  pbx> BYE
    5020  car> 200 BYE
";

/// RFC 3262 3: who has answered the PRACK knows it, whoever captured the copies that come all the same.
#[test]
fn a_copy_behind_the_answer_of_its_prack_is_found_in_a_capture() {
    let mut facts = Facts { is_captured: true, ..Facts::default() };
    (facts.carrier.is_far, facts.pbx.is_far) = (true, true);
    let copies = "340   car> 200 PRACK\n900 car> again 183\n1900 car> again 183\n3900 car> again 183";
    let ladder = RINGS
        .replace("340   car> 200 PRACK", copies)
        .replace("2000  car> 200\n    2020", "12000  car> 200\n    12020");
    let ladder =
        ladder.replace("2030-5010", "12030-15010").replace("5000 ", "15000 ").replace("5020 ", "15020 ");
    assert!(found(&ladder, facts).contains(&"prack/stops-when-acknowledged"), "{ladder}");
}

#[test]
fn a_reliable_response_is_numbered_and_acknowledged() {
    let without = |text: &str| -> String {
        RINGS.lines().filter(|l| !l.contains(text)).map(|l| format!("{l}\n")).collect()
    };
    let unsupported = RINGS.replace(" | Supported: timer, 100rel", "");
    let repeated = "800 car> again 183\n1800 car> again 183\n2000  car> 200\n";
    let unacknowledged = without("PRACK").replace("2000  car> 200\n", repeated);
    // What came before the recording began nobody has heard.
    let begins_late: String =
        RINGS.lines().filter(|l| l.contains("PRACK")).map(|l| format!("{l}\n")).collect();
    check(&[
        ("clean", RINGS, &[]),
        ("begins late", &begins_late, &[]),
        ("unasked", &unsupported, &["prack/only-if-supported"]),
        (
            "half",
            &RINGS.replace("Require: 100rel;;", ""),
            &["prack/answered", "prack/rack-matches", "prack/rseq-and-require"],
        ),
        (
            "wrong RAck",
            &RINGS.replace("RAck: 7 1", "RAck: 8 1"),
            &["prack/answer-waits", "prack/answered", "prack/rack-matches"],
        ),
        ("no PRACK", &unacknowledged, &["prack/answer-waits", "prack/sent"]),
        ("no answer", &format!("{}end 40000", without("200 PRACK").replace("end 40000", "")), &["prack/answered"]),
        ("refused", &RINGS.replace("200 PRACK", "481 PRACK"), &["prack/answered"]),
        ("refused for no reason", &RINGS.replace("200 PRACK", "500 PRACK"), &["prack/answered"]),
        (
            "nothing to acknowledge, another word for it",
            &RINGS.replace(
                "340   car> 200 PRACK\n",
                "340 car> 200 PRACK\n400 pbx> PRACK | RAck: 9 1 INVITE\n420 car> 404 PRACK\n",
            ),
            &["prack/answered", "prack/rack-matches"],
        ),
        (
            "out of order",
            &RINGS.replace(
                "2000  car> 200\n",
                "400 car> 180 lost | Require: 100rel;;RSeq: 8\n900 car> again 180 lost\n\
                 950 car> 182 | Require: 100rel;;RSeq: 9\n970 pbx> PRACK | RAck: 9 1 INVITE\n\
                 990 car> 200 PRACK\n1900 car> again 180\n1920 pbx> PRACK | RAck: 8 1 INVITE\n1940 car> 200 PRACK\n\
                 2000  car> 200\n",
            ),
            &["prack/acknowledged-in-order", "prack/one-at-a-time"],
        ),
        (
            "acknowledged again",
            &RINGS.replace(
                "2000  car> 200\n",
                "800 pbx> PRACK | RAck: 7 1 INVITE\n820 car> 481 PRACK\n2000  car> 200\n",
            ),
            &["prack/acknowledged-once"],
        ),
    ]);
}

#[test]
fn a_reliable_response_has_its_place_and_its_end() {
    check(&[
        (
            "the number of the last one",
            &RINGS.replace("2000  car> 200\n", "800 car> 182 | Require: 100rel;;RSeq: 7\n2000  car> 200\n"),
            &["prack/rseq-rises-by-one", "prack/stops-when-acknowledged"],
        ),
        (
            "trying",
            &RINGS.replace("car> 100", "car> 100 | Require: 100rel;;RSeq: 6"),
            &["prack/never-for-100"],
        ),
        ("elsewhere", &RINGS.replace("pbx> BYE", "pbx> BYE | Require: 100rel"), &["prack/only-in-invite"]),
        (
            "too large",
            &RINGS.replace("RSeq: 7", "RSeq: 2147483648").replace("RAck: 7", "RAck: 2147483648"),
            &["prack/first-number"],
        ),
        (
            "after the answer",
            &RINGS.replace("2020  pbx", "2010 car> 180 | Require: 100rel;;RSeq: 8\n2020  pbx"),
            &["call/no-progress-after-final", "prack/none-after-final"],
        ),
        (
            "without end",
            &RINGS.replace("2000  car", "800 car> again 183\n2000  car"),
            &["prack/stops-when-acknowledged"],
        ),
        (
            "after the answer as before",
            &RINGS
                .replace("320   pbx> PRACK | RAck: 7 1 INVITE\n", "")
                .replace("340   car> 200 PRACK\n", "")
                .replace("183 sdp=sendrecv", "183")
                .replace("2000  car> 200\n", "800 car> again 183\n900 car> 200\n1800 car> again 183\n"),
            &["prack/stops-when-acknowledged"],
        ),
        (
            "the first of another fork",
            &RINGS.replace(
                "2000  car> 200\n",
                "800 car> 183 sdp=sendrecv | Require: 100rel;;RSeq: 7;;s/tag=tcara/tag=fork/\n2000  car> 200\n",
            ),
            &[],
        ),
        (
            "required",
            &CALL.replace("pbx> INVITE", "pbx> INVITE | Require: 100rel"),
            &["prack/required-honoured"],
        ),
    ]);
}

#[test]
fn numbers_of_reliable_responses_end_and_do_not_wrap() {
    let call = |edits: &str| {
        let last = RINGS.replace("RSeq: 7", "RSeq: 4294967295").replace("RAck: 7 1", "RAck: 4294967295 1");
        last.replace("2000  car> 200\n", &format!("400 car> 180{edits}\n2000  car> 200\n"))
    };
    let wrapped = "| Require: 100rel;;RSeq: 1";
    let found = found(&call(wrapped), Facts::default());
    assert!(found.contains(&"prack/rseq-rises-by-one"), "{found:?}");
}

#[test]
fn after_the_first_a_response_before_the_prack_of_the_last_is_a_warning() {
    let call = RINGS.replace(
        "2000  car> 200\n",
        "500 car> 180 | Require: 100rel;;RSeq: 8\n505 car> 182 | Require: 100rel;;RSeq: 9\n\
         520 pbx> PRACK | RAck: 8 1 INVITE\n540 car> 200 PRACK\n\
         560 pbx> PRACK | RAck: 9 1 INVITE\n580 car> 200 PRACK\n2000  car> 200\n",
    );
    let findings = judged(&call, Facts::default()).findings;
    let found: Vec<_> = findings.iter().map(|f| (f.check, f.severity)).collect();
    assert_eq!(found, [("prack/one-at-a-time", Severity::Warning)]);
}
