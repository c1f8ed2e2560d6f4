//! What a run leaves behind is judged as the run was, whatever has ended it, and nothing that is not ours goes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use live::Networks;
use tempfile::TempDir;

fn trunksim(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trunksim"));
    command.args(arguments).env("NO_COLOR", "1").output().expect("the binary was built")
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn name(path: &Path) -> &str {
    path.to_str().expect("our paths are UTF-8")
}

/// Runs a play, and gives back the exit code and the folder of the run.
fn run(out: &Path, arguments: &[&str]) -> (Option<i32>, PathBuf) {
    let all = [&["run"], arguments, &["--wire", "virtual", "-o", name(out)]].concat();
    let done = trunksim(&all);
    let runs = fs::read_dir(out.join("runs")).unwrap_or_else(|_| panic!("{}", text(&done.stderr)));
    let run = runs.flatten().next().expect("one run").path();
    (done.status.code(), run)
}

#[test]
fn a_failed_run_fails_again_when_it_is_replayed() {
    let out = folder();
    let quirk = ["hold/inbound-called-holds", "--mode", "static", "--quirk", "carrier:rtp-on-hold"];
    let (code, run) = run(out.path(), &quirk);
    assert_eq!(code, Some(1));
    let again = trunksim(&["replay", name(&run)]);
    assert_eq!(again.status.code(), Some(1), "{}", text(&again.stdout));
    assert!(text(&again.stdout).contains("media/stops-on-hold"), "{}", text(&again.stdout));
}

#[test]
fn a_passed_run_whose_trace_was_left_out_is_played_again_and_compared() {
    let out = folder();
    let (code, run) = run(out.path(), &["calls/outbound-busy", "--mode", "static"]);
    assert_eq!(code, Some(0));
    fs::remove_file(run.join("trace.jsonl")).expect("it was there");
    let again = trunksim(&["replay", name(&run)]);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stdout));
    assert!(text(&again.stderr).contains("played again from its plan"), "{}", text(&again.stderr));
    // Then it went otherwise.
    let findings = run.join("findings.json");
    let told = fs::read_to_string(&findings).expect("it is there");
    let at = told.find("\"trace_hash\": \"").expect("the hash is told") + 15;
    let other = format!("{}{}{}", &told[..at], "0000000000000000", &told[at + 16..]);
    fs::write(&findings, other).expect("it can be written");
    let other = trunksim(&["replay", name(&run)]);
    assert_eq!(other.status.code(), Some(3), "{}", text(&other.stdout));
    assert!(text(&other.stdout).contains("otherwise than then"), "{}", text(&other.stdout));
}

#[test]
fn without_a_word_of_how_it_went_nothing_passes() {
    let out = folder();
    let (_, run) = run(out.path(), &["calls/outbound-busy", "--mode", "static"]);
    fs::remove_file(run.join("trace.jsonl")).expect("it was there");
    for findings in [Some("{}"), Some("garbage"), None] {
        let path = run.join("findings.json");
        match findings {
            Some(text) => fs::write(&path, text).expect("it can be written"),
            None => fs::remove_file(&path).expect("it was there"),
        }
        let again = trunksim(&["replay", name(&run)]);
        assert_eq!(again.status.code(), Some(3), "{}", text(&again.stdout));
    }
}

#[test]
fn what_was_wrong_once_is_wrong_for_good() {
    let (out, copy) = (folder(), folder());
    let (_, run) = run(out.path(), &["calls/outbound-caller-hangs-up", "--mode", "static"]);
    let path = run.join("trace.jsonl");
    let whole = fs::read_to_string(&path).expect("it is there");
    let last = whole.lines().last().expect("it ended");
    let table = [
        whole.replacen("CSeq: 1 INVITE", "CSeq: 1  INVITE", 1),
        whole[..whole.len() - 20].to_owned(),
        whole.replacen("\"format_version\":2", "\"format_version\":3", 1),
        format!("{whole}{last}\n"),
    ];
    for trace in table {
        fs::write(&path, trace).expect("it can be written");
        for from in [run.as_path(), copy.path()] {
            let judged = trunksim(&["replay", name(from), "-o", name(copy.path())]);
            assert_eq!(judged.status.code(), Some(3), "{}", text(&judged.stdout));
        }
    }
}

#[test]
fn a_run_with_a_password_of_the_users_own_is_compared_too() {
    let (out, elsewhere) = (folder(), folder());
    let profile = elsewhere.path().join("mine.toml");
    let words = "title = \"t\"\nclass = \"c\"\nsource = \"s\"\n[registration]\npassword = \"hunter2\"\n";
    fs::write(&profile, words).expect("it can be written");
    let play = ["calls/outbound-caller-hangs-up", "--mode", "registration", "--carrier", name(&profile)];
    let (code, run) = run(out.path(), &play);
    assert_eq!(code, Some(0));
    fs::remove_file(run.join("trace.jsonl")).expect("it was there");
    let again = trunksim(&["replay", name(&run)]);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stdout));
}

#[test]
fn a_stored_plan_is_a_whole_run() {
    let out = folder();
    let (_, run) = run(out.path(), &["calls/outbound-busy", "--mode", "static"]);
    let plan = run.join("plan.toml");
    let again = folder();
    for choice in [
        &["--seed", "7"][..],
        &["--mode", "both"],
        &["--network", "lossy"],
        &["--carrier", "bulk"],
        &["--quirk", "pbx:no-rtcp"],
    ] {
        let words = [&["run", name(&plan), "-o", name(again.path())], choice].concat();
        let refused = trunksim(&words);
        assert_eq!(refused.status.code(), Some(2), "{choice:?}");
        assert!(text(&refused.stderr).contains(choice[0]), "{}", text(&refused.stderr));
    }
    let twice = trunksim(&["run", name(&plan), name(&plan), "--wire", "virtual", "-o", name(again.path())]);
    assert_eq!(twice.status.code(), Some(2), "{}", text(&twice.stdout));
}

#[test]
fn a_folder_plays_the_run_again_anywhere() {
    let (out, elsewhere) = (folder(), folder());
    let profile = elsewhere.path().join("mine.toml");
    let words = "title = \"t\"\nclass = \"c\"\nsource = \"s\"\n[registration]\npassword = \"hunter2\"\n[numbers]\naccepts = [\"plus-e164\"]\n";
    fs::write(&profile, words).expect("it can be written");
    let quirk = "pbx:digest-wrong-response";
    let play = ["calls/outbound-caller-hangs-up", "--mode", "registration", "--quirk", quirk];
    let (code, run) = run(out.path(), &[&play[..], &["--carrier", name(&profile)]].concat());
    assert_eq!(code, Some(1));
    fs::remove_file(&profile).expect("it was there");
    for entry in fs::read_dir(&run).expect("a folder").flatten() {
        let octets = fs::read(entry.path()).expect("a file");
        assert!(!text(&octets).contains("hunter2"), "{}", entry.path().display());
    }
    // Digests are blanked; what was known of them is not.
    let again = trunksim(&["replay", name(&run)]);
    assert_eq!(again.status.code(), Some(1), "{}", text(&again.stdout));
    assert!(text(&again.stdout).contains("auth/response-correct"), "{}", text(&again.stdout));
    let moved = elsewhere.path().join("plan.toml");
    fs::rename(run.join("plan.toml"), &moved).expect("it can be moved");
    let played =
        trunksim(&["run", name(&moved), "--wire", "virtual", "-o", name(&elsewhere.path().join("out"))]);
    assert_eq!(played.status.code(), Some(1), "{}", text(&played.stderr));
}

#[test]
fn a_trace_that_is_not_whole_never_passes() {
    let out = folder();
    let (_, run) = run(out.path(), &["calls/outbound-caller-hangs-up", "--mode", "static"]);
    let path = run.join("trace.jsonl");
    let whole = fs::read_to_string(&path).expect("it is there");
    // In the middle, and inside of a line.
    let line = whole[..whole.len() / 2].rfind('\n').expect("there are many lines") + 1;
    let table: [(String, i32, &str); 6] = [
        (whole[..line + 20].to_owned(), 3, "what can be read is judged"),
        (whole.lines().take(1).map(|line| format!("{line}\n")).collect(), 4, "not one packet"),
        (
            whole.replacen("\"format_version\":2", "\"format_version\":1", 1),
            3,
            "format version 1, expected 2",
        ),
        (whole.replacen("180 Ringing", "181 Ringing", 2), 3, "changed after it was written"),
        (String::new(), 2, "not the header of a trunksim trace"),
        ("{}\n".to_owned(), 2, "not the header of a trunksim trace"),
    ];
    for (trace, code, words) in table {
        fs::write(&path, &trace).expect("it can be written");
        let judged = trunksim(&["replay", name(&run)]);
        let said = text(&judged.stdout) + &text(&judged.stderr);
        assert_eq!(judged.status.code(), Some(code), "{words}: {said}");
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn what_is_not_ours_stays() {
    let out = folder();
    let runs = out.path().join("runs");
    fs::create_dir(&runs).expect("a new folder");
    fs::write(runs.join("config-backup.txt"), "mine").expect("it can be written");
    for mode in ["registration", "static"] {
        run_in(out.path(), mode);
        assert_eq!(fs::read_to_string(runs.join("config-backup.txt")).expect("it is there"), "mine");
        let folders = fs::read_dir(&runs).expect("a folder").flatten().filter(|e| e.path().is_dir()).count();
        assert_eq!(folders, 1, "earlier runs do not stay beside new ones");
    }
    let site = folder();
    fs::write(site.path().join("index.html"), "a site").expect("it can be written");
    let refused = trunksim(&["run", "calls/outbound-busy", "--wire", "virtual", "-o", name(site.path())]);
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused.stderr));
    assert_eq!(fs::read_to_string(site.path().join("index.html")).expect("it is there"), "a site");
}

fn run_in(out: &Path, mode: &str) {
    let done =
        trunksim(&["run", "calls/outbound-busy", "--mode", mode, "--wire", "virtual", "-o", name(out)]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
}

/// Both sides live, on addresses that nobody else has.
struct Live {
    out: TempDir,
    carrier: String,
    pbx: String,
    _networks: Networks,
}

impl Live {
    fn new() -> Self {
        let networks = Networks::claim().expect("loopback addresses are free");
        let (carrier, pbx) = (networks.carrier(0, 1), networks.pbx(0, 1));
        let address = |ip| format!("{ip}:5060");
        Self { out: folder(), carrier: address(carrier), pbx: address(pbx), _networks: networks }
    }

    fn side(&self, side: &str, more: &[&str]) -> Child {
        let (profile, bind, peer) = match side {
            "carrier" => ("sipconnect-like", &self.carrier, &self.pbx),
            _ => ("open-source", &self.pbx, &self.carrier),
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_trunksim"));
        command.args([side, profile, "--bind", bind, "--peer", peer, "--mode", "static", "-o"]);
        command.arg(self.out.path().join(side)).args(more).env("NO_COLOR", "1");
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary was built")
    }
}

/// Reads what a side says until it has said this.
fn wait_for(side: &mut Child, words: &str) {
    let said = BufReader::new(side.stdout.as_mut().expect("it is a pipe"));
    let mut lines = said.lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains(words)), "it never said {words}");
}

#[test]
fn a_live_side_that_was_killed_leaves_what_was_written() {
    let live = Live::new();
    let mut carrier = live.side("carrier", &["--stop-after", "300"]);
    wait_for(&mut carrier, "Ctrl-C ends");
    let mut pbx =
        live.side("pbx", &["--call", "+12025550101", "--hangup-after", "200", "--stop-after", "300"]);
    wait_for(&mut carrier, "pbx -> carrier  ACK");
    // Both at once, with no word to either.
    pbx.kill().and(carrier.kill()).expect("both were there");
    let _ = (pbx.wait(), carrier.wait());
    for side in ["pbx", "carrier"] {
        let folder = live.out.path().join(side);
        let judged = trunksim(&["replay", name(&folder), "--ladder"]);
        let said = text(&judged.stdout);
        assert_eq!(judged.status.code(), Some(3), "{said}{}", text(&judged.stderr));
        assert!(said.contains("200 OK (INVITE)"), "{said}");
        assert!(said.contains("it has no end") || said.contains("what can be read is judged"), "{said}");
        assert!(folder.join("plan.toml").exists() && folder.join("call.pcapng").exists());
        assert!(!folder.join("report.html").exists(), "nothing that was not written looks written");
        // Without its trace it is nothing: a device cannot be played again.
        fs::remove_file(folder.join("trace.jsonl")).expect("it was there");
        let gone = trunksim(&["replay", name(&folder)]);
        assert_eq!(gone.status.code(), Some(2), "{}", text(&gone.stdout));
        let plan = folder.join("plan.toml");
        let played = trunksim(&["run", name(&plan), "-o", name(&live.out.path().join("played"))]);
        assert_eq!(played.status.code(), Some(2), "{}", text(&played.stdout));
    }
}

#[test]
fn a_port_that_is_taken_is_said_before_anything_else() {
    let live = Live::new();
    let mut first = live.side("carrier", &["--stop-after", "300"]);
    wait_for(&mut first, "Ctrl-C ends");
    let out = live.out.path().join("out");
    run_in(&out, "static");
    let refused =
        trunksim(&["carrier", "bulk", "--bind", &live.carrier, "--peer", &live.pbx, "-o", name(&out)]);
    first.kill().and(first.wait()).expect("it was there");
    assert_eq!(refused.status.code(), Some(2));
    assert!(refused.stdout.is_empty(), "{}", text(&refused.stdout));
    assert!(text(&refused.stderr).contains("cannot open UDP"), "{}", text(&refused.stderr));
    assert!(out.join("index.html").exists(), "what was there before is there");
}

/// What is over when somebody ends the rest is there as ever, and the rest says why it is not.
#[test]
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "another process is waited for, which knows no virtual time")]
fn runs_that_are_over_are_kept_when_somebody_ends_the_rest() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["run", "--wire", "virtual", "-j", "1", "-o", "out"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_trunksim"));
    command.args(words).current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = command.spawn().expect("the binary was built");
    let unfinished = folder.path().join("out/runs.unfinished");
    // Hundreds of them are still to come when the first is there.
    while fs::read_dir(&unfinished).map_or(0, Iterator::count) == 0 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let asked = Command::new("kill").args(["-INT", &run.id().to_string()]).status();
    assert!(asked.is_ok_and(|status| status.success()));
    let done = run.wait_with_output().expect("it ends");
    let said = text(&done.stdout);
    assert!(said.contains("ended before it was over, by Ctrl-C"), "{said}{}", text(&done.stderr));
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(!unfinished.exists(), "what is over has its place");
    let out = |name: &str| fs::read_to_string(folder.path().join("out").join(name)).expect("it is written");
    let told: serde_json::Value = serde_json::from_str(&out("summary.json")).expect("JSON");
    let kept = fs::read_dir(folder.path().join("out/runs")).expect("there are some").count() as u64;
    assert!(kept > 0 && told["verdicts"]["pass"] == kept, "{kept} {}", told["verdicts"]);
    assert!(out("junit.xml").contains("<skipped") && out("index.html").contains("were ended before it"));
}

/// Who ends the runs ends the call of the one that goes on, and no device is blamed for that.
#[test]
#[cfg(unix)]
#[expect(clippy::disallowed_types, reason = "a device of somebody else's is no side of ours")]
fn a_device_is_not_blamed_for_a_play_that_was_ended() {
    let live = Live::new();
    let device = std::net::UdpSocket::bind(&live.pbx).expect("an address of ours");
    device.set_read_timeout(Some(std::time::Duration::from_secs(60))).expect("it is not zero");
    let (pbx, out) = (format!("device:{}", live.pbx), live.out.path().join("ended"));
    let plays = ["calls/inbound-caller-hangs-up", "hold/inbound-caller-holds"];
    let play = ["run", plays[0], plays[1], "--mode", "static", "--pbx", &pbx, "--bind", &live.carrier];
    let mut command = Command::new(env!("CARGO_BIN_EXE_trunksim"));
    command.args([&play[..], &["-o", name(&out)]].concat()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = command.spawn().expect("the binary was built");
    let mut octets = [0; 4096];
    let invite = loop {
        let (length, from) = device.recv_from(&mut octets).expect("it calls");
        let message = text(&octets[..length]);
        if message.starts_with("INVITE ") {
            break (message, from);
        }
    };
    let copied = ["Via:", "From:", "To:", "Call-ID:", "CSeq:", "Record-Route:"];
    let headers = invite.0.lines().filter(|line| copied.iter().any(|header| line.starts_with(header)));
    let headers: String =
        headers
            .map(|line| {
                if line.starts_with("To:") { format!("{line};tag=phone\r\n") } else { format!("{line}\r\n") }
            })
            .collect();
    let ringing =
        format!("SIP/2.0 180 Ringing\r\n{headers}Contact: <sip:{}>\r\nContent-Length: 0\r\n\r\n", live.pbx);
    device.send_to(ringing.as_bytes(), invite.1).expect("it can be sent");
    let asked = Command::new("kill").args(["-INT", &run.id().to_string()]).status();
    assert!(asked.is_ok_and(|status| status.success()));
    let done = run.wait_with_output().expect("it ends");
    let said = text(&done.stdout);
    assert!(said.contains("it was ended from outside (Ctrl-C"), "{said}{}", text(&done.stderr));
    assert_eq!(done.status.code(), Some(3), "{said}");
    let junit = fs::read_to_string(out.join("junit.xml")).expect("it is written");
    assert!(junit.contains("inconclusive") && junit.contains("ended from outside"), "{junit}");
    // A row that was not run has the name that it has when it is.
    assert!(junit.contains("<skipped") && junit.matches(" on the live wire").count() == 2, "{junit}");
}
