//! No Rust file escapes the formatter. Modules that a build script lists are not followed by `cargo fmt`, so
//! `make lint` gives every file by its name.

use std::collections::BTreeSet;

/// The files that no `rustfmt --check` in `recipe` is given.
fn unformatted(recipe: &str, files: &[String]) -> Vec<String> {
    let commands = recipe.lines().map(|line| line.trim_start_matches('@').split_whitespace());
    let checks = commands.filter(|words| is_check(words.clone()));
    let given: BTreeSet<&str> = checks.flatten().collect();
    let escapes = files.iter().filter(|path| path.ends_with(".rs") && !given.contains(path.as_str()));
    escapes.map(|path| format!("{path}: `make lint` does not check its format")).collect()
}

fn is_check<'a>(mut words: impl Iterator<Item = &'a str>) -> bool {
    words.next() == Some("rustfmt") && words.any(|word| word == "--check")
}

#[test]
fn every_rust_file_is_formatted() {
    // What the recipe comes to, without doing it.
    let recipe = super::output("make", &["--dry-run", "lint"]);
    super::none(&unformatted(&recipe, &super::files()));
}

#[test]
fn a_file_that_escapes_the_formatter_is_seen() {
    let files = ["README.md", "a/src/lib.rs", "a/build.rs"].map(str::to_owned);
    assert_eq!(
        unformatted("rustfmt --edition 2024 --check a/src/lib.rs a/build.rs\ncargo doc", &files),
        Vec::<String>::new()
    );
    let table = [
        ("rustfmt --check a/src/lib.rs", 1),
        ("rustfmt --check a/src/lib.rs\ncargo clippy a/build.rs", 1),
        ("rustfmt a/src/lib.rs a/build.rs", 2),
        ("cargo fmt --all --check", 2),
    ];
    for (recipe, escapes) in table {
        assert_eq!(unformatted(recipe, &files).len(), escapes, "{recipe}");
    }
}
