//! Plays of both directions: what they become, and what is refused where.

use clock::Duration;

use crate::{Destination, FileError, Scenario, Side, Subject, Verb};

const PLAY: &str = r#"title = "{direction} call, the {direction} way"
directions = ["inbound", "outbound"]
real_time = "outbound"
needs = ["called.t38"]
quirks = ["caller:hold-twice"]

step = [
    { network.drop = { method = "INVITE", from = "caller" } },
    { caller.call.to = "called" },
    { called.answer.after = "1s" },
    { caller.hangup = {} },
]

[override.called.limits]
channels = 1

[expect]
released_by = "caller"
dtmf = { digits = "1", at = "called" }
"#;

fn message(text: &str) -> (usize, String) {
    let error: FileError = Scenario::all("own/p.toml", text).expect_err(text);
    (error.line, error.message.into())
}

#[test]
fn a_play_of_both_directions_is_two() {
    let plays = Scenario::all("own/made.toml", PLAY).expect("a play");
    let names: Vec<_> = plays.iter().map(|play| (play.name.as_str(), play.title.as_str())).collect();
    let expected = [
        ("own/inbound-made", "Inbound call, the inbound way"),
        ("own/outbound-made", "Outbound call, the outbound way"),
    ];
    assert_eq!(names, expected);
    assert_eq!(plays.iter().map(|play| play.real_time).collect::<Vec<_>>(), [false, true]);
    let to = [Destination::Did("main".to_owned()), Destination::Magic("answers".to_owned())];
    let sides = [(Side::Carrier, Side::Pbx), (Side::Pbx, Side::Carrier)];
    for ((play, to), (caller, called)) in plays.iter().zip(to).zip(sides) {
        let subject = |side| if side == Side::Carrier { Subject::Carrier } else { Subject::Pbx };
        let Verb::NetworkDrop { message } = &play.steps[0].verb else { panic!("{:?}", play.steps[0]) };
        assert_eq!(message.from, Some(caller));
        assert!(matches!(&play.steps[1].verb, Verb::Call { to: number, .. } if *number == to));
        assert_eq!((play.steps[2].subject, play.steps[2].after), (subject(called), Duration::from_secs(1)));
        assert_eq!(play.steps[2].line, 10);
        assert_eq!(play.needs[0].side, Some(called));
        assert_eq!(play.quirks[0].party.to_string(), caller.to_string());
        assert_eq!(play.expect.calls["a"].released_by, Some(caller));
        assert_eq!(play.expect.calls["a"].dtmf.as_ref().map(|dtmf| dtmf.at), Some(called));
        let over = if called == Side::Pbx { &play.over_pbx } else { &play.over_carrier };
        assert!(over.contains_key("limits"), "{called}");
    }
}

/// A run's folder holds the file under the name of the run.
#[test]
fn a_file_that_bears_the_name_of_a_direction_is_that_one() {
    let play = Scenario::parse("own/outbound-made.toml", PLAY).expect("one play");
    assert_eq!(play.name, "own/outbound-made");
    assert_eq!(play.steps[1].subject, Subject::Pbx);
    let two = Scenario::parse("own/made.toml", PLAY).expect_err("it is two");
    assert_eq!((two.line, &*two.message), (2, "this is more than one play"));
}

#[test]
fn words_that_stand_for_nobody_are_refused_where_they_stand() {
    let step = "step = [\n    { caller.call.to = '1' },\n]\n";
    let plain = format!("title = 'x'\n{step}");
    let table = [
        (plain.clone(), 3, "plays with `directions`"),
        ("title = 'x'\nstep = [{ pbx.call.to = 'called' }]\n".to_owned(), 2, "beside `directions`"),
        ("title = '{direction} x'\nstep = [{ pbx.options = {} }]\n".to_owned(), 1, "beside `directions`"),
        (
            "title = 'x'\nstep = [{ pbx.options = {} }]\n[override.caller.media]\n".to_owned(),
            3,
            "with `directions`",
        ),
        (plain.replace("step", "directions = []\nstep"), 2, "one direction or both"),
        (plain.replace("step", "directions = ['inbound', 'inbound']\nstep"), 2, "each of them once"),
        (plain.replace("step", "directions = ['upwards']\nstep"), 2, "unknown word `upwards`"),
        (plain.replace("step", "directions = ['outbound']\nreal_time = 'x'\nstep"), 3, "unknown word `x`"),
        (
            format!(
                "{}[override.caller.media]\n[override.pbx.media]\n",
                plain.replace("step", "directions = ['outbound']\nstep")
            ),
            6,
            "a table of its own",
        ),
    ];
    for (text, line, words) in table {
        let (at, said) = message(&text);
        assert!(said.contains(words), "{said}\n{text}");
        assert_eq!(at, line, "{said}\n{text}");
        assert!(!Scenario::faults("own/p.toml", &text).is_empty(), "{text}");
    }
}

#[test]
fn the_place_of_a_mistake_is_that_of_what_was_written() {
    let text = PLAY.replace("called.answer.after = \"1s\"", "called.answr.after = \"1s\"");
    let error = Scenario::all("own/p.toml", &text).expect_err("`answr` is no verb");
    assert_eq!((error.line, error.column), (10, 14));
    assert_eq!(Scenario::faults("own/p.toml", &text).len(), 1, "one mistake, not one for each direction");
}
