//! Surveys, and what is set beside each other: each file is what its schema says.

use libtest_mimic::Failed;
use report::diff::{Diff, Play, aligned};
use report::survey::{Answer, Consolidated, Differing, Evidence, Exception, Renewed, Row, Survey};

use super::{none, of_json};

fn survey(answers: [Answer; 2]) -> Survey {
    let row = |(id, answer): (&str, Answer)| Row {
        id: id.to_owned(),
        level: "MUST".to_owned(),
        text: "asked".to_owned(),
        answer,
        evidence: vec![Evidence {
            run: "a/b".to_owned(),
            messages: vec!["F7".to_owned()],
            text: "seen".to_owned(),
        }],
        note: String::new(),
        exception: (answer == Answer::Exception)
            .then(|| Exception { reason: "known".to_owned(), date: "2026-01-31".to_owned() }),
    };
    Survey::new("ours".to_owned(), "pbx", 1, ["A-1", "A-2"].into_iter().zip(answers).map(row).collect())
}

/// The file of this name among some.
fn text_of(files: &[(String, Vec<u8>)], name: &str) -> Result<String, Failed> {
    let (_, octets) = files.iter().find(|(file, _)| file == name).ok_or(format!("no {name}"))?;
    Ok(String::from_utf8(octets.clone())?)
}

pub(crate) fn what_is_compared_is_valid() -> Result<(), Failed> {
    let (a, b) = (survey([Answer::Yes, Answer::Exception]), survey([Answer::NotObserved, Answer::Partly]));
    let names = || ["a", "b"].map(str::to_owned);
    let play = Play {
        play: "calls/outbound-busy".to_owned(),
        verdicts: ["pass", "fail"].map(str::to_owned),
        findings: [vec!["one".to_owned()], Vec::new()],
        calls: vec![["rejected", "completed"].map(str::to_owned)],
        ladder: aligned("|--- INVITE\n|<-- 486", "|--- INVITE\n|<-- 200"),
        reports: [Some("../a/report.html".to_owned()), None],
    };
    let runs = Diff::new(names(), 1, [vec!["calls/a".to_owned()], Vec::new()], vec![play]);
    let surveys = Differing::of(names(), [&a, &b])?;
    let both = Consolidated::of(&[a.clone(), b.clone()]).files();
    let renewed = Renewed::of(&a, &b).files();
    // Each with a piece of it that would be wrong otherwise.
    let table = [
        ("survey.json", a.json(), "\"runs\": 1", "\"runs\": -1"),
        ("consolidated.json", text_of(&both, "consolidated.json")?, "\"not-observed\"", "\"unseen\""),
        ("renewed.json", text_of(&renewed, "renewed.json")?, "\"unchanged\"", "\"alike\""),
        ("diff.json", text_of(&runs.files(), "diff.json")?, "\"is_same\": true", "\"is_same\": 1"),
        ("diff-of-surveys.json", text_of(&surveys.files(), "diff.json")?, "\"exception\"", "\"excused\""),
    ];
    for (name, text, right, wrong) in table {
        none(&of_json(name, name, &text))?;
        assert!(text.contains(right), "{name} has no {right}: {text}");
        assert!(
            !of_json(name, name, &text.replacen(right, wrong, 1)).is_empty(),
            "{name}: {wrong} was not seen"
        );
    }
    Ok(())
}
