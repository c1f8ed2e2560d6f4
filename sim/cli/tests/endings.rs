//! How a live side ends: what it has sent was sent, and what it waited for in vain is no pass.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use tempfile::TempDir;

const TRUNKSIM: &str = env!("CARGO_BIN_EXE_trunksim");

/// A live side under way, in a folder of its own, and the lines that it says.
struct Side {
    child: Child,
    lines: mpsc::Receiver<String>,
    said: String,
}

impl Side {
    fn start(folder: &Path, words: &[&str]) -> Self {
        fs::create_dir_all(folder).expect("a folder");
        let mut command = Command::new(TRUNKSIM);
        // Whatever goes wrong, it ends by itself.
        command.args(words).args(["--stop-after", "100"]).current_dir(folder).env("CI", "1");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        let (says, lines) = mpsc::channel();
        #[expect(
            clippy::disallowed_methods,
            reason = "another process is read, which knows no virtual time"
        )]
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| says.send(line)));
        let mut side = Self { child, lines, said: String::new() };
        side.says("Ctrl-C ends");
        side
    }

    /// Waits until it has said this.
    fn says(&mut self, words: &str) {
        loop {
            let Ok(line) = self.lines.recv() else { panic!("`{words}` was never said:\n{}", self.said) };
            self.said.push_str(&line);
            self.said.push('\n');
            if line.contains(words) {
                return;
            }
        }
    }

    fn types(&mut self, line: &[u8]) {
        self.child.stdin.as_mut().expect("it is piped").write_all(line).expect("it reads");
    }

    fn is_told(&self, signal: &str) {
        let kill = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status();
        assert!(kill.is_ok_and(|status| status.success()));
    }

    /// Its exit code, and all that it said.
    fn ended(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().expect("it ends").code();
        let rest: Vec<String> = self.lines.iter().collect();
        (code, format!("{}{}", self.said, rest.join("\n")))
    }
}

/// A test that fails leaves nobody behind on its addresses.
impl Drop for Side {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A carrier and a PBX that is registered there, each with more words.
fn pair(place: &TempDir, first: u8, carrier: &[&str], pbx: &[&str]) -> [Side; 2] {
    let [at, of] = [first, first + 1].map(|last| format!("127.15.1.{last}:5060"));
    let usual = ["carrier", "sipconnect-like", "--bind", &at, "--peer", &of];
    let ours = Side::start(&place.path().join("carrier"), &[&usual[..], carrier].concat());
    let usual = ["pbx", "open-source", "--bind", &of, "--peer", &at];
    let mut theirs = Side::start(&place.path().join("pbx"), &[&usual[..], pbx].concat());
    // One that places many calls does not tell every message.
    if !pbx.contains(&"--calls") {
        theirs.says("registered");
    }
    [ours, theirs]
}

/// The calls that it was to place are over, and so many as it was to wait for: that is one wish to end.
#[test]
fn a_side_that_has_two_reasons_to_end_takes_its_leave() {
    let place = TempDir::new().expect("a folder");
    let words = ["--call", "+12025550101", "--calls", "1", "--until", "calls=1", "--hangup-after", "1"];
    let [mut carrier, pbx] = pair(&place, 1, &[], &words);
    let (code, said) = pbx.ended();
    assert_eq!(code, Some(0), "{said}");
    carrier.says("carrier: binding removed");
    carrier.types(b"quit\n");
    assert_eq!(carrier.ended().0, Some(0));
}

#[test]
fn calls_that_were_waited_for_in_vain_are_no_pass() {
    let place = TempDir::new().expect("a folder");
    let [carrier, mut pbx] =
        pair(&place, 11, &["--until", "calls=1"], &["--until", "calls=3", "--junit", "j.xml"]);
    // What is no text is no command, and what follows it is one.
    pbx.types(b"caf\xe9\nquit\n");
    let (code, said) = pbx.ended();
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("not in UTF-8") && said.contains("0 of 3 calls were over"), "{said}");
    let junit = fs::read_to_string(place.path().join("pbx/j.xml")).expect("it was written");
    assert!(junit.contains("0 of 3 calls were over"), "{junit}");
    carrier.is_told("INT");
    let (code, said) = carrier.ended();
    assert!(code == Some(3) && said.contains("0 of 1 call was over"), "{said}");
}

#[test]
fn a_side_whose_terminal_is_closed_takes_its_leave() {
    let place = TempDir::new().expect("a folder");
    let [mut carrier, pbx] = pair(&place, 21, &[], &[]);
    pbx.is_told("HUP");
    let (code, said) = pbx.ended();
    assert_eq!(code, Some(0), "{said}");
    assert!(place.path().join("pbx/out/live-pbx/index.html").is_file());
    carrier.says("carrier: binding removed");
    carrier.types(b"quit\n");
    assert_eq!(carrier.ended().0, Some(0));
}

/// Who reads a log takes the word for it.
#[test]
fn a_verdict_whose_results_cannot_be_written_is_not_said() {
    let place = TempDir::new().expect("a folder");
    let [_carrier, mut pbx] = pair(&place, 61, &[], &[]);
    // No file can be put where a folder with something in it is.
    let in_the_way = place.path().join("pbx/out/live-pbx/findings.json");
    fs::create_dir_all(in_the_way.join("x")).expect("nothing is there yet");
    pbx.types(b"quit\n");
    let (code, said) = pbx.ended();
    assert!(code == Some(2) && !said.contains("results in"), "{code:?}: {said}");
}

#[test]
fn an_account_that_is_refused_is_named_in_the_verdict() {
    let place = TempDir::new().expect("a folder");
    let accounts = |name: &str, of_bob: &str| {
        let text = format!("user,password,dids\nalice,secret-a,+12025550140\nbob,{of_bob},+12025550142\n");
        fs::write(place.path().join(name), text).expect("it can be written");
        place.path().join(name).display().to_string()
    };
    let (right, wrong) = (accounts("right.csv", "secret-b"), accounts("wrong.csv", "another"));
    let [_carrier, mut pbx] = pair(&place, 31, &["--accounts", &right], &["--accounts", &wrong]);
    pbx.says("bob: registration failed");
    pbx.types(b"quit\n");
    let (code, said) = pbx.ended();
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("1 of 2 accounts never registered: bob (403)"), "{said}");
}

/// A phone that answers one call, and is gone before its end.
#[expect(clippy::disallowed_types, reason = "a device of somebody else's is no side of ours")]
fn dies_in_the_call(phone: std::net::UdpSocket) {
    let at = phone.local_addr().expect("it is bound");
    let mut octets = [0; 4096];
    loop {
        let (length, from) = phone.recv_from(&mut octets).expect("it goes on");
        let message = String::from_utf8_lossy(&octets[..length]).into_owned();
        let copied = ["Via:", "Record-Route:", "From:", "To:", "Call-ID:", "CSeq:"];
        let headers = message.lines().filter(|line| copied.iter().any(|name| line.starts_with(name)));
        let tag =
            |line: &str| if line.starts_with("To:") && !line.contains("tag=") { ";tag=phone" } else { "" };
        let headers: String = headers.map(|line| format!("{line}{}\r\n", tag(line))).collect();
        let answer = |more: &str, body: &str| {
            let length = body.len();
            let text = format!("SIP/2.0 200 OK\r\n{headers}{more}Content-Length: {length}\r\n\r\n{body}");
            phone.send_to(text.as_bytes(), from).expect("it can be sent");
        };
        match message.split(' ').next().unwrap_or_default() {
            "OPTIONS" => answer("", ""),
            "INVITE" => {
                let (ip, port) = (at.ip(), at.port());
                let sdp = format!(
                    "v=0\r\no=- 1 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n"
                );
                answer(&format!("Contact: <sip:{ip}:{port}>\r\nContent-Type: application/sdp\r\n"), &sdp);
            }
            "ACK" => return,
            _ => {}
        }
    }
}

#[test]
#[expect(clippy::disallowed_types, reason = "a device of somebody else's is no side of ours")]
fn a_call_whose_other_end_has_gone_is_no_pass() {
    let place = TempDir::new().expect("a folder");
    let phone = std::net::UdpSocket::bind("127.15.1.42:5060").expect("a port");
    let words = [
        ["carrier", "sipconnect-like"],
        ["--mode", "static"],
        ["--bind", "127.15.1.41:5060"],
        ["--peer", "127.15.1.42:5060"],
        ["--call", "+12025550170"],
        ["--until", "calls=1"],
        ["--hangup-after", "1"],
    ];
    let carrier = Side::start(place.path(), &[words.as_flattened(), &["--signalling-only"]].concat());
    dies_in_the_call(phone);
    let (code, said) = carrier.ended();
    assert!(said.contains("1 call was never ended by an answer"), "{said}");
    assert_eq!(code, Some(3), "{said}");
}

/// A device that does by itself what a play does not want is a good device all the same.
#[test]
fn the_shipped_driver_of_a_live_side_fails_no_good_device() {
    let place = TempDir::new().expect("a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let with_ours = Path::new(TRUNKSIM).parent().into_iter().map(Path::to_owned);
    let path = std::env::join_paths(with_ours.chain(std::env::split_paths(&path))).expect("a path");
    let [at, of] = ["127.15.1.51:5060", "127.15.1.52:5060"];
    let mut device =
        Side::start(place.path(), &["pbx", "open-source", "--mode", "static", "--bind", of, "--peer", at]);
    let run = Command::new(TRUNKSIM)
        .args(["run", "calls/inbound-busy", "calls/inbound-cancelled", "--mode", "static"])
        .args(["--pbx", &format!("device:{of}"), "--bind", at, "--driver", "trunksim", "-o", "results"])
        .current_dir(place.path())
        .env("PATH", path)
        .output()
        .expect("the program starts");
    device.types(b"quit\n");
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    // How busy this machine is decides whether it is refused in time; nobody is to blame.
    assert!(matches!(run.status.code(), Some(0 | 4)), "{:?} {said}", run.status);
}
