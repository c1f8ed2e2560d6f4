//! Lists the shipped profiles, networks, guides and scenarios, so that the binary carries them.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let root = here.ancestors().nth(2).expect("the crate lies two folders below the root").to_path_buf();
    let mut list = String::new();
    for (name, folder, ending) in [
        ("CARRIERS", "profiles/carriers", "toml"),
        ("PBXS", "profiles/pbxs", "toml"),
        ("NETWORKS", "profiles/networks", "toml"),
        ("DRIVERS", "profiles/drivers", "toml"),
        ("DRIVER_FILES", "profiles/drivers", ""),
        ("GUIDES", "profiles/guides", "md"),
        ("SCENARIOS", "tests/scenarios", "toml"),
    ] {
        println!("cargo:rerun-if-changed={}", root.join(folder).display());
        let _ = writeln!(list, "/// Path and text of the files below `{folder}`, by path.");
        let _ = writeln!(list, "pub static {name}: &[(&str, &str)] = &[");
        for path in files(&root.join(folder), ending) {
            let relative = path.strip_prefix(&root).expect("it was found below the root");
            let relative = relative.to_str().expect("our file names are ASCII").replace('\\', "/");
            let _ = writeln!(list, "    ({relative:?}, include_str!({:?})),", path.display().to_string());
        }
        list.push_str("];\n\n");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("library.rs"), list).expect("cargo's own folder can be written");
}

/// All files below a folder with this ending, or with any.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if ending.is_empty() || path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}
