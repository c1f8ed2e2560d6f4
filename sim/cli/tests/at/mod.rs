//! The program in a folder of its own, as somebody meets it.

use std::path::Path;
use std::process::{Command, Output};

/// Exit code, standard output, standard error.
pub(crate) fn trunksim(folder: &Path, words: &[&str]) -> (Option<i32>, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_trunksim")).args(words).current_dir(folder).output();
    let Output { status, stdout, stderr } = done.expect("the binary was just built");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it speaks UTF-8");
    (status.code(), text(stdout), text(stderr))
}

/// A folder that goes with the test.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder can be made")
}
