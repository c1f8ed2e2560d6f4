//! Ladders that break the rules of a single message, one at a time.

use crate::script::{CALL, call_edited, call_with, check, judged};
use crate::{Blame, Facts};

const INVITE: &str = "0     pbx> INVITE";
const RINGING: &str = "300   car> 180";
const ANSWER: &str = "2000  car> 200";
const BYE: &str = "5000  pbx> BYE";

#[test]
fn a_clean_call_raises_nothing() {
    check(&[("clean", CALL, &[])]);
}

#[test]
fn each_broken_message_is_found_by_its_check_alone() {
    let long = format!("Subject: {}", "a".repeat(1200));
    let table: [(&str, &str, &[&str]); 48] = [
        (INVITE, "-Max-Forwards", &["message/mandatory-headers"]),
        (INVITE, "Content-Length: 20", &["message/content-length"]),
        (INVITE, "Content-Length: 900", &["message/content-length"]),
        (BYE, "s/z9hG4bKb/old/", &["message/branch-cookie"]),
        (BYE, "CSeq: 2 INFO", &["message/cseq-method"]),
        (INVITE, "Contact: <sip:[>", &["message/grammar"]),
        (RINGING, "s#SIP/2.0 180#sip/2.0 180#", &["message/grammar"]),
        (INVITE, "Contact: <sip:10.0.0.2:5060;ob;OB>", &["message/grammar"]),
        (RINGING, "To: <sip:a@b;tag=tcara", &["message/grammar"]),
        (INVITE, "Max-Forwards: 300", &["message/max-forwards-value"]),
        (INVITE, "-Contact", &["message/contact-in-invite"]),
        (ANSWER, "-Contact", &["message/contact-in-2xx"]),
        (INVITE, "-Allow", &["message/supported-allow"]),
        (ANSWER, "-Allow", &["message/supported-allow"]),
        (RINGING, "s/;tag=tcara//", &["message/to-tag-in-response"]),
        (INVITE, "s/;tag=tpbxa//", &["message/from-tag"]),
        (RINGING, "s/z9hG4bKb1/z9hG4bKb9/", &["message/via-echo"]),
        (RINGING, "s/rport=5060/rport/", &["message/rport-echo"]),
        (RINGING, "Call-ID: other", &["message/call-id-echo"]),
        (RINGING, "CSeq: 2 INVITE", &["message/cseq-echo"]),
        (RINGING, "s/tag=tpbxa/tag=other/", &["message/from-echo"]),
        (BYE, "s/UDP/TCP/", &["message/via-transport"]),
        (RINGING, "s/From: <sip:+12025550170@/From: <sip:+12025550199@/", &["message/from-echo"]),
        (RINGING, "s/To: <sip:+12025550123@/To: <sip:+12025550199@/", &["message/from-echo"]),
        (RINGING, "CSeq: 1 INFO", &["message/cseq-echo"]),
        (RINGING, "s/rport=5060/rport=9/", &["message/received-is-source"]),
        (RINGING, "s/;received=10.0.0.2//", &["message/received-is-source"]),
        (RINGING, "s/;received=10.0.0.2/;received=10.0.0.3/", &["message/received-is-source"]),
        (RINGING, "+lf", &["message/line-ends"]),
        (INVITE, &long, &["message/too-large-for-udp"]),
        (INVITE, "s/;rport/;rport=5060/", &["message/rport-without-value"]),
        (INVITE, "Transfer-Encoding: chunked", &["message/not-chunked"]),
        (INVITE, "Allow: INVITE, OPTIONS", &["message/allow-complete"]),
        (INVITE, "Expires: soon", &["message/grammar"]),
        // What nobody needs, and everybody can live with.
        (INVITE, "Timestamp: abc", &["message/grammar"]),
        (INVITE, "Alert-Info: Bellcore-dr1", &["message/grammar"]),
        (INVITE, "Date: Sat, 13 Nov 2010 23:29:00 UTC", &["message/grammar"]),
        (INVITE, "Subject: a\u{1b}[2J", &["message/grammar"]),
        (ANSWER, "Warning: 399 pbx no-quotes", &["message/grammar"]),
        (ANSWER, "Allow: INVITE ACK BYE CANCEL", &["message/allow-complete", "message/grammar"]),
        (BYE, "s/BYE sip:10.0.0.1:5060/BYE <sip:10.0.0.1:5060>/", &["message/grammar"]),
        (RINGING, "s#SIP/2.0/UDP#SIP/2.0/TCP#", &["message/via-echo"]),
        (RINGING, "-Contact", &["message/contact-in-2xx"]),
        (
            RINGING,
            "s#SIP/2.0 180#SIP/2.0 780#",
            &["message/grammar", "transaction/failure-repeated", "transaction/one-final-response"],
        ),
        (RINGING, "s#SIP/2.0 180#SIP/2.0 18#", &["message/grammar"]),
        (INVITE, "Content-Encoding: gzip", &["message/encoded-as-said"]),
        (ANSWER, "Require: precondition", &["message/response-requires"]),
        (INVITE, "Supported: private-thing", &["message/option-tags-registered"]),
    ];
    for (line, edits, expected) in table {
        check(&[(edits, &call_edited(line, edits), expected)]);
    }
}

/// What a response says, and where it goes.
#[test]
fn a_response_that_is_wrong_for_its_request_is_found() {
    let asked = |asked: &str, given: &str| format!("0 pbx> OPTIONS | {asked}\n20 car> {given}");
    let vias = "s#Via: #Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKtop, #";
    check(&[
        ("405", &asked("X-A: 1", "405 OPTIONS"), &["message/refusal-says-what", "options/supported"]),
        (
            "unknown",
            &asked("Require: nobody-knows-this", "200 OPTIONS"),
            &["message/option-tags-registered", "message/unknown-extension-refused"],
        ),
        // Whoever made up a name with dots may have agreed on it with the other side; no standard describes it.
        ("ours", &asked("Require: com.example.ours", "200 OPTIONS"), &["message/option-tags-registered"]),
        ("elsewhere", &asked("X-A: 1", "200 OPTIONS to=str"), &["message/response-destination"]),
        ("second Via", &asked(vias, "200 OPTIONS | s/z9hG4bKb1/z9hG4bKb9/"), &["message/via-echo"]),
        (
            "over TCP",
            "0 pbx> OPTIONS tcp | -Content-Length\n20 car> 200 OPTIONS tcp",
            &["message/content-length"],
        ),
        ("no CSeq", &call_edited(RINGING, "-CSeq"), &["message/mandatory-headers"]),
    ]);
}

#[test]
fn line_ends_behind_the_body_are_no_fault() {
    // A keep-alive habit of old stacks; the octets do not belong to the body.
    let script = call_edited(INVITE, "+line-ends");
    check(&[("line ends", &script, &[])]);
}

/// What the description says is judged all the same.
#[test]
fn the_end_of_the_last_line_belongs_to_the_body() {
    let answer = |edits: &str| call_edited(ANSWER, edits);
    check(&[
        ("short", &answer("+short"), &["message/content-length"]),
        (
            "and wrong",
            &answer("s#a=sendrecv#a=sendrecv\\nm=image 0 udptl t38#;;+short"),
            &["message/content-length", "sdp/m-line-count"],
        ),
        (
            "behind its end",
            &answer("s#a=sendrecv#a=sendrecv\\nm=image 0 udptl t38#;;+line-ends"),
            &["sdp/m-line-count"],
        ),
        (
            "the next message begins in it",
            "0 pbx> INVITE tcp | +body v=0\\no=- 5 1 IN IP4 10.0.0.2\\nSIP/2.0 20\n20 car> 100 tcp\n600 car> 486 tcp\n620 pbx> ACK tcp",
            &["message/content-length"],
        ),
    ]);
}

/// What a refusal, a response or a URI must not say, each found by its check alone.
#[test]
fn what_one_answer_or_uri_gets_wrong_is_found() {
    let refused = |edits: &str, answer: &str| {
        format!("0 pbx> INVITE | {edits}\n20 car> 100\n100 car> {answer}\n120 pbx> ACK")
    };
    let uri = "s/INVITE sip:+12025550123@10.0.0.1 /INVITE sip:+12025550123@10.0.0.1;method=INVITE /";
    let info = |refusal: &str| {
        let told = "2000 car> 200 | Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO";
        call_with(ANSWER, told).replace(BYE, &format!("3000 pbx> INFO\n3020 car> {refusal}\n{BYE}"))
    };
    let taken = "405 INFO | Allow: INVITE, ACK, BYE, CANCEL, OPTIONS";
    let proxied = "0 pbx> OPTIONS | s/;rport/;maddr=10.0.0.9/\n20 car> 200 OPTIONS";
    check(&[
        ("501", "0 pbx> REGISTER\n20 car> 501 REGISTER", &["message/known-method-405"]),
        ("listed", &info(taken), &["message/allow-kept"]),
        // Nobody registers inside a dialog, and a registrar that lists REGISTER means outside of them.
        (
            "a REGISTER in a call",
            &info(taken).replace("INFO\n", "REGISTER\n").replace("405 INFO", "405 REGISTER"),
            &[],
        ),
        ("listed and unknown", &info("501 INFO"), &["message/allow-kept"]),
        ("method in a URI", &refused(uri, "486"), &["message/request-uri-form"]),
        (
            "a 415 to a language",
            &refused("Content-Language: xx", "415 | Accept: application/sdp"),
            &["message/refusal-says-what"],
        ),
        ("past maddr", proxied, &["message/response-destination"]),
        ("from elsewhere", "0 pbx> OPTIONS\n20 car> 200 OPTIONS from=str", &["message/response-source"]),
        ("Timestamp", &refused("Timestamp: 7", "486"), &["message/timestamp-echo"]),
        (
            "SIPS",
            "0 pbx> OPTIONS | s/From: <sip:/From: <sips:/;;s/0.2>;tag/0.2;transport=UDP>;tag/\n20 car> 200 OPTIONS",
            &["message/sips-transport"],
        ),
        (
            "encoding",
            "0 pbx> OPTIONS\n20 car> 200 OPTIONS sdp=sendrecv | Content-Encoding: x-own",
            &["message/encoding-accepted"],
        ),
        (
            "another encoding",
            "0 pbx> OPTIONS | Accept-Encoding: gzip;q=1.0\n20 car> 200 OPTIONS sdp=sendrecv | Content-Encoding: x-own",
            &["message/encoding-accepted"],
        ),
    ]);
}

/// A fault of one message, and that nobody but its sender is blamed for it, whoever has to repeat it.
#[test]
fn what_is_copied_is_the_fault_of_who_wrote_it() {
    let call = |invite: &str| call_edited(INVITE, invite);
    let refused = |invite: &str| format!("0 pbx> INVITE | {invite}\n20 car> 100\n30 car> 400\n50 pbx> ACK");
    let bound =
        |path: &str| format!("0 pbx> REGISTER | Supported: path;;{path}\n20 car> 200 REGISTER | {path}");
    let table = [
        (refused("s#<sip:+12025550170@10.0.0.2>#<sip:a b@10.0.0.2>#"), "message/grammar"),
        (refused("From: Doe, Jane <sip:+12025550170@10.0.0.2>;tag=tpbxa"), "message/grammar"),
        (refused("To: \"unknown <sip:+12025550123@10.0.0.1>"), "message/grammar"),
        (refused("To: \"\"unknown\"\" <sip:+12025550123@10.0.0.1>"), "message/grammar"),
        (refused("s/;rport/;rport;x=1;x=2/"), "message/grammar"),
        (refused("Call-ID: call-a@x@z"), "message/grammar"),
        (refused("s/CSeq: 1 /CSeq: 2147483648 /"), "message/grammar"),
        (refused("s/CSeq: 1 /CSeq: 4294967296 /"), "message/grammar"),
        (refused("-CSeq"), "message/mandatory-headers"),
        ("0 pbx> OPTIONS | -Via".to_owned(), "message/mandatory-headers"),
        ("0 pbx> INVITE | -Via".to_owned(), "message/mandatory-headers"),
        (refused("-To"), "message/mandatory-headers"),
        (refused("s/sip:+12025550170@10.0.0.2/sip:a\\nb@10.0.0.2/"), "message/grammar"),
        (call("s#<sip:+12025550170@10.0.0.2>#<sip:a b@10.0.0.2>#"), "message/grammar"),
        (call("Record-Route: <sip:a b@10.0.0.2;lr>"), "message/grammar"),
        (bound("Path: <sip:a b@10.0.0.2;lr>"), "message/grammar"),
    ];
    for (script, check) in table {
        let outcome = judged(&script, Facts::default());
        let found: Vec<_> = outcome.findings.iter().map(|f| (f.check, f.blame)).collect();
        assert!(found.contains(&(check, Blame::Pbx)), "{script}\n{found:?}");
        let of_others: Vec<_> = outcome.findings.iter().filter(|f| f.blame != Blame::Pbx).collect();
        assert!(of_others.is_empty(), "{script}\n{of_others:#?}");
    }
}

/// What was expected and what came are never the same words.
#[test]
fn the_field_that_differs_is_named() {
    let rows = [
        ("300   car> 180", "s/tag=tcara/tag=tcarb/", None),
        ("5020  car> 200 BYE", "s/tag=tcara/tag=other/", Some(("tcara", "other"))),
        ("5020  car> 200 BYE", "s/tag=tpbxa/tag=other/", Some(("tpbxa", "other"))),
        (
            "5020  car> 200 BYE",
            "s/10.0.0.2:5060;branch/10.0.0.9:5060;branch/",
            Some(("10.0.0.2:5060", "10.0.0.9:5060")),
        ),
        (
            "5020  car> 200 BYE",
            "s#Via: #Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKb4, #",
            Some(("1", "2")),
        ),
    ];
    for (line, edits, expected) in rows {
        let outcome = judged(&call_edited(line, edits), Facts::default());
        let found = outcome.findings.iter().find(|f| f.check.ends_with("-echo"));
        let words = found.map(|f| (f.expected.as_str(), f.got.as_str()));
        assert_eq!(words, expected, "{edits}: {:#?}", outcome.findings);
    }
}

/// As large as a datagram can be, and with more lines than any device writes: judged, and at once.
#[test]
fn a_large_message_is_judged_like_any_other() {
    let many: Vec<String> = (0..600).map(|n| format!("X-{n}: {n}")).collect();
    let long = format!("X-Long: {}", "a, <b>;c=\"d\", ".repeat(4_600));
    let vias = format!("s#Via: #Via: {}#", "SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKx, ".repeat(900));
    for edits in [many.join(";;"), long, vias] {
        let script = format!("0 pbx> OPTIONS | {edits}\n20 car> 200 OPTIONS");
        let found = judged(&script, Facts::default()).findings;
        // That it is large is all that is wrong with it, and that its answer has no word of where it came from.
        let others = ["message/too-large-for-udp", "message/received-is-source"];
        let found: Vec<_> = found.iter().filter(|f| !others.contains(&f.check)).collect();
        assert!(found.is_empty(), "{found:#?}");
        let script = format!("0 pbx> OPTIONS | {edits};;Contact: <sip:[>\n20 car> 200 OPTIONS | -From");
        let found: Vec<_> = judged(&script, Facts::default()).findings.iter().map(|f| f.check).collect();
        assert!(
            found.contains(&"message/grammar") && found.contains(&"message/mandatory-headers"),
            "{found:?}"
        );
    }
}

/// What is told about a message is short, however long it is.
#[test]
fn a_finding_is_short_however_long_the_header() {
    let script = format!("0 pbx> OPTIONS | Contact: <sip:[{}>\n20 car> 200 OPTIONS", "A".repeat(60_000));
    let found = judged(&script, Facts::default()).findings;
    let found: Vec<_> = found.iter().filter(|f| f.check == "message/grammar").collect();
    assert_eq!(found.len(), 1);
    let octets = [&found[0].text, &found[0].expected, &found[0].got].map(String::len);
    assert!(octets.iter().sum::<usize>() < 2_000, "{octets:?}");
}

/// What was not looked at holds nothing against anybody, and is said to be a limit of ours.
#[test]
fn a_message_of_more_lines_than_are_looked_at() {
    let many: Vec<String> = (0..1_100).map(|n| format!("X-{n}: {n}")).collect();
    let last = "To: <sip:+12025550123@10.0.0.1>;;CSeq: 1 OPTIONS";
    let outcome = judged(&format!("0 pbx> OPTIONS tcp | {};;{last}", many.join(";;")), Facts::default());
    assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    assert_eq!(outcome.limits.len(), 1, "{:?}", outcome.limits);
    assert_eq!(sip::HEADERS_MAX, 1024, "as the limit says");
}

/// RFC 3261 7.4.1 and RFC 5621 4.2: who takes no multipart says so, and all others take it.
#[test]
fn a_multipart_is_sent_and_taken_as_asked() {
    let again = |accept: &str, edits: &str| {
        let lines =
            format!("3000 pbx> INVITE | {edits}\n3020 car> 100\n3050 car> 200\n3070 pbx> ACK\n5000 pbx> BYE");
        call_with("5000  pbx> BYE", &lines).replace("2000  car> 200", &format!("2000 car> 200 | {accept}"))
    };
    let refused = |accept: &str| {
        format!("0 pbx> INVITE | +isup\n20 car> 100\n100 car> 415 | Accept: {accept}\n120 pbx> ACK")
    };
    check(&[
        ("nothing was said", &again("Supported: timer", "+isup"), &[]),
        ("it is taken", &again("Accept: application/sdp, multipart/mixed", "+isup"), &[]),
        ("it is bare", &again("Accept: application/sdp", "Subject: x"), &[]),
        ("it is not taken", &again("Accept: application/sdp", "+isup"), &["message/encoding-accepted"]),
        ("something else is wanted", &refused("application/pidf+xml"), &[]),
        ("for what is optional", &refused("application/sdp"), &["message/form-taken"]),
    ]);
}

/// A peer that sends several requests under one branch gets the answer to one of them, and that one is what it repeats.
#[test]
fn a_response_is_held_against_the_request_that_it_answers() {
    let rows = [
        ("s/10.0.0.2:5060;/10.0.0.2:5062;/", "s/10.0.0.2:5062;/10.0.0.2:5060;/"),
        ("s/tag=tpbxa/tag=other/", "s/tag=other/tag=tpbxa/"),
        ("CSeq: 7 INVITE", "CSeq: 1 INVITE"),
    ];
    for (other, to_the_first) in rows {
        for (given, is_right) in
            [("X-To: the second", true), (to_the_first, true), ("CSeq: 99 INVITE", false)]
        {
            let script = format!(
                "0 pbx> INVITE
                20 pbx> INVITE | s/z9hG4bKb2/z9hG4bKb1/;;CSeq: 1 INVITE;;{other}
                60 car> 486 | {given}
                80 pbx> ACK"
            );
            let found = judged(&script, Facts::default()).findings;
            let is_echo = |f: &&crate::Finding| f.blame == Blame::Carrier && f.check.ends_with("-echo");
            let blamed: Vec<_> = found.iter().filter(is_echo).collect();
            assert_eq!(blamed.is_empty(), is_right, "{script}\n{blamed:#?}");
        }
    }
}

/// RFC 3261 25.1: a route stands in angle brackets, and who repeats it in them has not changed it.
#[test]
fn a_route_without_brackets_is_held_against_who_wrote_it() {
    let recorded = "Record-Route: sip:10.0.0.2;lr";
    let call = |edits: &str, bye: &str| {
        format!(
            "0 pbx> INVITE | {edits}\n20 car> 100\n2000 car> 200 | {edits}\n2020 pbx> ACK\n2030-5010 pbx~\n\
             2030-5010 car~\n5000 car> BYE | {bye}\n5020 pbx> 200 BYE"
        )
    };
    let side = |ladder: &str| {
        let found = judged(ladder, Facts::default()).findings;
        found.iter().map(|f| (f.check, f.blame)).collect::<Vec<_>>()
    };
    let pbx = [("message/grammar", Blame::Pbx)];
    for bye in ["Route: <sip:10.0.0.2;lr>", "Route: <sip:10.0.0.2>;lr", "Route: sip:10.0.0.2;lr"] {
        assert_eq!(side(&call(recorded, bye)), pbx, "{bye}");
    }
    let right = "Record-Route: <sip:10.0.0.2;lr>";
    check(&[
        ("in brackets", &call(right, "Route: <sip:10.0.0.2;lr>"), &[]),
        ("with a name", &call("Record-Route: \"a;b\" <sip:10.0.0.2;lr>", "Route: <sip:10.0.0.2;lr>"), &[]),
    ]);
    let own = side(&call(right, "Route: sip:10.0.0.2;lr"));
    assert_eq!(own, [("message/grammar", Blame::Carrier)]);
}
