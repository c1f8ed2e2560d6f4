//! What a verdict is made of besides findings: what a trunk with a device on it must have shown, limits of ours,
//! why an expectation was not met, and what is worth a word and weighs nothing.
//!
//! The recordings with a device are those of virtual worlds in which the judge is told that one side was none of ours.

use agent::AgentOptions;
use check::{Judgement, Verdict, judge};
use cli::case::{BOTH, Run, ended};
use plan::{ProfileFile, Scenario, Selection, Side, TrunkMode};
use run::{Wire, run_virtual, stage};
use tests::lab::Lab;
use trace::{ClockMode, Event, Party, Recording};

/// A play of the PBX against the profiles of the lab; `over` is laid over it.
fn play(steps: &str, over: &str) -> Scenario {
    let text = format!("title = \"t\"\nstep = [{steps}]\n{over}");
    Scenario::parse("test/one.toml", &text).unwrap_or_else(|error| panic!("{error}"))
}

const CALL: &str = r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.hangup = { after = "4s" } }"#;
const TWO_WAY: &str = "[expect]\nanswered_audio = \"two-way\"\n";

fn selection(scenario: &Scenario, quirks: &[&str]) -> Selection {
    Lab::open().selection(scenario, TrunkMode::Static, "sipconnect-like", "open-source", quirks)
}

/// The recording of a run in which `device` played one side, if any did.
fn recording(selection: &Selection, device: Option<Party>) -> Recording {
    let plan = selection.plan().unwrap_or_else(|error| panic!("{error}"));
    let mut world = stage(&plan, &BOTH, AgentOptions::default(), Wire::Internal).expect("the quirks exist");
    let played: Vec<Party> = BOTH.into_iter().filter(|party| Some(*party) != device).collect();
    let clock = if device.is_some() { ClockMode::Real } else { ClockMode::Virtual };
    let header = Run::new(selection, plan).header(world.cast().clone(), clock, &played);
    let mut events = Vec::new();
    run_virtual(&mut world, |event| events.push(event));
    events.push(ended(&world));
    // A device hands nothing over.
    let is_its = |event: &Event| match event {
        Event::Cdr { party, .. } | Event::Paper { party, .. } | Event::Note { party, .. } => {
            Some(*party) == device
        }
        _ => false,
    };
    events.retain(|event| !is_its(event));
    Recording { header, events }
}

/// A run of our PBX with a carrier that is none of ours.
fn with_device(steps: &str, over: &str, quirks: &[&str]) -> Judgement {
    let selection = Selection { device: Some(Side::Carrier), ..selection(&play(steps, over), quirks) };
    judge(&recording(&selection, Some(Party::Carrier)))
}

fn alone(steps: &str, over: &str, quirks: &[&str]) -> Judgement {
    judge(&recording(&selection(&play(steps, over), quirks), None))
}

fn reasons(judgement: &Judgement) -> String {
    judgement.reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_device_that_is_not_heard_fails_without_clause_or_blame() {
    let good = with_device(CALL, TWO_WAY, &[]);
    assert_eq!(good.verdict, Verdict::Pass, "{good:#?}");
    assert_eq!(good.expectations.len(), 1);
    let silent = with_device(CALL, TWO_WAY, &["carrier:sends-silence"]);
    assert_eq!(silent.verdict, Verdict::Fail, "{silent:#?}");
    assert!(silent.findings.iter().all(|f| f.check == "media/two-way-audio"), "{:#?}", silent.findings);
    let row = &silent.expectations[0];
    assert_eq!((row.name.as_str(), row.verdict), ("call-1.audio", Verdict::Fail));
    assert!(row.got.contains("pbx heard silence"), "{row:?}");
    // Nobody has asked for it.
    let unasked = with_device(CALL, "", &["carrier:sends-silence"]);
    assert!(unasked.expectations.is_empty());
}

#[test]
fn calls_in_which_the_wire_cannot_tell_are_excepted() {
    let hold = r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.hold = { after = "2s" } },
        { pbx.hangup = { after = "2s" } }"#;
    let brief = r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.hangup = { after = "500ms" } }"#;
    let fax = r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.send-fax = {} }, { carrier.receive-fax = {} },
        { pbx.hangup = {} }"#;
    for steps in [hold, brief, fax] {
        let judged = with_device(steps, TWO_WAY, &["carrier:sends-silence"]);
        assert!(judged.expectations.is_empty(), "{steps}: {:#?}", judged.expectations);
    }
    // Packets of a payload type that nobody has described: the judge cannot look into them.
    let scenario = play(CALL, TWO_WAY);
    let selection = Selection { device: Some(Side::Carrier), ..selection(&scenario, &[]) };
    let mut opaque = recording(&selection, Some(Party::Carrier));
    for event in &mut opaque.events {
        if let Event::Sent { packet, .. } | Event::Delivered { packet, .. } = event
            && packet.payload.first() == Some(&0x80)
        {
            let mut octets = packet.payload.to_vec();
            octets[1] = octets[1] & 0x80 | 99;
            packet.payload = octets.into();
        }
    }
    assert!(judge(&opaque).expectations.is_empty());
}

#[test]
fn a_trunk_on_which_nothing_got_through_is_inconclusive() {
    let busy = r#"{ pbx.call = { to = "pstn.busy" } }, { pbx.wait = { until = "ended" } }"#;
    let judged = with_device(busy, "", &[]);
    assert_eq!(judged.verdict, Verdict::Inconclusive);
    assert!(reasons(&judged).contains("was not completed, busy: F"), "{}", reasons(&judged));
    // Our carrier, and a PBX of somebody else that dials the number which is always busy: that was asked for.
    let asked = Selection { device: Some(Side::Pbx), ..selection(&play(busy, ""), &[]) };
    assert_eq!(judge(&recording(&asked, Some(Party::Pbx))).verdict, Verdict::Pass);
    let refuses = "[override.carrier.magic.answers]\noutcome = \"answers\"\n[override.carrier.media]\ncodecs = [\"G722\"]\n";
    let call = r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.wait = { until = "ended" } }"#;
    let refused = Selection { device: Some(Side::Pbx), ..selection(&play(call, refuses), &[]) };
    let judged = judge(&recording(&refused, Some(Party::Pbx)));
    assert_eq!(judged.verdict, Verdict::Inconclusive, "{judged:#?}");
    assert!(reasons(&judged).contains("1 call was tried and none was completed: F"), "{}", reasons(&judged));
}

#[test]
fn a_trunk_on_which_every_call_ends_with_a_challenge_is_inconclusive() {
    let scenario = play(CALL, "[override.carrier.challenge]\ninvite_static = true\n");
    let selection = Selection { device: Some(Side::Pbx), ..selection(&scenario, &[]) };
    let mut recording = recording(&selection, Some(Party::Pbx));
    // A device that does not know what to do with a 407: after its ACK nothing comes.
    let invites =
        |event: &Event| matches!(event, Event::Sent { packet, .. } if packet.payload.starts_with(b"INVITE"));
    let second = recording.events.iter().enumerate().filter(|(_, event)| invites(event)).nth(1);
    let cut = second.expect("it tries again").0;
    let end = recording.events.pop().expect("it ended");
    recording.events.truncate(cut);
    recording.events.push(end);
    let judged = judge(&recording);
    let said = reasons(&judged);
    assert!(
        said.contains("every one ended with a challenge that nobody answered rightly"),
        "{said} {judged:#?}"
    );
    assert_eq!(judged.verdict, Verdict::Inconclusive, "{judged:#?}");
}

#[test]
fn a_registration_that_was_lost_does_not_pass() {
    let over = "limit = \"100s\"\n[override.carrier.registration]\nmin_expires_s = 5\nmax_expires_s = 10\n\
        [override.pbx.registration]\nexpires_s = 10\nrefresh_percent = 50\nretry_s = [2]\n";
    let (limit, over) = over.split_once('\n').expect("two parts");
    let steps = r#"{ network.down = { after = "2s", lasts = "300s" } }, { pbx.wait = { after = "60s" } }"#;
    let text = format!("title = \"t\"\n{limit}\nstep = [{steps}]\n{over}");
    let scenario = Scenario::parse("test/one.toml", &text).unwrap_or_else(|error| panic!("{error}"));
    let lab = Lab::open();
    let selection = Selection {
        device: Some(Side::Carrier),
        ..lab.selection(&scenario, TrunkMode::Registration, "sipconnect-like", "open-source", &[])
    };
    let judged = judge(&recording(&selection, Some(Party::Carrier)));
    assert!(judged.verdict >= Verdict::Inconclusive, "{judged:#?}");
    assert!(reasons(&judged).contains("the registration was lost"), "{}", reasons(&judged));
    // The same while the network is there.
    let steps = r#"{ pbx.wait = { after = "60s" } }"#;
    let text = format!("title = \"t\"\n{limit}\nstep = [{steps}]\n{over}");
    let scenario = Scenario::parse("test/one.toml", &text).unwrap_or_else(|error| panic!("{error}"));
    let good = Selection { scenario: scenario.into(), ..selection };
    let judged = judge(&recording(&good, Some(Party::Carrier)));
    assert!(!reasons(&judged).contains("lost"), "{}", reasons(&judged));
    // And where the PBX lets its binding run out: the trunk is down, though all that was sent was answered.
    let once = Selection { quirks: vec!["pbx:registers-once".parse().expect("a quirk")], ..good };
    let judged = judge(&recording(&once, Some(Party::Carrier)));
    assert_eq!(judged.verdict, Verdict::Inconclusive, "{judged:#?}");
    assert!(reasons(&judged).contains("the registration was lost: it ran out"), "{}", reasons(&judged));
}

#[test]
fn a_limit_of_ours_is_nobodys_fault() {
    let deadline = "[override.carrier.fax]\ndeadline = \"5s\"\n[override.pbx.fax]\ndeadline = \"5s\"\n[expect]\nfax = { pages = 1 }\n";
    let fax = r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.send-fax = {} }, { carrier.receive-fax = {} },
        { pbx.hangup = {} }"#;
    let judged = alone(fax, deadline, &[]);
    assert_eq!(judged.verdict, Verdict::Inconclusive, "{judged:#?}");
    assert!(
        reasons(&judged).contains("a limit of ours was reached: the fax machine of the"),
        "{}",
        reasons(&judged)
    );
    assert!(judged.findings.iter().all(|f| f.severity < check::Severity::Error), "{:#?}", judged.findings);

    let short = "limit = \"4s\"\n[expect]\ncall = \"completed\"\n";
    let long = r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.hangup = { after = "20s" } }"#;
    let text =
        format!("title = \"t\"\n{}step = [{long}]\n[expect]\ncall = \"completed\"\n", "limit = \"4s\"\n");
    assert!(short.starts_with("limit"));
    let scenario = Scenario::parse("test/one.toml", &text).unwrap_or_else(|error| panic!("{error}"));
    let judged = judge(&recording(&selection(&scenario, &[]), None));
    assert_eq!(judged.verdict, Verdict::Inconclusive, "{judged:#?}");
    assert!(
        reasons(&judged).contains("a limit of ours was reached: duration of the run"),
        "{}",
        reasons(&judged)
    );
    assert_eq!(judged.expectations[0].because, "a limit of ours was reached: duration of the run");
}

#[test]
fn a_fax_that_was_not_sent_to_a_device_does_not_pass() {
    let fax =
        r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.send-fax = {} }, { pbx.hangup = { after = "9s" } }"#;
    let judged = with_device(fax, TWO_WAY, &[]);
    assert_eq!(judged.verdict, Verdict::Inconclusive, "{judged:#?}");
    let said = reasons(&judged);
    assert!(said.contains("the fax machine of the pbx did not come to its end: "), "{said}");
}

#[test]
fn a_fail_says_why_the_cause_first() {
    let over = "[override.pbx.numbers]\ncalled_out = \"national\"\n[override.carrier.numbers]\ncalled_out = \"plus-e164\"\naccepts = [\"plus-e164\"]\ncountry_code = \"31\"\nnational_prefix = \"0\"\nblock = \"+318501234\"\n[expect]\ncall = \"completed\"\n";
    let text = r#"{ pbx.call = { to = "0850123401" } }, { pbx.hangup = {} }"#;
    let judged = alone(text, over, &[]);
    assert_eq!(judged.verdict, Verdict::Fail, "{judged:#?}");
    let row = &judged.expectations[0];
    let cause = "404 Not Found to F1: the called number 0850123401 is national, the carrier sipconnect-like accepts plus-e164";
    assert!(row.because.contains(cause), "{row:?}");
    assert!(row.packet.is_some());
    let said = reasons(&judged);
    assert!(
        said.starts_with(
            "test/one, line 2: pbx.hangup never became possible: it waited for the call to be answered"
        ),
        "{said}"
    );
    assert!(said.contains("; instead came F3 404 Not Found"), "{said}");

    let codecs = "[override.pbx.media]\ncodecs = [\"G729\"]\n[expect]\ncall = \"completed\"\n";
    let judged = alone(r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.hangup = {} }"#, codecs, &[]);
    let because = &judged.expectations[0].because;
    assert!(because.contains("no common codec: G729") && because.contains("has PCMA, PCMU"), "{because}");

    let answered = alone(CALL, "[expect]\nstatus = 486\nreleased_by = \"carrier\"\n", &[]);
    let because: Vec<&str> = answered.expectations.iter().map(|row| row.because.as_str()).collect();
    assert!(because[0].contains(" 200 OK to F") && because[1].contains(" BYE from the pbx"), "{because:?}");
}

/// The rows that do not hold, with what was got and why.
fn missed(judged: &Judgement) -> Vec<String> {
    let bad = judged.expectations.iter().filter(|row| row.verdict == Verdict::Fail);
    bad.map(|row| format!("{}: {} but {} {}", row.name, row.expected, row.got, row.because)).collect()
}

#[test]
fn digits_that_nobody_takes_are_a_fail_that_says_so() {
    let steps = r#"{ pbx.call.to = "pstn.answers" }, { pbx.dtmf = { digits = "12", after = "500ms" } }, { pbx.hangup.after = "2s" }"#;
    let expect = "[expect]\ndtmf = { digits = \"12\", at = \"carrier\" }\n";
    let info = "[override.pbx.dtmf]\nmode = \"info\"\n";
    let refused =
        "[override.carrier.calls]\nmethods = [\"INVITE\", \"ACK\", \"CANCEL\", \"BYE\", \"OPTIONS\"]\n";
    let inband = "[override.pbx.dtmf]\nmode = \"inband\"\n";
    assert_eq!(missed(&alone(steps, &format!("{info}{expect}"), &[])), Vec::<String>::new());
    let said = missed(&alone(steps, &format!("{info}{refused}{expect}"), &[]));
    let why = "12 by INFO was refused with 405: the carrier sipconnect-like takes them as telephone events and not by INFO";
    assert_eq!(said, [format!("dtmf: 12 at the carrier but none {why}")]);
    let said = missed(&alone(steps, &format!("{inband}{expect}"), &[]));
    let why = "the digits of the pbx open-source go as tones in the sound, the carrier sipconnect-like takes them as telephone events";
    assert_eq!(said, [format!("dtmf: 12 at the carrier but none {why}")]);
}

#[test]
fn what_stands_in_messages_and_records_can_be_expected() {
    let named = "[override.pbx.identity]\nnumber = \"+12025550199\"\ndisplay_name = \"Desk\"\n";
    let sent = |field: &str| {
        format!("{named}[expect]\nsent = [{{ by = \"pbx\", message = \"INVITE\", {field} }}]\n")
    };
    let good = [
        "headers = { From = { contains = \"Desk\", form = \"plus-e164\", host = \"pbx.example\" } }",
        "request_uri = { form = \"plus-e164\" }",
        "headers = { Privacy = { present = false } }",
        "times = { min = 1, max = 1 }",
    ];
    for field in good {
        assert_eq!(missed(&alone(CALL, &sent(field), &[])), Vec::<String>::new(), "{field}");
    }
    let bad = [
        ("headers = { From = { contains = \"Reception\" } }", "sent[0].headers.From.contains"),
        ("headers = { Privacy = { is = \"id\" } }", "sent[0].headers.Privacy.is"),
        ("request_uri = { form = \"national\" }", "sent[0].request_uri.form"),
        ("never = true", "sent[0].never"),
        ("times = { min = 2 }", "sent[0].times.min"),
        ("times = { max = 0 }", "sent[0].times.max"),
    ];
    for (field, key) in bad {
        let judged = alone(CALL, &sent(field), &[]);
        assert_eq!(judged.verdict, Verdict::Fail, "{field}");
        let rows = missed(&judged);
        assert!(rows.len() == 1 && rows[0].starts_with(&format!("{key}: ")), "{field}: {rows:?}");
    }
    let none = "[expect]\nsent = [{ by = \"carrier\", message = \"re-INVITE\" }]\n";
    assert_eq!(missed(&alone(CALL, none, &[])), ["sent[0]: re-INVITE of the carrier but none "]);

    let told = |rows: &str| missed(&alone(CALL, &format!("{named}[expect]\n{rows}\n"), &[]));
    assert_eq!(told("shown = { number = \"+12025550199\", name = \"Desk\" }"), Vec::<String>::new());
    assert_eq!(told("shown = { number = \"anonymous\", name = \"\" }").len(), 2);
    assert_eq!(told("recorded = { by = \"carrier\", calling = \"+12025550199\" }"), Vec::<String>::new());
    let other = told("recorded = { by = \"carrier\", calling = \"pbx.did.main\", called = \"pstn.busy\" }");
    assert_eq!(other.len(), 2, "{other:?}");
}

#[test]
fn a_quirk_without_occasion_is_said_and_weighs_nothing() {
    let idle = alone(CALL, "", &["carrier:hold-answered-sendrecv"]);
    assert_eq!(idle.verdict, Verdict::Pass);
    assert_eq!(idle.notes, ["the quirk carrier:hold-answered-sendrecv was switched on and had no occasion"]);
    assert!(alone(CALL, "", &["pbx:rtp-starts-at-zero"]).notes.is_empty());
}

#[test]
fn strict_is_in_the_recording() {
    let busy = r#"{ carrier.call = { to = "pbx.did.main" } }, { pbx.reject = { status = 486 } }"#;
    let mut recording = recording(&selection(&play(busy, ""), &["pbx:busy-as-480"]), None);
    let warned = judge(&recording);
    assert!(warned.findings.iter().any(|f| f.severity == check::Severity::Warning), "{:#?}", warned.findings);
    assert_eq!(warned.verdict, Verdict::Pass);
    recording.header.is_strict = true;
    assert_eq!(judge(&recording).verdict, Verdict::Fail);
}

#[test]
fn what_is_left_out_is_not_missed_and_is_said() {
    let whole = recording(
        &selection(&play(CALL, "[expect]\naudio = \"two-way\"\nanswered_audio = \"two-way\"\n"), &[]),
        None,
    );
    for what in [trace::LeftOut::Media, trace::LeftOut::All] {
        for at in [1, 2, 3, 5] {
            let at = clock::Instant::from_millis(at * 1_000);
            let mut part = whole.clone();
            let from = part.events.iter().position(|event| event.at() >= at).expect("it lasts longer");
            let cast = part.header.cast.clone();
            let is_kept = |event: &Event| match event {
                Event::Ended { .. } => true,
                Event::Sent { packet, .. } | Event::Delivered { packet, .. } => {
                    what == trace::LeftOut::Media && cast.is_signalling(packet.from, packet.to)
                }
                _ => what == trace::LeftOut::Media,
            };
            let later = part.events.split_off(from);
            part.events.push(Event::LeftOut { at, what });
            part.events.extend(later.into_iter().filter(is_kept));
            let judged = judge(&part);
            assert_eq!(judged.verdict, Verdict::Inconclusive, "{what:?} {at}: {judged:#?}");
            assert!(reasons(&judged).contains("the recording leaves out"), "{}", reasons(&judged));
            let accused = judged.findings.iter().find(|f| f.severity == check::Severity::Error);
            assert!(accused.is_none(), "{what:?} {at}: {accused:#?}");
        }
    }
}

#[test]
fn a_device_is_held_to_no_profile() {
    let selection = Selection { device: Some(Side::Carrier), ..selection(&play(CALL, ""), &[]) };
    let recording = recording(&selection, Some(Party::Carrier));
    let case = report::Case::new(recording.clone(), judge(&recording));
    assert_eq!((case.about.carrier.as_str(), case.about.pbx.as_str()), ("device", "open-source"));
    for (name, octets) in report::folder::files(&case) {
        if name != "plan.toml" && name != "trace.jsonl" {
            let text = String::from_utf8_lossy(&octets);
            assert!(!text.contains("sipconnect-like"), "{name}");
        }
    }
}

/// Written by hand, so that no shipped password is blanked by mistake.
#[test]
fn a_profile_of_the_users_own_without_a_password_has_no_secrets() {
    let text = "title = \"t\"\nclass = \"c\"\nsource = \"s\"\n";
    let carrier = ProfileFile::parse(Side::Carrier, "own/own.toml", text).expect("a profile");
    let selection = Selection { carrier: carrier.into(), ..selection(&play(CALL, ""), &[]) };
    assert!(!selection.has_secrets());
}

/// What a play says of one message: the rows, by their keys without the first part.
fn of_message(steps: &str, over: &str, sent: &str) -> Vec<(String, Verdict)> {
    let judged = alone(steps, &format!("{over}\n[expect]\nsent = [{{ {sent} }}]"), &[]);
    let key = |name: &str| name.strip_prefix("sent[0]").unwrap_or(name).trim_start_matches('.').to_owned();
    judged.expectations.iter().map(|row| (key(&row.name), row.verdict)).collect()
}

#[test]
fn what_a_play_says_of_a_description_can_fail() {
    let steps = r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.hold = { after = "3s" } },
        { pbx.hangup = { after = "2s" } }"#;
    let table = [
        ("present = true", "present = false", "present"),
        (r#"codecs = ["pcmu", "PCMA"]"#, r#"codecs = ["PCMA", "PCMU"]"#, "codecs"),
        ("telephone_event = true", "telephone_event = false", "telephone_event"),
        ("payload_type = 101", "payload_type = 96", "payload_type"),
        ("ptime_ms = 20", "ptime_ms = 30", "ptime_ms"),
        (r#"direction = "sendonly""#, r#"direction = "sendrecv""#, "direction"),
        ("t38 = false", "t38 = true", "t38"),
        (r#"lines = ["m=audio", "a=sendonly"]"#, r#"lines = ["a=send"]"#, "lines"),
        (r#"no_lines = ["a=send", "a=inactive"]"#, r#"no_lines = ["a=sendonly"]"#, "no_lines"),
    ];
    for (right, wrong, key) in table {
        let rows = |sdp: &str| {
            of_message(steps, "", &format!(r#"by = "pbx", message = "re-INVITE", sdp = {{ {sdp} }}"#))
        };
        let all = rows(right);
        let is_right = |row: &(String, Verdict)| *row == (format!("sdp.{key}"), Verdict::Pass);
        assert!(!all.is_empty() && all.iter().all(is_right), "{right}: {all:?}");
        assert_eq!(rows(wrong), [(format!("sdp.{key}"), Verdict::Fail)], "{wrong}");
    }
    let of_ack =
        |sdp: &str| of_message(steps, "", &format!(r#"by = "pbx", message = "ACK", sdp = {{ {sdp} }}"#));
    assert_eq!(of_ack("present = false"), [("sdp.present".to_owned(), Verdict::Pass)]);
    assert_eq!(
        of_ack("t38 = false"),
        [("sdp".to_owned(), Verdict::Fail)],
        "where there is none, nothing holds"
    );
}

#[test]
fn what_holds_shows_what_was_asked_for_and_what_was_seen() {
    let sent = r#"by = "pbx", message = "INVITE", headers = { From = { form = "plus-e164", host = "pbx.example" },
        Expires = { present = false } }, sdp = { codecs = ["pcmu", "PCMA"], lines = ["a=ptime"] }"#;
    let judged = alone(CALL, &format!("[expect]\nsent = [{{ {sent} }}]"), &[]);
    let rows: Vec<String> = judged
        .expectations
        .iter()
        .filter(|row| row.name.starts_with("sent"))
        .map(|row| format!("{} / {}", row.expected, row.got))
        .collect();
    let from = rows.iter().find(|row| row.starts_with("From with the host")).expect("a row for it");
    assert!(
        from.contains("From with the host pbx.example in INVITE of the pbx / ") && from.contains("<sip:"),
        "{from}"
    );
    for row in [
        "From in the form plus-e164 in INVITE of the pbx / +12025550170, which is plus-e164",
        "no Expires in INVITE of the pbx / none",
        "the codecs pcmu, PCMA in INVITE of the pbx / PCMU, PCMA",
        "a line a=ptime in INVITE of the pbx / a=ptime:20",
    ] {
        assert!(rows.iter().any(|found| found == row), "{row}: {rows:#?}");
    }
}

#[test]
fn the_time_between_messages_can_fail() {
    let steps = r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.hangup = { after = "45s" } }"#;
    let over = "[override.pbx.options]\ninterval_s = 10\n";
    let rows = |message: &str, every: &str| {
        of_message(steps, over, &format!(r#"by = "pbx", message = "{message}", every = {{ {every} }}"#))
    };
    let row = |key: &str, verdict| (key.to_owned(), verdict);
    assert_eq!(
        rows("OPTIONS", r#"min = "9s", max = "11s""#),
        [row("every.min", Verdict::Pass), row("every.max", Verdict::Pass)]
    );
    assert_eq!(rows("OPTIONS", r#"min = "11s""#), [row("every.min", Verdict::Fail)]);
    assert_eq!(rows("OPTIONS", r#"max = "9s""#), [row("every.max", Verdict::Fail)]);
    assert_eq!(rows("INVITE", r#"min = "1s""#), [row("every", Verdict::Inconclusive)], "one has no next");
    assert_eq!(rows("CANCEL", r#"min = "1s""#), [row("", Verdict::Fail)], "there is none at all");
}

#[test]
fn each_account_has_a_time_of_its_own() {
    let accounts = |side: &str| {
        format!(
            "[override.{side}.registration]\ngin = false\nmin_expires_s = 30\n\
             [override.{side}.registration.accounts]\nfirst = {{ password = \"a\" }}\nother = {{ password = \"b\" }}\n"
        )
    };
    let steps = r#"{ pbx.call = { to = "pstn.answers" } }, { pbx.hangup = { after = "105s" } }"#;
    let rows = |every: &str| {
        let own = accounts("pbx").replace("gin = false", "gin = false\nexpires_s = 60");
        let over = format!("{}{own}", accounts("carrier"));
        let sent = format!(r#"by = "pbx", message = "REGISTER", every = {{ {every} }}"#);
        let scenario = play(steps, &format!("{over}\n[expect]\nsent = [{{ {sent} }}]"));
        let selection = Selection { mode: TrunkMode::Registration, ..selection(&scenario, &[]) };
        let judged = judge(&recording(&selection, None));
        judged.expectations.iter().map(|row| (row.verdict, row.got.clone())).collect::<Vec<_>>()
    };
    let good = rows(r#"min = "30s", max = "61s""#);
    assert!(good.len() == 2 && good.iter().all(|(verdict, _)| *verdict == Verdict::Pass), "{good:?}");
    assert_eq!(rows(r#"min = "59s""#)[0].0, Verdict::Fail);
}

#[test]
fn a_repetition_has_no_time_of_its_own() {
    // A lost copy is sent again: the sender has kept to its interval, whenever the first one arrives.
    let steps = r#"{ network.drop = { method = "OPTIONS", from = "pbx", count = 3 } },
        { pbx.call = { to = "pstn.answers" } }, { pbx.hangup = { after = "45s" } }"#;
    let over = "[override.pbx.options]\ninterval_s = 10\n";
    let sent = r#"by = "pbx", message = "OPTIONS", every = { min = "9s", max = "11s" }"#;
    assert_eq!(
        of_message(steps, over, sent),
        [("every.min".to_owned(), Verdict::Pass), ("every.max".to_owned(), Verdict::Pass)]
    );
}
