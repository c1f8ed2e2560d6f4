//! `trunksim probe` as a plugin of monitoring runs it: what it is told wrong is UNKNOWN, never CRITICAL.

mod at;

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use at::{folder, trunksim};

/// Who watches kills what lasts too long, and no phone rings on for that.
#[test]
#[cfg(unix)]
#[expect(clippy::disallowed_types, reason = "a device of somebody else's is no side of ours")]
fn a_probe_that_is_killed_takes_its_call_back() {
    let device = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
    device.set_read_timeout(Some(Duration::from_secs(60))).expect("it is not zero");
    let peer = device.local_addr().expect("it is bound").to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_trunksim"));
    command.args(["probe", &peer, "--call", "+12025550101", "--timeout", "60"]).stdout(Stdio::piped());
    let mut probe = command.spawn().expect("the binary was built");
    let mut is_asked = false;
    let mut octets = [0; 4096];
    loop {
        let (length, from) = device.recv_from(&mut octets).expect("it goes on");
        let message = String::from_utf8_lossy(&octets[..length]).into_owned();
        let copied = ["Via:", "From:", "To:", "Call-ID:", "CSeq:"];
        let answer = |status: &str| {
            let headers = message.lines().filter(|line| copied.iter().any(|name| line.starts_with(name)));
            let headers: String = headers
                .map(|line| {
                    if line.starts_with("To:") {
                        format!("{line};tag=phone\r\n")
                    } else {
                        format!("{line}\r\n")
                    }
                })
                .collect();
            let text =
                format!("SIP/2.0 {status}\r\n{headers}Contact: <sip:{peer}>\r\nContent-Length: 0\r\n\r\n");
            device.send_to(text.as_bytes(), from).expect("it can be sent");
        };
        match message.split(' ').next().unwrap_or_default() {
            "OPTIONS" => answer("200 OK"),
            "INVITE" => {
                answer("180 Ringing");
                if !is_asked {
                    is_asked = true;
                    let kill = Command::new("kill").args(["-TERM", &probe.id().to_string()]).status();
                    assert!(kill.is_ok_and(|status| status.success()));
                }
            }
            "CANCEL" => break answer("200 OK"),
            _ => {}
        }
    }
    assert!(is_asked);
    // What is not answered is not waited for.
    assert_eq!(probe.wait().expect("it ends").code(), Some(3));
    let mut said = String::new();
    probe.stdout.take().expect("it is ours").read_to_string(&mut said).expect("text");
    assert!(said.starts_with("SIP UNKNOWN - ") && said.contains("it was ended"), "{said}");
}

#[test]
fn what_is_told_wrong_is_unknown_in_either_form() {
    let folder = folder();
    let table: [(&[&str], &str); 5] = [
        (&[], "<PEER>"),
        (&["127.0.0.1", "--timeout", "0"], "--timeout"),
        (&["127.0.0.1", "--timout", "3"], "--timout"),
        (&["127.0.0.1", "--warning", "5", "--critical", "2"], "--warning 5"),
        (&["192.0.2.7"], "192.0.2.7 is outside of loopback"),
    ];
    for (words, named) in table {
        let (code, said, _) = trunksim(folder.path(), &[&["probe"], words].concat());
        assert_eq!(code, Some(3), "{words:?}: {said}");
        assert!(said.starts_with("SIP UNKNOWN - ") && said.contains(named), "{words:?}: {said}");
        assert_eq!(said.lines().count(), 1, "a plugin says one line: {said}");
        let (code, said, wrong) = trunksim(folder.path(), &[&["probe", "--prometheus"], words].concat());
        assert_eq!(code, Some(3), "{words:?}: {said}");
        assert!(
            said.contains("trunksim_probe_state 3\n") && wrong.contains(named),
            "{words:?}: {said}{wrong}"
        );
    }
    let (code, said, _) = trunksim(folder.path(), &["probe", "--help"]);
    assert!(code == Some(0) && said.contains("forgets that of the PBX"), "{said}");
}
