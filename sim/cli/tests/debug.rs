//! What Rust prints of a value for programmers (`{:?}`, `Some(2)`) is no word for whoever reads a message.

use std::fs;
use std::path::{Path, PathBuf};

/// Where it stands and reaches nobody as it is, or reads as it should: the end of a path, and why.
const FINE: [(&str, &str); 19] = [
    ("check/src/expect.rs", "words of enums, put into kebab case"),
    ("check/src/why.rs", "names of algorithms, put right"),
    ("check/src/message/via_echo.rs", "a transport, in capitals"),
    ("check/src/message/via_transport.rs", "a transport, in capitals"),
    ("check/src/missing.rs", "a test beside the code"),
    ("check/src/near.rs", "a test beside the code"),
    ("cli/src/guide/new/calls.rs", "TOML, which quotes like Rust"),
    ("cli/src/guide/new/chapter.rs", "TOML, which quotes like Rust"),
    ("cli/src/guide/new/mod.rs", "TOML, which quotes like Rust"),
    ("cli/src/guide/new/services.rs", "TOML, which quotes like Rust"),
    ("plan/src/file/checked.rs", "what somebody wrote, in quotation marks"),
    ("plan/src/file/expect/sent.rs", "what somebody wrote, in quotation marks"),
    ("plan/src/file/guide/over.rs", "a Debug by hand"),
    ("plan/src/file/profile.rs", "a Debug by hand"),
    ("plan/src/secret.rs", "a test beside the code"),
    ("sip/src/message/mod.rs", "a Debug by hand"),
    ("sip/src/transaction/table.rs", "snapshots of tests"),
    ("check/src/wire/weight.rs", "a test beside the code"),
    ("check/src/transaction/ack_matches_invite.rs", "a transport, in capitals"),
];

/// The lines of a source that put such a print into a text, up to the tests.
fn debugs(text: &str) -> Vec<(usize, &str)> {
    let code = text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    let is_for_programmers = |line: &str| {
        ["assert", "panic!", "unreachable!", "expect(", "//"].iter().any(|word| line.contains(word))
    };
    let is_debug = |line: &str| line.contains(":?}") || line.contains(":#?}");
    code.enumerate()
        .filter(|(_, line)| is_debug(line) && !is_for_programmers(line))
        .map(|(at, line)| (at + 1, line))
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let is_test = ["tests", "tests.rs", "rig", "layer_tests.rs"].iter().any(|test| name == *test);
        if path.is_dir() && !is_test {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !is_test {
            found.push(path);
        }
    }
}

#[test]
fn no_message_is_printed_for_programmers() {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the house");
    let mut files = Vec::new();
    for room in fs::read_dir(house).expect("the house").flatten() {
        sources(&room.path().join("src"), &mut files);
    }
    assert!(files.len() > 500, "{} files", files.len());
    files.sort();
    let mut wrong = Vec::new();
    for file in files {
        let is_fine = FINE.iter().any(|(end, _)| file.ends_with(end));
        let text = fs::read_to_string(&file).expect("it is UTF-8");
        if !is_fine {
            wrong.extend(
                debugs(&text).iter().map(|(at, line)| format!("{}:{at}: {}", file.display(), line.trim())),
            );
        }
    }
    assert!(wrong.is_empty(), "say it in words:\n{}", wrong.join("\n"));
}

#[test]
fn such_a_print_is_seen() {
    let text = "let a = format!(\"nc {:?}\", nc);\nassert!(x, \"{x:?}\");\nlet b = format!(\"{b:?}\");\n#[cfg(test)]\nformat!(\"{c:?}\")";
    assert_eq!(debugs(text).iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 3]);
}
