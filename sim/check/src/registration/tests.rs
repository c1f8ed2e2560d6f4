//! Ladders of registrations.

use plan::TrunkMode;

use crate::Facts;
use crate::script::{check, found};

/// Challenged, registered for 60 s, refreshed in time.
const REGISTERED: &str = "
    0     pbx> REGISTER
    20    car> 401 REGISTER
    40    pbx> REGISTER | Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n1\", uri=\"sip:10.0.0.1\", response=\"0123456789abcdef0123456789abcdef\", qop=auth, nc=00000001, cnonce=\"c\"
    60    car> 200 REGISTER
    50000 pbx> REGISTER | Authorization: Digest username=\"u\", realm=\"r\", nonce=\"n1\", uri=\"sip:10.0.0.1\", response=\"0123456789abcdef0123456789abcdef\", qop=auth, nc=00000002, cnonce=\"c\"
    50020 car> 200 REGISTER
";

fn with(old: &str, new: &str) -> String {
    assert!(REGISTERED.contains(old), "{old}");
    REGISTERED.replace(old, new)
}

#[test]
fn the_client_keeps_the_rules_of_refreshing() {
    let second = "50000 pbx> REGISTER |";
    check(&[
        ("clean", REGISTERED, &[]),
        ("late", &with("50000", "70000").replace("50020", "70020"), &["registration/refresh-before-expiry"]),
        (
            "lost in time, late again",
            &with(second, "45000 pbx> REGISTER lost\n70000 pbx> REGISTER |").replace("50020", "70020"),
            &["transaction/request-repeated"],
        ),
        ("another Call-ID, as after a restart", &with(second, "50000 pbx> REGISTER | Call-ID: other;;"), &[]),
        (
            "another Call-ID each time",
            &format!(
                "{}90000 pbx> REGISTER | Call-ID: third\nend 93000",
                with(second, "50000 pbx> REGISTER | Call-ID: other;;")
            ),
            &["registration/same-call-id"],
        ),
        (
            "CSeq stands still",
            &with(second, "50000 pbx> REGISTER | CSeq: 2 REGISTER;;"),
            &["registration/cseq-increases", "registration/old-cseq-refused"],
        ),
        (
            "user part",
            &REGISTERED
                .replace("REGISTER |", "REGISTER | s/REGISTER sip:10/REGISTER sip:u@10/;;")
                .replace("uri=\"sip:10", "uri=\"sip:u@10"),
            &["registration/no-user-in-ruri"],
        ),
    ]);
}

#[test]
fn the_client_takes_no_for_an_answer() {
    let too_brief = |expires: u32| {
        format!(
            "0 pbx> REGISTER | Expires: 60\n20 car> 423 REGISTER | Min-Expires: 300\n40 pbx> REGISTER | Expires: {expires}\n60 car> 403 REGISTER"
        )
    };
    let refusals = |pause: u64| -> String {
        let pair = |n: u64| format!("{} pbx> REGISTER\n{} car> 403 REGISTER\n", n * pause, n * pause + 20);
        (0..5).map(pair).collect()
    };
    check(&[
        ("the same again", &too_brief(60), &["registration/min-expires-obeyed"]),
        ("enough", &too_brief(300), &[]),
        ("hammering", &refusals(100), &["registration/no-hammering"]),
        ("patient", &refusals(30_000), &[]),
    ]);
}

#[test]
fn the_registrar_lists_what_it_has_bound() {
    check(&[
        ("no Contact", "0 pbx> REGISTER\n20 car> 200 REGISTER | -Contact", &["registration/bindings-listed"]),
        (
            "another Contact",
            "0 pbx> REGISTER\n20 car> 200 REGISTER | Contact: <sip:10.0.0.7:5060>;expires=60",
            &["registration/bindings-listed"],
        ),
        (
            "longer",
            "0 pbx> REGISTER | Expires: 30\n20 car> 200 REGISTER",
            &["registration/expires-not-longer"],
        ),
    ]);
}

#[test]
fn the_mode_of_the_trunk_says_who_registers_and_where_calls_go() {
    let mode = |mode| Facts { mode: Some(mode), ..Facts::default() };
    let call = "1000 car> INVITE\n1020 pbx> 100\n1300 pbx> 486\n1320 car> ACK";
    assert_eq!(found(REGISTERED, mode(TrunkMode::Static)), ["registration/not-on-static-trunk"; 1]);
    assert_eq!(found(call, mode(TrunkMode::Static)), [""; 0]);
    assert_eq!(found(call, mode(TrunkMode::Registration)), ["registration/registered-before-inbound"]);
    let bound = "0 pbx> REGISTER call=r\n20 car> 200 REGISTER call=r\n";
    assert_eq!(found(&format!("{bound}{call}"), mode(TrunkMode::Registration)), [""; 0]);
    let elsewhere =
        bound.replace("pbx> REGISTER call=r", "pbx> REGISTER call=r | Contact: <sip:10.0.0.2:5066>");
    let moved =
        format!("{elsewhere}{}", call.replace("INVITE", "INVITE to=str").replace("ACK", "ACK to=str"));
    assert_eq!(found(&moved, mode(TrunkMode::Registration)), ["registration/inbound-to-registered-contact"]);
}

#[test]
fn a_bulk_registration_asks_and_is_expanded() {
    let register = |contact: &str, tags: &str| {
        format!("0 pbx> REGISTER | Contact: {contact};;{tags};;Supported: path\n20 car> 200 REGISTER")
    };
    let (contact, tags) = ("<sip:10.0.0.2:5060;bnc;x=1>", "Require: gin;;Proxy-Require: gin");
    let invite = |uri: &str| {
        let edit = format!("s#INVITE sip:+12025550123@10.0.0.2#INVITE {uri}#");
        let refused = "1020 pbx> 486\n1040 car> ACK";
        format!("{}\n1000 car> INVITE | {edit}\n{refused}", register(contact, tags))
    };
    let refused = "20 car> 420 REGISTER | Unsupported: gin";
    let again = register(contact, tags).replace("20 car> 200 REGISTER", refused);
    check(&[
        ("clean", &register(contact, tags), &[]),
        ("bnc has a value", &register("<sip:10.0.0.2:5060;bnc=1>", tags), &["registration/bnc-form"]),
        ("bnc is outside", &register("<sip:10.0.0.2:5060>;bnc", tags), &["registration/bnc-form"]),
        (
            "listed elsewhere",
            &register(contact, tags)
                .replace("200 REGISTER", "200 REGISTER | Contact: <sip:10.0.0.7:5060;bnc>;expires=60"),
            &["registration/bindings-listed"],
        ),
        ("no Proxy-Require", &register(contact, "Require: gin"), &["registration/gin-option-tags"]),
        (
            "a user",
            &register("<sip:x@10.0.0.2:5060;bnc>", tags),
            &["registration/bnc-without-user", "registration/malformed-bnc-refused"],
        ),
        ("expanded", &invite("sip:+12025550123@10.0.0.2:5060;x=1"), &[]),
        ("a parameter lost", &invite("sip:+12025550123@10.0.0.2:5060"), &["registration/bnc-expanded"]),
        ("bnc left", &invite("sip:+12025550123@10.0.0.2:5060;bnc;x=1"), &["registration/bnc-expanded"]),
        ("no plus", &invite("sip:12025550123@10.0.0.2:5060;x=1"), &["registration/bnc-expanded"]),
        (
            "once more",
            &format!(
                "{again}\n40000 pbx> REGISTER | Contact: {contact};;{tags};;Supported: path\n40020 car> 403 REGISTER"
            ),
            &["registration/gin-fallback"],
        ),
    ]);
}

#[test]
fn the_registrar_says_for_how_long() {
    let brief = |refusal: &str, expires: u32| {
        format!("0 pbx> REGISTER | Expires: {expires}\n20 car> 423 REGISTER{refusal}")
    };
    let given = "registration/min-expires-given";
    check(&[
        (
            "Expires alone",
            "0 pbx> REGISTER\n20 car> 200 REGISTER | Contact: <sip:10.0.0.2:5060>;;Expires: 60",
            &["registration/binding-has-expires"],
        ),
        (
            "nothing",
            "0 pbx> REGISTER\n20 car> 200 REGISTER | Contact: <sip:10.0.0.2:5060>",
            &["registration/binding-has-expires"],
        ),
        (
            "no number",
            "0 pbx> REGISTER\n20 car> 200 REGISTER | Contact: <sip:10.0.0.2:5060>;expires=long",
            &["registration/binding-has-expires"],
        ),
        ("no minimum", &brief("", 60), &[given]),
        ("an hour", &brief(" | Min-Expires: 7200", 3600), &[given]),
        ("a removal", &brief(" | Min-Expires: 7200", 0), &[given]),
        ("more than the minimum", &brief(" | Min-Expires: 60", 300), &[given]),
    ]);
}

#[test]
fn one_register_after_the_other_and_the_newest_counts() {
    let first = "0 pbx> REGISTER\n20 car> 200 REGISTER\n";
    let second = |edits: &str| format!("{first}1000 pbx> REGISTER | {edits}\n1020 car> 200 REGISTER");
    let old = second("CSeq: 1 REGISTER");
    check(&[
        ("clean", &second("Expires: 60"), &[]),
        ("not newer", &old, &["registration/cseq-increases", "registration/old-cseq-refused"]),
        ("refused", &old.replace("1020 car> 200", "1020 car> 500"), &["registration/cseq-increases"]),
        (
            "at once",
            "0 pbx> REGISTER\n10 pbx> REGISTER | Contact: <sip:10.0.0.2:5070>\n\
             500 car> 200 REGISTER | CSeq: 1 REGISTER;;s/branch=z9hG4bKb2/branch=z9hG4bKb1/;;Contact: <sip:10.0.0.2:5060>;expires=60\n\
             520 car> 200 REGISTER",
            &["registration/one-at-a-time"],
        ),
        ("kept", &second("Expires: 0"), &["registration/removal-done"]),
        (
            "kept in spite of a star",
            &second("Contact: *;;Expires: 0").replace(
                "1020 car> 200 REGISTER",
                "1020 car> 200 REGISTER | Contact: <sip:10.0.0.2:5060>;expires=50",
            ),
            &["registration/removal-done"],
        ),
        (
            "an old star",
            &second("Contact: *;;Expires: 0;;CSeq: 1 REGISTER")
                .replace("1020 car> 200 REGISTER", "1020 car> 200 REGISTER | -Contact"),
            &["registration/cseq-increases", "registration/old-cseq-refused"],
        ),
        ("603", "0 pbx> REGISTER\n20 car> 603 REGISTER", &["registration/no-global-failure"]),
        ("a To tag", &second("To: <sip:+12025550170@10.0.0.1>;tag=tcara"), &["registration/no-to-tag"]),
        (
            "a star and an interval",
            &second("Contact: *;;Expires: 60"),
            &["message/grammar", "registration/star-alone"],
        ),
        (
            "a star with another",
            &second("Contact: *, <sip:10.0.0.2:5060>;;Expires: 0"),
            &["message/grammar", "registration/removal-done", "registration/star-alone"],
        ),
    ]);
}

#[test]
fn routes_of_a_registration_are_loose_and_none_is_recorded() {
    let answered = |edits: &str| format!("0 pbx> REGISTER\n20 car> 200 REGISTER | {edits}");
    let back = "Path: <sip:edge.example>";
    check(&[
        ("recorded", &answered("Record-Route: <sip:edge.example;lr>"), &["registration/no-record-route"]),
        ("Service-Route", &answered("Service-Route: <sip:edge.example>"), &["registration/route-is-loose"]),
        (
            "Path",
            &format!("0 pbx> REGISTER | Supported: path;;{back}\n20 car> 200 REGISTER | {back}"),
            &["registration/route-is-loose"],
        ),
        (
            "Path is lost",
            "0 pbx> REGISTER | Supported: path;;Path: <sip:edge.example;lr>\n20 car> 200 REGISTER",
            &["registration/path-returned"],
        ),
    ]);
}

#[test]
fn a_client_that_is_there_keeps_its_binding() {
    let bound = "0 pbx> REGISTER\n20 car> 200 REGISTER\n";
    let alive = |at: u64| format!("{at} pbx> OPTIONS call=b\n{} car> 200 OPTIONS call=b\n", at + 20);
    let refused = |status: u16| format!("{bound}50000 pbx> REGISTER\n50020 car> {status} REGISTER\n");
    let kept = "registration/binding-kept";
    check(&[
        ("forgotten", &format!("{bound}{}", alive(120_000)), &[kept]),
        ("not yet", &format!("{bound}{}", alive(70_000)), &[]),
        ("refused and given up", &format!("{}{}", refused(503), alive(600_000)), &[kept]),
        ("refused for good", &format!("{}{}", refused(403), alive(600_000)), &[]),
        (
            "given back late",
            &format!(
                "{bound}{}130000 pbx> REGISTER | Expires: 0\n130020 car> 200 REGISTER | -Contact",
                alive(120_000)
            ),
            &[kept],
        ),
    ]);
}

#[test]
fn a_route_of_a_registration_is_none_of_a_call() {
    let registered = |edits: &str| format!("0 pbx> REGISTER\n20 car> 200 REGISTER | {edits}\n");
    let asked = "1000 pbx> OPTIONS call=b | Route: <sip:edge.example;lr>\n1020 car> 200 OPTIONS call=b";
    let recorded = registered("Record-Route: <sip:edge.example;lr>");
    check(&[(
        "taken",
        &format!("{recorded}{asked}"),
        &["registration/no-record-route", "registration/no-route-set"],
    )]);
}

/// RFC 6140 5.2: a number that is behind a bulk registration does not leave it by itself.
#[test]
fn one_number_stays_behind_the_bulk() {
    let bulk = "0 pbx> REGISTER | Contact: <sip:10.0.0.2:5060;bnc>;;Require: gin;;Proxy-Require: gin;;Supported: path\n\
                20 car> 200 REGISTER | Contact: <sip:10.0.0.2:5060;bnc>;expires=3600";
    let called = "1000 car> INVITE call=b | s/sip:+12025550123@10.0.0.2 SIP/sip:+12025550123@10.0.0.2:5060 SIP/\n1020 pbx> 486 call=b\n1040 car> ACK call=b";
    let removed = |number: &str, listed: &str| {
        let edits = format!(
            "s/To: <sip:+12025550170@/To: <sip:{number}@/;;s/From: <sip:+12025550170@/From: <sip:{number}@/"
        );
        format!(
            "{bulk}\n{called}\n2000 pbx> REGISTER call=c | {edits};;Expires: 0\n2020 car> 200 REGISTER call=c | {listed}"
        )
    };
    let stays = "Contact: <sip:+12025550123@10.0.0.2:5060>;expires=3500";
    check(&[
        ("it stays", &removed("+12025550123", stays), &[]),
        ("another's", &removed("+12025550199", "-Contact"), &[]),
        ("it is gone", &removed("+12025550123", "-Contact"), &["registration/bindings-listed"]),
    ]);
}
