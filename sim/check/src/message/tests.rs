//! Ladders that break the rules of a single message, one at a time.

use crate::script::{CALL, call_edited, check};

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
    let table: [(&str, &str, &[&str]); 20] = [
        (INVITE, "-Max-Forwards", &["message/mandatory-headers"]),
        (INVITE, "Content-Length: 20", &["message/content-length"]),
        (INVITE, "Content-Length: 900", &["message/content-length"]),
        (BYE, "s/z9hG4bKb/old/", &["message/branch-cookie"]),
        (BYE, "CSeq: 2 INFO", &["message/cseq-method"]),
        (INVITE, "Contact: <sip:[>", &["message/grammar"]),
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
    ];
    for (line, edits, expected) in table {
        check(&[(edits, &call_edited(line, edits), expected)]);
    }
}

#[test]
fn line_ends_behind_the_body_are_no_fault() {
    // A keep-alive habit of old stacks; the octets do not belong to the body.
    let script = call_edited(INVITE, "+line-ends");
    check(&[("line ends", &script, &[])]);
}
