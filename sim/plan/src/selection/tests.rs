//! A selection comes back from its text as it was, without what is secret.

use super::*;
use crate::library;

fn seat(text: &str) -> Seat {
    text.parse().expect("a seat")
}

fn selection(carrier: ProfileFile) -> Selection {
    let scenario =
        library::scenarios().unwrap().into_iter().find(|s| s.name == "calls/outbound-busy").unwrap();
    let network = library::networks().unwrap().into_iter().find(|n| n.name == "clean").unwrap();
    Selection {
        scenario: scenario.into(),
        carrier: carrier.into(),
        pbx: library::pbxs().unwrap().remove(0).into(),
        network: network.into(),
        mode: TrunkMode::Registration,
        seed: u64::MAX,
        quirks: vec!["pbx:hold-answered-sendrecv".parse().unwrap()],
        addresses: Some((seat("127.16.0.1"), seat("127.17.0.1:5070"))),
        documents: BTreeMap::from([("a \"b\".tiff".to_owned(), Arc::from(vec![0, 255, 7]))]),
        instead: Some(("a \"b\".tiff".to_owned(), 3)),
        device: Some(Side::Pbx),
        secrets_are_blank: false,
    }
}

#[test]
fn what_is_written_is_read_again() {
    for carrier in library::carriers().unwrap() {
        let made = selection(carrier);
        let text = made.text();
        let read = Selection::read(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        assert_eq!(read.plan().unwrap(), made.plan().unwrap());
        assert_eq!(read.text(), text);
        assert!(Selection::is_text(&text));
    }
}

#[test]
fn of_what_a_play_lays_over_the_pair_only_what_differs_is_told() {
    let mut made = selection(library::carriers().unwrap().remove(0));
    let over = "[limits]\nchannels = 1\n[session_timer]\nmin_se_s = 90\n";
    Arc::make_mut(&mut made.scenario).over_carrier = toml::from_str(over).unwrap();
    let why = made.differs_as_written().unwrap().expect("one channel is less than it has");
    assert!(why.ends_with(": carrier.limits.channels = 1"), "{why}");
}

#[test]
fn a_carrier_that_proposes_in_vain_is_told_so() {
    let text = "title = 't'\nclass = 'c'\nsource = 's'\n[registration]\nexpires_s = 300\n";
    let carrier = ProfileFile::parse(Side::Carrier, "own.toml", text).unwrap();
    let pbx = |name: &str| library::pbxs().unwrap().into_iter().find(|pbx| pbx.name == name).unwrap();
    let told = crate::proposed_in_vain(&carrier, &pbx("open-source"));
    let says =
        "registration.expires_s = 300 of the carrier own has no effect: the pbx open-source states 600";
    assert_eq!(told, [says]);
    assert!(crate::proposed_in_vain(&carrier, &pbx("call-manager")).is_empty());
}

#[test]
fn every_shipped_play_is_read_again() {
    for scenario in library::scenarios().unwrap() {
        let mut made = selection(library::carriers().unwrap().remove(0));
        made.scenario = scenario.into();
        let read = Selection::read(&made.text()).unwrap_or_else(|e| panic!("{e}"));
        match (read.plan(), made.plan()) {
            (Ok(read), Ok(made)) => assert_eq!(read, made),
            (Err(read), Err(made)) => assert_eq!(read.to_string(), made.to_string()),
            (read, made) => panic!("{read:?}, {made:?}"),
        }
    }
}

#[test]
fn a_password_of_the_users_own_does_not_leave_and_a_shipped_one_does() {
    let own =
        "title = \"t\"\nclass = \"c\"\nsource = \"s\"\n[registration]\npassword = 'hunter2'\nuser = \"u\"\n";
    let made = selection(ProfileFile::parse(Side::Carrier, "mine/own.toml", own).unwrap());
    assert!(made.has_secrets());
    let text = made.text();
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("password = \"blanked-1\"") && text.contains("secrets = \"blanked\""), "{text}");
    let read = Selection::read(&text).unwrap();
    assert!(read.plan().unwrap().secrets_are_blank);
    assert_eq!(read.carrier.name, "own");
    let shipped = selection(library::carriers().unwrap().remove(0));
    assert!(!shipped.has_secrets() && shipped.text().contains("secrets = \"made-up\""));
}

#[test]
fn what_is_no_stored_plan_of_this_version_is_refused_in_one_sentence() {
    let made = selection(library::carriers().unwrap().remove(0)).text();
    let table = [
        ("title = \"a play\"\nstep = []\n".to_owned(), "no format"),
        (made.replace("format_version = 1", "format_version = 2"), "format version 2"),
        (made.replace("mode = \"registration\"", "mode = \"none\""), "unknown variant `none`"),
        (made.replace("AP8H", "A"), "the document"),
        (made.replace("[play]", "[play"), "not a stored plan"),
    ];
    for (text, expected) in table {
        let error = Selection::read(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn a_text_with_quotes_and_control_characters_is_kept() {
    for odd in ["it''' ends\n", "ends with '", "cr\r\n# and lf\r\n", "tab\tand a back\\slash"] {
        let text = format!("title = \"t\"\n# {odd}");
        let network = NetworkFile::parse("net/odd.toml", &text).unwrap();
        let mut made = selection(library::carriers().unwrap().remove(0));
        made.network = network.into();
        assert_eq!(&*Selection::read(&made.text()).unwrap().network.source.text, text);
    }
}

#[test]
fn what_a_play_lays_over_the_pair_is_listed() {
    let mut made = selection(library::carriers().unwrap().remove(0));
    assert!(made.overrides().is_empty() || !made.overrides()[0].is_empty());
    let play = "title = \"t\"\nstep = []\n[override.carrier.limits]\nchannels = 1\n[override.pbx.registration]\npassword = \"x\"\n";
    made.scenario = Scenario::parse("a/b.toml", play).unwrap().into();
    assert_eq!(made.overrides(), ["carrier.limits.channels = 1", "pbx.registration.password = ***"]);
}

#[test]
fn a_comment_that_may_hold_a_password_does_not_leave() {
    let own = "title = \"t # no comment\"\nclass = 'c'\nsource = \"\"\"s\n# \\\" none\n\"\"\"\n# the old password was OldOne1\n\
        # a harmless word\n[registration]\n\"password\" = \"new\\u0065r2\"  # or Third3\nuser = \"u\" # as newer2\n";
    let made = selection(ProfileFile::parse(Side::Carrier, "mine/own.toml", own).unwrap());
    let text = made.text();
    for secret in ["OldOne1", "newer2", "Third3"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(text.contains("# a harmless word") && text.contains("t # no comment"), "{text}");
    let read = Selection::read(&text).unwrap();
    assert_eq!(read.carrier.source.text.lines().count(), own.lines().count(), "errors keep their lines");
}
