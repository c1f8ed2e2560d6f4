//! Ladders for tickets, and a good run beside the bad one.

mod at;

use std::fs;

use at::{folder, trunksim};

const RUN: [&str; 9] = [
    "run",
    "hold/outbound-caller-holds",
    "--mode",
    "static",
    "--wire",
    "virtual",
    "--quirk",
    "carrier:hold-answered-sendrecv",
    "--beside",
];

#[test]
fn a_good_and_a_bad_run_lie_beside_each_other() {
    let place = folder();
    let (code, said, _) = trunksim(place.path(), &RUN);
    assert_eq!(code, Some(1), "{said}");
    let good = "hold-outbound-caller-holds-static-sipconnect-like-open-source-clean-virtual";
    let bad = format!("{good}-with-carrier-hold-answered-sendrecv");
    let page = |name: &str| fs::read_to_string(place.path().join("out/runs").join(name).join("report.html"));
    for (one, other) in [(good, bad.as_str()), (bad.as_str(), good)] {
        let page = page(one).expect("each has a page");
        assert!(page.contains(&format!("href=\"../{other}/report.html\"")), "{one} links {other}");
        assert!(page.contains("href=\"../../index.html\""), "{one} links the index");
    }
    let (code, _, said) = trunksim(place.path(), &["run", "calls", "--beside"]);
    assert!(code == Some(2) && said.contains("--quirk"), "{said}");
}

#[test]
fn a_ladder_is_written_as_its_file_is_called() {
    let place = folder();
    let (code, said, _) = trunksim(place.path(), &RUN[..6]);
    assert_eq!(code, Some(0), "{said}");
    let run = "out/runs/hold-outbound-caller-holds-static-sipconnect-like-open-source-clean-virtual";
    let capture = format!("{run}/call.pcapng");
    for (of, name, begins) in [
        (run, "a.svg", b"<?xml".as_slice()),
        (run, "a.png", b"\x89PNG"),
        (run, "a.mmd", b"sequenceDiagram\n"),
        (run, "a.txt", b" "),
        (&capture, "b.svg", b"<?xml"),
    ] {
        let (code, _, said) = trunksim(place.path(), &["ladder", of, "-o", name]);
        assert_eq!(code, Some(0), "{said}");
        let bytes = fs::read(place.path().join(name)).expect("written");
        assert!(bytes.starts_with(begins), "{name}");
    }
    // What the terminal has, a ticket has as well: RTCP, and sound that is short.
    let count = |name: &str, word: &str| {
        let text = fs::read_to_string(place.path().join(name)).expect("text");
        text.matches(word).count()
    };
    for word in ["RTCP", "RTP PCM"] {
        let rows = count("a.txt", word);
        assert!(rows > 2, "{word}");
        assert_eq!([count("a.mmd", word), count("a.svg", word)], [rows; 2], "{word}");
    }
    let (_, text, _) = trunksim(place.path(), &["ladder", run]);
    let stored = fs::read_to_string(place.path().join(run).join("ladder.txt")).expect("of the run");
    assert_eq!(text.trim_end(), stored.trim_end());
}

#[test]
fn what_is_no_ladder_is_said_and_nothing_is_written() {
    let place = folder();
    fs::write(place.path().join("notes.txt"), "no capture").expect("a file");
    for (words, expected) in [
        (["ladder", "notes.txt", "-o", "a.gif"], "`.gif` is no ladder"),
        (["ladder", "notes.txt", "-o", "a.svg"], "notes.txt"),
        (["ladder", "nowhere", "-o", "a.svg"], "nowhere"),
        (["ladder", "notes.txt", "--as", "png"], "say where it goes"),
    ] {
        let (code, _, said) = trunksim(place.path(), &words);
        assert!(code == Some(2) && said.contains(expected), "{words:?}: {said}");
    }
    assert!(!place.path().join("a.svg").exists() && !place.path().join("a.gif").exists());
}

/// What is read stays where it is, whoever writes.
#[test]
fn results_do_not_take_the_place_of_what_they_are_made_from() {
    let place = folder();
    let at = |words: &[&str]| trunksim(place.path(), words);
    let busy = ["run", "calls/outbound-busy", "--mode", "static", "--wire", "virtual"];
    assert_eq!(at(&busy).0, Some(0));
    let run = "out/runs/calls-outbound-busy-static-sipconnect-like-open-source-clean-virtual";
    let plan = format!("{run}/plan.toml");
    let capture = format!("{run}/call.pcapng");
    let refused: [&[&str]; 8] = [
        &["run", &plan, "--wire", "virtual", "-o", "out/runs"],
        &["replay", run, "-o", "out"],
        &["judge", &capture, "-o", "out"],
        &["survey", "out", "--side", "pbx", "-o", "out"],
        &["diff", "out", run, "-o", "out"],
        &["ladder", &capture, "--as", "svg", "-o", &capture],
        &["ladder", run, "--as", "svg", "-o", &plan],
        &["guide", "run", "carriers/bulk", "--stored", "out", "-o", "out"],
    ];
    for words in refused {
        let (code, _, said) = at(words);
        assert!(code == Some(2) && (said.contains("-o") || said.contains("elsewhere")), "{words:?}: {said}");
        for file in ["plan.toml", "call.pcapng", "report.html"] {
            assert!(place.path().join(run).join(file).is_file(), "{words:?}: {file}");
        }
    }
    // As the README writes it.
    let (code, said, _) = at(&["run", &plan, "--wire", "virtual"]);
    assert!(code == Some(0) && said.contains("out-again"), "{said}");
    assert!(place.path().join(&plan).is_file() && place.path().join("out-again/index.html").is_file());
    assert_eq!(at(&["run", &plan, "--wire", "virtual"]).0, Some(0), "and once more");
    // What is run again from there goes one further, and so does what is read as a profile.
    let first = fs::read(place.path().join("out/index.html")).expect("it was written");
    let again = plan.replacen("out/", "out-again/", 1);
    let (code, said, _) = at(&["run", &again, "--wire", "virtual"]);
    assert!(code == Some(0) && said.contains("out-again-again"), "{said}");
    let (code, said, _) = at(&[&busy[..], &["--carrier", &plan]].concat());
    assert!(code == Some(0) && said.contains("out-again/index.html"), "{said}");
    let kept = fs::read(place.path().join("out/index.html")).expect("it stays");
    assert!(kept == first && place.path().join(&plan).is_file(), "the first results stay");
    let capture = again.replace("plan.toml", "call.pcapng");
    let profile = ["--carrier-profile", plan.as_str()];
    let refused: [&[&str]; 2] = [
        &["judge", &capture, profile[0], profile[1], "-o", "out"],
        &["guide", "run", "carriers/bulk", "--carrier", &plan, "-o", run],
    ];
    for words in refused {
        let (code, _, said) = at(words);
        assert!(code == Some(2) && said.contains("-o"), "{words:?}: {said}");
    }
    assert!(place.path().join(&plan).is_file());
}

/// The README begins with a ladder, and says how to get it.
#[test]
fn the_ladder_of_the_readme_is_that_of_its_command() {
    let place = folder();
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let readme = fs::read_to_string(readme).expect("the README");
    let (_, rest) = readme.split_once("from a real run (`trunksim ").expect("a real run");
    let (command, rest) = rest.split_once('`').expect("its command");
    let shown: Vec<&str> = rest.split("```").nth(1).expect("the ladder").trim_matches('\n').lines().collect();
    let words: Vec<&str> = command.split_whitespace().collect();
    let (code, said, wrong) = trunksim(place.path(), &words);
    assert_eq!(code, Some(0), "{said}{wrong}");
    let drawn: Vec<&str> = said.lines().skip(2).take(shown.len()).map(|line| &line[1..]).collect();
    assert_eq!(
        drawn.join("\n"),
        shown.join("\n"),
        "README.md shows another ladder than `trunksim {command}`"
    );
}
