//! Pairs that are left as they are written, and several of them in one run.

use check::Verdict;
use cli::args::ModeArg;
use cli::load;
use cli::matrix::{self, Axes, Cell};
use plan::Side;
use trace::ClockMode;

fn cells(plays: &[&str], carriers: &str, is_as_written: bool) -> Vec<Cell> {
    let words: Vec<String> = plays.iter().map(|play| (*play).to_owned()).collect();
    let axes = Axes {
        scenarios: load::plays(&words).expect("they are shipped").0,
        stored: Vec::new(),
        modes: matrix::modes(ModeArg::Static),
        carriers: load::profiles(Side::Carrier, carriers).expect("they are shipped"),
        pbxs: load::profiles(Side::Pbx, "open-source").expect("it is shipped"),
        network: load::network("clean").expect("it is shipped"),
        seed: 7,
        quirks: Vec::new(),
        document: None,
        is_strict: false,
        is_beside: false,
        is_as_written,
    };
    matrix::cells(&axes).expect("they make sense")
}

#[test]
fn a_play_that_would_change_the_pair_is_not_run_and_says_what_it_would_change() {
    let plays = ["calls/outbound-caller-hangs-up", "capacity/outbound-channel-limit"];
    assert!(cells(&plays, "api-cloud", false).iter().all(|cell| cell.run.is_ok()));
    let cells = cells(&plays, "api-cloud", true);
    let why: Vec<Option<&str>> =
        cells.iter().map(|cell| cell.run.as_ref().err().map(String::as_str)).collect();
    assert_eq!(why[0], None, "it changes nothing");
    let why = why[1].expect("it sets the number of channels");
    assert!(why.contains("as written") && why.contains("limits.channels"), "{why}");
    let recording = cells[1].not_run(ClockMode::Virtual);
    let judgement = check::judge(&recording);
    assert_eq!(judgement.verdict, Verdict::NotRun);
    assert!(judgement.reasons.iter().any(|reason| reason.text.contains(why)), "{:?}", judgement.reasons);
}

#[test]
fn several_profiles_are_several_pairs_and_none_is_there_twice() {
    let cells = cells(&["calls/outbound-caller-hangs-up"], "api-cloud,sipconnect-like", false);
    let names: Vec<&str> = cells.iter().map(|cell| cell.selection.carrier.name.as_str()).collect();
    assert_eq!(names, ["api-cloud", "sipconnect-like"]);
    let twice = load::profiles(Side::Carrier, "api-cloud,api-cloud").expect_err("it is there twice");
    assert!(twice.contains("two carrier profiles are called `api-cloud`"), "{twice}");
    assert!(load::profiles(Side::Carrier, "api-cloud,nobody").expect_err("unknown").contains("`nobody`"));
}
