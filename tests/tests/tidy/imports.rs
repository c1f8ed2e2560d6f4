//! Who imports whom, by `cargo metadata` against the table in `sim/README.md`. Ours are called by their folders:
//! one package, the binary's, is named as users look for it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What each crate may import; `None` is everything.
type Allowed = BTreeMap<String, Option<BTreeSet<String>>>;
/// What each crate imports: ours, and the rest of the world.
type Imports = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

/// Foreign crates that bring an operating system or an executor with them.
const ASYNC: &[&str] = &["tokio", "async-std", "smol", "mio", "futures"];
/// Who may use them.
const MAY_BE_ASYNC: &[&str] = &["live", "cli", "tests"];
/// What a judge must never be able to reach, not even through a neighbour. Of `fax` it may use the tap, which
/// `judges` in `rust.rs` holds.
const HIDDEN_FROM_JUDGES: &[&str] = &["agent", "run", "live", "report"];

fn allowed(readme: &str) -> Allowed {
    let names = |cell: String| match cell.as_str() {
        "all" => None,
        "nothing of ours" => Some(BTreeSet::new()),
        list => Some(list.split_whitespace().map(|name| name.trim_matches('`').to_owned()).collect()),
    };
    super::table(readme, "crate").into_iter().map(|(name, cell)| (name, names(cell))).collect()
}

/// Imports of every kind count: what a test imports is imported.
fn imports(metadata: &str) -> Imports {
    let metadata: Value = serde_json::from_str(metadata).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("`packages` is a list");
    let name_of = |value: &Value| value["name"].as_str().expect("everything has a name").to_owned();
    let of = |package: &Value| {
        let all = package["dependencies"].as_array().expect("`dependencies` is a list");
        let (ours, foreign) = all.iter().partition::<Vec<_>, _>(|d| d["source"].is_null());
        let ours = ours.into_iter().map(|own| folder(&own["path"]));
        (ours.collect(), foreign.into_iter().map(name_of).collect())
    };
    let own_name = |package: &Value| folder(&package["manifest_path"]);
    packages.iter().map(|package| (own_name(package), of(package))).collect()
}

/// The folder of one of our crates, by its path or that of its manifest.
fn folder(path: &Value) -> String {
    let path = path.as_str().expect("what is ours has a path").trim_end_matches("/Cargo.toml");
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

fn trespasses(allowed: &Allowed, imports: &Imports) -> Vec<String> {
    let mut out = Vec::new();
    for (name, (ours, foreign)) in imports {
        match allowed.get(name) {
            None => out.push(format!("`{name}` has no row in the table")),
            Some(None) => {}
            Some(Some(may)) => {
                out.extend(
                    ours.difference(may).map(|one| format!("`{name}` imports `{one}`, which it may not")),
                );
            }
        }
        if !MAY_BE_ASYNC.contains(&name.as_str()) {
            let found = foreign.iter().filter(|one| ASYNC.contains(&one.as_str()));
            out.extend(found.map(|one| format!("`{name}` imports `{one}`: async lives in {MAY_BE_ASYNC:?}")));
        }
    }
    let gone = allowed.keys().filter(|name| !imports.contains_key(*name));
    out.extend(gone.map(|name| format!("the table has a row for `{name}`, which is no crate")));
    out
}

/// Everything of ours that `name` is built from.
fn reachable(imports: &Imports, name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(next) = open.pop() {
        let ours = imports.get(&next).into_iter().flat_map(|(ours, _)| ours);
        open.extend(ours.filter(|one| found.insert((*one).clone())).cloned());
    }
    found
}

fn house() -> (Allowed, Imports) {
    let metadata = ["metadata", "--no-deps", "--format-version", "1", "--offline"];
    (allowed(&super::text("sim/README.md")), imports(&super::output(env!("CARGO"), &metadata)))
}

#[test]
fn imports_go_downhill() {
    let (allowed, imports) = house();
    super::none(&trespasses(&allowed, &imports));
}

#[test]
fn a_judge_cannot_reach_an_agent() {
    let (allowed, imports) = house();
    let table = allowed["check"].as_ref().expect("the judges may not import all");
    for hidden in HIDDEN_FROM_JUDGES.iter().chain(&["net"]) {
        assert!(!table.contains(*hidden), "the table lets `check` import `{hidden}`");
    }
    let reached = reachable(&imports, "check");
    assert!(reached.contains("sip"), "{reached:?}");
    for hidden in HIDDEN_FROM_JUDGES {
        assert!(!reached.contains(*hidden), "`check` reaches `{hidden}`: {reached:?}");
    }
}

#[test]
fn a_trespass_is_seen() {
    let readme = "| crate | may import |\n|---|---|\n| `clock` | nothing of ours |\n| `sip` | `clock` |\n| `live` | all |\n";
    let package = |name: &str, ours: &[&str], foreign: &[&str]| {
        let ours = ours.iter().map(|n| format!(r#"{{"name":"{n}","source":null,"path":"/sim/{n}"}}"#));
        let foreign = foreign.iter().map(|n| format!(r#"{{"name":"{n}","source":"registry"}}"#));
        let all: Vec<_> = ours.chain(foreign).collect();
        let manifest = format!("/sim/{name}/Cargo.toml");
        // The name of a package is no matter.
        format!(r#"{{"name":"any","manifest_path":"{manifest}","dependencies":[{}]}}"#, all.join(","))
    };
    let found = |packages: &[String]| {
        let metadata = format!(r#"{{"packages":[{}]}}"#, packages.join(","));
        trespasses(&allowed(readme), &imports(&metadata))
    };
    let clock = || package("clock", &[], &[]);
    let live = || package("live", &["sip", "clock"], &["tokio"]);
    assert!(found(&[clock(), package("sip", &["clock"], &["bytes"]), live()]).is_empty());
    let uphill = found(&[clock(), package("sip", &["clock", "live"], &[]), live()]);
    assert_eq!(uphill, ["`sip` imports `live`, which it may not"]);
    let awaits = found(&[clock(), package("sip", &[], &["tokio"]), live()]);
    assert_eq!(awaits.len(), 1, "{awaits:?}");
    let stranger = found(&[clock(), package("sip", &[], &[]), package("web", &[], &[]), live()]);
    assert_eq!(stranger, ["`web` has no row in the table"]);
    assert_eq!(found(&[clock(), live()]), ["the table has a row for `sip`, which is no crate"]);
}

#[test]
fn neighbours_of_neighbours_are_reached() {
    let with = |ours: &[&str]| (ours.iter().map(|&n| n.to_owned()).collect(), BTreeSet::new());
    let house = [("check", with(&["sip"])), ("sip", with(&["agent"])), ("agent", with(&["clock"]))];
    let house: Imports = house.into_iter().map(|(name, ours)| (name.to_owned(), ours)).collect();
    assert_eq!(reachable(&house, "check").len(), 3);
}
