//! JUnit for continuous integration. A suite for each theme, a case for each run.
//!
//! What was not run is *skipped*; a failed or inconclusive run is a *failure* of that type, so that no
//! reader of JUnit takes it for passed; a failure of the simulator is an *error*.

use check::Verdict;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::case::Case;

/// The whole matrix.
#[must_use]
pub fn xml(cases: &[Case]) -> String {
    let mut report = Report::new("trunksim");
    let mut themes: Vec<&str> = cases.iter().map(Case::theme).collect();
    themes.sort_unstable();
    themes.dedup();
    for theme in themes {
        let mut suite = TestSuite::new(theme);
        for case in cases.iter().filter(|c| c.theme() == theme) {
            suite.add_test_case(test_case(case));
        }
        report.add_test_suite(suite);
    }
    report.to_string().expect("quick-junit writes into a string")
}

fn test_case(case: &Case) -> TestCase {
    let complaints = case.complaints();
    let first = complaints.first().cloned().unwrap_or_default();
    let status = match case.judgement.verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::NotRun => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(first);
            status
        }
        verdict => {
            let kind =
                if verdict == Verdict::Error { NonSuccessKind::Error } else { NonSuccessKind::Failure };
            let mut status = TestCaseStatus::non_success(kind);
            let ladder = case.draw_ladder();
            status.set_type(verdict.name()).set_message(first);
            status.set_description(format!(
                "{}\n\nagain: {}\n\n{ladder}",
                complaints.join("\n"),
                case.about.replay
            ));
            status
        }
    };
    let mut test = TestCase::new(name(case), status);
    test.set_classname(case.theme());
    // What a forge adds up is the time that people waited. A virtual run of half an hour took none of it.
    test.set_time(case.wall.unwrap_or(case.judgement.lasted));
    for (name, value) in properties(case) {
        test.add_property((name, value.as_str()));
    }
    // What did not fail and is worth a look, where forges show what a test has printed.
    if case.judgement.verdict == Verdict::Pass && !complaints.is_empty() {
        test.set_system_out(complaints.join("\n"));
    }
    test
}

/// What a forge knows it by from build to build: towards a device the seed is drawn, and stands among the properties alone.
fn name(case: &Case) -> String {
    let about = &case.about;
    let is_drawn =
        about.wire == "live" || [&about.carrier, &about.pbx].into_iter().any(|side| side == "device");
    let id = match is_drawn {
        true => about.id.replacen(&format!(", {}]", about.seed), "]", 1),
        false => about.id.clone(),
    };
    format!("{id} on the {} wire", about.wire)
}

/// What tells one run from another, and where to look.
fn properties(case: &Case) -> Vec<(&'static str, String)> {
    let about = &case.about;
    let mut properties = vec![
        ("replay", about.replay.clone()),
        ("seed", about.seed.to_string()),
        ("mode", about.mode.clone()),
        ("carrier", about.carrier.clone()),
        ("pbx", about.pbx.clone()),
        ("network", about.network.clone()),
        ("clock", about.clock.clone()),
        ("lasted", format!("{:.3} s", case.judgement.lasted.as_secs_f64())),
        ("version", case.header().version.clone()),
    ];
    properties.extend(case.folder.clone().map(|folder| ("folder", folder)));
    properties.extend(about.overrides.iter().map(|over| ("over the pair", over.clone())));
    properties.retain(|(_, value)| !value.is_empty());
    properties
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(verdict: Verdict) -> Case {
        let reasons = vec![check::Reason { verdict, text: "because <of> & \"that\"".into(), packet: None }];
        let judgement = check::Judgement { verdict, reasons, ..check::Judgement::default() };
        let header = trace::Header { run: "calls/busy[static]".into(), ..trace::Header::default() };
        Case::new(trace::Recording { header, events: Vec::new() }, judgement)
    }

    #[test]
    fn nothing_but_a_pass_looks_passed() {
        let table = [
            (Verdict::Pass, ["failures=\"0\"", "errors=\"0\"", "<testcase"]),
            (Verdict::NotRun, ["failures=\"0\"", "errors=\"0\"", "<skipped"]),
            (Verdict::Inconclusive, ["failures=\"1\"", "errors=\"0\"", "type=\"inconclusive\""]),
            (Verdict::Fail, ["failures=\"1\"", "errors=\"0\"", "type=\"fail\""]),
            (Verdict::Error, ["failures=\"0\"", "errors=\"1\"", "type=\"error\""]),
        ];
        for (verdict, pieces) in table {
            let xml = xml(&[case(verdict)]);
            for piece in pieces {
                assert!(xml.contains(piece), "{verdict:?} {piece}: {xml}");
            }
        }
    }

    #[test]
    fn a_run_tells_its_coordinates_and_what_it_took() {
        let mut passed = case(Verdict::Pass);
        passed.wall = Some(core::time::Duration::from_millis(1_500));
        passed.folder = Some("out/runs/busy".into());
        let xml = xml(&[passed]);
        for piece in [
            "time=\"1.500\"",
            "name=\"folder\" value=\"out/runs/busy\"",
            "name=\"seed\" value=\"0\"",
            "because &lt;of&gt;",
        ] {
            assert!(xml.contains(piece), "{piece}: {xml}");
        }
        assert!(xml.contains("<system-out>") && !xml.contains("<failure"), "{xml}");
    }

    #[test]
    fn a_drawn_seed_gives_no_new_name() {
        let named = |wire: &str, seed: u64| {
            let mut case = case(Verdict::Pass);
            case.about.id = format!("calls/busy[static, a, b, clean, {seed}]");
            (case.about.wire, case.about.seed) = (wire.to_owned(), seed);
            name(&case)
        };
        assert_eq!(named("live", 5), named("live", 6));
        assert_eq!(named("virtual", 7), "calls/busy[static, a, b, clean, 7] on the virtual wire");
    }

    #[test]
    fn hostile_text_is_escaped() {
        let xml = xml(&[case(Verdict::Fail)]);
        assert!(xml.contains("because &lt;of&gt; &amp; &quot;that&quot;"), "{xml}");
    }
}
