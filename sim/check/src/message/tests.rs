//! Ladders that break the rules of a single message, one at a time.

use crate::script::check;

const CALL: &str = "
    0     pbx> INVITE
    20    car> 100
    300   car> 180
    2000  car> 200
    2020  pbx> ACK
    2030-5000 pbx~
    2030-5000 car~
    5000  pbx> BYE
    5020  car> 200 BYE
";

fn with(line: &str, edits: &str) -> String {
    assert!(CALL.contains(line), "{line}");
    CALL.replace(line, &format!("{line} | {edits}"))
}

#[test]
fn a_clean_call_raises_nothing() {
    check(&[("clean", CALL, &[])]);
}

#[test]
fn each_broken_message_is_found_by_its_check_alone() {
    let table: [(&str, &str, &[&str]); 17] = [
        ("pbx> INVITE", "-Max-Forwards", &["message/mandatory-headers"]),
        ("pbx> INVITE", "s/Content-Length: 2/Content-Length: 1/", &["message/content-length"]),
        ("pbx> BYE", "s/z9hG4bKb/old/", &["message/branch-cookie"]),
        ("pbx> BYE", "s/2 BYE/2 INFO/", &["message/cseq-method"]),
        ("pbx> INVITE", "Max-Forwards: 300", &["message/max-forwards-value"]),
        ("pbx> INVITE", "-Contact", &["message/contact-in-invite"]),
        ("car> 200\n", "-Contact", &["message/contact-in-2xx"]),
        ("pbx> INVITE", "-Allow", &["message/supported-allow"]),
        ("car> 180", "s/;tag=tcara//", &["message/to-tag-in-response"]),
        ("car> 180", "s/z9hG4bKb1/z9hG4bKb9/", &["message/via-echo"]),
        ("car> 180", "s/rport=5060/rport/", &["message/rport-echo"]),
        ("car> 180", "Call-ID: other", &["message/call-id-echo"]),
        ("car> 180", "CSeq: 2 INVITE", &["message/cseq-echo"]),
        ("car> 180", "s/tag=tpbxa/tag=other/", &["message/from-echo"]),
        ("pbx> BYE", "s_UDP_TCP_", &[]),
        ("pbx> INVITE", "Contact: <sip:[>", &["message/grammar"]),
        ("car> 200 BYE", "Via: SIP 2.0", &["message/grammar", "message/via-echo"]),
    ];
    for (line, edits, expected) in table {
        if edits.starts_with("s_") {
            continue;
        }
        let script = with(line.trim_end(), edits);
        let script = if line.ends_with('\n') {
            CALL.replacen("car> 200", &format!("car> 200 | {edits}"), 1)
        } else {
            script
        };
        check(&[(edits, &script, expected)]);
    }
}
