//! The books of calls that do not go as they should: each side closes one record, and the two agree with each
//! other and with the wire. That they do in every scenario is part of the test `scenarios`.

use check::CallOutcome;
use clock::Duration;
use plan::TrunkMode;
use tests::books::{imbalances, records};
use tests::lab::{Lab, failure, run};
use trace::{Cdr, Party, jsonl};

/// Runs a scenario with quirks; what each side has written down, call by call: carrier, PBX.
fn books(scenario: &str, quirks: &[&str]) -> Vec<[Vec<Cdr>; 2]> {
    let lab = Lab::open();
    let plan = lab.plan(lab.scenario(scenario), TrunkMode::Static, quirks).expect("it makes sense");
    let done = run(&plan);
    assert_eq!(imbalances(&done), [""; 0], "{}", failure(&done, quirks));
    let records = records(&done);
    let of = |id: &String, party| records.get(&(id.clone(), party)).cloned().unwrap_or_default();
    done.judgement
        .calls
        .iter()
        .map(|c| [of(&c.call_id, Party::Carrier), of(&c.call_id, Party::Pbx)])
        .collect()
}

/// The record of each side of a run with one call.
#[track_caller]
fn only(books: Vec<[Vec<Cdr>; 2]>) -> [Cdr; 2] {
    let [[carrier, pbx]] = books.try_into().expect("one call");
    let one = |records: Vec<Cdr>| {
        let [record] = <[Cdr; 1]>::try_from(records).expect("one record");
        record
    };
    [one(carrier), one(pbx)]
}

fn is_about(duration: Duration, seconds: u64) -> bool {
    duration.abs_diff(Duration::from_secs(seconds)) <= Duration::from_secs(1)
}

#[test]
fn a_call_that_goes_well_is_charged_from_the_answer() {
    for record in only(books("calls/outbound-caller-hangs-up", &[])) {
        assert!(record.answered > record.ringing && record.ringing > Some(record.invited), "{record:?}");
        assert!(is_about(record.duration, 4), "{record:?}");
        assert_eq!((record.status, record.cause, record.released_by), (200, 16, Party::Pbx));
        assert_eq!((record.codec.as_deref(), &*record.called), (Some("PCMU"), "+12025550101"));
    }
}

#[test]
fn a_call_that_is_never_acknowledged_is_charged_until_the_callee_gives_up() {
    // 64*T1 after the 2xx the callee sends a BYE (RFC 3261 13.3.1.4); both have counted until then.
    for record in only(books("calls/outbound-called-hangs-up", &["pbx:no-ack-for-2xx"])) {
        assert!(is_about(record.duration, 32), "{record:?}");
        assert_eq!(record.released_by, Party::Carrier);
    }
}

#[test]
fn a_bye_that_is_lost_or_not_answered_ends_the_charging_all_the_same() {
    for scenario in ["loss/outbound-bye-lost", "loss/inbound-bye-lost", "loss/outbound-bye-answer-lost"] {
        let [carrier, pbx] = only(books(scenario, &[]));
        assert!(carrier.duration.abs_diff(pbx.duration) <= Duration::from_secs(1), "{carrier:?} {pbx:?}");
    }
    // The caller waits 32 s for the answer to its BYE and does not charge for it.
    let [carrier, pbx] = only(books("calls/outbound-caller-hangs-up", &["carrier:bye-unanswered"]));
    assert!(is_about(carrier.duration, 4) && is_about(pbx.duration, 4), "{carrier:?} {pbx:?}");
}

#[test]
fn a_cancel_that_crosses_the_answer_is_a_call_of_no_length() {
    for scenario in ["calls/outbound-cancel-crosses-answer", "calls/inbound-cancel-crosses-answer"] {
        for record in only(books(scenario, &[])) {
            assert!(record.answered.is_some() && is_about(record.duration, 0), "{record:?}");
        }
    }
}

#[test]
fn calls_that_come_to_nothing_leave_records_with_their_causes() {
    let table = [
        ("calls/outbound-busy", 486, 17, Party::Carrier),
        ("calls/outbound-cancelled", 487, 16, Party::Pbx),
        ("calls/inbound-declined", 603, 21, Party::Pbx),
        ("calls/inbound-unassigned-number", 404, 1, Party::Pbx),
        ("offer/outbound-no-common-codec", 488, 31, Party::Carrier),
    ];
    for (scenario, status, cause, by) in table {
        for record in only(books(scenario, &[])) {
            let got = (record.status, record.cause, record.released_by);
            assert_eq!(got, (status, cause, by), "{scenario} {record:?}");
            assert_eq!((record.answered, record.duration), (None, Duration::ZERO));
        }
    }
}

#[test]
fn two_calls_at_once_are_two_records_on_each_side() {
    let books = books("capacity/outbound-two-calls", &[]);
    assert_eq!(books.len(), 2);
    assert!(books.iter().flatten().all(|records| records.len() == 1));
}

#[test]
fn a_stored_run_has_the_books_and_is_judged_the_same_again() {
    let lab = Lab::open();
    let plan = lab
        .plan(lab.scenario("calls/outbound-busy"), TrunkMode::Static, &["pbx:cdr-wrong-release"])
        .expect("it makes sense");
    let done = run(&plan);
    let again = check::judge(&jsonl::read(&jsonl::write(&done.recording)).expect("just written"));
    assert_eq!(again.calls[0].outcome, CallOutcome::Busy);
    assert!(again.findings.iter().any(|f| f.check == "billing/release"), "{:#?}", again.findings);
}
