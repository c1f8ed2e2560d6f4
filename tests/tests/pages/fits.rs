//! Nothing of a page is cut, on a telephone or on paper.

use check::Verdict;
use plan::TrunkMode;
use report::between::{Change, Passage, Passed, Trunk};
use report::diff::{Diff, Play, aligned};
use report::survey::{Answer, Consolidated, Evidence, Row, Survey};
use serde_json::json;
use tests::browser::Look;
use tests::pages;
use trace::Party;

use crate::{Tried, Trying, equals, looking_at};

pub(super) const ALL: [Trying; 5] = [
    ("a_survey_is_not_cut", a_survey_is_not_cut),
    ("surveys_beside_each_other_are_not_cut", surveys_beside_each_other_are_not_cut),
    ("two_sets_of_runs_are_not_cut", two_sets_of_runs_are_not_cut),
    ("runs_are_not_cut", runs_are_not_cut),
    ("what_a_box_changed_is_not_cut", what_a_box_changed_is_not_cut),
];

/// A telephone, and the width of A4 without its margins.
const TELEPHONE: Look = Look::of(390, 844);
const PAPER: Look = Look { is_print: true, ..Look::of(718, 1015) };

/// What sticks out of the page, or out of a box that cuts it.
const CUT: &str = "(() => {
  const width = document.documentElement.clientWidth;
  const shows = (e) => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 && !e.closest('.vh, svg, thead'); };
  const is_cut = (e) => e.getBoundingClientRect().right > width + 1
    || getComputedStyle(e).overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1;
  if (document.documentElement.scrollWidth > width + 1) return ['the page itself'];
  return [...document.querySelectorAll('body *')].filter((e) => shows(e) && is_cut(e))
    .slice(0, 3).map((e) => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 60));
})()";

fn nothing_is_cut(page: &str) -> Tried {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("page.html");
    std::fs::write(&file, page)?;
    for look in [TELEPHONE, PAPER] {
        equals(&mut looking_at(&file, look)?, CUT, &json!([]))?;
    }
    Ok(())
}

/// The page among some files.
fn page(files: Vec<(String, Vec<u8>)>) -> String {
    let page = files.into_iter().find(|(name, _)| name.ends_with(".html"));
    page.map(|(_, octets)| String::from_utf8_lossy(&octets).into_owned()).unwrap_or_default()
}

fn survey(product: &str) -> Survey {
    let row = |(n, answer): (usize, Answer)| {
        Row {
        id: format!("REG-{n:02}"),
        level: "MUST/MAY".to_owned(),
        text: "The REGISTER of a trunk carries what the registrar needs to find each of its numbers ".repeat(2),
        answer,
        evidence: vec![Evidence {
            run: "hold/outbound-called-holds[registration, sipconnect-like, open-source, clean, 7]".to_owned(),
            messages: vec!["F13".to_owned()],
            text: "sendonly was answered with sendrecv, in sip:a-user-of-very-many-letters@192.0.2.1:5060;transport=udp"
                .to_owned(),
        }],
        note: String::new(),
        exception: None,
    }
    };
    Survey::new(product.to_owned(), "pbx", 12, Answer::ALL.into_iter().enumerate().map(row).collect())
}

fn a_survey_is_not_cut() -> Tried {
    nothing_is_cut(&page(survey("A PBX of the field").files()))
}

fn surveys_beside_each_other_are_not_cut() -> Tried {
    for count in [2, 4, 9] {
        let surveys: Vec<Survey> = (0..count).map(|n| survey(&format!("Firmware-1.2.{n}"))).collect();
        nothing_is_cut(&page(Consolidated::of(&surveys).files()))?;
    }
    Ok(())
}

fn two_sets_of_runs_are_not_cut() -> Tried {
    let quirk = &["pbx:hold-answered-sendrecv"][..];
    let [a, b] =
        [&[][..], quirk].map(|quirks| pages::case("hold/outbound-called-holds", TrunkMode::Static, quirks));
    let ladder = report::Case::draw_ladder;
    let play = Play {
        play: "hold/outbound-called-holds[static, virtual]".to_owned(),
        verdicts: ["pass".to_owned(), "fail".to_owned()],
        findings: [Vec::new(), b.complaints()],
        calls: Vec::new(),
        ladder: aligned(&ladder(&a), &ladder(&b)),
        reports: [Some("../a/report.html".to_owned()), None],
    };
    nothing_is_cut(&page(
        Diff::new(["a".to_owned(), "b".to_owned()], 1, [Vec::new(), Vec::new()], vec![play]).files(),
    ))
}

fn runs_are_not_cut() -> Tried {
    let case =
        pages::case("hold/outbound-caller-holds", TrunkMode::Static, &["carrier:hold-answered-sendrecv"]);
    nothing_is_cut(&report::html::page(&case))?;
    let mut cases = pages::many(20);
    cases.push(case);
    nothing_is_cut(&report::html::index(&cases, |_| None))
}

fn what_a_box_changed_is_not_cut() -> Tried {
    let long = "<sip:+12025550101@a-carrier-with-a-long-name.example:5060;user=phone>;tag=of-many-letters-and-digits";
    let change = |what: &str| Change { what: what.to_owned(), before: Some(long.to_owned()), after: None };
    let trunk = || Trunk { verdict: Verdict::Pass, folder: "calls-inbound-busy".to_owned() };
    let call = |what| Passed {
        caller: Party::Pbx,
        called: "+12025550101".to_owned(),
        missing: None,
        changes: vec![change("header P-Charging-Vector"), change(what)],
    };
    let passage = Passage {
        scenario: "calls/outbound-busy".to_owned(),
        mode: "static".to_owned(),
        carrier: trunk(),
        pbx: trunk(),
        calls: vec![call("From"), call("sound to the called side")],
    };
    nothing_is_cut(&report::html::between(&[passage]))
}
