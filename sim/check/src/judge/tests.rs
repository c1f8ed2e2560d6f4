//! Machines that were late, and what a verdict is then.

use std::collections::BTreeMap;

use clock::{Duration, Instant};
use plan::{
    CallExpect, Destination, Expect, OfferedMedia, Plan, Profile, Side, Start, Step, Subject, TrunkMode, Verb,
};
use trace::{ClockMode, Event, Header, Party, Recording};

use super::{Judge, judge};
use crate::script::{CALL, call_edited, call_with, cast, events};
use crate::{Judgement, Verdict};

/// With a T1 of 300 ms it is repeated again after 380 ms, which is 100 ms less than a sender with jitter may.
const TOO_FAST: &str = "0 pbx> INVITE lost\n300 pbx> again INVITE lost\n680 pbx> again INVITE\n\
                        690 car> 100\n700 car> 486\n720 pbx> ACK";

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
fn what_would_be_no_failure_weighs_nothing_on_a_machine_that_was_late() {
    let cut_through_late = call_with("2030-5010 pbx~", "2540-5010 pbx~");
    for late in [&[][..], &[(2_530, 40)]] {
        let judgement = judged(&cut_through_late, ClockMode::Real, late);
        let by = late.first().map(|(_, by)| u128::from(*by));
        assert_eq!(found(&judgement), [("media/cut-through", by)]);
        assert_eq!(judgement.verdict, Verdict::Pass);
    }
}

#[test]
fn late_long_before_is_late_for_something_else() {
    let later: String = TOO_FAST
        .replace("0 pbx> INVITE", "20000 pbx> INVITE")
        .replace("\n300", "\n20300")
        .replace("\n6", "\n206")
        .replace("\n7", "\n207");
    for (late, by) in [((17_000, 500), None), ((19_000, 500), Some(500))] {
        let judgement = judged(&later, ClockMode::Real, &[late]);
        assert_eq!(found(&judgement), [("transaction/timer-a", by)], "{late:?}");
    }
}

#[test]
fn bytes_are_as_wrong_on_a_machine_that_was_late() {
    let wrong = format!("{TOO_FAST}\n{}", call_edited("5000  pbx> BYE", "-Max-Forwards"));
    let wrong = wrong.replace("0     pbx> INVITE", "740 pbx> INVITE").replace("\n20    car", "\n760 car");
    let judgement = judged(&wrong, ClockMode::Real, &[(300, 120), (5_000, 900)]);
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

/// A play that counts on a pause of 300 ms, and expects this of its call.
fn plan(expect: CallExpect) -> Plan {
    let profile = |side: Side| Profile { side, name: side.name().to_owned(), ..Profile::default() };
    let step = |subject, verb, after| Step {
        subject,
        verb,
        after: Duration::from_millis(after),
        call: "a".to_owned(),
        line: 1,
    };
    let to = Destination::Number("+12025550101".to_owned());
    let call = Verb::Call { to, offer: None, codecs: None, media: OfferedMedia::Audio, from: None };
    let calls = [("a".to_owned(), expect)].into();
    Plan {
        name: "test/late".to_owned(),
        title: String::new(),
        theme: "test".to_owned(),
        mode: TrunkMode::Static,
        carrier: profile(Side::Carrier),
        pbx: profile(Side::Pbx),
        network_name: "clean".to_owned(),
        network: Default::default(),
        seed: 7,
        start: Start::Ready,
        steps: vec![
            step(Subject::Pbx, call, 0),
            step(Subject::Carrier, Verb::Ring, 300),
            step(Subject::Pbx, Verb::Hangup, 3_000),
        ],
        expect: Expect { calls, ..Expect::default() },
        quirks: Vec::new(),
        limit: Duration::from_secs(3_600),
        real_time: true,
        documents: BTreeMap::new(),
        device: None,
        secrets_are_blank: false,
    }
}

#[test]
fn what_a_play_counts_on_is_not_missed_on_a_machine_that_was_late() {
    let check = |name, expect: CallExpect, late: &[Late], verdict, by: Option<u64>| {
        let busy = by.map(|by| format!("late by {by} ms: this machine was busy"));
        let Recording { header, events } = recording(CALL, ClockMode::Real, late);
        let mut judge = Judge::with_plan(&header, &plan(expect));
        events.iter().for_each(|event| judge.observe(event));
        let judgement = judge.finish();
        let row = judgement.expectations.first().expect("a row");
        let said = Some(row.because.clone()).filter(|because| because.starts_with("late by"));
        assert_eq!((row.verdict, said), (verdict, busy), "{name}: {row:?}");
    };
    let (fail, unsure) = (Verdict::Fail, Verdict::Inconclusive);
    let cancelled = || CallExpect { call: Some(plan::CallOutcome::Cancelled), ..CallExpect::default() };
    check("never late", cancelled(), &[], fail, None);
    check("late by a pause of the play", cancelled(), &[(1_000, 300)], unsure, Some(300));
    check("late by less", cancelled(), &[(1_000, 299)], fail, None);
    check("late after the call", cancelled(), &[(8_000, 400)], fail, None);
    // It lasts 2990 ms for who has called.
    let short = || CallExpect { duration_max: Some(Duration::from_millis(2_900)), ..CallExpect::default() };
    check("too long by a little", short(), &[(2_000, 110)], unsure, Some(110));
    check("too long by more", short(), &[(2_000, 80)], fail, None);
    let codec = CallExpect { codec: Some("G722".to_owned()), ..CallExpect::default() };
    check("bytes are bytes", codec, &[(1_000, 900)], fail, None);
    let good = CallExpect { call: Some(plan::CallOutcome::Completed), ..CallExpect::default() };
    check("what is met is met", good, &[(1_000, 900)], Verdict::Pass, None);
}

#[test]
fn a_device_that_does_what_a_play_wants_has_passed_it_though_no_call_came_about() {
    let busy = "0 pbx> INVITE\n20 car> 100\n300 car> 486\n320 pbx> ACK";
    let verdict = |expect: CallExpect| {
        let Recording { mut header, events } = recording(busy, ClockMode::Real, &[]);
        header.played = vec![Party::Carrier];
        let plan = Plan { device: Some(Side::Pbx), mode: TrunkMode::Static, ..plan(expect) };
        let mut judge = Judge::with_plan(&header, &plan);
        events.iter().for_each(|event| judge.observe(event));
        judge.finish().verdict
    };
    let of = |call| CallExpect { call, ..CallExpect::default() };
    assert_eq!(verdict(of(Some(plan::CallOutcome::Busy))), Verdict::Pass);
    assert_eq!(verdict(of(Some(plan::CallOutcome::Completed))), Verdict::Fail);
    assert_eq!(verdict(of(None)), Verdict::Inconclusive, "nobody has said that this is meant");
}

/// Whoever ends a run from outside has our own side end what is open: no device is to blame for that.
#[test]
fn who_ends_a_run_before_it_is_over_accuses_nobody() {
    let given_up = "0 pbx> INVITE\n20 car> 100\n300 car> 480\n320 pbx> ACK";
    let judged = |ladder: &str, stopped: bool| {
        let Recording { mut header, mut events } = recording(ladder, ClockMode::Real, &[]);
        header.played = vec![Party::Carrier];
        if let Some(Event::Ended { ended, .. }) = events.last_mut() {
            ended.stopped = stopped;
        }
        let completed = CallExpect { call: Some(plan::CallOutcome::Completed), ..CallExpect::default() };
        let plan = Plan { device: Some(Side::Pbx), mode: TrunkMode::Static, ..plan(completed) };
        let mut judge = Judge::with_plan(&header, &plan);
        events.iter().for_each(|event| judge.observe(event));
        judge.finish()
    };
    assert_eq!(judged(given_up, false).verdict, Verdict::Fail);
    let stopped = judged(given_up, true);
    assert_eq!(stopped.verdict, Verdict::Inconclusive);
    assert!(stopped.reasons[0].text.contains("ended from outside"), "{:?}", stopped.reasons);
    // What it did wrong before is as wrong as ever.
    let wrong = given_up.replace("0 pbx> INVITE", "0 pbx> INVITE | -Max-Forwards");
    assert_eq!(judged(&wrong, true).verdict, Verdict::Fail);
}

#[test]
fn a_device_that_holds_a_call_for_itself_is_not_accused() {
    let verdict = |device: Option<Side>| {
        let Recording { mut header, events } = recording(CALL, ClockMode::Real, &[]);
        header.played = vec![Party::Carrier];
        let plan =
            Plan { device, ..plan(CallExpect { reinvite_status: Some(200), ..CallExpect::default() }) };
        let mut judge = Judge::with_plan(&header, &plan);
        events.iter().for_each(|event| judge.observe(event));
        judge.finish().expectations.first().map(|row| row.verdict)
    };
    assert_eq!(verdict(Some(Side::Pbx)), Some(Verdict::Inconclusive));
    assert_eq!(verdict(None), Some(Verdict::Fail), "our own sides do as they are told");
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

/// A capture of a ladder, between sides of which more or less is known.
fn captured(ladder: &str, of: impl FnOnce(&mut Header)) -> Judgement {
    let mut recording = recording(ladder, ClockMode::Capture, &[]);
    let header = &mut recording.header;
    (header.is_partial, header.played) = (true, Vec::new());
    of(header);
    judge(&recording)
}

#[test]
fn what_a_profile_promises_is_judged_in_a_capture() {
    let call = "0 pbx> INVITE\n20 car> 100\n300 car> 180\n2000 car> 200\n2020 pbx> ACK\n200000 pbx> BYE\n200020 car> 200 BYE";
    let profile = "title = \"t\"\nclass = \"c\"\nsource = \"s\"\n[calls]\nduration_max_s = 60\n";
    let promises = |index: usize, is_guess: bool| {
        captured(call, |header| {
            header.promised[index] = Some(profile.into());
            header.cast.is_guess = is_guess;
        })
    };
    let names =
        |judgement: &Judgement| found(judgement).into_iter().map(|(check, _)| check).collect::<Vec<_>>();
    let silent = names(&captured(call, |_| ()));
    assert!(!silent.contains(&"call/duration-limit"), "{silent:?}");
    for (index, blame) in [(0, crate::Blame::Carrier), (1, crate::Blame::Pbx)] {
        let judgement = promises(index, false);
        let finding = judgement.findings.iter().find(|f| f.check == "call/duration-limit");
        assert_eq!(finding.map(|f| f.blame), Some(blame));
        let judgement = promises(index, true);
        assert_eq!(names(&judgement), silent, "whose promise it is nobody knows");
        assert!(judgement.notes.iter().any(|note| note.contains("what a profile promises")));
    }
}

#[test]
fn a_promised_profile_brings_its_password_and_its_mode() {
    let ladder = "0 pbx> REGISTER\n20 car> 401 REGISTER | WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\n\
        40 pbx> REGISTER | Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"sip:10.0.0.1\", response=\"00000000000000000000000000000001\"\n\
        60 car> 200 REGISTER";
    let profile = |more: &str| format!("title = \"t\"\nclass = \"c\"\nsource = \"s\"\n{more}");
    let account =
        |password: &str| profile(&format!("[registration]\nuser = \"u\"\npassword = \"{password}\"\n"));
    let names = |text: Option<String>| {
        let judgement = captured(ladder, |header| header.promised[1] = text.map(Into::into));
        found(&judgement).into_iter().map(|(check, _)| check).collect::<Vec<_>>()
    };
    let (digest, mode) = ("auth/response-correct", "registration/not-on-static-trunk");
    for (text, wrong, misfits) in [
        (None, false, false),
        (Some(profile("")), false, false),
        (Some(account("secret")), true, false),
        (Some(account("blanked-1")), false, false),
        (Some(profile("modes = [\"static\"]\n")), false, true),
        (Some(profile("modes = [\"registration\"]\n")), false, false),
    ] {
        let names = names(text.clone());
        assert_eq!((names.contains(&digest), names.contains(&mode)), (wrong, misfits), "{text:?} {names:?}");
    }
}

#[test]
fn of_sides_that_are_guessed_no_rule_is_judged_that_binds_one_alone() {
    let preferred =
        "0 car> INVITE | P-Preferred-Identity: <sip:1@10.0.0.1>\n20 pbx> 100\n40 pbx> 486\n60 car> ACK";
    let names = |is_guess: bool| {
        let judgement = captured(preferred, |header| header.cast.is_guess = is_guess);
        let names: Vec<_> = judgement.findings.iter().map(|f| (f.check, f.cure.clone())).collect();
        (names, judgement.notes)
    };
    let is_sided = |(check, _): &&(&str, String)| crate::binds_one_side(check);
    let ((known, none), (guessed, notes)) = (names(false), names(true));
    assert_eq!(known.iter().filter(is_sided).count(), 1, "{known:?}");
    assert_eq!(guessed.iter().filter(is_sided).count(), 0, "{guessed:?}");
    assert!(
        none.is_empty() && notes.iter().any(|note| note.contains("bind one of the two alone")),
        "{notes:?}"
    );
}

#[test]
fn who_is_guessed_is_called_by_its_address() {
    let broken = call_edited("0     pbx> INVITE", "Max-Forwards: 999");
    let cure = |is_guess: bool| {
        let judgement = captured(&broken, |header| header.cast.is_guess = is_guess);
        judgement.findings.iter().find(|f| f.check == "message/max-forwards-value").map(|f| f.cure.clone())
    };
    assert!(cure(false).is_some_and(|cure| cure.starts_with("on the pbx: ")));
    assert!(cure(true).is_some_and(|cure| cure.starts_with("on 10.0.0.2: ")), "{:?}", cure(true));
}
