//! Records beside hand-written ladders. In a script a message takes 10 ms.

use clock::{Duration, Instant};
use trace::{Cast, Cdr, Event, Host, Party};

use crate::observer::Observer;
use crate::script::{CALL, call_edited, events, found};
use crate::{Blame, Facts, Finding, Severity};

const REFUSED: &str = "0 pbx> INVITE\n20 car> 100\n300 car> 486\n320 pbx> ACK";

fn at(ms: u64) -> Instant {
    Instant::from_millis(ms)
}

/// What the side that called writes of [`CALL`].
fn of_pbx() -> Cdr {
    Cdr {
        call_id: "call-a".into(),
        outgoing: true,
        calling: "+12025550170".into(),
        called: "+12025550123".into(),
        invited: at(0),
        ringing: Some(at(310)),
        answered: Some(at(2010)),
        ended: at(5000),
        duration: Duration::from_millis(2990),
        released_by: Party::Pbx,
        status: 200,
        cause: 16,
        codec: Some("PCMA".into()),
    }
}

/// And the side that was called.
fn of_carrier() -> Cdr {
    let (answered, ended) = (at(2000), at(5010));
    Cdr { outgoing: false, answered: Some(answered), ended, duration: ended - answered, ..of_pbx() }
}

fn of_refusal(outgoing: bool) -> Cdr {
    Cdr {
        outgoing,
        ringing: None,
        answered: None,
        ended: at(310),
        duration: Duration::ZERO,
        released_by: Party::Carrier,
        status: 486,
        cause: 17,
        codec: None,
        ..of_pbx()
    }
}

fn judged(script: &str, records: &[(Party, Cdr)]) -> Vec<Finding> {
    let (mut events, end) = events(script);
    for (party, cdr) in records {
        events.push(Event::Cdr { at: cdr.ended, party: *party, cdr: Box::new(cdr.clone()) });
    }
    events.sort_by_key(Event::at);
    let hosts = [(Party::Carrier, 1), (Party::Pbx, 2)];
    let host = |(party, last): (Party, u8)| Host {
        party,
        address: [10, 0, 0, last].into(),
        sip_port: 5060,
        media_ports: None,
    };
    let facts = Facts::default().with_records_of(&[Party::Carrier, Party::Pbx]);
    let mut judge = Observer::new(Cast { hosts: hosts.map(host).to_vec(), ..Cast::default() }, facts);
    events.iter().for_each(|event| judge.observe(event));
    let found = judge.finish(end).findings;
    found.into_iter().filter(|f| f.check.starts_with("billing/")).collect()
}

#[track_caller]
fn finds(script: &str, carrier: &[Cdr], pbx: &[Cdr], expected: &[(&str, Blame)]) {
    let records = carrier.iter().map(|c| (Party::Carrier, c.clone()));
    let records: Vec<_> = records.chain(pbx.iter().map(|c| (Party::Pbx, c.clone()))).collect();
    let found = judged(script, &records);
    let got: Vec<_> = found.iter().map(|f| (f.check, f.blame)).collect();
    assert_eq!(got, expected, "{found:#?}");
}

#[test]
fn right_records_raise_nothing() {
    finds(CALL, &[of_carrier()], &[of_pbx()], &[]);
    finds(REFUSED, &[of_refusal(false)], &[of_refusal(true)], &[]);
}

#[test]
fn each_leg_has_one_record_on_each_side() {
    let check = "billing/one-record-per-leg";
    finds(CALL, &[of_carrier()], &[], &[(check, Blame::Pbx)]);
    finds(REFUSED, &[], &[of_refusal(true)], &[(check, Blame::Carrier)]);
    finds(CALL, &[of_carrier(), of_carrier()], &[of_pbx()], &[(check, Blame::Carrier)]);
    let ghost = Cdr { call_id: "call-z".into(), ..of_carrier() };
    finds(CALL, &[of_carrier(), ghost], &[of_pbx()], &[(check, Blame::Carrier)]);
}

#[test]
fn who_is_turned_away_at_the_door_has_no_record_there() {
    let challenged = "0 pbx> INVITE\n20 car> 407\n40 pbx> ACK";
    let record = Cdr { ended: at(30), status: 407, cause: 21, ..of_refusal(true) };
    finds(challenged, &[], &[record], &[]);
    let unheard = "0 pbx> INVITE lost\n500 pbx> again INVITE lost";
    let given_up =
        Cdr { ended: at(32_000), status: 408, cause: 102, released_by: Party::Pbx, ..of_refusal(true) };
    finds(unheard, &[], &[given_up], &[]);
    finds(unheard, &[], &[], &[("billing/one-record-per-leg", Blame::Pbx)]);
}

#[test]
fn a_call_that_is_still_up_owes_nothing() {
    finds("0 pbx> INVITE\n20 car> 100\n2000 car> 200\n2020 pbx> ACK\nend 30000", &[], &[], &[]);
}

#[test]
fn charging_runs_from_the_answer_to_the_bye() {
    let early = Cdr { answered: Some(at(0)), duration: Duration::from_millis(5010), ..of_carrier() };
    finds(CALL, &[early], &[of_pbx()], &[("billing/starts-at-answer", Blame::Carrier)]);
    let late = Cdr { ended: at(37_000), duration: Duration::from_millis(34_990), ..of_pbx() };
    finds(CALL, &[of_carrier()], &[late], &[("billing/ends-at-bye", Blame::Pbx)]);
    let long = Cdr { duration: Duration::from_millis(4700), ..of_carrier() };
    finds(CALL, &[long], &[of_pbx()], &[("billing/duration", Blame::Carrier)]);
    let seconds = Cdr { duration: Duration::from_secs(3), ended: at(5000), ..of_carrier() };
    finds(CALL, &[seconds], &[of_pbx()], &[]);
}

#[test]
fn only_an_answer_is_an_answer() {
    let ringing = "0 pbx> INVITE\n20 car> 100\n300 car> 183 sdp=sendrecv\n4000 car> 404\n4020 pbx> ACK";
    let failed = |outgoing| Cdr { status: 404, cause: 1, ended: at(4000), ..of_refusal(outgoing) };
    finds(ringing, &[failed(false)], &[failed(true)], &[]);
    let charged = Cdr { answered: Some(at(300)), duration: Duration::from_millis(3700), ..failed(false) };
    finds(ringing, &[charged], &[failed(true)], &[("billing/answered-as-on-wire", Blame::Carrier)]);
    finds(CALL, &[of_refusal(false)], &[of_pbx()], &[("billing/answered-as-on-wire", Blame::Carrier)]);
}

#[test]
fn the_end_has_a_side_a_status_and_a_cause() {
    let check = "billing/release";
    let other_side = Cdr { released_by: Party::Carrier, ..of_pbx() };
    finds(CALL, &[of_carrier()], &[other_side], &[(check, Blame::Pbx)]);
    let other_cause = Cdr { cause: 31, ..of_refusal(false) };
    finds(REFUSED, &[other_cause], &[of_refusal(true)], &[(check, Blame::Carrier)]);
    let named = call_edited("5000  pbx> BYE", "Reason: Q.850;cause=31");
    finds(&named, &[Cdr { cause: 31, ..of_carrier() }], &[of_pbx()], &[(check, Blame::Pbx)]);
}

#[test]
fn numbers_are_compared_from_the_right() {
    let check = "billing/numbers";
    let swapped = Cdr { calling: of_pbx().called, called: of_pbx().calling, ..of_pbx() };
    finds(CALL, &[of_carrier()], &[swapped], &[(check, Blame::Pbx), (check, Blame::Pbx)]);
    let national =
        call_edited("0     pbx> INVITE", "s/sip:+12025550123@10.0.0.1 SIP/sip:02025550123@10.0.0.1 SIP/");
    finds(&national, &[of_carrier()], &[of_pbx()], &[]);
    let hidden = Cdr { calling: "anonymous".into(), ..of_carrier() };
    finds(CALL, &[hidden], &[of_pbx()], &[]);
}

#[test]
fn the_codec_is_the_agreed_one() {
    let wished = Cdr { codec: Some("G722".into()), ..of_carrier() };
    finds(CALL, &[wished], &[of_pbx()], &[("billing/codec", Blame::Carrier)]);
}

#[test]
fn two_bills_for_one_call_are_a_dispute() {
    let check = "billing/sides-agree";
    let minute = Cdr { duration: Duration::from_secs(60), ..of_carrier() };
    finds(CALL, &[minute], &[of_pbx()], &[(check, Blame::Carrier)]);
    // The BYE is lost for so long that each side is right and they still do not agree.
    let lost = "0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 car> 200\n2020 pbx> ACK\n2030-5010 pbx~\n\
                2030-5010 car~\n5000 pbx> BYE lost\n5500 pbx> again BYE lost\n6500 pbx> again BYE\n6520 car> 200 BYE";
    let arrived = Cdr { ended: at(6510), duration: Duration::from_millis(4510), ..of_carrier() };
    let found = judged(lost, &[(Party::Carrier, arrived), (Party::Pbx, of_pbx())]);
    let got: Vec<_> = found.iter().map(|f| (f.check, f.blame, f.severity)).collect();
    assert_eq!(got, [(check, Blame::Network, Severity::Info)], "{found:#?}");
}

/// Who uses a Call-ID again makes two calls of it; each has its record, and the other side's are right.
#[test]
fn two_calls_of_one_call_id_have_a_record_each() {
    let apart = "s/tag=tpbxa/tag=tpbxb/;;s/;tag=tcara//";
    let refused = |outgoing| Cdr { invited: at(10_000), ended: at(10_310), ..of_refusal(outgoing) };
    let again = format!(
        "{CALL}10000 pbx> INVITE | {apart}\n10020 car> 100\n10300 car> 486 | s/tag=tcara/tag=tcarb/\n10320 pbx> ACK"
    );
    finds(&again, &[of_carrier(), refused(false)], &[of_pbx(), refused(true)], &[]);
    let charged = Cdr { answered: Some(at(10_310)), ..refused(false) };
    let check = "billing/answered-as-on-wire";
    finds(&again, &[of_carrier(), charged], &[of_pbx(), refused(true)], &[(check, Blame::Carrier)]);
    finds(&again, &[of_carrier()], &[of_pbx()], &[]);
    // Refused first, and placed anew afterwards.
    let answered: String =
        CALL.lines().filter(|line| !line.trim().is_empty()).map(|line| later_line(line, 1000)).collect();
    let first = format!("{REFUSED}\n{answered}");
    let moved = |cdr: Cdr| Cdr {
        invited: at(1000),
        ringing: Some(at(1310)),
        answered: cdr.answered.map(|at| at + Duration::from_secs(1)),
        ended: cdr.ended + Duration::from_secs(1),
        ..cdr
    };
    finds(&first, &[of_refusal(false), moved(of_carrier())], &[of_refusal(true), moved(of_pbx())], &[]);
    let check = "billing/one-record-per-leg";
    finds(&first, &[of_refusal(false)], &[moved(of_pbx())], &[(check, Blame::Carrier)]);
    // The second call is still up, and its record is not written yet.
    let up: String =
        first.lines().take_while(|line| !line.contains("BYE")).map(|line| format!("{line}\n")).collect();
    finds(&format!("{up}end 5000"), &[of_refusal(false)], &[], &[]);
}

/// RFC 3261 13.2.2.4: of two phones that answer, one is hung up on, and the call goes on with the other. Which of them
/// rang first says nothing.
#[test]
fn the_end_of_a_surplus_answer_is_not_that_of_the_call() {
    let other = "s/tag=tcara/tag=other/";
    let surplus = format!(
        "2020  pbx> ACK\n2500 car> 200 | {other};;s/4000 RTP/4008 RTP/\n2520 pbx> ACK | {other}\n2530 pbx> BYE | {other}\n\
         2550 car> 200 BYE"
    );
    let first = CALL.replace("2020  pbx> ACK", &surplus);
    let second = first.replace("300   car> 180", &format!("280 car> 180 | {other}\n300   car> 180"));
    for ladder in [&first, &second] {
        let ringing = if *ladder == second { 290 } else { 310 };
        let pbx = Cdr { ringing: Some(at(ringing)), ..of_pbx() };
        finds(ladder, &[of_carrier()], &[pbx], &[]);
    }
}

/// A line of a ladder, so many milliseconds later.
fn later_line(line: &str, by: u64) -> String {
    let (time, rest) = line.trim().split_once(' ').expect("a line has a time");
    let moved = time.split('-').map(|ms| (ms.parse::<u64>().expect("a time") + by).to_string());
    format!("{} {rest}\n", moved.collect::<Vec<_>>().join("-"))
}

#[test]
fn a_challenge_that_was_answered_has_ended_nothing() {
    let answer = "Proxy-Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n1\", uri=\"sip:+12025550123@10.0.0.1\", response=\"0123456789abcdef0123456789abcdef\", qop=auth, nc=00000001, cnonce=\"c\"";
    let busy = |end: &str| {
        format!(
            "0 pbx> INVITE\n20 car> 407\n40 pbx> ACK\n60 pbx> INVITE | {answer}\n80 car> 100\n300 car> 486\n\
             320 pbx> ACK\n310 pbx# out {end} by=car\n300 car# status=486 cause=17 by=car"
        )
    };
    assert_eq!(found(&busy("status=486 cause=17"), Facts::default()), [""; 0]);
    let challenge = found(&busy("status=407 cause=21"), Facts::default());
    assert_eq!(challenge, ["billing/release"]);
    let turned = busy("status=486 cause=17").replace("car# status", "car# out status");
    assert_eq!(found(&turned, Facts::default()), ["billing/direction"]);
}
