//! A live side that is steered, by a script, by `trunksim ctl` and by whoever types; and plays in which a device has a
//! side. The device is a live side of ours, so that nothing foreign is needed.

#[path = "steer/side.rs"]
mod side;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use side::{STOP, Side};
use tempfile::TempDir;

const TRUNKSIM: &str = env!("CARGO_BIN_EXE_trunksim");
/// The addresses of a test of its own.
fn addresses(first: u8) -> [String; 2] {
    [first, first + 1].map(|last| format!("127.15.0.{last}:5060"))
}

fn findings(out: &Path) -> Value {
    let text = fs::read_to_string(out.join("findings.json")).expect("the side has ended");
    serde_json::from_str(&text).expect("it is JSON")
}

fn ctl(folder: &Path, line: &str) -> (Option<i32>, String) {
    let output = Command::new(TRUNKSIM).args(["ctl", "--folder"]).arg(folder).arg(line).output();
    let Output { status, stdout, stderr } = output.expect("the program starts");
    (status.code(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

#[test]
fn a_script_plays_a_whole_call() {
    let place = TempDir::new().expect("a folder");
    let [carrier, pbx] = addresses(1);
    let script = place.path().join("script.txt");
    let lines = "# one call\nwait registered\ncall pstn.answers\nwait confirmed\nhold\nwait 500ms\nresume\nwait 500ms\n\
                 dtmf 12#\nhangup\nwait ended\ncalls\nquit\n";
    fs::write(&script, lines).expect("it can be written");
    let mut ours = Side::start(
        &["carrier", "sipconnect-like", "--bind", &carrier, "--peer", &pbx, "--until", "calls=1"],
        &place.path().join("carrier"),
    );
    let junit = place.path().join("junit.xml").display().to_string();
    let script = script.display().to_string();
    let theirs = Side::start(
        &["pbx", "open-source", "--bind", &pbx, "--peer", &carrier, "--script", &script, "--junit", &junit],
        &place.path().join("pbx"),
    );
    let (code, said) = theirs.ended();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("pbx: is told: hold") && said.contains("no call is open"), "{said}");
    // One call was all that was wanted of the carrier.
    ours.says("ending;");
    let (code, said) = ours.ended();
    assert_eq!(code, Some(0), "{said}");
    let calls = findings(&place.path().join("carrier"))["calls"].clone();
    assert_eq!(calls[0]["outcome"], "completed", "{calls}");
    assert_eq!(calls[0]["dtmf_to_carrier"], "12#", "{calls}");
    assert!(fs::read_to_string(junit).expect("it is there").contains("<testcase"));
    assert!(place.path().join("pbx/index.html").is_file());
}

#[test]
fn several_accounts_register_are_called_and_call() {
    let place = TempDir::new().expect("a folder");
    let (folder, [carrier, pbx]) = (place.path().join("carrier"), addresses(51));
    let file = place.path().join("accounts.csv");
    let lines = "\u{feff}user,password,dids\r\nalice,\"opensesame,a\",+12025550140;+12025550141\r\n\
                 bob,opensesame-b,+12025550142\r\ncarol,opensesame-c,\r\n";
    fs::write(&file, lines).expect("it can be written");
    let accounts = file.display().to_string();
    let mut ours = Side::start(
        &["carrier", "sipconnect-like", "--bind", &carrier, "--peer", &pbx, "--accounts", &accounts],
        &folder,
    );
    let mut theirs = Side::start(
        &["pbx", "open-source", "--bind", &pbx, "--peer", &carrier, "--accounts", &accounts],
        &place.path().join("pbx"),
    );
    theirs.says("pbx: carol: registered");
    let (code, said) = ctl(&folder, "registrations");
    assert!(code == Some(0) && said.contains("3 of 3 accounts are registered"), "{said}");
    assert!(said.contains("sip:bob@"), "{said}");
    let calls = |folder: &Path, number: &str, call: &str| {
        assert_eq!(ctl(folder, &format!("call {number}")), (Some(0), format!("ok {call}\n")));
        for line in ["wait confirmed", "wait 1s", "hangup", "wait ended"] {
            assert_eq!(ctl(folder, &format!("{line} {call}")).0, Some(0), "{line} {call}");
        }
    };
    calls(&folder, "+12025550141", "@1");
    calls(&folder, "+12025550142", "@2");
    let (code, said) = ctl(&folder, "call +12025550170");
    assert!(code == Some(2) && said.contains("the call is refused with 480: no account has it"), "{said}");
    calls(&place.path().join("pbx"), "pstn.answers", "@3");
    calls(&place.path().join("pbx"), "pstn.answers", "@4");
    ours.types("quit");
    let (code, said) = ours.ended();
    assert_eq!(code, Some(0), "{said}");
    theirs.types("quit");
    let (code, said) = theirs.ended();
    assert_eq!(code, Some(0), "{said}");
    let plan = fs::read_to_string(folder.join("plan.toml")).expect("it was written");
    assert!(plan.contains("accounts.\"alice\"") && plan.contains("blanked-"), "{plan}");
    let written = fs::read_dir(&folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    for path in written.filter(|path| path.is_file()) {
        let octets = fs::read(&path).expect("it can be read");
        assert!(!octets.windows(10).any(|at| at == b"opensesame"), "a password in {}", path.display());
    }
}

/// What is written down to be said is said, however soon enough has happened.
#[test]
fn a_script_is_not_cut_when_enough_calls_are_over() {
    let place = TempDir::new().expect("a folder");
    let [carrier, pbx] = addresses(16);
    let script = place.path().join("script.txt");
    let lines = "wait registered\ncall pstn.answers\nwait confirmed\nhangup\nwait ended\nwait 1s\ncalls\n";
    fs::write(&script, lines).expect("it can be written");
    let script = script.display().to_string();
    let mut ours = Side::start(
        &["carrier", "sipconnect-like", "--bind", &carrier, "--peer", &pbx],
        &place.path().join("carrier"),
    );
    let words =
        ["pbx", "open-source", "--bind", &pbx, "--peer", &carrier, "--script", &script, "--until", "calls=1"];
    let (code, said) = Side::start(&words, &place.path().join("pbx")).ended();
    assert_eq!(code, Some(0), "{said}");
    let last = said.find("> calls").unwrap_or_else(|| panic!("the last line was not said: {said}"));
    assert!(last < said.find("ending;").expect("it ends by itself"), "{said}");
    ours.types("quit");
    assert_eq!(ours.ended().0, Some(0));
}

#[test]
fn a_script_that_is_not_obeyed_is_no_pass() {
    let place = TempDir::new().expect("a folder");
    let [bind, peer] = addresses(11);
    let script = place.path().join("script.txt");
    fs::write(&script, "hangup\nquit\n").expect("it can be written");
    let script = script.display().to_string();
    let words =
        ["pbx", "open-source", "--mode", "static", "--bind", &bind, "--peer", &peer, "--script", &script];
    let (code, said) = Side::start(&words, &place.path().join("out")).ended();
    assert!(said.contains("no: there is no such call"), "{said}");
    assert!(code != Some(0), "{said}");
}

#[test]
fn a_side_obeys_who_types_and_who_comes_by_its_socket() {
    let place = TempDir::new().expect("a folder");
    let (folder, [carrier, pbx]) = (place.path().join("pbx"), addresses(21));
    let mut ours = Side::start(
        &["carrier", "sipconnect-like", "--bind", &carrier, "--peer", &pbx],
        &place.path().join("carrier"),
    );
    let mut theirs = Side::start(&["pbx", "open-source", "--bind", &pbx, "--peer", &carrier], &folder);
    theirs.says("pbx: registered");
    assert_eq!(ctl(&folder, "calls"), (Some(0), "no call is open\n".to_owned()));
    assert_eq!(ctl(&folder, "call pstn.answers"), (Some(0), "ok @1\n".to_owned()));
    assert_eq!(ctl(&folder, "wait confirmed @1").0, Some(0));
    let (code, said) = ctl(&folder, "calls");
    assert!(code == Some(0) && said.contains("@1 to +12025550101: up"), "{said}");
    let (code, said) = ctl(&folder, "resume");
    assert!(code == Some(2) && said.contains("its own hold to be answered"), "{said}");
    let (code, said) = ctl(&folder, "hangpu");
    assert!(code == Some(2) && said.contains("did you mean `hangup`?"), "{said}");
    let (code, said) = ctl(&folder, "registrations");
    assert!(code == Some(0) && said.contains("sip:trunk1001@"), "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(folder.join("control.sock")).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    theirs.types("hangup @1");
    theirs.says("pbx: record of the outgoing call");
    let (code, said) = ctl(&folder, "calls");
    assert!(
        code == Some(0) && said.contains("no call is open\n@1 to +12025550101: over, answered"),
        "{said}"
    );
    theirs.types("quit");
    let (code, said) = theirs.ended();
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = ctl(&folder, "calls");
    assert!(code == Some(2) && said.contains("no side listens at"), "{said}");
    ours.types("quit");
    assert_eq!(ours.ended().0, Some(0));
}

/// A driver whose commands are lines for another side of ours.
fn driver(folder: &Path, more: &str) -> String {
    let ctl = format!("{TRUNKSIM} ctl --folder {}", folder.display());
    format!(
        "title = \"A side of ours\"\nsource = \"this test\"\n[does]\nanswer = \"by itself\"\nring = \"by itself\"\n\
         reject = \"by itself\"\ncall = \"{ctl} call {{number}}\"\nhold = \"{ctl} hold\"\nresume = \"{ctl} resume\"\n\
         cancel = \"{ctl} cancel\"\nregister = \"{ctl} register\"\n{more}"
    )
}

#[test]
fn plays_run_against_a_device() {
    let place = TempDir::new().expect("a folder");
    let (folder, [carrier, pbx]) = (place.path().join("device"), addresses(31));
    let file = place.path().join("driver.toml");
    let hangup = format!("hangup = \"{TRUNKSIM} ctl --folder {} hangup\"\n", folder.display());
    fs::write(&file, driver(&folder, &hangup)).expect("it can be written");
    let mut device =
        Side::start(&["pbx", "open-source", "--mode", "static", "--bind", &pbx, "--peer", &carrier], &folder);
    let out = place.path().join("out");
    let run = Command::new(TRUNKSIM)
        .args([
            "run",
            "calls/outbound-caller-hangs-up",
            "calls/inbound-caller-hangs-up",
            "hold/outbound-caller-holds",
            "--mode",
            "static",
        ])
        .args(["--pbx", &format!("device:{pbx}"), "--bind", &carrier, "--driver"])
        .arg(&file)
        .arg("-o")
        .arg(&out)
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    device.types("quit");
    device.ended();
    assert!(said.contains("pass         live") && said.contains("calls/outbound-caller-hangs-up["), "{said}");
    let place_of = |words: &str| said.find(words).unwrap_or_else(|| panic!("{words}: {said}"));
    assert!(
        place_of("(1 of 3)") < place_of("hold/outbound-caller-holds["),
        "each row when it is over: {said}"
    );
    assert_eq!(run.status.code(), Some(0), "{said}");
}

/// A document of few rows, each other than its neighbours: a fax of it takes little time.
fn letter(path: &Path, shift: u32) {
    let mut page = page::Page::white(1728, 200, page::Resolution::Standard);
    (0..200).for_each(|row| page.fill(row * 7 + shift, row, 20, 1));
    fs::write(path, page::tiff::write(&[page])).expect("it can be written");
}

/// What becomes of a fax play against a side of ours whose driver has these commands; `{ctl}` reaches it.
fn faxed(first: u8, play: &str, does: &str) -> (Option<i32>, String) {
    let place = TempDir::new().expect("a folder");
    let (folder, [carrier, pbx]) = (place.path().join("device"), addresses(first));
    let [sent, other] = ["sent.tiff", "other.tiff"].map(|name| place.path().join(name));
    letter(&sent, 0);
    letter(&other, 9);
    let ctl = format!("{TRUNKSIM} ctl --folder {}", folder.display());
    let file = place.path().join("driver.toml");
    let more =
        format!("hangup = \"until {ctl} hangup; do sleep 0.2; done\"\n{does}\n[setup]\nfax = {{ reinvite_by = \"answerer\" }}\n")
            .replace("{ctl}", &ctl)
            .replace("{sent}", &sent.display().to_string())
            .replace("{other}", &other.display().to_string());
    fs::write(&file, driver(&folder, &more)).expect("it can be written");
    let mut device =
        Side::start(&["pbx", "open-source", "--mode", "static", "--bind", &pbx, "--peer", &carrier], &folder);
    let mut run = Command::new(TRUNKSIM);
    run.args(["run", play, "--mode", "static", "--pbx", &format!("device:{pbx}"), "--bind", &carrier]);
    run.arg("--document").arg(&sent).arg("--driver").arg(&file).arg("-o").arg(place.path().join("out"));
    let run = run.output().expect("the program starts");
    device.types("quit");
    device.ended();
    (
        run.status.code(),
        String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr),
    )
}

#[test]
fn a_device_is_given_the_document_that_it_is_to_send() {
    let (code, said) = faxed(
        91,
        "fax/outbound-t38",
        "send-fax = \"until {ctl} send-fax file={document}; do sleep 0.2; done\"",
    );
    assert!(code == Some(0) && said.contains("pass         live"), "{said}");
}

#[test]
fn a_device_that_sends_another_document_is_found_out() {
    let does = "send-fax = \"test -s {document} && until {ctl} send-fax file={other}; do sleep 0.2; done\"";
    let (code, said) = faxed(101, "fax/outbound-t38", does);
    assert!(code == Some(1) && said.contains("not the document"), "{said}");
}

#[test]
fn what_a_device_has_received_is_held_against_what_was_sent() {
    let does = "receive-fax = \"until {ctl} receive-fax; do sleep 0.2; done; cp {sent} {received}\"";
    let (code, said) = faxed(111, "fax/inbound-t38", does);
    assert!(code == Some(0) && said.contains("pass         live"), "{said}");
    let does = "receive-fax = \"until {ctl} receive-fax; do sleep 0.2; done; cp {other} {received}\"";
    let (code, said) = faxed(111, "fax/inbound-t38", does);
    assert!(code == Some(1) && said.contains("not the document"), "{said}");
}

/// What a play comes to with a device that nobody is, and a driver that does this.
fn driven(first: u8, place: &TempDir, does: &str, play: &str) -> (Option<i32>, String) {
    let [carrier, pbx] = addresses(first);
    let file = place.path().join("driver.toml");
    fs::write(&file, format!("title = \"A box\"\nsource = \"this test\"\n[does]\n{does}\n"))
        .expect("it can be written");
    let run = Command::new(TRUNKSIM)
        .args([
            "run",
            play,
            "--mode",
            "static",
            "--pbx",
            &format!("device:{pbx}"),
            "--bind",
            &carrier,
            "--driver",
        ])
        .arg(&file)
        .arg("-o")
        .arg(place.path().join("out"))
        .output()
        .expect("the program starts");
    (
        run.status.code(),
        String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr),
    )
}

#[test]
fn what_a_driver_cannot_do_or_fails_to_do_is_not_run() {
    let place = TempDir::new().expect("a folder");
    let run = |does: &str, play: &str| driven(41, &place, does, play);
    let play = "calls/outbound-caller-hangs-up";
    let (code, said) = run("answer = \"by itself\"", play);
    assert!(said.contains("cannot make the device do `call`"), "{said}");
    assert_eq!(code, Some(4), "{said}");
    let (code, said) = run("call = \"echo no such {number} here; exit 3\"\nhangup = \"true\"", play);
    assert!(said.contains("no such +1202") && said.contains("exit status: 3"), "{said}");
    assert_eq!(code, Some(4), "{said}");
    let (code, said) = run("call = \"true\"\nhangup = \"true\"\nhold = \"surely {numer}\"", play);
    assert!(code == Some(2) && said.contains("did you mean `number`?"), "{said}");
    // What a driver would have to be quicker for than any can, and what it would have to set.
    let does = "call = \"false\"\nring = \"by itself\"\nanswer = \"false\"\nhangup = \"false\"\ncancel = \"false\"\nreject = \"false\"";
    for play in ["calls/inbound-cancel-crosses-answer", "calls/outbound-cancel-crosses-answer"] {
        let (code, said) = run(does, play);
        assert!(code == Some(4) && said.contains("have to cross each other on their way"), "{said}");
    }
    let (code, said) = run(does, "forking/inbound-two-answers");
    assert!(code == Some(4) && said.contains("no driver has a word for a second phone"), "{said}");
    let (code, said) = run(does, "calls/inbound-no-answer");
    assert!(
        code == Some(4) && said.contains("needs a pbx with calls.ring_timeout_s = 20, and the driver"),
        "{said}"
    );
    let (code, said) = run(&format!("{does}\n[setup]\ncalls.ring_timeout_s = 21"), "calls/inbound-no-answer");
    assert!(code == Some(4) && said.contains("calls.ring_timeout_s = 20"), "{said}");
    let (code, said) = run(&format!("{does}\n[setup]\nlimits.chanels = 1"), play);
    assert!(code == Some(2) && said.contains("[setup] is no part of a profile"), "{said}");
}

#[test]
fn what_a_side_cannot_do_it_says_and_why() {
    let place = TempDir::new().expect("a folder");
    let (folder, [carrier, pbx]) = (place.path().join("pbx"), addresses(61));
    let profile = place.path().join("small.toml");
    fs::write(&profile, "title = \"t\"\nclass = \"c\"\nsource = \"s\"\n[limits]\nchannels = 1\n")
        .expect("it is written");
    let profile = profile.display().to_string();
    let mut ours = Side::start(
        &["carrier", "sipconnect-like", "--bind", &carrier, "--peer", &pbx],
        &place.path().join("carrier"),
    );
    let mut theirs = Side::start(&["pbx", &profile, "--bind", &pbx, "--peer", &carrier], &folder);
    theirs.says("pbx: registered");
    let refused = |line: &str, words: &str| {
        let (code, said) = ctl(&folder, line);
        assert!(code == Some(2) && said.contains(words), "{line}: {said}");
    };
    refused("call pstn.nobody", "the carrier has no number of this name");
    refused("call pstn.answers from=12", "write a plus and all digits");
    refused("call pstn.answers from=+15555550100", "state `foreign_numbers = true` in [identity]");
    assert_eq!(ctl(&folder, "call pstn.answers from=+12025550171"), (Some(0), "ok @1\n".to_owned()));
    refused("call pstn.answers", "the call is refused: no free channel");
    assert_eq!(ctl(&folder, "wait confirmed @1").0, Some(0));
    theirs.types("call pstn.answers");
    theirs.says("no: the call is refused: no free channel");
    assert_eq!(ctl(&folder, "hangup").0, Some(0));
    theirs.says("record of the outgoing call from +12025550171 to +12025550101");
    assert_eq!(ctl(&folder, "unregister").0, Some(0));
    assert_eq!(ctl(&folder, "wait unregistered").0, Some(0));
    refused("unregister", "not possible now: it needs a registration");
    theirs.types("quit");
    theirs.ended();
    ours.types("quit");
    ours.ended();
}

#[test]
fn what_would_come_to_nothing_is_refused_with_why() {
    let place = TempDir::new().expect("a folder");
    let (folder, [carrier, pbx]) = (place.path().join("pbx"), addresses(81));
    let profile = place.path().join("tones.toml");
    let lines = "title = \"t\"\nclass = \"c\"\nsource = \"s\"\n[dtmf]\nmode = \"inband\"\n";
    fs::write(&profile, lines).expect("it is written");
    let profile = profile.display().to_string();
    let mut ours = Side::start(
        &["carrier", &profile, "--mode", "static", "--bind", &carrier, "--peer", &pbx],
        &place.path().join("carrier"),
    );
    let mut theirs =
        Side::start(&["pbx", "open-source", "--mode", "static", "--bind", &pbx, "--peer", &carrier], &folder);
    let refused = |folder: &Path, line: &str, words: &str| {
        let (code, said) = ctl(folder, line);
        let is_it = said.contains("nothing would come of it") && said.contains(words);
        assert!(code == Some(2) && is_it, "{line}: {said}");
    };
    assert_eq!(ctl(&folder, "call pstn.answers"), (Some(0), "ok @1\n".to_owned()));
    assert_eq!(ctl(&folder, "wait confirmed @1").0, Some(0));
    // For the carrier it is confirmed when the ACK has come.
    assert_eq!(ctl(&place.path().join("carrier"), "wait confirmed").0, Some(0));
    refused(&folder, "dtmf 12#", "telephone-event is not agreed on in this call (RFC 4733)");
    refused(&place.path().join("carrier"), "dtmf 12#", "tones in the sound");
    assert_eq!(ctl(&folder, "hold").0, Some(0));
    assert_eq!(ctl(&folder, "wait 500ms").0, Some(0));
    refused(&folder, "hold", "this side holds the call already");
    refused(&place.path().join("carrier"), "send-fax", "[fax]");
    assert_eq!(ctl(&folder, "silent 1s").0, Some(0));
    refused(&folder, "hangup", "this side is silent");
    theirs.types("wait 1s");
    theirs.types("hangup");
    theirs.says("record of the outgoing call");
    theirs.types("quit");
    theirs.ended();
    ours.types("quit");
    ours.ended();
}

#[test]
fn a_call_as_somebody_else_is_no_run() {
    let place = TempDir::new().expect("a folder");
    let [bind, peer] = addresses(71);
    let run = |more: &[&str]| {
        let mut command = Command::new(TRUNKSIM);
        command.args(["pbx", "open-source", "--mode", "static", "--bind", &bind, "--peer", &peer]).args(STOP);
        let run =
            command.args(more).arg("-o").arg(place.path().join("out")).output().expect("the program starts");
        (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned())
    };
    let call = ["--call", "+12025550101", "--from"];
    for (from, words) in
        [("12", "--from +12025550171"), ("+15555550100", "no number of the pbx: call from one of its block")]
    {
        for many in [&[][..], &["--calls", "2"]] {
            let (code, said) = run(&[&call[..], &[from], many].concat());
            assert!(code == Some(2) && said.contains(words) && !said.contains("one-side"), "{from}: {said}");
        }
    }
}
