//! Embeds the shipped profiles, networks and scenarios: a list of (path, text), sorted by path.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../..");
    let mut code = String::new();
    for (name, folder) in [
        ("CARRIERS", "profiles/carriers"),
        ("PBXS", "profiles/pbxs"),
        ("NETWORKS", "profiles/networks"),
        ("SCENARIOS", "tests/scenarios"),
    ] {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
        let mut files = Vec::new();
        collect(&root.join(folder), &mut files);
        files.sort();
        writeln!(code, "pub(crate) static {name}: &[(&str, &str)] = &[").expect("a string takes all");
        for file in files {
            let shown = file.strip_prefix(&root).expect("it was found below the root");
            let (shown, path) = (shown.display().to_string(), file.display().to_string());
            writeln!(code, "    ({shown:?}, include_str!({path:?})),").expect("a string takes all");
        }
        code.push_str("];\n");
    }
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("embedded.rs");
    fs::write(out, code).expect("the build folder can be written");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "toml") {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
}
