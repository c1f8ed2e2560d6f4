//! Finds the checks in `src/<family>/` and reads their heads, so that no list and no fact is written twice. Finds the
//! near misses in `near/<family>/` as well, for the tests, and what RFCs ask for in `requirements/`.
//!
//! A file with an `info!` is a check. Its path is its id; its head says title, clauses and cure.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What makes a file a check.
const MARK: &str = "\ninfo! {";

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let source = here.join("src");
    println!("cargo:rerun-if-changed={}", source.display());
    let (mut rules, mut infos, mut heads) = (String::new(), String::new(), String::new());
    for family in entries(&source).into_iter().filter(|path| path.is_dir()) {
        let family_name = stem(&family);
        let mut modules = String::new();
        for path in entries(&family) {
            let name = stem(&path);
            let Some(head) = head_of_check(&path) else { continue };
            let _ = writeln!(modules, "#[path = {:?}]\npub(crate) mod {name};", path.display().to_string());
            let _ = writeln!(rules, "Box::<crate::{family_name}::{name}::Rule>::default(),");
            let _ = writeln!(infos, "crate::{family_name}::{name}::INFO,");
            let _ = writeln!(heads, "{},", head.as_rust(&family_name, &name));
        }
        if !modules.is_empty() {
            write(&out.join(format!("{family_name}.rs")), &modules);
        }
    }
    write(&out.join("near.rs"), &near_misses(&here.join("near")));
    write(&out.join("requirements.rs"), &texts(&here.join("requirements")));
    write(&out.join("rules.rs"), &format!("vec![\n{rules}]\n"));
    write(&out.join("infos.rs"), &format!("&[\n{infos}]\n"));
    write(&out.join("heads.rs"), &format!("&[\n{heads}]\n"));
}

/// The files of near misses: each the check that they miss, and their text.
fn near_misses(folder: &Path) -> String {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut list = String::new();
    for path in entries(folder).iter().flat_map(|family| entries(family)) {
        let family = path.parent().map(stem).unwrap_or_default();
        let _ =
            writeln!(list, "(\"{family}/{}\", include_str!({:?})),", stem(&path), path.display().to_string());
    }
    format!("&[\n{list}]\n")
}

/// The files in a folder: each its name and its text.
fn texts(folder: &Path) -> String {
    println!("cargo:rerun-if-changed={}", folder.display());
    let line =
        |path: &PathBuf| format!("({:?}, include_str!({:?})),\n", stem(path), path.display().to_string());
    format!("&[\n{}]\n", entries(folder).iter().map(line).collect::<String>())
}

/// The files and folders in a folder, by name.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = fs::read_dir(folder).expect("the folder was just found");
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().and_then(|stem| stem.to_str()).expect("our file names are ASCII").to_owned()
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("cargo's own folder can be written");
}

/// What the `//!` lines of a check say.
struct Head {
    doc: String,
    title: String,
    clauses: Vec<String>,
    /// For each clause, how strong it says to be.
    words: Vec<String>,
    cure: String,
}

impl Head {
    fn as_rust(&self, family: &str, name: &str) -> String {
        let Self { doc, title, clauses, words, cure } = self;
        let id = format!("{family}/{name}").replace('_', "-");
        format!(
            "Head {{ module: \"check::{family}::{name}\", id: {id:?}, title: {title:?}, clauses: &{clauses:?}, \
             words: &{words:?}, cure: {cure:?}, doc: {doc:?} }}"
        )
    }
}

/// The head of a file that is a check.
fn head_of_check(path: &Path) -> Option<Head> {
    let source = fs::read_to_string(path).ok().filter(|source| source.contains(MARK))?;
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let doc: String = lines.map(|line| format!("{}\n", line.trim_start())).collect();
    let paragraphs: Vec<String> = doc.split("\n\n").map(|p| p.trim_end().replace('\n', " ")).collect();
    let under = |heading: &str| {
        let found = paragraphs.iter().find_map(|paragraph| paragraph.strip_prefix(heading));
        found.unwrap_or_else(|| panic!("{}: its head has no `{heading}`", path.display()))
    };
    let (clauses, words) = clauses(under("Clause: ")).iter().map(|clause| clause_and_word(clause)).unzip();
    Some(Head { title: phrase(&paragraphs[0]), clauses, words, cure: phrase(under("How to fix it: ")), doc })
}

/// A sentence as part of another one: without full stop and marks of code, and with a small first letter
/// unless the first word is a name such as `REGISTER` or `re-INVITE`.
fn phrase(sentence: &str) -> String {
    let plain = sentence.trim_end_matches('.').replace('`', "");
    let first = plain.split(' ').next().unwrap_or_default();
    let is_name = first.chars().skip(1).any(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    match plain.chars().next() {
        Some(c) if !is_name => format!("{}{}", c.to_ascii_lowercase(), &plain[c.len_utf8()..]),
        _ => plain,
    }
}

/// Every clause has a number in it; a part without one goes on with the clause before.
fn clauses(line: &str) -> Vec<String> {
    let mut clauses: Vec<String> = Vec::new();
    for part in line.trim_end_matches('.').split(", ") {
        match clauses.last_mut().filter(|_| !part.contains(|c: char| c.is_ascii_digit())) {
            Some(clause) => *clause += &format!(", {part}"),
            None => clauses.push(part.to_owned()),
        }
    }
    clauses
}

/// `RFC 3261 15.1.2 (SHOULD)` in two parts. What is in brackets must be without a comma.
fn clause_and_word(clause: &str) -> (String, String) {
    let parts = clause.strip_suffix(')').and_then(|clause| clause.rsplit_once(" ("));
    parts.map_or_else(|| (clause.to_owned(), String::new()), |(c, word)| (c.to_owned(), word.to_owned()))
}
