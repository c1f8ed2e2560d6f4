//! What a fax leaves in the folder of its run, also when a machine is foreign: its pages are then those that
//! the judges rebuilt from the wire.

use std::fs;
use std::path::Path;

use plan::TrunkMode;
use report::Case;
use serde_json::Value;
use tests::lab::{Lab, run};
use trace::{Event, Recording};

fn recording(scenario: &str) -> Recording {
    let lab = Lab::open();
    let plan =
        lab.plan(lab.scenario(scenario), TrunkMode::Static, &[]).expect("it makes sense for this trunk");
    run(&plan).recording
}

fn write(folder: &Path, recording: Recording, plan_of: &str) {
    let lab = Lab::open();
    let plan = lab.plan(lab.scenario(plan_of), TrunkMode::Static, &[]).expect("it makes sense");
    let mut judge = check::Judge::with_plan(&recording.header, &plan);
    recording.events.iter().for_each(|event| judge.observe(event));
    let judgement = judge.finish();
    for (name, bytes) in report::folder::files(&Case::new(recording, judgement)) {
        fs::write(folder.join(name), bytes).expect("a temporary folder can be written");
    }
}

fn json(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("fax.json")).expect("a fax leaves a sheet");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_fax_leaves_sheet_pages_and_exchange() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), recording("fax/outbound-t38"), "fax/outbound-t38");
    let read = |name: &str| fs::read(folder.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    for number in 1..=2 {
        assert_eq!(read(&format!("fax-sent-{number}.png")), read(&format!("fax-received-{number}.png")));
    }
    let printed = page::tiff::read(&read("fax-received.tiff")).expect("our own TIFF");
    assert_eq!(printed.pages.len(), 2);

    let sheet = json(folder.path());
    let wire = &sheet["faxes"][0]["on_the_wire"];
    assert_eq!(wire["result"], "2 pages T.38 14400 ECM");
    assert_eq!((&wire["sent"], &wire["identical"]), (&true.into(), &true.into()));
    assert_eq!(wire["switches"][0]["by"], "carrier");
    assert_eq!(wire["pages"][1]["rows"], 2292);

    let table = String::from_utf8(read("faxes.csv")).expect("text");
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 2, "{table}");
    assert_eq!(lines[0].split(',').count(), lines[1].split(',').count(), "{table}");

    let ladder = String::from_utf8(read("ladder.txt")).expect("text");
    let mut rest = ladder.as_str();
    for word in
        ["CED", "DIS", "DCS", "v17-14400 ECM", "TCF", "CFR", "page 1: 14400", "MCF", "page 2", "EOP", "DCN"]
    {
        rest = rest.split_once(word).unwrap_or_else(|| panic!("no {word} in its place:\n{ladder}")).1;
    }
}

#[test]
fn a_foreign_receiver_shows_what_was_on_the_wire() {
    for scenario in ["fax/outbound-t38", "fax/outbound-passthrough"] {
        let mut foreign = recording(scenario);
        foreign.events.retain(|event| !matches!(event, Event::Paper { .. }));
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), foreign, scenario);
        let read = |name: &str| fs::read(folder.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(read("fax-sent-1.png"), read("fax-received-1.png"), "{scenario}");
        assert_eq!(json(folder.path())["faxes"][0]["pages"][0]["received_from"], "wire", "{scenario}");
        let page = String::from_utf8(read("report.html")).expect("text");
        assert!(page.contains("received, rebuilt from the wire"), "{scenario}");
    }
}

#[test]
fn a_voice_call_leaves_nothing_of_a_fax() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), recording("calls/outbound-busy"), "calls/outbound-busy");
    let files =
        fs::read_dir(folder.path()).expect("a folder").filter_map(|f| f.ok()?.file_name().into_string().ok());
    assert_eq!(files.filter(|name| name.contains("fax")).count(), 0);
}
