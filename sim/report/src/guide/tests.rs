//! What became of a guide is told alike to people and to machines, and nothing of its text becomes markup.

use check::Verdict;

use super::*;

fn guided() -> Guided {
    let text = "# A <script>alert(1)</script> & *guide*\n\n| a | b |\n|---|---|\n| <b>1</b> | `<i>` |\n\n![x](http://evil/x.png) [y](javascript:alert(1))\n\n```toml run\nplays = [\"<img src=x>\"]\n```\n\n<script>evil()</script>\n";
    let detail = Detail { line: 10, column: 3, verdict: Verdict::Fail, text: "got \u{1b}[31m<b>".to_owned() };
    let run = RunLink {
        id: "calls/busy[<static>]".to_owned(),
        verdict: Verdict::Fail,
        folder: Some("runs/x/report.html".to_owned()),
        replay: "trunksim run".to_owned(),
    };
    let step = GuideStep {
        line: 9,
        column: 1,
        kind: StepKind::Run,
        words: "calls/busy".to_owned(),
        verdict: Some(Verdict::Fail),
        details: vec![detail],
        runs: vec![run],
    };
    Guided {
        name: "g".to_owned(),
        title: "A <guide>".to_owned(),
        path: "g.md".to_owned(),
        against: "our own other side".to_owned(),
        text: text.to_owned(),
        steps: vec![step],
    }
}

#[test]
fn nothing_of_the_document_becomes_a_script_or_a_request() {
    let page = html(&guided());
    for piece in ["<script>alert", "<script>evil", "<img", "javascript:alert(1)\"", "\u{1b}", "src=\"http"] {
        assert!(
            !page.contains(piece) || piece == "javascript:alert(1)\"" && !page.contains("href=\"javascript"),
            "{piece}"
        );
    }
    for piece in [
        "&lt;script&gt;alert(1)",
        "<em>guide</em>",
        "<td>",
        "href=\"runs/x/report.html\"",
        "id=\"line-9\"",
        "block fail",
        "class=\"wrong\"",
    ] {
        assert!(page.contains(piece), "{piece}: {page}");
    }
}

#[test]
fn machines_are_told_the_same() {
    let json = json(&[guided()]);
    let told: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(told["guides"][0]["steps"][0]["details"][0]["line"], 10);
    assert_eq!(told["guides"][0]["verdict"], "fail");
    let xml = junit(&[guided()]);
    assert!(
        xml.contains("failures=\"1\"") && xml.contains("g.md:10:3: got") && !xml.contains('\u{1b}'),
        "{xml}"
    );
    let mut not_run = guided();
    not_run.steps[0].verdict = Some(Verdict::NotRun);
    assert!(junit(&[not_run]).contains("<skipped"));
}

#[test]
fn the_heads_of_the_ladder_are_styled_in_the_ladder_alone() {
    let style = include_str!("../html/ladder.css");
    let selectors = style.split(['{', '}', ',']).map(str::trim);
    let is_head = |one: &&str| one.split([' ', '.']).nth(1) == Some("head");
    let bare: Vec<&str> = selectors.filter(is_head).collect();
    assert!(bare.is_empty(), "a block of a guide has a head as well: {bare:?}");
}

#[test]
fn of_many_reasons_the_last_is_told_as_well() {
    let text = (0..9).map(|number| format!("{number}{}", "x".repeat(90))).collect::<Vec<_>>().join("; ");
    let detail = Detail { line: 1, column: 1, verdict: Verdict::Fail, text: format!("{text}; 503, a burst") };
    assert!(detail.shown().ends_with("; 503, a burst"), "{}", detail.shown());
}
