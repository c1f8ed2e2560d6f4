//! Exchanges that are legal and rarely seen: nobody is accused.

use crate::script::{CALL, call_edited, call_with, check};

/// [`CALL`] with more lines before its BYE.
fn inside(lines: &str) -> String {
    call_with("5000  pbx> BYE", &format!("{lines}\n5000 pbx> BYE"))
}

#[test]
fn forks_and_refusals_accuse_nobody() {
    let serial = CALL.replace("300   car> 180", "300 car> 180 | s/tag=tcara/tag=other/");
    let early = CALL.replace(
        "300   car> 180",
        "300 car> 183 sdp=sendrecv | s/tag=tcara/tag=other/;;s/m=audio 4000/m=audio 4010/\n500 car> 183 sdp=sendrecv",
    );
    let gone = CALL.replace(
        "300   car> 180",
        "250 car> 180 | s/tag=tcara/tag=other/\n\
         280 car> 199 | s/tag=tcara/tag=other/;;Reason: SIP;cause=486\n300 car> 180",
    );
    let redirected = "0 pbx> INVITE\n20 car> 100\n\
        100 car> 302 | Contact: <sip:+12025550199@10.0.0.1>;q=0.7, <sip:+12025550198@10.0.0.1>;q=0.3\n120 pbx> ACK\n\
        200 pbx> INVITE | s/INVITE sip:+12025550123@/INVITE sip:+12025550199@/\n220 car> 100\n400 car> 486\n420 pbx> ACK\n\
        500 pbx> INVITE | s/INVITE sip:+12025550123@/INVITE sip:+12025550198@/\n520 car> 100\n600 car> 486\n620 pbx> ACK";
    check(&[
        ("one phone after the other", &serial, &[]),
        ("two announcements", &early, &[]),
        ("199", &gone, &[]),
        ("302 to two", redirected, &[]),
        ("380", "0 pbx> INVITE\n20 car> 100\n100 car> 380\n120 pbx> ACK", &[]),
        (
            "it expires",
            "0 pbx> INVITE | Expires: 5\n20 car> 100\n300 car> 180\n5000 car> 487\n5020 pbx> ACK",
            &[],
        ),
    ]);
}

#[test]
fn what_crosses_accuses_nobody() {
    let byes = |answer: &str| {
        call_with(
            "5020  car> 200 BYE",
            &format!("5005 car> BYE\n5020 car> {answer} BYE\n5025 pbx> {answer} BYE"),
        )
    };
    let updates = "3000 pbx> UPDATE sdp=sendonly\n3005 car> UPDATE sdp=sendonly\n\
                   3020 car> 491 UPDATE\n3025 pbx> 491 UPDATE";
    check(&[
        ("BYEs", &byes("200"), &[]),
        ("BYEs of what is gone", &byes("481"), &[]),
        ("UPDATEs", &inside(updates), &[]),
        (
            "ringing to a re-INVITE",
            &inside("3000 pbx> INVITE\n3020 car> 100\n3030 car> 180\n3040 car> 200\n3060 pbx> ACK"),
            &[],
        ),
    ]);
}

#[test]
fn offers_at_other_places_accuse_nobody() {
    let late = CALL
        .replace("0     pbx> INVITE", "0 pbx> INVITE sdp=none")
        .replace("2020  pbx> ACK", "2020 pbx> ACK sdp=sendrecv");
    let call = |before: &str, media: &str| {
        format!("{before}\n2000 car> 200 sdp=none\n2020 pbx> ACK\n{media}5000 pbx> BYE\n5020 car> 200 BYE")
    };
    let reliable = call(
        "0 pbx> INVITE sdp=none | Supported: timer, 100rel\n20 car> 100\n\
         300 car> 183 sdp=sendrecv | Require: 100rel;;RSeq: 5\n\
         320 pbx> PRACK sdp=sendrecv | RAck: 5 1 INVITE\n340 car> 200 PRACK",
        "2030-5010 pbx~\n2030-5010 car~\n",
    );
    let second = call(
        "0 pbx> INVITE | Supported: timer, 100rel\n20 car> 100\n\
         300 car> 183 sdp=sendrecv | Require: 100rel;;RSeq: 5\n\
         320 pbx> PRACK sdp=sendonly | RAck: 5 1 INVITE\n340 car> 200 PRACK sdp=recvonly",
        "2030-5010 pbx~\n",
    );
    check(&[
        ("in the 200", &late, &[]),
        ("in a reliable 183", &reliable, &[]),
        ("a second one in PRACK", &second, &[]),
    ]);
}

#[test]
fn other_forms_and_methods_accuse_nobody() {
    let tel = "s/INVITE sip:+12025550123@10.0.0.1 /INVITE tel:+1-202-555-0123 /;;\
               s/To: <sip:+12025550123@10.0.0.1>/To: <tel:+1-202-555-0123>/";
    let over_tcp: String =
        CALL.lines().map(|l| if l.contains('>') { format!("{l} tcp\n") } else { format!("{l}\n") }).collect();
    let two = "0 pbx> REGISTER | Contact: <sip:10.0.0.2:5060>;q=1, <sip:10.0.0.2:5062>;q=0.5\n\
               20 car> 200 REGISTER | Contact: <sip:10.0.0.2:5060>;expires=60, <sip:10.0.0.2:5062>;expires=60";
    check(&[
        ("tel", &call_edited("0     pbx> INVITE", tel), &[]),
        ("TCP", &over_tcp, &[]),
        ("two Contacts", two, &[]),
        ("MESSAGE", "0 pbx> MESSAGE\n20 car> 200 MESSAGE", &[]),
        ("PUBLISH", "0 pbx> PUBLISH | Event: presence\n20 car> 489 PUBLISH | Allow-Events: dialog", &[]),
    ]);
}
