//! What a file means is written down: the schemas are those of the types that are written, the page names every key,
//! column, file and exit code, and every file of every play is what they say. `BLESS=1` writes the schemas and the
//! made parts of the page anew.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs};

use agent::AgentOptions;
use clap::Parser as _;
use cli::args::{Cli, Command, GuideArgs, GuideWhat};
use cli::case::{Run, run_in_virtual_time};
use libtest_mimic::{Arguments, Failed, Trial};
use plan::{Selection, TrunkMode};
use report::Case;
use serde_json::Value;
use tests::lab::Lab;
use trace::{ClockMode, Event, Party};

#[path = "formats/compared.rs"]
mod compared;
#[path = "formats/files.rs"]
mod files;
#[path = "formats/page.rs"]
mod page;
#[path = "formats/valid.rs"]
mod valid;

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![
        Trial::test("the schemas are those of the types", schemas_are_those_of_the_types),
        Trial::test("the page is made of the schemas", the_page_is_made_of_the_schemas),
        Trial::test("the schemas of files are those of the types", files::schemas_are_those_of_the_types),
    ];
    if !is_blessed() {
        trials.extend(what_is_written());
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn what_is_written() -> Vec<Trial> {
    let lab = Lab::open();
    let mut trials = vec![
        Trial::test("the page names every key", the_page_names_every_key),
        Trial::test("the page names every file", the_page_names_every_file),
        Trial::test("the page names every column", the_page_names_every_column),
        Trial::test("the exit codes are said alike", exit_codes_are_said_alike),
        Trial::test("a file that was changed is seen", a_file_that_was_changed_is_seen),
        Trial::test("every shipped file is valid", files::every_shipped_file_is_valid),
        Trial::test("a wrong file is not valid", files::a_wrong_file_is_not_valid),
        Trial::test("what a device leaves is valid", what_a_device_leaves_is_valid),
        Trial::test("what a guide leaves is valid", what_a_guide_leaves_is_valid),
        Trial::test("what is compared is valid", compared::what_is_compared_is_valid),
    ];
    let twins = lab.twins().step_by(TWINS_EACH).map(|(_, words, twin)| (format!("under {words}"), twin));
    for (name, selection) in lab.plays().chain(twins) {
        trials.push(Trial::test(name, move || is_valid(&selection)));
    }
    trials
}

/// Of so many quirks one is looked at.
const TWINS_EACH: usize = 20;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page_path() -> PathBuf {
    root().join("sim/report/README.md")
}

/// The page as it lies there: the one inside of the binary may be older.
fn page_text() -> String {
    fs::read_to_string(page_path()).expect("the page is there")
}

fn is_blessed() -> bool {
    env::var_os("BLESS").is_some()
}

fn same(path: &Path, expected: &str) -> Result<(), Failed> {
    if is_blessed() {
        return fs::write(path, expected).map_err(|e| e.to_string().into());
    }
    if fs::read_to_string(path).unwrap_or_default() == expected {
        return Ok(());
    }
    Err(format!("{} is not what is made; `make bless` writes it, then read the diff", path.display()).into())
}

fn schemas_are_those_of_the_types() -> Result<(), Failed> {
    for (file, schema) in report::schema::all() {
        let name = file.split('.').next().unwrap_or(file);
        let text = serde_json::to_string_pretty(&schema)? + "\n";
        same(&root().join(format!("sim/report/schemas/{name}.schema.json")), &text)?;
    }
    Ok(())
}

fn the_page_is_made_of_the_schemas() -> Result<(), Failed> {
    same(&page_path(), &page::made_anew(&page_text()))
}

fn none(complaints: &[String]) -> Result<(), Failed> {
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n").into()) }
}

/// Keys that the section of their file does not name, and names there that are no keys.
fn unnamed_keys(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (file, schema) in report::schema::all() {
        let (named, keys) =
            (page::first_column(page::section(page, file)), page::all_keys(schema.as_value()));
        found.extend(keys.iter().filter(|key| !named.contains(key)).map(|key| format!("{file}: no {key}")));
        found.extend(named.iter().filter(|name| !keys.contains(name)).map(|name| format!("{file}: {name}?")));
    }
    found
}

fn the_page_names_every_key() -> Result<(), Failed> {
    let page = page_text();
    none(&unnamed_keys(&page))?;
    let wrong = page.replace("| `trace_hash` |", "| `trace_sum` |");
    assert_eq!(unnamed_keys(&wrong), ["findings.json: no trace_hash", "findings.json: trace_sum?"]);
    Ok(())
}

fn exit_codes_are_said_alike() -> Result<(), Failed> {
    let readme = fs::read_to_string(root().join("README.md"))?;
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = cli::exit::sentence();
    assert!(words(&readme).contains(&words(&sentence)), "README.md does not say: {sentence}");
    Ok(())
}

/// The files of a run that has a bit of everything: two faxes that went wrong, and a sound.
fn files_of_everything() -> Result<Vec<(String, Vec<u8>)>, Failed> {
    let lab = Lab::open();
    let fax = lab.scenario("fax/outbound-t38");
    let selection = lab.selection(fax, TrunkMode::Registration, "sipconnect-like", "open-source", &[]);
    let mut case = played(&selection)?.ok_or("it makes sense for this trunk")?;
    let heard = Box::new(trace::Heard { name: "call-1".into(), samples: vec![1; 160] });
    case.recording.events.push(Event::Heard { at: clock::Instant::ZERO, party: Party::Pbx, heard });
    let mut other = case.machines.clone();
    other.iter_mut().for_each(|machine| "another call".clone_into(&mut machine.call_id));
    other.iter_mut().for_each(|machine| machine.received.truncate(1));
    other.iter_mut().for_each(|machine| machine.document.iter_mut().for_each(|page| *page = half(page)));
    case.machines.extend(other);
    Ok(report::folder::files(&case))
}

fn half(whole: &::page::Page) -> ::page::Page {
    let rows = (0..whole.rows() / 2).flat_map(|row| whole.row(row).to_vec()).collect();
    ::page::Page::from_bits(whole.width(), whole.resolution(), rows)
}

/// Files that the page does not name, and names that no file has.
fn unnamed_files(page: &str, files: &[(String, Vec<u8>)]) -> Vec<String> {
    let named = page::first_column(page::section(page, "The folder of a run"));
    let is_told = |file: &&(String, Vec<u8>)| !named.iter().any(|pattern| page::is_named(pattern, &file.0));
    let is_there = |pattern: &&String| !files.iter().any(|(name, _)| page::is_named(pattern, name));
    // Within an explanation, a piece of a name.
    let is_whole = |pattern: &&String| pattern.contains('.');
    let untold = files.iter().filter(is_told).map(|(name, _)| format!("the page does not name {name}"));
    let absent = named.iter().filter(is_whole).filter(is_there).map(|name| format!("nobody writes {name}"));
    untold.chain(absent).collect()
}

fn the_page_names_every_file() -> Result<(), Failed> {
    let (page, files) = (page_text(), files_of_everything()?);
    none(&unnamed_files(&page, &files))?;
    let wrong = unnamed_files(&page.replace("| `ladder.txt` |", "| `scale.txt` |"), &files);
    assert_eq!(wrong, ["the page does not name ladder.txt", "nobody writes scale.txt"]);
    let matrix = page::first_column(page::section(&page, "The folder of a matrix"));
    assert_eq!(
        matrix,
        [
            "index.html",
            "junit.xml",
            "summary.json",
            "between.html",
            "between.json",
            "runs/<run>/",
            ".trunksim"
        ]
    );
    Ok(())
}

/// Tables whose first line is not what the page says.
fn other_columns(page: &str, files: &[(String, Vec<u8>)]) -> Vec<String> {
    let sections = [
        ("calls.csv", "calls.csv"),
        ("cdr-carrier.csv", "cdr-carrier.csv, cdr-pbx.csv"),
        ("cdr-pbx.csv", "cdr-carrier.csv, cdr-pbx.csv"),
        ("faxes.csv", "faxes.csv"),
    ];
    let mut found = Vec::new();
    for (file, heading) in sections {
        let bytes = files.iter().find(|(name, _)| name == file).map_or(&[][..], |(_, bytes)| bytes);
        let text = String::from_utf8_lossy(bytes);
        let (first, said) = (text.lines().next().unwrap_or_default(), page::section(page, heading));
        if first != page::first_column(said).join(",") {
            found.push(format!("{file}: {first}"));
        }
    }
    found
}

fn the_page_names_every_column() -> Result<(), Failed> {
    let (page, files) = (page_text(), files_of_everything()?);
    none(&other_columns(&page, &files))?;
    assert_eq!(other_columns(&page.replace("| `q850_cause` |", "| `cause` |"), &files).len(), 2);
    Ok(())
}

fn played(selection: &Selection) -> Result<Option<Case>, Failed> {
    let Ok(plan) = selection.plan() else { return Ok(None) };
    let options = AgentOptions { records_audio: true, ..AgentOptions::default() };
    let done = run_in_virtual_time(&Run::new(selection, plan), options);
    Ok(Some(Case::new(done.recording, done.judgement)))
}

fn is_valid(selection: &Selection) -> Result<(), Failed> {
    let Some(case) = played(selection)? else { return Ok(()) };
    none(&complaints(&case))
}

/// What is wrong with the files of a run, and with the summary of a matrix of this one run.
fn complaints(case: &Case) -> Vec<String> {
    let mut files = report::folder::files(case);
    files.push(("summary.json".to_owned(), report::summary::json(std::slice::from_ref(case)).into_bytes()));
    files.iter().flat_map(|(name, bytes)| of_file(name, bytes)).collect()
}

fn of_file(name: &str, bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let begins = |with: &[u8]| bytes.starts_with(with);
    let (_, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_right = match ending {
        "json" => return of_json(name, name, &text),
        "jsonl" => {
            let lines = text.lines().enumerate();
            return lines.flat_map(|(n, line)| of_json(name, &format!("{name}:{}", n + 1), line)).collect();
        }
        "csv" => text.ends_with("\r\n") && !text.replace("\r\n", "").contains('\n'),
        "toml" => Selection::read(&text).is_ok(),
        "png" => begins(b"\x89PNG\r\n"),
        "tiff" => ::page::tiff::read(bytes).is_ok(),
        "wav" => audio::wav::read(bytes).is_ok(),
        "pcapng" => begins(&[0x0a, 0x0d, 0x0d, 0x0a]),
        "html" => begins(b"<!DOCTYPE html>"),
        "txt" => !text.is_empty(),
        _ => false,
    };
    if is_right { Vec::new() } else { vec![format!("{name} is not what its name says")] }
}

/// Made once: a long run has a hundred thousand lines.
fn schemas() -> &'static [(&'static str, Value)] {
    static ALL: OnceLock<Vec<(&'static str, Value)>> = OnceLock::new();
    ALL.get_or_init(|| report::schema::all().map(|(file, schema)| (file, schema.to_value())).into())
}

fn of_json(file: &str, place: &str, text: &str) -> Vec<String> {
    let Some((_, schema)) = schemas().iter().find(|(name, _)| *name == file) else {
        return vec![format!("{file} has no schema")];
    };
    match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            let found = valid::complaints(schema, &value);
            found.iter().map(|complaint| format!("{place}: {complaint}")).collect()
        }
        Err(error) => vec![format!("{place}: {error}")],
    }
}

/// A recording of one side, on the real clock, with its passwords blanked: what a device leaves.
fn what_a_device_leaves_is_valid() -> Result<(), Failed> {
    let lab = Lab::open();
    for play in ["calls/outbound-caller-hangs-up", "fax/outbound-t38"] {
        let selection =
            lab.selection(lab.scenario(play), TrunkMode::Registration, "sipconnect-like", "open-source", &[]);
        let case = played(&selection)?.ok_or("it makes sense for this trunk")?;
        let mut recording = case.recording;
        recording.header.clock = ClockMode::Real;
        recording.header.played = vec![Party::Carrier];
        recording.header.redaction = trace::Redaction::All;
        let late = Event::Late { at: clock::Instant::ZERO, by: clock::Duration::from_millis(5) };
        let left_out = Event::LeftOut { at: clock::Instant::ZERO, what: trace::LeftOut::Media };
        let digest =
            Event::Digest { at: clock::Instant::ZERO, id: trace::PacketId(1), word: trace::Digest::NotKnown };
        recording.events.splice(0..0, [late, left_out, digest]);
        let judgement = check::judge(&recording);
        let case = Case::new(recording, judgement);
        none(&complaints(&case))?;
        let findings = report::findings::json(&case);
        assert!(findings.contains("\"wire\": \"live\""), "{findings}");
    }
    Ok(())
}

/// A guide with a block of each kind, of which one does not hold.
fn what_a_guide_leaves_is_valid() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let (guide, out) = (folder.path().join("g.md"), folder.path().join("out"));
    let blocks = [
        ("pbx", "media.codecs = ['PCMU']"),
        ("run", "plays = ['calls/outbound-busy']"),
        ("expect", "status = 487"),
    ];
    let blocks = blocks.map(|(kind, keys)| format!("```toml {kind}\n{keys}\n```\n"));
    fs::write(&guide, format!("# Ours\n\n{}", blocks.concat()))?;
    let words = ["trunksim", "guide", "run"].map(PathBuf::from).into_iter();
    let words = words.chain([guide, PathBuf::from("-o"), out.clone()]);
    let Command::Guide(GuideArgs { what: GuideWhat::Run(args) }) = Cli::try_parse_from(words)?.command else {
        return Err("the words are those of a guide".into());
    };
    cli::guide::executed(&args, |_| ())?;
    let text = fs::read_to_string(out.join("guide.json"))?;
    none(&of_json("guide.json", "guide.json", &text))?;
    for (from, to) in [
        ("\"kind\": \"run\"", "\"kind\": \"ran\""),
        ("\"verdict\": null", "\"verdict\": 0"),
        ("\"page\"", "\"pages\""),
        ("\"column\": 1", "\"column\": -1"),
        ("\"verdict\": \"fail\"", "\"verdict\": \"failed\""),
    ] {
        assert!(text.contains(from), "no {from}: {text}");
        let changed = text.replacen(from, to, 1);
        assert!(!of_json("guide.json", "guide.json", &changed).is_empty(), "{to} was not seen");
    }
    Ok(())
}

/// A file, something in it, and what somebody has made of it.
const CHANGES: [(&str, &str, &str); 13] = [
    ("findings.json", "\"trace_hash\"", "\"hash\""),
    ("findings.json", "\"verdict\": \"pass\"", "\"verdict\": \"passed\""),
    ("findings.json", "\"seed\": 7", "\"seed\": \"7\""),
    ("findings.json", "\"seed\": 7", "\"seed\": -7"),
    ("findings.json", "\"format_version\": 2", "\"format_version\": 3"),
    ("fax.json", "\"phase\": \"E\"", "\"phase\": \"F\""),
    ("fax.json", "\"at_s\": \"", "\"at_s\": \"-"),
    ("fax.json", "\"losses\": [", "\"losses\": [ 0,"),
    ("trace.jsonl", "\"delivered\":{\"id\":1}", "\"delivered\":{\"id\":1},\"late\":3"),
    ("trace.jsonl", "\"delivered\":{\"id\":1}", "\"delivered\":{\"id\":1,\"why\":\"loss\"}"),
    ("trace.jsonl", "\"delivered\":{\"id\":1}", "\"delivered\":{\"id\":null}"),
    ("trace.jsonl", "\"transport\":\"udp\",", ""),
    ("trace.jsonl", "\"hex\":\"", "\"hex\":\"0"),
];

fn a_file_that_was_changed_is_seen() -> Result<(), Failed> {
    let files = files_of_everything()?;
    for (file, from, to) in CHANGES {
        let bytes = files.iter().find(|(name, _)| name == file).map_or(&[][..], |(_, bytes)| bytes);
        let text = String::from_utf8_lossy(bytes);
        assert!(text.contains(from), "{file}: no {from}");
        assert_eq!(of_file(file, bytes), Vec::<String>::new());
        let changed = text.replacen(from, to, 1);
        assert!(!of_file(file, changed.as_bytes()).is_empty(), "{file}: {to} was not seen");
    }
    for (name, bytes) in files.iter().filter(|(name, _)| !name.ends_with(".txt")) {
        let cut = &bytes[1..];
        assert!(!of_file(name, cut).is_empty() || name.ends_with(".csv"), "{name}: a cut is not seen");
    }
    Ok(())
}
