//! A trunk that is alive, one that is not, and one that must not notice that it was asked.

use std::net::SocketAddr;

use sip::{Draft, HeaderName, Message};
use tokio::net::UdpSocket;

use super::said::{CRITICAL, OK, UNKNOWN, WARNING, line, metrics, state};
use super::*;

fn args(words: &[&str]) -> ProbeArgs {
    args_for("127.0.0.1", words)
}

fn args_for(peer: &str, words: &[&str]) -> ProbeArgs {
    use clap::Parser as _;
    let cli = crate::args::Cli::parse_from(["trunksim", "probe", peer].iter().chain(words));
    let crate::args::Command::Probe(args) = cli.command else { panic!("another verb") };
    args
}

fn answered(status: u16, ms: u64) -> Came {
    Came::Answered { status, took: Duration::from_millis(ms), bindings: None }
}

#[test]
fn the_worst_answer_is_the_state() {
    let nowhere: SocketAddr = ([127, 0, 0, 1], 5060).into();
    type Row<'a> = (Vec<(&'static str, Came)>, &'a [&'a str], u8);
    let table: [Row<'_>; 16] = [
        (vec![], &[], UNKNOWN),
        (vec![("OPTIONS", Came::Silent)], &[], CRITICAL),
        (vec![("OPTIONS", Came::Refused(nowhere))], &[], CRITICAL),
        (vec![("OPTIONS", answered(404, 5))], &[], WARNING),
        (vec![("OPTIONS", answered(403, 5))], &["--warning", "400"], WARNING),
        (vec![("OPTIONS", answered(405, 5))], &[], OK),
        (vec![("OPTIONS", answered(407, 5))], &[], OK),
        (vec![("OPTIONS", answered(501, 5))], &[], OK),
        (vec![("OPTIONS", answered(500, 5))], &[], CRITICAL),
        (vec![("OPTIONS", answered(503, 5))], &["--warning", "1"], CRITICAL),
        (vec![("OPTIONS", Came::NoAddress("nosuch.invalid".to_owned()))], &[], CRITICAL),
        (vec![("OPTIONS", answered(200, 50))], &["--warning", "40"], WARNING),
        (vec![("OPTIONS", answered(200, 50))], &["--warning", "40", "--critical", "50"], CRITICAL),
        (vec![("OPTIONS", answered(200, 5)), ("REGISTER", Came::NotAsked)], &["--register"], CRITICAL),
        (vec![("OPTIONS", answered(200, 5)), ("REGISTER", answered(403, 5))], &["--register"], CRITICAL),
        (vec![("OPTIONS", answered(200, 5)), ("INVITE", answered(200, 900))], &[], OK),
    ];
    for (asked, words, expected) in table {
        assert_eq!(state(&asked, &args(words)), expected, "{asked:?} {words:?}");
    }
}

#[test]
fn it_speaks_as_plugins_do() {
    let bindings = Some(vec!["<sip:a|b@192.0.2.7>;expires=60".to_owned()]);
    let register = Came::Answered { status: 200, took: Duration::from_millis(7), bindings };
    let asked = [
        ("OPTIONS", answered(200, 5)),
        ("REGISTER", register),
        ("INVITE", Came::Silent),
        ("BYE", Came::NotAsked),
    ];
    assert_eq!(
        line(&asked, CRITICAL),
        "SIP CRITICAL - OPTIONS 200 in 5.0 ms, REGISTER 200 in 7.0 ms (1 binding: <sip:a/b@192.0.2.7>;expires=60), INVITE \
         not answered, BYE not asked | options=0.0050s register=0.0070s bindings=1"
    );
    let metrics_text = metrics(&asked, CRITICAL).join("\n");
    assert!(metrics_text.contains("trunksim_probe_status{method=\"INVITE\"} 0\n"), "{metrics_text}");
    assert!(metrics_text.contains("trunksim_probe_bindings{method=\"REGISTER\"} 1"), "{metrics_text}");
    assert!(metrics(&[], UNKNOWN).contains(&"trunksim_probe_state 3".to_owned()));
}

#[test]
fn thresholds_that_never_warn_and_no_time_at_all_are_refused() {
    use clap::Parser as _;
    let swapped = asked(&args(&["--warning", "500", "--critical", "200"]));
    assert!(swapped.is_err_and(|why| why.contains("--warning 500 is above --critical 200")));
    assert!(crate::args::Cli::try_parse_from(["trunksim", "probe", "127.0.0.1", "--timeout", "0"]).is_err());
}

#[test]
fn where_nobody_listens_is_said_at_once_and_nothing_else_is_asked() {
    let free = live::free_port([127, 0, 0, 1].into()).expect("a port");
    // Waiting for an answer would take an hour.
    let args = args_for(&free.to_string(), &["--register", "--call", "+12025550101", "--timeout", "3600"]);
    let asked = asked(&args).expect("it can ask");
    assert_eq!(
        asked,
        [("OPTIONS", Came::Refused(free)), ("REGISTER", Came::NotAsked), ("INVITE", Came::NotAsked)]
    );
    assert!(line(&asked, CRITICAL).contains(&format!("nobody listens at {free}")), "{asked:?}");
}

/// A registrar with one binding that challenges; what it was asked comes back.
async fn registrar(socket: UdpSocket, statuses: [u16; 2]) -> Vec<Message> {
    let mut asked = Vec::new();
    let mut buffer = vec![0; 65_535];
    loop {
        let (length, from) = socket.recv_from(&mut buffer).await.expect("loopback");
        let request = Message::parse(buffer[..length].to_vec());
        let is_register = request.method() == Some(Method::Register);
        let has_credentials = !request.authorization().is_empty();
        let status = if is_register { statuses[usize::from(has_credentials)] } else { 200 };
        let mut response = Draft::response(status);
        for name in [HeaderName::Via, HeaderName::From, HeaderName::To, HeaderName::CallId, HeaderName::CSeq]
        {
            response.push(name, request.header(name).unwrap_or_default());
        }
        if status == 401 {
            response.push(HeaderName::WwwAuthenticate, "Digest realm=\"x\", nonce=\"1\", qop=\"auth\"");
        } else if is_register {
            response.push(HeaderName::Contact, "<sip:pbx@192.0.2.7>;expires=300");
        }
        response.push(HeaderName::ContentLength, "0");
        socket.send_to(&response.to_bytes(), from).await.expect("loopback");
        asked.push(request);
        if is_register && status != 401 {
            return asked;
        }
    }
}

/// What a registrar that answers so was asked, and what came of it.
fn at_registrar(statuses: [u16; 2], words: &[&str]) -> (Vec<Message>, Vec<(&'static str, Came)>) {
    let runtime = runtime().expect("a runtime");
    let socket = runtime.block_on(UdpSocket::bind("127.0.0.1:0")).expect("a port");
    let address = socket.local_addr().expect("bound").to_string();
    let other = runtime.spawn(registrar(socket, statuses));
    let args = args_for(&address, words);
    let place = place(&args.peer, None, false).expect("a place");
    let plan = plan(&args, &place).expect("a plan");
    let asked = runtime.block_on(async {
        ask_all(&args, &plan, &place, Instant::now() + Duration::from_secs(60)).await.expect("it asks")
    });
    (runtime.block_on(other).expect("it has ended"), asked)
}

#[test]
fn a_registrar_is_asked_for_bindings_and_keeps_those_that_it_has() {
    let (requests, asked) = at_registrar([401, 200], &["--register"]);
    let registers: Vec<&Message> =
        requests.iter().filter(|request| request.method() == Some(Method::Register)).collect();
    assert_eq!(registers.len(), 2, "{requests:?}");
    for register in registers {
        //= https://www.rfc-editor.org/rfc/rfc3261#section-10.2.3
        assert!(!register.has(HeaderName::Contact) && !register.has(HeaderName::Expires), "{register:?}");
    }
    let (_, came) = &asked[1];
    assert!(
        matches!(came, Came::Answered { status: 200, bindings: Some(all), .. } if all.len() == 1),
        "{came:?}"
    );
}

#[test]
fn what_was_refused_was_asked_and_what_comes_after_it_was_not() {
    let (_, asked) = at_registrar([403, 403], &["--register", "--call", "+12025550101"]);
    let said = line(&asked, CRITICAL);
    assert!(said.contains("OPTIONS 200") && said.contains("REGISTER 403"), "{said}");
    assert!(said.contains("INVITE not asked"), "{said}");
}

#[test]
fn a_name_that_nobody_knows_is_the_state_of_the_trunk_and_no_wrong_word() {
    // RFC 6761 6.4: no name below `invalid` is ever there.
    let asked = asked(&args_for("nosuch.invalid", &["--allow-remote", "--register"])).expect("it can tell");
    assert!(
        matches!(&asked[0], ("OPTIONS", Came::NoAddress(why)) if why.contains("nosuch.invalid")),
        "{asked:?}"
    );
    assert_eq!(asked[1], ("REGISTER", Came::NotAsked));
    assert_eq!(state(&asked, &args(&[])), CRITICAL);
    let said = line(&asked, CRITICAL);
    assert!(said.starts_with("SIP CRITICAL - OPTIONS cannot be sent: nosuch.invalid"), "{said}");
}
