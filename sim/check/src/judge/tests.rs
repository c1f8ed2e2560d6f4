//! Machines that were late, and what a verdict is then.

use clock::{Duration, Instant};
use trace::{ClockMode, Event, Header, Party, Recording};

use super::{Judge, judge};
use crate::script::{CALL, call_edited, call_with, cast, events};
use crate::{Judgement, Verdict};

/// Repeated after 300 ms, which is 100 ms less than a sender with jitter may.
const TOO_FAST: &str = "0 pbx> INVITE lost\n300 pbx> again INVITE lost";

/// When the machine was late, in milliseconds, and by how much.
type Late = (u64, u64);

fn recording(ladder: &str, clock: ClockMode, late: &[Late]) -> Recording {
    let (mut events, end) = events(ladder);
    let late = late
        .iter()
        .map(|(at, by)| Event::Late { at: Instant::from_millis(*at), by: Duration::from_millis(*by) });
    events.extend(late);
    events.sort_by_key(Event::at);
    events.push(Event::Ended { at: end, ended: Box::default() });
    let header =
        Header { clock, cast: cast(), played: vec![Party::Carrier, Party::Pbx], ..Header::default() };
    Recording { header, events }
}

fn judged(ladder: &str, clock: ClockMode, late: &[Late]) -> Judgement {
    judge(&recording(ladder, clock, late))
}

/// What was found, and by how many milliseconds the machine was late for it.
fn found(judgement: &Judgement) -> Vec<(&'static str, Option<u128>)> {
    judgement.findings.iter().map(|f| (f.check, f.late.map(|late| late.as_millis()))).collect()
}

#[test]
fn what_is_about_time_proves_nothing_on_a_machine_that_was_late() {
    let check = |name, clock, late: &[Late], by: Option<u128>| {
        let judgement = judged(TOO_FAST, clock, late);
        let verdict = if by.is_some() { Verdict::Inconclusive } else { Verdict::Fail };
        assert_eq!(found(&judgement), [("transaction/timer-a", by)], "{name}");
        assert_eq!(judgement.verdict, verdict, "{name}");
    };
    check("never late", ClockMode::Real, &[], None);
    check("late by more than the margin", ClockMode::Real, &[(300, 120)], Some(120));
    check("late by the margin", ClockMode::Real, &[(300, 100)], Some(100));
    check("late by less", ClockMode::Real, &[(300, 99)], None);
    check("late when it began", ClockMode::Real, &[(0, 120)], Some(120));
    check("the worst counts", ClockMode::Real, &[(100, 130), (200, 500), (300, 20)], Some(500));
    check("it was under way when it ended", ClockMode::Real, &[(400, 150)], Some(150));
    check("late for something else, later", ClockMode::Real, &[(30_000, 120)], None);
    check("on a virtual clock nobody is late", ClockMode::Virtual, &[(300, 120)], None);
    check("nor on a stepped one", ClockMode::Stepped, &[(300, 120)], None);
}

#[test]
fn late_long_before_is_late_for_something_else() {
    let later: String = TOO_FAST.replace("0 pbx> INVITE", "20000 pbx> INVITE").replace("\n300", "\n20300");
    for (late, by) in [((17_000, 500), None), ((19_000, 500), Some(500))] {
        let judgement = judged(&later, ClockMode::Real, &[late]);
        assert_eq!(found(&judgement), [("transaction/timer-a", by)], "{late:?}");
    }
}

#[test]
fn bytes_are_as_wrong_on_a_machine_that_was_late() {
    let wrong = format!("{TOO_FAST}\n{}", call_edited("5000  pbx> BYE", "-Max-Forwards"));
    let judgement = judged(
        &wrong.replace("0     pbx> INVITE", "310 pbx> again INVITE"),
        ClockMode::Real,
        &[(300, 120), (5_000, 900)],
    );
    let stands = ("message/mandatory-headers", None);
    assert!(found(&judgement).contains(&("transaction/timer-a", Some(120))), "{:?}", found(&judgement));
    assert!(found(&judgement).contains(&stands), "{:?}", found(&judgement));
    assert_eq!(judgement.verdict, Verdict::Fail);
}

/// Sound that goes on after the BYE: what counts is how long it goes on, not when that begins.
#[test]
fn what_goes_on_for_long_is_found_on_a_machine_that_is_late_now_and_then() {
    let on_and_on = call_with("2030-5010 pbx~", "2030-9000 pbx~");
    let a_little = call_with("2030-5010 pbx~", "2030-5600 pbx~");
    for (name, ladder, by) in [("on and on", on_and_on, None), ("a little", a_little, Some(200))] {
        let judgement = judged(&ladder, ClockMode::Real, &[(5_500, 200)]);
        assert_eq!(found(&judgement), [("media/stops-after-bye", by)], "{name}");
    }
}

#[test]
fn who_looks_on_sees_the_same() {
    let Recording { header, events } = recording(TOO_FAST, ClockMode::Real, &[(300, 120)]);
    let mut judge = Judge::new(&header);
    events.iter().for_each(|event| judge.observe(event));
    judge.close();
    let late: Vec<_> = judge.fresh().iter().map(|finding| finding.late).collect();
    assert_eq!(late, [Some(Duration::from_millis(120))]);
}

#[test]
fn a_good_call_is_good_on_a_machine_that_was_late() {
    let judgement = judged(CALL, ClockMode::Real, &[(2_000, 900)]);
    assert_eq!((found(&judgement), judgement.verdict), (Vec::new(), Verdict::Pass));
}
