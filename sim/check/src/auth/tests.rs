//! Ladders of challenges and answers.

use plan::Secret;
use sip::auth::{Algorithm, Challenge, ClientPart, Credentials, Password, Qop, Request};

use crate::script::{check, found};
use crate::{Facts, SideFacts};

/// The header that answers the challenge of the ladders.
fn authorization(password: &str, nc: u32, uri: &str) -> String {
    let challenge = Challenge::new("r", "n1", Algorithm::Md5);
    let password = Password::new(password);
    let client = ClientPart { password: &password, cnonce: "c", nc, qop: Some(Qop::Auth) };
    let request = Request { method: "REGISTER", uri, body: b"" };
    format!("Authorization: {}", Credentials::answer(&challenge, "u", &client, &request))
}

fn good(nc: u32) -> String {
    authorization("secret", nc, "sip:10.0.0.1")
}

fn registers(second: &str) -> String {
    format!("0 pbx> REGISTER\n20 car> 401 REGISTER\n40 pbx> REGISTER | {second}\n60 car> 200 REGISTER")
}

#[test]
fn the_digest_is_reckoned_where_the_password_is_known() {
    let pbx = SideFacts { credentials: Some(("u".into(), Secret::new("secret"))), ..SideFacts::default() };
    let facts = Facts { pbx, ..Facts::default() };
    assert_eq!(found(&registers(&good(1)), facts.clone()), [""; 0]);
    let wrong = authorization("guess", 1, "sip:10.0.0.1");
    assert_eq!(found(&registers(&wrong), facts), ["auth/response-correct"]);
    assert_eq!(found(&registers(&wrong), Facts::default()), [""; 0]);
}

#[test]
fn the_client_answers_a_challenge_as_it_should() {
    let one = good(1);
    let twice =
        |nc: u32| format!("{}\n30000 pbx> REGISTER | {}\n30020 car> 200 REGISTER", registers(&one), good(nc));
    let rejected = |pause: u64| -> String {
        let next = |n: u64| {
            let at = 40 + n * pause;
            format!("{at} pbx> REGISTER | {}\n{} car> 401 REGISTER\n", good(n as u32 + 1), at + 20)
        };
        let more: String = (0..4).map(next).collect();
        format!("0 pbx> REGISTER\n20 car> 401 REGISTER\n{more}")
    };
    check(&[
        ("clean", &registers(&one), &[]),
        ("counted", &twice(2), &[]),
        ("not counted", &twice(1), &["auth/nc-increases"]),
        ("same CSeq", &registers(&format!("{one};;CSeq: 1 REGISTER")), &["auth/cseq-plus-one"]),
        ("another Call-ID", &registers(&format!("{one};;Call-ID: other")), &["auth/same-call-id"]),
        ("another uri", &registers(&authorization("secret", 1, "sip:10.0.0.7")), &["auth/uri-matches"]),
        ("again and again, in time", &rejected(10_000), &[]),
        ("a loop", &rejected(1_500), &["auth/no-loop"]),
    ]);
}

#[test]
fn the_server_challenges_as_it_should() {
    let challenge = |edit: &str| format!("0 pbx> REGISTER\n20 car> 401 REGISTER | {edit}");
    check(&[
        ("no qop", &challenge("s/, qop=\"auth\"//"), &["auth/qop-offered"]),
        ("swapped", &challenge("s/WWW-Authenticate/Proxy-Authenticate/"), &["auth/header-matches-status"]),
        (
            "CANCEL",
            "0 pbx> INVITE\n20 car> 100\n2000 pbx> CANCEL\n2020 car> 407 CANCEL\n3000 car> 486\n3020 pbx> ACK",
            &["auth/no-challenge-of-ack"],
        ),
        (
            "the carrier",
            "0 car> INVITE\n20 pbx> 100\n40 pbx> 407\n60 car> ACK",
            &["auth/pbx-does-not-challenge"],
        ),
    ]);
}
