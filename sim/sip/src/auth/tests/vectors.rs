//! The examples of the RFCs, a table of every algorithm and quality, and reading header values.

use super::*;

fn check_vector(authorization: &str, username: &str, password: &str) {
    let (credentials, faults) = Credentials::parse(authorization);
    assert_eq!(faults, []);
    let expected = credentials.expected_response(username, &Password::new(password), "GET", b"");
    assert_eq!(expected.as_deref(), Some(credentials.response.as_str()));
}

//= https://www.rfc-editor.org/rfc/rfc2617#section-3.5
//= type=test
#[test]
fn the_example_of_rfc_2617_holds() {
    let authorization = concat!(
        r#"Digest username="Mufasa", realm="testrealm@host.com", "#,
        r#"nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", qop=auth, "#,
        r#"nc=00000001, cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1", "#,
        r#"opaque="5ccc069c403ebaf9f0171e9517f40e41""#
    );
    check_vector(authorization, "Mufasa", "Circle Of Life");
}

//= https://www.rfc-editor.org/rfc/rfc7616#section-3.9.1
//= type=test
#[test]
fn the_examples_of_rfc_7616_with_md5_and_sha_256_hold() {
    for (algorithm, response) in [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ] {
        let authorization = format!(
            "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", \
             algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, \
             cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"{response}\", \
             opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
        );
        check_vector(&authorization, "Mufasa", "Circle of Life");
    }
}

//= https://www.rfc-editor.org/rfc/rfc7616#section-3.9.2
//= type=test
/// The RFC prints other values: they are no SHA-512/256 (erratum 4897).
#[test]
fn the_example_of_rfc_7616_with_sha_512_256_holds_as_corrected() {
    let challenge = concat!(
        r#"Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, "#,
        r#"nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", "#,
        r#"opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true"#
    );
    let (challenge, faults) = Challenge::parse(challenge);
    assert_eq!(faults, []);
    let client = ClientPart {
        password: &Password::new("Secret, or not?"),
        cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
        nc: 1,
        qop: Some(Qop::Auth),
    };
    let request = Request { method: "GET", uri: "/doe.json", body: b"" };
    let credentials = Credentials::answer(&challenge, "Jäsøn Doe", &client, &request);
    assert_eq!(credentials.username, "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
    assert_eq!(credentials.response, "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
    assert!(credentials.userhash);
}

#[test]
fn every_algorithm_and_quality_gives_the_value_computed_elsewhere() {
    // Made with Python's hashlib from the formulas of RFC 7616 3.4.1 to 3.4.3.
    let table = [
        ("MD5", None, "593ed54cba7d7f361a94b5d3b0ffc6b5"),
        ("MD5", Some("auth"), "8c96d74aded61318a1fbb25ae005bf17"),
        ("MD5", Some("auth-int"), "de1c4780a4504130a9a80a534fc60379"),
        ("MD5-sess", Some("auth"), "796feb5033a46a5fa96bede2eaefaa7c"),
        ("MD5-sess", Some("auth-int"), "cd5f7e7cac09c3f8a826244c98694f00"),
        ("SHA-256", None, "8da9da4e8a5657bdd438f8a771406be72553bb57c6a81ccdf43e8e52fd5b4535"),
        ("SHA-256", Some("auth"), "81fc98f324c6e9d06299aba992d258dc63cb8ad5999b725e06d68e46866f28fc"),
        ("SHA-256", Some("auth-int"), "65923abc89358db16e7e265f38fd603ef71b377d78d71f6029b56bc1fe8fd6d5"),
        ("SHA-256-sess", Some("auth"), "d5e1a4a19109d0e2df79fc60340af44497768ca93c2e3c573b89a112984cd5fb"),
        (
            "SHA-256-sess",
            Some("auth-int"),
            "044c4ce61c3fd011435a5710d764dabc0b3e9c62dba635be17602a4ac35f7eed",
        ),
        ("SHA-512-256", None, "07689009a0d1b4b0f10a7782726f228c85973358ab714525b0899f2998fea7cd"),
        ("SHA-512-256", Some("auth"), "19e8898481240eb418c4c7c5b80566f9a98dcf942dceb414dab82ecdc0987f9d"),
        ("SHA-512-256", Some("auth-int"), "22fe43ec9a33915a5484e30abc736028e0ff41c448cc445203d0737ff98c0e6d"),
        (
            "SHA-512-256-sess",
            Some("auth"),
            "9e8a2b2859f224c27c86a4d6eb6dd4c64ab4a9541edf42ea33a5eed3ec538832",
        ),
        (
            "SHA-512-256-sess",
            Some("auth-int"),
            "ba058104eab8a865405633093df695a7796f6db24ad28b074d7d5a1766ab9256",
        ),
    ];
    for (algorithm, qop, expected) in table {
        let credentials = Credentials {
            realm: "trunk.example".to_owned(),
            nonce: "nonce1".to_owned(),
            uri: URI.to_owned(),
            algorithm: Some(algorithm.to_owned()),
            cnonce: Some("cnonce1".to_owned()),
            qop: qop.map(str::to_owned),
            nc: Some(26),
            ..Credentials::default()
        };
        let response = credentials.expected_response("alice", &Password::new("s3cret"), "INVITE", b"v=0\r\n");
        assert_eq!(response.as_deref(), Some(expected), "{algorithm} {qop:?}");
    }
}

//= https://www.rfc-editor.org/rfc/rfc8760#section-2.6
//= type=test
#[test]
fn an_absent_body_hashes_like_an_empty_one() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Algorithm::Sha256.hash(&[b""]), empty);
    assert_eq!(Algorithm::Md5.hash(&[b""]), "d41d8cd98f00b204e9800998ecf8427e");
}

#[test]
fn challenges_are_read_and_say_what_is_wrong_with_them() {
    let ok: &[AuthFault] = &[];
    let table: &[(&str, bool, &[AuthFault])] = &[
        (r#"Digest realm="r", nonce="n""#, true, ok),
        (r#"Digest realm="r", nonce="n", algorithm=MD5, qop="auth,auth-int""#, true, ok),
        (r#"digest realm="r",nonce="n",algorithm=sha-256,qop="auth, auth-int""#, true, ok),
        (r#"Digest realm="r", nonce="n", algorithm="MD5""#, true, &[AuthFault::Quoted("algorithm")]),
        (r#"Digest realm="r", nonce="n", qop=auth"#, true, &[AuthFault::NotQuoted("qop")]),
        (r#"Digest realm="r", nonce="n", algorithm=AKAv1-MD5, qop="auth""#, false, ok),
        (r#"Digest realm="r", nonce="n", qop="auth-conf""#, false, ok),
        (r#"Digest realm="r", nonce="n", algorithm=MD5-sess"#, false, ok),
        (r#"Digest realm="a \"quoted\" realm", nonce="n""#, true, ok),
        (r#"Digest realm="r""#, false, &[AuthFault::Missing("nonce")]),
        (r#"Digest realm=r, nonce="n""#, true, &[AuthFault::NotQuoted("realm")]),
    ];
    for (text, is_supported, expected) in table {
        let (challenge, faults) = Challenge::parse(text);
        assert_eq!(faults, *expected, "{text}");
        assert_eq!(challenge.is_supported(), *is_supported, "{text}");
        let (again, _) = Challenge::parse(&challenge.to_string());
        assert_eq!(again, challenge, "{text}");
    }
}

#[test]
fn rubbish_is_read_without_harm() {
    let table: &[(&str, &[AuthFault])] = &[
        (r#"Basic realm="r""#, &[AuthFault::NotDigest("Basic".to_owned()), AuthFault::Missing("nonce")]),
        (
            r#"Digest realm="r, nonce"#,
            &[AuthFault::UnterminatedQuote("realm".to_owned()), AuthFault::Missing("nonce")],
        ),
        (
            r#"Digest realm="r", realm="s", nonce="n", so-so"#,
            &[AuthFault::Repeated("realm".to_owned()), AuthFault::NotAParameter("so-so".to_owned())],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(Challenge::parse(text).1, *expected, "{text}");
    }
    for text in ["", "=", "Digest", "Digest =", "Digest a=\"\\", "Digest ,,,=,\"", "Digest \u{e4}=\u{e4}"] {
        let (challenge, faults) = Challenge::parse(text);
        assert!(!challenge.is_supported() && !faults.is_empty(), "{text}");
        assert!(!Credentials::parse(text).1.is_empty(), "{text}");
    }
}

#[test]
fn credentials_say_what_is_wrong_with_them() {
    let base = r#"Digest username="u", realm="r", nonce="n", uri="sip:a", response="00""#;
    let ok: &[AuthFault] = &[];
    let table: &[(&str, &[AuthFault])] = &[
        ("", ok),
        (r#", qop=auth, nc=0000000a, cnonce="c""#, ok),
        (r#", qop="auth", nc=00000001, cnonce="c""#, &[AuthFault::Quoted("qop")]),
        (r#", qop=auth, nc="00000001", cnonce="c""#, &[AuthFault::Quoted("nc")]),
        (r#", qop=auth, nc=1, cnonce="c""#, &[AuthFault::BadValue("nc")]),
        (r#", qop=auth, nc=0000000g, cnonce="c""#, &[AuthFault::BadValue("nc")]),
        (", qop=auth", &[AuthFault::Missing("cnonce"), AuthFault::Missing("nc")]),
        (r#", cnonce="c""#, &[AuthFault::WithoutQop("cnonce")]),
        (", username*=UTF-8''u", &[AuthFault::Repeated("username".to_owned())]),
    ];
    for (more, expected) in table {
        assert_eq!(Credentials::parse(&format!("{base}{more}")).1, *expected, "{more}");
    }
}

#[test]
fn an_extended_username_is_decoded_and_printed_again() {
    let text =
        "Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, realm=\"r\", nonce=\"n\", uri=\"/\", response=\"0\"";
    let (credentials, faults) = Credentials::parse(text);
    assert_eq!((credentials.username.as_str(), faults), ("Jäsøn Doe", vec![]));
    assert_eq!(credentials.to_string(), text);
}

#[test]
fn a_password_is_not_printed() {
    assert_eq!(format!("{:?}", Password::new("s3cret")), "***");
    assert!(!format!("{:?} {:?}", client("s3cret"), server()).contains("s3cret"));
}
