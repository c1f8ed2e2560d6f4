//! `trunksim run --wire loopback` beside others of its kind, and beside programs that have its ports.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The program on sockets of loopback, on the clock that no busy machine changes.
fn trunksim(words: &[&str], out: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trunksim"));
    command.arg("run").args(words).args(["--wire", "loopback", "--clock", "stepped", "-o"]).arg(out);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).env("CI", "1");
    command.spawn().expect("the program starts")
}

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether one begins before the other is over is a matter of luck; that nobody has the first networks is not.
#[test]
fn matrices_run_beside_each_other() {
    let _taken = live::Networks::claim().expect("there are many");
    let outs = ["beside-1", "beside-2", "beside-3"].map(folder);
    let runs: Vec<Child> = outs.iter().map(|out| trunksim(&["calls"], out)).collect();
    for run in runs {
        let Output { status, stdout, stderr } = run.wait_with_output().expect("it ends");
        assert_eq!(status.code(), Some(0), "{}\n{}", text(&stdout), text(&stderr));
        assert!(text(&stdout).contains(" 0 error"), "{}", text(&stdout));
    }
}

/// SIP and RTP on one port cannot both have it: a fault of the profile, as good as a port of another program.
#[test]
fn a_port_that_is_taken_is_no_bug_of_ours() {
    let out = folder("taken");
    let carrier = out.join("carrier.toml");
    let profile = "title = \"RTP on the port of SIP\"\nclass = \"test\"\nsource = \"none\"\n[media]\nports = { first = 5060, last = 5200 }\n";
    std::fs::write(&carrier, profile).expect("it can be written");
    let carrier = carrier.display().to_string();
    let run = trunksim(&["calls/outbound-caller-hangs-up", "--carrier", &carrier], &out);
    let Output { status, stdout, stderr } = run.wait_with_output().expect("it ends");
    assert_eq!(status.code(), Some(2), "{}\n{}", text(&stdout), text(&stderr));
    let said = text(&stderr);
    assert!(said.starts_with("trunksim: not everything could be run: cannot open UDP 127."), "{said}");
    assert!(said.contains("another program has it"), "{said}");
    assert!(text(&stdout).contains("2 not-run"), "the table stays honest: {}", text(&stdout));
}
