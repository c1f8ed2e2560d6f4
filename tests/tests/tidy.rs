//! The walls of the house, held by reading the house: who imports whom, what may appear where, and which
//! files belong together. `sim/README.md` has the table and the reasons.
//!
//! Each scanner is a function from text to complaints, and is shown a text that it must complain about: a
//! scanner that cannot fail is no wall.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "tidy/counts.rs"]
mod counts;
#[path = "tidy/format.rs"]
mod format;
#[path = "tidy/imports.rs"]
mod imports;
#[path = "tidy/lessons.rs"]
mod lessons;
#[path = "tidy/plurals.rs"]
mod plurals;
#[path = "tidy/rust.rs"]
mod rust;
#[path = "tidy/twins.rs"]
mod twins;

/// The checkout.
fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the package `tests` is a folder of the workspace").to_owned()
}

/// What a command says, which must succeed.
fn output(program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program).args(arguments).current_dir(root()).output();
    let done = done.unwrap_or_else(|error| panic!("failed to run {program}: {error}"));
    assert!(done.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("the paths of this project are UTF-8")
}

/// The files that belong to the project, as paths from its root.
fn files() -> Vec<String> {
    let listed = output("git", &["ls-files", "-z"]);
    let here = |path: &&str| !path.is_empty() && root().join(path).is_file();
    listed.split('\0').filter(here).map(str::to_owned).collect()
}

/// The text of one of [`files`].
fn text(path: &str) -> String {
    let bytes = std::fs::read(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// All complaints of `scan` over the files that end in `ending`, `path: complaint` each.
fn complaints(ending: &str, scan: impl Fn(&str, &str) -> Vec<String>) -> Vec<String> {
    let looked_at: Vec<_> = files().into_iter().filter(|path| path.ends_with(ending)).collect();
    assert!(!looked_at.is_empty(), "no file ends in `{ending}`");
    let of = |path: &String| {
        let found = scan(path, &text(path));
        found.into_iter().map(|complaint| format!("{path}: {complaint}")).collect::<Vec<_>>()
    };
    looked_at.iter().flat_map(of).collect()
}

fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

/// Places on the machine where it was made. In halves, so that this file does not complain of itself.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];

/// Where packages come from. That is a matter of each machine's own settings, and never of the project.
const PACKAGE_HOSTS: &[&str] = &[
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("sparse", "+http"),
    concat!("arti", "factory"),
    concat!("registry.", "npmjs.org"),
    concat!("pypi", ".org"),
    concat!("proxy.", "golang.org"),
];

fn of_one_machine(text: &str) -> Vec<String> {
    let words = MACHINE_PATHS.iter().chain(PACKAGE_HOSTS);
    words.filter(|word| text.contains(**word)).map(|word| format!("has `{word}`")).collect()
}

#[test]
fn nothing_is_true_on_one_machine_only() {
    none(&complaints("", |_, text| of_one_machine(text)));
}

#[test]
fn paths_and_hosts_of_one_machine_are_seen() {
    for word in MACHINE_PATHS.iter().chain(PACKAGE_HOSTS) {
        assert_eq!(of_one_machine(&format!("see {word}target")).len(), 1, "{word}");
    }
    assert!(of_one_machine("target/release/trunksim and https://crates.io/crates/rtp-rs").is_empty());
}

/// The oldest compiler stands where people read before they build, and where cargo reads.
#[test]
fn the_readme_names_the_rust_version_of_the_manifest() {
    let manifest = text("Cargo.toml");
    let version = manifest.lines().find_map(|line| line.strip_prefix("rust-version = \""));
    let version = version.expect("the manifest names it").trim_end_matches('"');
    assert!(text("README.md").contains(&format!("Rust {version} or newer")), "README.md: {version}");
}

/// Golden ladders without the scenario they are the ladder of; `plays` are the names of those that there are.
fn orphans(files: &[String], plays: &BTreeSet<String>) -> Vec<String> {
    let golden =
        files.iter().filter(|path| path.starts_with("tests/scenarios/") && path.ends_with(".ladder"));
    let is_orphan = |path: &&String| {
        let name = path.trim_start_matches("tests/scenarios/").trim_end_matches(".ladder");
        let modes = plan::TrunkMode::ALL.map(|mode| format!(".{mode}"));
        !modes.iter().filter_map(|mode| name.strip_suffix(mode.as_str())).any(|name| plays.contains(name))
    };
    golden.filter(is_orphan).cloned().collect()
}

#[test]
fn every_golden_ladder_has_a_scenario() {
    let plays = plan::library::scenarios().expect("the shipped scenarios can be read");
    none(&orphans(&files(), &plays.into_iter().map(|play| play.name).collect()));
}

#[test]
fn a_golden_ladder_without_a_scenario_is_seen() {
    let plays = BTreeSet::from(["calls/busy".to_owned()]);
    let of = |ladder: &str| orphans(&[format!("tests/scenarios/{ladder}.ladder")], &plays);
    assert!(of("calls/busy.static").is_empty());
    for orphan in ["calls/bussy.static", "calls/busy.sometimes", "calls/busy", "hold/busy.registration"] {
        assert_eq!(of(orphan).len(), 1, "{orphan}");
    }
}

/// The rows of the Markdown table whose first head cell is `head`: name, and what the last cell says.
fn table(markdown: &str, head: &str) -> BTreeMap<String, String> {
    let cells = |line: &str| line.trim().trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect();
    let mut lines = markdown.lines().skip_while(|line| !line.starts_with(&format!("| {head} |")));
    lines.next();
    let rows = lines.skip(1).take_while(|line| line.starts_with('|')).map(cells);
    rows.filter_map(|row: Vec<String>| Some((row.first()?.replace('`', ""), row.last()?.clone()))).collect()
}

#[test]
fn a_table_is_read_to_its_end_and_no_further() {
    let markdown = "| folder | what |\n|---|---|\n| `x` | y |\n\n| crate | may import |\n|---|---|\n| `a` | nothing of ours |\n| `b` | `a` |\n\n| `c` | `b` |\n";
    let expected = [("a", "nothing of ours"), ("b", "`a`")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    assert_eq!(table(markdown, "crate"), BTreeMap::from(expected));
    assert!(table(markdown, "house").is_empty());
}
