//! `survey` and `diff` over what runs leave.

mod at;

use std::path::Path;

use at::{folder, trunksim};

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs the hold plays, with or without a PBX that does not know hold.
fn run(folder: &Path, out: &str, more: &[&str]) {
    let words = ["run", "hold/outbound-called-holds", "calls/outbound-busy", "--wire", "virtual", "-o", out];
    let (code, said, wrong) = trunksim(folder, &[&words[..], more].concat());
    assert!(matches!(code, Some(0 | 1)), "{said}{wrong}");
}

const QUIRK: [&str; 2] = ["--quirk", "pbx:hold-answered-sendrecv"];

#[test]
fn a_survey_says_what_was_broken_kept_and_not_seen() {
    let folder = folder();
    let at = folder.path();
    run(at, "good", &[]);
    run(at, "bad", &QUIRK);
    let (code, said, wrong) = trunksim(at, &["survey", "good", "-o", "s1", "--product", "=cmd|<b>"]);
    assert_eq!(code, Some(0), "{said}{wrong}");
    assert!(said.contains("0 no, 0 exception") && !said.contains(" 0 yes"), "{said}");
    let csv = read(at, "s1/survey.csv");
    assert!(answer(&csv, "HLD-01") == "yes", "{csv}");
    // One check holds rows of their own for each direction: nothing is known of those that were not offered.
    let bad = |row: &str| answer(&read(at, "s2/survey.csv"), row);
    let (code, said, _) = trunksim(at, &["survey", "bad", "-o", "s2"]);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!([bad("HLD-01"), bad("HLD-02"), bad("HLD-06")], ["no", "not-observed", "not-observed"]);
    assert!(said.contains("HLD-") && said.contains(" F"), "the row, the run and the message: {said}");
    let row = said.split_whitespace().find(|word| word.starts_with("HLD-")).expect("it is there").to_owned();
    let csv = read(at, "s2/survey.csv");
    assert!(
        csv.lines().any(|line| line.starts_with(&format!("\"{row}\"")) && line.contains("\"no\"")),
        "{csv}"
    );
    // Who reads "partly" is told what is still to be run.
    let partly = read(at, "s1/survey.csv");
    let partly: Vec<&str> = partly.lines().filter(|line| line.contains("\"partly\"")).collect();
    assert!(partly.iter().any(|line| line.contains("known ways; not yet: ")), "{partly:?}");
    let (md, html) = (read(at, "s1/survey.md"), read(at, "s1/survey.html"));
    assert!(!md.contains("<b>") && !html.contains("<b>"), "what somebody calls it stays text");

    let excuse = format!("[[exception]]\nid = \"{row}\"\nreason = \"agreed\"\ndate = \"2026-05-01\"\n");
    std::fs::write(at.join("excused.toml"), &excuse).expect("it can be written");
    let (_, said, _) = trunksim(at, &["survey", "bad", "--exceptions", "excused.toml"]);
    assert!(said.contains("excused since 2026-05-01: agreed") && said.contains("1 exception"), "{said}");
    std::fs::write(at.join("wrong.toml"), excuse.replace("HLD", "HDL")).expect("it can be written");
    let (code, _, wrong) = trunksim(at, &["survey", "bad", "--exceptions", "wrong.toml"]);
    assert!(code == Some(2) && wrong.contains("wrong.toml:2:6") && wrong.contains("did you mean"), "{wrong}");

    let (code, said, _) = trunksim(at, &["survey", "renew", "s1/survey.json", "s2/survey.json", "-o", "new"]);
    assert_eq!(code, Some(0));
    assert!(said.contains(&row) && said.contains("-> no"), "{said}");
    assert!(read(at, "new/renewed.md").contains(&row));
    surveys_are_compared(at, &row);
    let (code, said, _) =
        trunksim(at, &["survey", "consolidate", "s1/survey.json", "s2/survey.json", "-o", "both"]);
    assert!(
        code == Some(0) && said.contains("2 products") && said.contains("row      level      1 "),
        "{said}"
    );
    let (code, folders, _) = trunksim(at, &["survey", "consolidate", "s1", "s2", "-o", "both2"]);
    assert_eq!((code, folders), (Some(0), said));
    trunksim(at, &["survey", "good", "--side", "carrier", "-o", "s3"]);
    let (code, _, wrong) = trunksim(at, &["survey", "renew", "s1", "s3"]);
    assert!(code == Some(2) && wrong.contains("as pbx") && wrong.contains("as carrier"), "{wrong}");
    assert!(read(at, "both/consolidated.csv").contains("\"'=cmd"), "a name is no formula");
}

/// The answer to a row.
fn answer(csv: &str, row: &str) -> String {
    let line = csv.lines().find(|line| line.starts_with(&format!("\"{row}\""))).expect("it binds both");
    line.split("\",\"").nth(2).expect("an answer").to_owned()
}

#[test]
fn what_a_play_asks_of_a_side_is_no_evidence_against_it() {
    let folder = folder();
    let at = folder.path();
    let words =
        ["run", "offer/outbound-no-common-codec", "--mode", "static", "--wire", "virtual", "-o", "asked"];
    let (code, said, wrong) = trunksim(at, &words);
    assert_eq!(code, Some(0), "{said}{wrong}");
    let (code, said, wrong) = trunksim(at, &["survey", "asked", "asked", "--side", "pbx", "-o", "s"]);
    assert_eq!(code, Some(0), "{said}{wrong}");
    assert!(said.contains(", 1 run,") && said.contains(" 0 no,"), "a folder counts once: {said}");
    let csv = read(at, "s/survey.csv");
    let row = csv.lines().find(|line| line.starts_with("\"COD-01\"")).expect("it binds both");
    let is_open = row.contains("the play itself asks for it") && row.contains("\"not-observed\"");
    assert!(is_open, "what is found without it shows nothing of who breaks it: {row}");
    let html = read(at, "s/survey.html");
    assert!(!html.contains("*Registration*") && !html.contains("Broken:"), "{html}");
    let (_, _, wrong) = trunksim(at, &["survey", "nosuch"]);
    assert!(wrong.contains("nosuch holds no run: there is no such folder"), "{wrong}");
    let (_, _, wrong) = trunksim(at, &["survey", "."]);
    assert!(wrong.contains("; runs are in ") && wrong.contains("asked"), "{wrong}");
}

/// Of the good and the bad run, of which the bad one breaks this row.
fn surveys_are_compared(at: &Path, row: &str) {
    let (code, said, wrong) = trunksim(at, &["diff", "s1/survey.json", "s2", "-o", "between"]);
    assert_eq!(code, Some(1), "{said}{wrong}");
    assert!(said.contains(&format!("{row} MUST: ")) && said.contains("-> no"), "{said}");
    assert!(said.contains("\n  B hold/") && said.contains(" answered otherwise"), "{said}");
    let html = read(at, "between/diff.html");
    assert!(html.contains(row) && html.contains("evidence of B") && !html.contains("<b>|"), "{html}");
    assert_eq!(trunksim(at, &["diff", "s1", "s1"]).0, Some(0));
    let (_, json, _) = trunksim(at, &["diff", "s1/survey.json", "s2", "--json"]);
    assert_eq!(json.trim_end(), read(at, "between/diff.json").trim_end());
    for (words, cure) in [
        (["diff", "s1", "bad"], "`trunksim survey bad -o FOLDER`"),
        (["diff", "good", "s1/survey.json"], "`trunksim survey good -o FOLDER`"),
        (["diff", "s1", "s1/survey.csv"], "s1/survey.csv: no survey"),
    ] {
        let (code, _, wrong) = trunksim(at, &words);
        assert!(code == Some(2) && wrong.contains(cure), "{words:?}: {wrong}");
    }
    let other = read(at, "s1/survey.json").replace("\"side\": \"pbx\"", "\"side\": \"carrier\"");
    std::fs::write(at.join("carrier.json"), other).expect("it can be written");
    let (code, _, wrong) = trunksim(at, &["diff", "s1", "carrier.json"]);
    assert!(code == Some(2) && wrong.contains("survey consolidate"), "{wrong}");
}

#[test]
fn a_survey_over_nothing_observes_nothing() {
    let folder = folder();
    let at = folder.path();
    // The play does not exist in this mode, so that nothing runs.
    let words = ["run", "registration/register", "--mode", "static", "--wire", "virtual", "-o", "none"];
    trunksim(at, &words);
    let (code, said, wrong) = trunksim(at, &["survey", "none"]);
    assert_eq!(code, Some(4), "{said}{wrong}");
    assert!(said.contains("0 yes, 0 partly, 0 no, 0 exception"), "{said}");
    std::fs::create_dir(at.join("empty")).expect("a folder can be made");
    let (code, _, wrong) = trunksim(at, &["survey", "empty"]);
    assert!(code == Some(2) && wrong.contains("holds no run"), "{wrong}");
    // Of a capture whose sides are a guess nobody can be blamed, and nobody praised.
    std::fs::create_dir(at.join("guessed")).expect("a folder can be made");
    let told = "{\"verdict\": \"fail\", \"sides\": {\"guess\": true}}";
    std::fs::write(at.join("guessed/findings.json"), told).expect("it can be written");
    let (code, _, wrong) = trunksim(at, &["survey", "guessed"]);
    assert!(code == Some(2) && wrong.contains("--carrier ADDRESS"), "{wrong}");
}

#[test]
fn two_folders_are_compared_play_by_play() {
    let folder = folder();
    let at = folder.path();
    run(at, "good", &[]);
    run(at, "again", &["--seed", "9"]);
    run(at, "bad", &QUIRK);
    let (code, said, _) = trunksim(at, &["diff", "good", "again"]);
    assert_eq!(code, Some(0), "another seed goes alike: {said}");
    let (code, said, _) = trunksim(at, &["diff", "good", "bad", "-o", "diff"]);
    assert_eq!(code, Some(1), "{said}");
    for words in
        ["hold/outbound-called-holds", "pass -> fail", "B alone: error", "the ladders part here", "> "]
    {
        assert!(said.contains(words), "`{words}` is missing in:\n{said}");
    }
    assert!(!said.contains("calls/outbound-busy["), "what goes alike is not told: {said}");
    let html = read(at, "diff/diff.html");
    assert!(html.contains("hold/outbound-called-holds"));
    for word in ["good", "bad"] {
        let link = html.split("href=\"").find_map(|rest| rest.strip_prefix(&format!("../{word}/runs/")));
        let page = link.and_then(|rest| rest.split('"').next()).expect("the report of each is linked");
        assert!(at.join(word).join("runs").join(page).is_file(), "{page}");
    }
    let (_, json, _) = trunksim(at, &["diff", "good", "bad", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(told["format"], "trunksim-diff");
    assert_eq!(read(at, "diff/diff.json").trim_end(), json.trim_end());
    let (code, _, wrong) = trunksim(at, &["diff", "good", "nowhere"]);
    assert!(code == Some(2) && wrong.contains("holds no run"), "{wrong}");
}
