//! Finds the quirks in `src/quirk/<family>/` and reads their heads, so that no list and no fact is written
//! twice. The name of a file is the id of its quirk; its head says what the quirk does.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let source = here.join("src/quirk");
    println!("cargo:rerun-if-changed={}", source.display());
    let (mut modules, mut quirks, mut heads) = (String::new(), String::new(), String::new());
    for family in entries(&source).into_iter().filter(|path| path.is_dir()) {
        let family_name = stem(&family);
        let _ = writeln!(modules, "/// Quirks that checks of the family `{family_name}` find.");
        let _ = writeln!(modules, "pub(crate) mod {family_name} {{");
        for path in entries(&family) {
            let name = stem(&path);
            let module = identifier(&name);
            let _ = writeln!(modules, "#[path = {:?}]", path.display().to_string());
            let _ = writeln!(modules, "pub(crate) mod {module};");
            let _ = writeln!(quirks, "&{family_name}::{module}::QUIRK,");
            let (id, does) = (name.replace('_', "-"), phrase(&first_paragraph(&path)));
            let _ = writeln!(
                heads,
                "Head {{ module: \"agent::quirk::{family_name}::{module}\", id: {id:?}, does: {does:?} }},"
            );
        }
        modules.push_str("}\n");
    }
    write(&out.join("quirk_modules.rs"), &modules);
    write(&out.join("quirk_list.rs"), &format!("&[\n{quirks}]\n"));
    write(&out.join("quirk_heads.rs"), &format!("&[\n{heads}]\n"));
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

/// A module cannot begin with a digit, and `2xx_not_retransmitted.rs` does.
fn identifier(name: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name.to_owned() }
}

/// The first sentence of the `//!` lines.
fn first_paragraph(path: &Path) -> String {
    let source = fs::read_to_string(path).expect("the file was just found");
    let lines = source.lines().map_while(|line| line.strip_prefix("//! "));
    let words: Vec<&str> = lines.collect();
    assert!(!words.is_empty(), "{}: it does not open with `//!` and what the quirk does", path.display());
    words.join(" ")
}

/// A sentence as part of another one: without full stop, and with a small first letter unless the first word
/// is a name such as `RTP`.
fn phrase(sentence: &str) -> String {
    let plain = sentence.trim_end_matches('.');
    let first = plain.split(' ').next().unwrap_or_default();
    let is_name = first.chars().skip(1).any(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    match plain.chars().next() {
        Some(c) if !is_name => format!("{}{}", c.to_ascii_lowercase(), &plain[c.len_utf8()..]),
        _ => plain.to_owned(),
    }
}
