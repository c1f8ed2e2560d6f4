//! The files of a run and of a matrix.

use check::Verdict;
use report::{About, Case, capture, cdr, findings, folder, junit, network, summary, table};
use serde_json::Value;
use trace::{DropReason, Party};

use crate::case::{HOSTILE, case};

#[test]
fn a_run_leaves_these_files() {
    let files = folder::files(&case(Verdict::Fail));
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "findings.json",
        "ladder.txt",
        "report.html",
        "calls.csv",
        "cdr-carrier.csv",
        "cdr-pbx.csv",
        "trace.jsonl",
        "call.pcapng",
        "heard-by-carrier-call-1.wav",
    ];
    assert_eq!(names, expected);
    assert!(files.iter().all(|(_, bytes)| !bytes.is_empty()));
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    assert_eq!(folder::files(&case(Verdict::Fail)), folder::files(&case(Verdict::Fail)));
}

#[test]
fn no_digest_leaves_in_any_file() {
    let digest = b"0123456789abcdef0123456789abcdef";
    for (name, bytes) in folder::files(&case(Verdict::Fail)) {
        assert!(!bytes.windows(digest.len()).any(|w| w == digest), "{name}");
    }
}

#[test]
fn a_stored_trace_draws_the_same_ladder() {
    let case = case(Verdict::Fail);
    let back = trace::jsonl::read(&capture::jsonl(&case)).expect("just written");
    assert_eq!(back.header, case.recording.header);
    let options = report::ladder::Options::full();
    let drawn = report::ladder::draw(&back.header.cast, &back.events, &[], options);
    assert_eq!(
        drawn,
        report::ladder::draw(
            &case.recording.header.cast,
            &case.recording.events,
            &case.judgement.calls,
            options
        )
    );
}

#[test]
fn findings_name_their_messages() {
    let value: Value = serde_json::from_str(&findings::json(&case(Verdict::Fail))).expect("JSON");
    assert_eq!(value["verdict"], "fail");
    assert_eq!(value["findings"][1]["check"], "sdp/hold-answer");
    assert_eq!(value["findings"][1]["messages"], serde_json::json!(["F12"]));
    assert_eq!(value["findings"][1]["got"], HOSTILE);
    assert_eq!(value["calls"][0]["outcome"], "completed");
}

#[test]
fn a_call_has_its_streams() {
    let value: Value = serde_json::from_str(&findings::json(&case(Verdict::Fail))).expect("JSON");
    let expected = serde_json::json!([{
        "by": "pbx",
        "source": "192.0.2.5:40000",
        "destination": "198.51.100.1:40002",
        "ssrc": "0x00c0ffee",
        "formats": [
            {"payload_type": 97, "encoding": HOSTILE},
            {"payload_type": 98, "encoding": null},
        ],
        "ciphered": true,
        "cut": false,
        "packets": 201,
        "octets": 32_160,
        "received": 199,
        "lost": 3,
        "duplicates": 1,
        "out_of_order": 2,
        "jitter_mean_us": 1234,
        "jitter_max_us": 20_500,
        "gaps": 1,
        "longest_gap_ms": 1500,
        "first_s": "3.600000",
        "last_s": "7.900000",
        "had_begun": true,
    }]);
    assert_eq!(value["calls"][0]["streams"], expected);
}

#[test]
fn of_a_call_that_begins_inside_nothing_is_made_up() {
    let mut case = case(Verdict::Fail);
    let call = &mut case.judgement.calls[0];
    (call.caller, call.callee, call.invited, call.answered) = (None, None, None, None);
    call.status = None;
    let value: Value = serde_json::from_str(&findings::json(&case)).expect("JSON");
    for key in ["caller", "status", "invited_s", "answered_s"] {
        assert_eq!(value["calls"][0][key], Value::Null, "{key}");
    }
    assert_eq!(value["calls"][0]["begun_s"], "1.048000");
    let row = cdr::csv(&case).split_once("\r\n").expect("a heading").1.to_owned();
    assert!(row.contains("\",,\"+493012345\""), "{row}");
    assert!(
        row.ends_with(",completed,,,,7.944000,,carrier,\"PCMA\",2000-01-01,00:00:01.048,\"plain/open\"\r\n"),
        "{row}"
    );
    let page = report::html::page(&case);
    assert!(
        page.contains("begun before 1.048") && page.contains("<span class=\"who unknown\">unknown</span>")
    );
}

#[test]
fn what_is_not_whole_is_what_a_person_looks_at() {
    let whole = folder::files(&case(Verdict::Pass));
    let thin = folder::files(&Case { is_whole: false, ..case(Verdict::Pass) });
    let is_there = |name: &str| thin.iter().any(|(other, _)| other == name);
    let left_out: Vec<&str> = whole.iter().map(|(name, _)| name.as_str()).filter(|n| !is_there(n)).collect();
    assert_eq!(left_out, ["trace.jsonl", "call.pcapng", "heard-by-carrier-call-1.wav"]);
}

#[test]
fn calls_are_quoted() {
    let csv = cdr::csv(&case(Verdict::Fail));
    let row = csv.split_once("\r\n").expect("a heading").1;
    assert!(row.starts_with(&format!(
        "\"{}\",pbx,\"+493012345\",\"'=1+1\"\"\",completed,200,",
        trace::visible(HOSTILE).replace('"', "\"\"")
    )));
    assert!(row.ends_with(",carrier,\"PCMA\",2000-01-01,00:00:01.048,\"plain/open\"\r\n"), "{row}");
}

#[test]
fn each_side_has_its_own_records() {
    let case = case(Verdict::Fail);
    let quoted = format!("\"{}\"", trace::visible(HOSTILE).replace('"', "\"\""));
    let expected = |direction: &str, charged: &str| {
        format!(
            "call_id,direction,calling,called,invited,ringing,answered,ended,duration,released_by,status,q850_cause,codec,date,time,trunk\r\n\
             {quoted},{direction},\"+493012345\",{quoted},1.048000,,3.596000,7.956000,{charged},carrier,200,16,\"PCMA\",2000-01-01,00:00:01.048,\"plain/open\"\r\n"
        )
    };
    assert_eq!(cdr::records_csv(&case, Party::Pbx), expected("outgoing", "4.360"));
    assert_eq!(cdr::records_csv(&case, Party::Carrier), expected("incoming", "60.000"));
}

#[test]
fn a_failure_in_junit_tells_everything() {
    let xml = junit::xml(&[case(Verdict::Fail), case(Verdict::Pass)]);
    for piece in
        ["sdp/hold-answer", "again: trunksim run", "F12 200 OK", "testsuite name=\"calls\" tests=\"2\""]
    {
        assert!(xml.contains(piece), "{piece}: {xml}");
    }
    assert!(!xml.contains('\u{1b}'), "XML has no such character");
}

#[test]
fn the_network_is_measured() {
    let case = case(Verdict::Pass);
    let directions = network::measure(&case.recording.header.cast, &case.recording.events);
    let from_pbx = &directions[&(Party::Pbx, Party::Carrier)];
    assert_eq!(from_pbx.lost, [(DropReason::Scripted, 1)].into());
    assert_eq!(from_pbx.delay_percentile(50).map(|d| d.as_millis()), Some(12));
    assert_eq!(from_pbx.duplicates, 0);
    assert_eq!(network::Direction::default().delay_percentile(50), None, "nothing arrived: unknown");
}

#[test]
fn a_matrix_is_summed_up() {
    let about = |about: About, verdict| Case { about, ..case(verdict) };
    let known = case(Verdict::Pass).about;
    let other = about(About { mode: "static".into(), ..known.clone() }, Verdict::Pass);
    let skipped = about(About { scenario: "fax/one".into(), ..known }, Verdict::NotRun);
    let cases = [case(Verdict::Fail), other, skipped];
    let value: Value = serde_json::from_str(&summary::json(&cases)).expect("JSON");
    assert_eq!(
        value["verdicts"],
        serde_json::json!({"pass": 1, "fail": 1, "inconclusive": 0, "error": 0, "not-run": 1})
    );
    let text = table::text(&cases, false);
    assert!(
        text.contains("\n               [1]    [2]\ncalls/by-hand  FAIL   pass\nfax/one        -\n"),
        "{text}"
    );
    assert!(text.ends_with("3 runs: 1 pass, 1 fail, 1 not-run; 0:23 simulated\n"), "{text}");
    assert!(!text.contains('\u{1b}'));
    assert!(table::line(&cases, true).contains("\u{1b}[32m1 pass\u{1b}[0m"));
}
