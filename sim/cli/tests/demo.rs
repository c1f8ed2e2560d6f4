//! `trunksim demo` as text: what a screen reader or a pipe gets.

mod at;

use std::path::{Path, PathBuf};

use at::{folder, trunksim};

const PLAY: &str = "hold/outbound-caller-holds";
const QUIRK: [&str; 2] = ["--quirk", "carrier:hold-answered-sendrecv"];

fn demo(at: &Path, words: &[&str]) -> (Option<i32>, String, String) {
    trunksim(at, &[&["demo"], words].concat())
}

/// The folder of the one run in `out`.
fn run(at: &Path, more: &[&str]) -> PathBuf {
    let words = ["run", PLAY, "--wire", "virtual", "--mode", "registration", "-o", "out"];
    trunksim(at, &[&words[..], more].concat());
    let runs = std::fs::read_dir(at.join("out/runs")).expect("there is a run");
    runs.flatten().next().expect("there is one").path()
}

#[test]
fn a_run_is_told_step_by_step_and_nothing_moves_a_cursor() {
    let folder = folder();
    // Standard output is a pipe: --plain is what it is without being asked.
    let (code, said, wrong) = demo(folder.path(), &[PLAY]);
    assert_eq!(code, Some(0), "{said}{wrong}");
    for part in [
        "Step 1 of ",
        "pbx sends carrier F1: REGISTER",
        "The way back for the response; the branch names the transaction. (RFC 3261 20.42)",
        "Timer F of pbx for REGISTER F1, fires at 32.000 s",
        "Timer B of pbx for INVITE",
        "Timer binding of carrier for F4",
        "Dialog of call 1 at pbx: early",
        "Dialog of call 1 at carrier: confirmed",
        "Dialog of call 1 at pbx: terminated",
        "The end. verdict: pass",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.chars().any(|c| c.is_control() && c != '\n'), "no control characters");
    let (_, again, _) = demo(folder.path(), &[PLAY, "--plain"]);
    assert_eq!(said, again);
}

#[test]
fn findings_stand_where_they_belong() {
    let folder = folder();
    let (code, said, _) = demo(folder.path(), &[&[PLAY][..], &QUIRK].concat());
    assert_eq!(code, Some(1));
    let step = said.split("\n\n").find(|step| step.contains("Finding, error: sdp/direction-answer"));
    let step = step.unwrap_or_else(|| panic!("{said}"));
    assert!(step.contains("carrier sends pbx") && step.contains("200 OK (INVITE)"), "{step}");
    assert!(step.contains("At the phone: "), "{step}");
}

#[test]
fn a_stored_run_and_its_capture_are_shown_as_well() {
    let folder = folder();
    let at = folder.path();
    let run = run(at, &QUIRK);
    let run = run.to_str().expect("it is UTF-8");
    let (code, said, wrong) = demo(at, &[run]);
    assert!(code == Some(1) && said.contains("sdp/direction-answer"), "{said}{wrong}");
    let (code, refused, wrong) = demo(at, &[&[run][..], &QUIRK].concat());
    assert!(code == Some(2) && wrong.contains("--quirk is for a play"), "{refused}{wrong}");
    let (code, said, wrong) = demo(at, &[&format!("{run}/call.pcapng")]);
    assert!(
        code == Some(1) && said.contains("Step 1 of ") && said.contains("sdp/direction-answer"),
        "{said}{wrong}"
    );
    let (code, _, wrong) = demo(at, &[&format!("{run}/call.pcapng"), "--trunk", "9"]);
    assert!(code == Some(2) && wrong.contains("there is no trunk 9") && wrong.contains("has one"), "{wrong}");
    let (code, _, wrong) = demo(at, &[run, "--trunk", "1"]);
    assert!(code == Some(2) && wrong.contains("--trunk chooses a trunk of a capture"), "{wrong}");
}

#[test]
fn what_is_no_message_is_explained_like_one() {
    let folder = folder();
    let (code, said, wrong) = demo(folder.path(), &["dtmf/outbound-digits", "--mode", "static"]);
    assert_eq!(code, Some(0), "{said}{wrong}");
    let step = |said: &str, word: &str| {
        let found = said.split("\n\n").find(|step| step.contains(word)).map(str::to_owned);
        found.unwrap_or_else(|| panic!("{word}: {said}"))
    };
    let sound = step(&said, ": RTP PCMU");
    assert!(sound.contains("    Sound on its way in one direction."), "{sound}");
    assert!(sound.contains("  PCMU\n    G.711") && sound.contains("(RFC 3551 4.5.14)"), "{sound}");
    let digits = step(&said, ": DTMF ");
    assert!(digits.contains("Keys that were pressed") && digits.contains(" is event "), "{digits}");
    assert_eq!(said.matches("Sound on its way").count(), 1, "it is explained where it comes first");
    assert_eq!(said.matches("\n  PCMU\n").count(), 1, "and named no more");
    let (_, said, _) = demo(folder.path(), &["fax/outbound-t38", "--mode", "static"]);
    assert!(step(&said, ": T.38").contains("A fax as data and not as tones."), "{said}");
    let orders = step(&said, "The fax machine of pbx says: DCS");
    assert!(orders.contains("  DCS\n    The sender orders what the pages will be"), "{orders}");
}

#[test]
fn what_is_no_play_is_said_with_the_cure() {
    let folder = folder();
    let at = folder.path();
    for (words, expected) in [
        (vec!["calls"], "choose calls/"),
        (vec!["calls/no-such-play"], "`trunksim list scenarios`"),
        (vec![PLAY, "--quirk", "pbx:nothing"], "`trunksim list quirks`"),
        (vec![PLAY, "--trunk", "2"], "--trunk chooses a trunk of a capture"),
        (vec!["registration/register", "--mode", "static"], "is not run"),
    ] {
        let (code, said, wrong) = demo(at, &words);
        assert!(code == Some(2) && wrong.contains(expected), "{words:?}: {said}{wrong}");
    }
}
