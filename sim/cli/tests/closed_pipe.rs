//! `trunksim list | head -1`: who reads no further is no reason to fail. The pipes here are closed before the
//! program starts, so nothing depends on how fast it is.

use std::io::PipeWriter;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program, asked for `words`.
fn trunksim(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trunksim"));
    command.args(words).stdin(Stdio::null()).env("CI", "1");
    command
}

/// The end of a pipe at whose other end nobody is.
fn closed() -> PipeWriter {
    std::io::pipe().expect("a pipe can be had").1
}

fn unheard(words: &[&str]) -> Output {
    trunksim(words).stdout(closed()).output().expect("the program starts")
}

/// The last of the exit code and what was said on standard error.
fn ended(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

#[test]
fn commands_that_only_print_end_quietly() {
    for words in [
        &["list"][..],
        &["list", "coverage"],
        &["list", "requirements"],
        &["explain", "dialog/route-set"],
        &["explain", "hold-answered-sendrecv"],
        &["explain", "CAL-25"],
        &["explain", "RFC3262#3-b"],
        &["--help"],
        &["help", "run"],
        &["--version"],
    ] {
        assert_eq!(ended(&unheard(words)), (Some(0), String::new()), "{words:?}");
    }
}

#[test]
fn a_run_keeps_its_results_and_its_exit_code() {
    let out = folder("unheard-run");
    let path = out.display().to_string();
    let play = ["run", "calls/outbound-busy", "--wire", "virtual", "--ladder", "-o", &path];
    assert_eq!(ended(&unheard(&play)), (Some(0), String::new()));
    assert!(out.join("index.html").is_file(), "the results are written");

    let run = std::fs::read_dir(out.join("runs")).expect("a run was kept").next().expect("there is one");
    let run = run.expect("it can be read").path().display().to_string();
    assert_eq!(ended(&unheard(&["replay", &run, "--ladder"])), (Some(0), String::new()));

    let failing = [&play[..], &["--quirk", "pbx:digest-wrong-response", "--mode", "registration"]].concat();
    assert_eq!(unheard(&failing).status.code(), Some(1), "a failed run stays one");
}

#[test]
fn a_live_side_goes_on() {
    let out = folder("unheard-carrier");
    let path = out.display().to_string();
    let addresses = ["--bind", "127.14.0.1:5060", "--peer", "127.14.0.2:5060"];
    let carrier =
        [&["carrier", "sipconnect-like", "--stop-after", "0", "-o", &path][..], &addresses].concat();
    assert_eq!(ended(&unheard(&carrier)), (Some(4), String::new()), "nobody called");
    assert!(out.join("report.html").is_file(), "the results are written");
}

#[test]
fn complaints_that_nobody_reads_change_no_exit_code() {
    for words in [&["explain", "no-such-thing"][..], &["run", "no-such-theme"], &["no-such-verb"]] {
        let heard = trunksim(words).output().expect("the program starts");
        let unheard = trunksim(words).stderr(closed()).output().expect("the program starts");
        assert!(!heard.stderr.is_empty(), "{words:?} is wrong");
        assert_eq!(unheard.status.code(), heard.status.code(), "{words:?}");
    }
}

/// A closed pipe is somebody's wish; a full disk is not.
#[test]
#[cfg(target_os = "linux")]
fn what_could_not_be_written_is_no_success() {
    let full = std::fs::File::create("/dev/full").expect("it is always there");
    let output = trunksim(&["list"]).stdout(full).output().expect("the program starts");
    let (code, said) = ended(&output);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.starts_with("trunksim: cannot write to standard output: "), "{said}");
}
