//! Ladders of challenges and answers.

use plan::{Secret, TrunkMode};
use sip::auth::{Algorithm, Challenge, ClientPart, Credentials, Password, Qop, Request};

use crate::script::{check, check_knowing, found};
use crate::{Facts, SideFacts};

/// The header that answers the challenge of the ladders.
fn authorization(password: &str, nc: u32, uri: &str) -> String {
    answered(&Challenge::new("r", "n1", Algorithm::Md5), password, nc, uri)
}

fn answered(challenge: &Challenge, password: &str, nc: u32, uri: &str) -> String {
    let password = Password::new(password);
    let client = ClientPart { password: &password, cnonce: "c", nc, qop: Some(Qop::Auth) };
    let request = Request { method: "REGISTER", uri, body: b"" };
    format!("Authorization: {}", Credentials::answer(challenge, "u", &client, &request))
}

fn good(nc: u32) -> String {
    authorization("secret", nc, "sip:10.0.0.1")
}

fn registers(second: &str) -> String {
    format!("0 pbx> REGISTER\n20 car> 401 REGISTER\n40 pbx> REGISTER | {second}\n60 car> 200 REGISTER")
}

#[test]
fn the_digest_is_reckoned_where_the_password_is_known() {
    let pbx = SideFacts { credentials: vec![("u".into(), Secret::new("secret"))], ..SideFacts::default() };
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
    let renewed = |nc: u32| {
        format!(
            "{}\n80 pbx> REGISTER | {}\n100 car> 200 REGISTER",
            registers(&one)
                .replace("60 car> 200 REGISTER", "60 car> 401 REGISTER | s/\"n1\"/\"n2\", stale=true/"),
            good(nc).replace("n1", "n2")
        )
    };
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
        ("a second nonce", &renewed(1), &[]),
        ("a second nonce that does not begin with 1", &renewed(5), &["auth/nc-increases"]),
        ("same CSeq", &registers(&format!("{one};;CSeq: 1 REGISTER")), &["auth/cseq-plus-one"]),
        ("another Call-ID", &registers(&format!("{one};;Call-ID: other")), &["auth/same-call-id"]),
        ("another uri", &registers(&authorization("secret", 1, "sip:10.0.0.7")), &["auth/uri-matches"]),
        ("again and again, in time", &rejected(10_000), &[]),
        ("a loop", &rejected(1_500), &["auth/no-loop"]),
    ]);
}

#[test]
fn the_server_challenges_as_it_should() {
    let answer = "Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n1\", uri=\"sip:10.0.0.1\", response=\"0123456789abcdef0123456789abcdef\"";
    let challenge = |edit: &str| {
        format!(
            "0 pbx> REGISTER\n20 car> 401 REGISTER | {edit}\n40 pbx> REGISTER | {answer}\n60 car> 200 REGISTER"
        )
    };
    let with_qop = |edit: &str| challenge(edit).replace(answer, &good(1));
    let stale = |nonce: &str, word: &str| {
        let again = format!("60 car> 401 REGISTER | s/nonce=\"n1\"/nonce=\"{nonce}\", {word}/\n");
        let answer = good(2)
            .replace("n1", nonce)
            .replace("00000002", if nonce == "n1" { "00000002" } else { "00000001" });
        let next = format!("20080 pbx> REGISTER | {answer}\n20100 car> 200 REGISTER");
        registers(&good(1)).replace("60 car> 200 REGISTER", &(again + &next))
    };
    check(&[
        ("no qop", &challenge("s/, qop=\"auth\"//"), &["auth/qop-offered"]),
        (
            "Basic",
            &with_qop("s/WWW-Auth/WWW-Authenticate: Basic realm=\"r\"\\nWWW-Auth/"),
            &["auth/no-basic"],
        ),
        ("algorithm in quotes", &with_qop("s/algorithm=MD5/algorithm=\"MD5\"/"), &["auth/challenge-form"]),
        ("realm without quotes", &with_qop("s/realm=\"r\"/realm=r/"), &["auth/challenge-form"]),
        (
            "no realm",
            "0 pbx> REGISTER\n20 car> 401 REGISTER | s/realm=\"r\", //",
            &["auth/challenge-answered", "auth/challenge-form"],
        ),
        ("stale, and given again", &stale("n1", "stale=true"), &["auth/challenge-form"]),
        ("stale, and a new one", &stale("n2", "stale=true"), &[]),
        ("another password, please", &stale("n1", "stale=false"), &[]),
        ("swapped", &with_qop("s/WWW-Authenticate/Proxy-Authenticate/"), &["auth/header-matches-status"]),
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

#[test]
fn credentials_have_their_form_and_are_those_that_were_asked_for() {
    let edited = |old: &str, new: &str| {
        assert!(good(1).contains(old), "{old}");
        registers(&good(1).replace(old, new))
    };
    let (form, answers) = ("auth/credentials-form", "auth/answers-challenge");
    check(&[
        ("nc in quotes", &edited("nc=00000001", "nc=\"00000001\""), &[form]),
        ("nc is short", &edited("nc=00000001", "nc=1"), &[form]),
        ("no nc", &edited(", nc=00000001", ""), &[form]),
        ("no cnonce", &edited(", cnonce=\"c\"", ""), &[form]),
        ("qop in quotes", &edited("qop=auth", "qop=\"auth\""), &[form]),
        ("no uri", &edited("uri=\"sip:10.0.0.1\", ", "u=v, "), &[form, "auth/uri-matches"]),
        ("no qop", &edited(", qop=auth, nc=00000001", "").replace(", cnonce=\"c\"", ""), &[answers]),
        ("another qop", &edited("qop=auth", "qop=auth-int"), &[answers]),
        ("another algorithm", &edited("algorithm=MD5", "algorithm=MD5-sess"), &[answers]),
        ("another realm", &edited("realm=\"r\"", "realm=\"s\""), &[answers]),
        ("a nonce of nobody", &edited("nonce=\"n1\"", "nonce=\"m1\""), &[answers]),
        (
            "realm and nonce of nobody",
            &edited("realm=\"r\", nonce=\"n1\"", "realm=\"s\", nonce=\"m1\""),
            &[answers, "auth/challenge-answered"],
        ),
        ("the header of a proxy", &edited("Authorization:", "Proxy-Authorization:"), &[answers]),
        ("Basic", "0 pbx> REGISTER | Authorization: Basic dTpw\n20 car> 200 REGISTER", &["auth/no-basic"]),
    ]);
    let whole = Facts { mode: Some(TrunkMode::Registration), ..Facts::default() };
    check_knowing(&whole, &[("begins with 5", &registers(&good(5)), &["auth/nc-increases"])]);
    let joined = good(1).replace("Authorization: ", "");
    check(&[("two in one line", &registers(&format!("{}, {joined}", good(1))), &[form])]);
    let opaque = registers(&good(1)).replace("401 REGISTER", "401 REGISTER | s/nonce=/opaque=\"o\", nonce=/");
    check(&[("opaque dropped", &opaque, &[answers])]);
}

#[test]
fn each_value_of_a_message_is_looked_at() {
    let beside =
        |second: &str| registers(&format!("{};;s#Max-Forwards: 70#Max-Forwards: 70\\n{second}#", good(1)));
    let proxy = good(1).replace("Authorization", "Proxy-Authorization").replace("realm=\"r\"", "realm=\"p\"");
    let proxy = proxy.replace("nonce=\"n1\"", "nonce=\"p1\"");
    let edited = |old: &str, new: &str| {
        assert!(proxy.contains(old), "{old}");
        beside(&proxy.replace(old, new))
    };
    check(&[
        ("clean", &beside(&proxy), &[]),
        ("form", &edited("nc=00000001", "nc=1"), &["auth/credentials-form"]),
        ("uri", &edited("uri=\"sip:10.0.0.1\"", "uri=\"sip:10.0.0.7\""), &["auth/uri-matches"]),
        ("digest", &edited("response=\"", "response=\"0"), &["auth/response-correct"]),
    ]);
}

#[test]
fn rejected_credentials_get_no_second_try() {
    let again = |nonce: &str| {
        let second = good(1).replace("n1", nonce);
        format!(
            "0 pbx> REGISTER\n20 car> 401 REGISTER\n40 pbx> REGISTER | {}\n60 car> 401 REGISTER | s/n1/n2/\n\
             80 pbx> REGISTER | {second}\n100 car> 200 REGISTER",
            good(1)
        )
    };
    check(&[("once", &again("n2"), &["auth/no-loop"])]);
    let other = |second: &str| again("n2").replace(&good(1).replace("n1", "n2"), second);
    let user = other(&good(1).replace("n1", "n2").replace("username=\"u\"", "username=\"v\""));
    let stronger = answered(&Challenge::new("r", "n2", Algorithm::Sha256), "secret", 1, "sip:10.0.0.1");
    let stronger = other(&stronger).replace("s/n1/n2/", "s/n1/n2/;;s/algorithm=MD5/algorithm=SHA-256/");
    check(&[("another user", &user, &[]), ("another algorithm", &stronger, &[])]);
    check(&[("the same octets", &again("n1"), &["auth/nc-increases", "auth/no-loop"])]);
}

#[test]
fn a_challenge_is_answered_and_the_ack_repeats_the_answer() {
    let proxy = good(1)
        .replace("Authorization", "Proxy-Authorization")
        .replace("sip:10.0.0.1", "sip:+12025550123@10.0.0.1");
    let call = |ack: &str| {
        format!(
            "0 pbx> INVITE\n20 car> 407\n40 pbx> ACK\n60 pbx> INVITE | {proxy}\n80 car> 100\n\
             2000 car> 200\n2020 pbx> ACK{ack}\n2030-5010 pbx~\n2030-5010 car~\n5000 pbx> BYE\n5020 car> 200 BYE"
        )
    };
    check(&[
        ("never answered", "0 pbx> REGISTER\n20 car> 401 REGISTER", &["auth/challenge-answered"]),
        (
            "an algorithm that nobody has",
            "0 pbx> INVITE\n20 car> 407 | s/MD5/X/\n40 pbx> ACK",
            &["auth/challenge-answered"],
        ),
        ("repeated", &call(&format!(" | {proxy}")), &[]),
        ("forgotten", &call(""), &["auth/ack-repeats-credentials"]),
    ]);
    // Who captured may have missed the answer, unless the challenge comes again.
    let captured = Facts { is_captured: true, ..Facts::default() };
    let once = "0 pbx> REGISTER\n20 car> 401 REGISTER";
    let twice = format!("{once}\n30000 pbx> REGISTER\n30020 car> 401 REGISTER");
    check_knowing(
        &captured,
        &[("once", once, &[]), ("again and again", &twice, &["auth/challenge-answered"])],
    );
}
