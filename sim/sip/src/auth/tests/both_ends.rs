//! The client against the server, and each against a bad other side.

use super::*;

const START: Instant = Instant::ZERO;

fn at(seconds: u64) -> Instant {
    START + Duration::from_secs(seconds)
}

#[test]
fn every_algorithm_and_quality_is_agreed_between_the_two_ends() {
    for algorithm in Algorithm::ALL {
        for (qop, prefers_auth_int) in
            [(vec![], false), (vec![Qop::Auth], true), (vec![Qop::Auth, Qop::AuthInt], true)]
        {
            if qop.is_empty() && algorithm.is_session() {
                continue;
            }
            let (mut client, mut server) = (client("s3cret"), server());
            if prefers_auth_int {
                client = client.preferring_auth_int();
            }
            (server.algorithms, server.qop) = (vec![algorithm], qop.clone());
            let challenges = server.challenges(START, false);
            assert_eq!(client.challenged(Challenger::Server, &challenges, &[]), Ok(()));
            // Twice, because a session key has to survive the second use.
            for _ in 0..2 {
                let (_, credentials) =
                    client.authorize((&BOTH, &client.latest_realms(&BOTH)), "INVITE", URI, b"v=0").remove(0);
                let outcome = server.verify(START, &credentials, "INVITE", URI, b"v=0");
                assert_eq!(outcome, accepted(), "{algorithm:?} {qop:?}");
            }
            let (_, credentials) =
                client.authorize((&BOTH, &client.latest_realms(&BOTH)), "INVITE", URI, b"v=0").remove(0);
            let is_covered = credentials.qop.as_deref() == Some("auth-int");
            let outcome = server.verify(START, &credentials, "INVITE", URI, b"v=1");
            assert_eq!(outcome == Outcome::WrongPassword, is_covered, "{algorithm:?} {qop:?}");
        }
    }
}

#[test]
fn the_count_rises_with_each_use_and_starts_again_with_a_new_nonce() {
    let (mut client, mut server) = (client("s3cret"), server());
    client.challenged(Challenger::Server, &server.challenges(START, false), &[]).unwrap();
    let counts: Vec<_> = (0..3).map(|_| authorize(&mut client).nc).collect();
    assert_eq!(counts, [Some(1), Some(2), Some(3)]);
    client.challenged(Challenger::Server, &server.challenges(START, false), &[]).unwrap();
    assert_eq!(authorize(&mut client).nc, Some(1));
}

#[test]
fn a_nonce_given_again_goes_on_counting() {
    let (mut client, mut server) = (client("s3cret"), server());
    let challenges = server.challenges(START, false);
    client.challenged(Challenger::Server, &challenges, &[]).unwrap();
    authorize(&mut client);
    client.challenged(Challenger::Server, &challenges, &[]).unwrap();
    assert_eq!(authorize(&mut client).nc, Some(2));
}

#[test]
fn an_expired_nonce_is_stale_and_the_client_tries_again() {
    let (mut client, mut server) = (client("s3cret"), server());
    client.challenged(Challenger::Server, &server.challenges(START, false), &[]).unwrap();
    assert_eq!(verify(&mut server, at(299), &authorize(&mut client)), accepted());
    let late = authorize(&mut client);
    assert_eq!(verify(&mut server, at(300), &late), Outcome::Stale);
    let challenges = server.challenges(at(300), true);
    assert_eq!(challenges[0].stale, Some(true));
    assert_eq!(client.challenged(Challenger::Server, &challenges, &[late]), Ok(()));
    assert_eq!(verify(&mut server, at(300), &authorize(&mut client)), accepted());
}

#[test]
fn stale_is_said_only_to_those_who_know_the_password() {
    let (mut client, mut server) = (client("wrong"), server());
    client.challenged(Challenger::Server, &server.challenges(START, false), &[]).unwrap();
    let credentials = authorize(&mut client);
    assert_eq!(verify(&mut server, at(1000), &credentials), Outcome::WrongPassword);
}

#[test]
fn a_refused_password_is_not_sent_twice() {
    let (mut client, mut server) = (client("wrong"), server());
    client.challenged(Challenger::Server, &server.challenges(START, false), &[]).unwrap();
    let sent = authorize(&mut client);
    assert_eq!(verify(&mut server, START, &sent), Outcome::WrongPassword);
    let again = server.challenges(START, false);
    assert_eq!(client.challenged(Challenger::Server, &again, &[sent]), Err(Failure::WrongPassword));
    assert_eq!(client.authorize((&BOTH, &client.latest_realms(&BOTH)), "INVITE", URI, b""), []);
}

#[test]
fn a_nonce_that_worked_before_may_run_out_without_being_called_stale() {
    let (mut client, mut server) = (client("s3cret"), server());
    client.challenged(Challenger::Server, &server.challenges(START, false), &[]).unwrap();
    authorize(&mut client);
    let reused = authorize(&mut client);
    let challenges = server.challenges(at(400), false);
    assert_eq!(client.challenged(Challenger::Server, &challenges, &[reused]), Ok(()));
    let fresh = authorize(&mut client);
    assert_eq!(fresh.nc, Some(1));
    let challenges = server.challenges(at(400), false);
    assert_eq!(client.challenged(Challenger::Server, &challenges, &[fresh]), Err(Failure::WrongPassword));
}

#[test]
fn a_server_that_calls_every_nonce_stale_is_given_up() {
    let (mut client, mut server) = (client("s3cret"), server());
    client.challenged(Challenger::Server, &server.challenges(START, false), &[]).unwrap();
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        let sent = authorize(&mut client);
        outcomes.push(client.challenged(Challenger::Server, &server.challenges(START, true), &[sent]));
    }
    assert_eq!(outcomes, [Ok(()), Ok(()), Err(Failure::StaleLoop)]);
}

#[test]
fn the_topmost_supported_challenge_of_a_realm_is_answered() {
    let written = [
        r#"Digest realm="trunk.example", nonce="a", algorithm=AKAv1-MD5, qop="auth""#,
        r#"Digest realm="trunk.example", nonce="b", algorithm=SHA-512-256, qop="auth""#,
        r#"Digest realm="trunk.example", nonce="c", algorithm=SHA-256, qop="auth""#,
        r#"Digest realm="trunk.example", nonce="d", algorithm=MD5, qop="auth""#,
    ];
    let all: Vec<Challenge> = written.iter().map(|text| Challenge::parse(text).0).collect();
    for (order, expected) in [
        (vec![0, 1, 2, 3], Ok("b")),
        (vec![3, 2, 1], Ok("d")),
        (vec![2, 3, 0], Ok("c")),
        (vec![0, 3], Ok("d")),
        (vec![0], Err(Failure::NotSupported)),
        (vec![], Err(Failure::NoChallenge)),
    ] {
        let challenges: Vec<Challenge> = order.iter().map(|index: &usize| all[*index].clone()).collect();
        let mut client = client("s3cret");
        let outcome = client.challenged(Challenger::Proxy, &challenges, &[]);
        let nonce = outcome.map(|()| authorize(&mut client).nonce);
        assert_eq!(nonce.as_deref().map_err(|e| *e), expected, "{order:?}");
    }
}

#[test]
fn a_proxy_and_a_server_are_answered_side_by_side() {
    let mut client = client("s3cret");
    let proxy = Challenge::new("proxy.example", "p", Algorithm::Md5);
    let server = Challenge::new("trunk.example", "s", Algorithm::Sha256);
    client.challenged(Challenger::Proxy, &[proxy], &[]).unwrap();
    client.challenged(Challenger::Server, &[server], &[]).unwrap();
    let answered: Vec<_> = client
        .authorize((&BOTH, &client.latest_realms(&BOTH)), "INVITE", URI, b"")
        .into_iter()
        .map(|(c, a)| (c, a.realm))
        .collect();
    let expected =
        [(Challenger::Server, "trunk.example".to_owned()), (Challenger::Proxy, "proxy.example".to_owned())];
    assert_eq!(answered, expected);
}

/// Somebody who makes up realms neither fills the requests of others nor keeps a new realm from its answer.
#[test]
fn of_many_realms_the_latest_are_answered_unasked() {
    let mut client = client("s3cret");
    for n in 0..200 {
        let realm = format!("r{n}");
        let challenge = Challenge::new(&realm, "n", Algorithm::Md5);
        client.challenged(Challenger::Proxy, &[challenge], &[]).expect("it can be answered");
        let given = client.authorize((&BOTH, std::slice::from_ref(&realm)), "INVITE", URI, b"");
        assert_eq!(given.into_iter().map(|(_, a)| a.realm).collect::<Vec<_>>(), [realm]);
    }
    assert_eq!(client.latest_realms(&BOTH), ["r199", "r198"]);
}

#[test]
fn an_account_is_kept_to_its_realm() {
    let account = Account { realm: Some("home.example".to_owned()), ..account("s3cret") };
    let mut client = Authenticator::new(vec![account], Rng::new(1));
    let foreign = Challenge::new("elsewhere.example", "n", Algorithm::Md5);
    assert_eq!(
        client.challenged(Challenger::Server, std::slice::from_ref(&foreign), &[]),
        Err(Failure::NoAccount)
    );
    let home = Challenge::new("home.example", "n", Algorithm::Md5);
    assert_eq!(client.challenged(Challenger::Server, &[foreign, home], &[]), Ok(()));
    assert_eq!(authorize(&mut client).realm, "home.example");
}

#[test]
fn the_server_names_each_way_credentials_can_be_wrong() {
    let mut server = server();
    let challenge = server.challenges(START, false).remove(0);
    let mut client = client("s3cret");
    client.challenged(Challenger::Server, &[challenge], &[]).unwrap();
    let good = authorize(&mut client);
    let changed = |change: fn(&mut Credentials)| {
        let mut credentials = good.clone();
        change(&mut credentials);
        credentials
    };
    let table: [(Credentials, Outcome); 9] = [
        (changed(|c| c.username = "bob".to_owned()), Outcome::UnknownUser),
        (changed(|c| c.response = "0".repeat(32)), Outcome::WrongPassword),
        (changed(|c| c.realm = "other".to_owned()), Outcome::OtherRealm),
        (changed(|c| c.algorithm = Some("SHA-256".to_owned())), Outcome::Malformed),
        (changed(|c| c.qop = Some("auth-int".to_owned())), Outcome::Malformed),
        (changed(|c| c.nc = None), Outcome::Malformed),
        (changed(|c| c.scheme = "Basic".to_owned()), Outcome::Malformed),
        (good.clone(), accepted()),
        (good.clone(), Outcome::Replay),
    ];
    for (credentials, expected) in table {
        assert_eq!(verify(&mut server, START, &credentials), expected, "{credentials}");
    }
    let next = authorize(&mut client);
    let outcome = server.verify(START, &next, "INVITE", "sip:other@trunk.example", b"");
    assert_eq!(outcome, Outcome::UriMismatch);
    server.checks_uri = false;
    let outcome = server.verify(START, &next, "INVITE", "sip:other@trunk.example", b"");
    assert_eq!(outcome, accepted());
}

#[test]
fn requests_may_overtake_each_other_but_not_come_twice() {
    let (mut client, mut server) = (client("s3cret"), server());
    client.challenged(Challenger::Server, &server.challenges(START, false), &[]).unwrap();
    let sent: Vec<Credentials> = (0..80).map(|_| authorize(&mut client)).collect();
    for (index, expected) in [
        (1, accepted()),
        (0, accepted()),
        (1, Outcome::Replay),
        (79, accepted()),
        (16, accepted()),
        (15, Outcome::Replay),
        (16, Outcome::Replay),
        (78, accepted()),
    ] {
        assert_eq!(verify(&mut server, START, &sent[index]), expected, "{index}");
    }
}

#[test]
fn a_hashed_username_is_looked_up() {
    let (mut client, mut server) = (client("s3cret"), server());
    server.userhash = true;
    server.algorithms = vec![Algorithm::Sha512Trunc256];
    let challenges = server.challenges(START, false);
    let (challenge, faults) = Challenge::parse(&challenges[0].to_string());
    assert_eq!((&challenge, faults), (&challenges[0], vec![]));
    client.challenged(Challenger::Server, &[challenge], &[]).unwrap();
    let credentials = authorize(&mut client);
    assert_ne!(credentials.username, "alice");
    assert_eq!(verify(&mut server, START, &credentials), accepted());
}

#[test]
fn a_restarted_server_says_stale() {
    let (mut client, mut server) = (client("s3cret"), server());
    client.challenged(Challenger::Server, &server.challenges(START, false), &[]).unwrap();
    server.expire_all();
    assert_eq!(verify(&mut server, START, &authorize(&mut client)), Outcome::Stale);
}

#[test]
fn the_same_seed_gives_the_same_header_values() {
    let run = || {
        let (mut client, mut server) = (client("s3cret"), server());
        let challenges = server.challenges(START, false);
        client.challenged(Challenger::Server, &challenges, &[]).unwrap();
        (challenges[0].to_string(), authorize(&mut client).to_string())
    };
    assert_eq!(run(), run());
}

//= https://www.rfc-editor.org/rfc/rfc7616#section-3.4.6
//= type=test
#[test]
fn a_uri_is_the_request_uri_however_it_is_written() {
    let table = [
        ("sip:Trunk@EXAMPLE.com", "sip:Trunk@example.com", true),
        ("SIP:example.com", "sip:example.com", true),
        ("sip:%61lice@example.com", "sip:alice@example.com", true),
        ("sip:example.com", "sip:example.org", false),
        ("sip:trunk@example.com", "sip:Trunk@example.com", false),
        ("nonsense", "nonsense", true),
        ("nonsense", "sip:example.com", false),
    ];
    for (written, uri, is_same) in table {
        let (mut client, mut server) = (client("s3cret"), server());
        client.challenged(Challenger::Server, &server.challenges(START, false), &[]).unwrap();
        let realms = client.latest_realms(&BOTH);
        let (_, credentials) = client.authorize((&BOTH, &realms), "REGISTER", written, b"").remove(0);
        let outcome = server.verify(START, &credentials, "REGISTER", uri, b"");
        assert_eq!(outcome == accepted(), is_same, "{written} for {uri}: {outcome:?}");
    }
}

/// It must be small (RFC 3261 25.1), and is what the digest was made of all the same.
#[test]
fn a_count_in_capitals_counts() {
    let (mut client, mut server) = (client("s3cret"), server());
    client.challenged(Challenger::Server, &server.challenges(START, false), &[]).unwrap();
    let realms = client.latest_realms(&BOTH);
    let mut tenth = String::new();
    for _ in 0..10 {
        tenth = client.authorize((&BOTH, &realms), "INVITE", URI, b"").remove(0).1.to_string();
    }
    let (written, _) = Credentials::parse(&tenth.replace("nc=0000000a", "nc=0000000A, unknown=\"x\""));
    let response = written.expected_response(&written.username, &Password::new("s3cret"), "INVITE", b"");
    let plain = Credentials::parse(&tenth).0.response;
    assert_ne!(response.as_deref(), Some(&*plain), "another text has another digest");
    let text =
        written.to_string().replace(&plain, &response.expect("a digest")).replace("qop=auth", "qop=\"AUTH\"");
    let (given, faults) = Credentials::parse(&text);
    assert!(faults.contains(&AuthFault::BadValue("nc")), "{faults:?}");
    let (outcome, small) = (server.verify(START, &given, "INVITE", URI, b""), text.contains("nc=0000000A"));
    assert!(small && outcome == Outcome::WrongPassword, "the quality is part of the digest as it is written");
    let text = text.replace("\"AUTH\"", "\"auth\"");
    let (given, _) = Credentials::parse(&text);
    assert_eq!(server.verify(START, &given, "INVITE", URI, b""), accepted());
    assert_eq!(server.verify(START, &given, "INVITE", URI, b""), Outcome::Replay);
}
