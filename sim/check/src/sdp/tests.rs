//! Ladders of descriptions, offers and answers.

use crate::script::{call_edited, call_with, check, found, judged};
use crate::{Facts, Severity};

const INVITE: &str = "0     pbx> INVITE";
const ANSWER: &str = "2000  car> 200";

#[test]
fn a_description_that_breaks_the_grammar_is_found() {
    let edit = "s#event/8000#event/16000#";
    let clock = call_edited(INVITE, edit).replace(ANSWER, &format!("{ANSWER} | {edit}"));
    check(&[
        ("no t=", &call_edited(INVITE, "s#t=0 0#i=x#"), &["sdp/mandatory-lines", "sdp/well-formed"]),
        ("key", &call_edited(INVITE, "s#t=0 0#t=0 0\\nk=prompt#"), &["sdp/well-formed"]),
        ("order", &call_edited(INVITE, "s#v=0#s=-\\nv=0#"), &["sdp/well-formed"]),
        ("no rtpmap", &call_edited(INVITE, "s/8 101/8 97 101/"), &["sdp/dynamic-needs-rtpmap"]),
        ("clock", &clock, &["sdp/telephone-event-clock"]),
        ("slash", &call_edited(INVITE, "s#c=IN IP4 10.0.0.2#c=IN IP4 10.0.0.2/24#"), &["sdp/well-formed"]),
        (
            "first version",
            &call_edited(INVITE, "s/o=- 5 1/o=- 5 4611686018427387903/"),
            &["sdp/first-version"],
        ),
        ("no list", &call_edited(INVITE, "+unlisted"), &["sdp/events-listed"]),
        (
            "clock of G722",
            &call_edited(INVITE, "s#8 101#8 9 101#;;s#a=ptime#a=rtpmap:9 G722/16000\\na=ptime#"),
            &["sdp/static-clock"],
        ),
        ("video", &call_edited(INVITE, "s#8 101#8 34 101#"), &["sdp/static-clock"]),
    ]);
}

#[test]
fn capabilities_are_no_session() {
    let options = |edits: &str| format!("0 pbx> OPTIONS\n20 car> 200 OPTIONS sdp=sendrecv | {edits}");
    check(&[
        ("none", &options("s#m=audio 4000#m=audio 0#"), &[]),
        ("a port", &options(""), &["sdp/capabilities-form"]),
        (
            "a time",
            &options("s#m=audio 4000#m=audio 0#;;s#t=0 0#t=3995500000 0#"),
            &["sdp/capabilities-form"],
        ),
    ]);
}

#[test]
fn an_answer_that_does_not_fit_is_found() {
    let foreign =
        call_edited(ANSWER, "s/8 101/18/;;s#rtpmap:8 PCMA/8000#x#;;s#rtpmap:101 telephone-event/8000#x#");
    check(&[
        ("more", &call_edited(ANSWER, "s/8 101/8 18 101/"), &[]),
        ("foreign", &foreign, &["media/payload-type-negotiated", "sdp/common-format"]),
        ("renumbered", &call_edited(ANSWER, "s/101/97/"), &["sdp/answer-payload-numbers"]),
        (
            "origin of the offer",
            &call_edited(ANSWER, "s#o=- 5 1 IN IP4 10.0.0.1#o=- 5 1 IN IP4 10.0.0.2#"),
            &["sdp/answer-origin"],
        ),
        ("another time", &call_edited(ANSWER, "s#t=0 0#t=1 0#"), &["sdp/answer-time"]),
        ("another transport", &call_edited(ANSWER, "s#RTP/AVP#RTP/AVPF#"), &["sdp/answer-transport"]),
        (
            "another layout",
            &call_edited(
                INVITE,
                "s#8 101#8 101 97#;;s#a=ptime#a=rtpmap:97 AMR/8000\\na=fmtp:97 octet-align=1\\na=ptime#",
            )
            .replace(
                ANSWER,
                &format!("{ANSWER} | s#8 101#8 101 97#;;s#a=ptime#a=rtpmap:97 AMR/8000\\na=ptime#"),
            ),
            &["sdp/format-parameters-kept"],
        ),
        (
            "multicast",
            &call_edited(INVITE, "s#a=sendrecv#a=sendrecv\\nm=image 4004 udptl t38#").replace(
                ANSWER,
                &format!(
                    "{ANSWER} | s#a=sendrecv#a=sendrecv\\nm=image 4004 udptl t38\\nc=IN IP4 224.2.1.1/127#"
                ),
            ),
            &["sdp/answer-unicast"],
        ),
        (
            "revived",
            &call_edited(INVITE, "s#a=sendrecv#a=sendrecv\\nm=image 0 udptl t38#")
                .replace(ANSWER, &format!("{ANSWER} | s#a=sendrecv#a=sendrecv\\nm=image 4004 udptl t38#")),
            &["sdp/ended-stream-stays"],
        ),
        (
            "number of another codec",
            &call_edited(ANSWER, "s#telephone-event/8000#iLBC/8000#"),
            &["sdp/payload-number-kept"],
        ),
        (
            "a line too few",
            &call_edited(INVITE, "s#a=sendrecv#a=sendrecv\\nm=image 4004 udptl t38#"),
            &["sdp/m-line-count"],
        ),
    ]);
}

#[test]
fn hold_is_answered_by_its_counterpart() {
    let hold = |answer: &str, edits: &str| {
        let lines =
            format!("3000 pbx> INVITE sdp=sendonly {edits}\n3020 car> 200 sdp={answer}\n3040 pbx> ACK");
        let call = call_with("2020  pbx> ACK", &format!("2020 pbx> ACK\n{lines}"));
        let both = call.replace("2030-5010 car~", "2030-3020 car~");
        if answer == "inactive" { both.replace("2030-5010 pbx~", "2030-3020 pbx~") } else { both }
    };
    check(&[
        ("recvonly", &hold("recvonly", ""), &[]),
        ("inactive", &hold("inactive", ""), &[]),
        ("sendrecv", &hold("sendrecv", ""), &["sdp/direction-answer"]),
        ("sendonly", &hold("sendonly", ""), &["sdp/direction-answer"]),
        ("jump", &hold("recvonly", "| s/o=- 5 2/o=- 5 6/"), &["sdp/version-increments"]),
        ("stuck", &hold("recvonly", "| s/o=- 5 2/o=- 5 1/"), &["sdp/version-changes-with-body"]),
        ("falls", &hold("recvonly", "| s/o=- 5 2/o=- 5 0/"), &["sdp/version-changes-with-body"]),
    ]);
}

#[test]
fn keys_and_connections_are_agreed_on() {
    const SUITE: &str = "AES_CM_128_HMAC_SHA1_80";
    const CLEAR: &str = "sdp/crypto-in-clear";
    let key = |tag: &str, digit: &str| format!("a=crypto:{tag} {SUITE} inline:{}", digit.repeat(40));
    let call = |transport: &str, offered: &str, answered: &str| {
        let edits = |lines: &str| {
            format!("s#RTP/AVP 8#{transport} 8#;;s#a=sendrecv#a=sendrecv{}#", lines.replace("a=", "\\na="))
        };
        format!(
            "0 pbx> INVITE | {}\n20 car> 100\n2000 car> 200 | {}\n2020 pbx> ACK\n5000 pbx> BYE\n5020 car> 200 BYE",
            edits(offered),
            edits(answered)
        )
    };
    let sealed = |offered: &str, answered: &str| call("RTP/SAVP", offered, answered);
    let dtls = |offered: &str, answered: &str| call("UDP/TLS/RTP/SAVP", offered, answered);
    let (own, other, again) = (key("1", "A"), key("2", "B"), key("1", "B"));
    check(&[
        ("taken", &sealed(&own, &again), &[CLEAR]),
        ("not taken", &sealed(&own, ""), &["sdp/crypto-answer", CLEAR]),
        ("not offered", &sealed(&own, &other), &["sdp/crypto-answer", CLEAR]),
        ("the key of the offer", &sealed(&other, &other), &["sdp/crypto-answer", CLEAR]),
        ("keys that were blanked", &sealed(&own, &own), &[CLEAR]),
        (
            "two taken",
            &sealed(&format!("{own}{other}"), &format!("{again}{}", key("2", "C"))),
            &["sdp/crypto-answer", CLEAR],
        ),
        ("two of one tag", &sealed(&format!("{own}{again}"), &key("1", "C")), &[CLEAR, "sdp/crypto-lines"]),
        ("leading zero", &sealed(&own.replace(":1 ", ":01 "), &key("01", "B")), &[CLEAR, "sdp/crypto-lines"]),
        ("short key", &sealed(&own.replace("AAAAAAAA", "AAAAAAA"), &again), &[CLEAR, "sdp/crypto-lines"]),
        ("a condition", &sealed(&format!("{own} ROLL=2"), &again), &[CLEAR, "sdp/crypto-parameters"]),
        ("an own condition", &sealed(&own, &format!("{again} ROLL=2")), &[CLEAR, "sdp/crypto-parameters"]),
        ("known ones", &sealed(&format!("{own} KDR=1 -ROLL"), &format!("{again} wsh=64")), &[CLEAR]),
        ("chosen", &dtls("a=setup:actpass", "a=setup:active"), &[]),
        ("left open", &dtls("a=setup:actpass", "a=setup:actpass"), &["sdp/setup-answer"]),
        ("both wait", &dtls("a=setup:passive", "a=setup:passive"), &["sdp/setup-answer"]),
        ("put off", &dtls("a=setup:holdconn", "a=setup:active"), &["sdp/setup-answer"]),
        ("as over TCP", &dtls("a=setup:activea=connection:new", "a=setup:passive"), &["sdp/setup-answer"]),
    ]);
}

/// A call that rings with what `lines` say in between.
fn ringing(invite: &str, lines: &str, ok: &str) -> String {
    format!(
        "0 pbx> INVITE {invite} | Supported: timer, 100rel\n20 car> 100\n{lines}\n2000 car> 200 {ok}\n\
         2020 pbx> ACK\n2030-5010 pbx~\n2030-5010 car~\n5000 pbx> BYE\n5020 car> 200 BYE"
    )
}

#[test]
fn offers_wait_for_each_other() {
    let up = |lines: &str| call_with("2020  pbx> ACK", &format!("2020 pbx> ACK\n{lines}"));
    let rings =
        "300 car> 180 | Require: 100rel;;RSeq: 7\n320 pbx> PRACK | RAck: 7 1 INVITE\n340 car> 200 PRACK";
    let early = format!("{rings}\n600 pbx> UPDATE sdp=sendrecv\n");
    check(&[
        (
            "refused for now",
            &ringing("", &format!("{early}620 car> 500 UPDATE | Retry-After: 3"), ""),
            &["sdp/one-offer-at-a-time"],
        ),
        (
            "no Retry-After",
            &ringing("", &format!("{early}620 car> 500 UPDATE"), ""),
            &["sdp/crossing-update-refused", "sdp/one-offer-at-a-time"],
        ),
        (
            "refused for good",
            &ringing("", &format!("{early}620 car> 488 UPDATE"), ""),
            &["sdp/crossing-update-refused", "sdp/one-offer-at-a-time"],
        ),
        (
            "offer of the callee before its answer",
            &ringing("", &format!("{rings}\n600 car> UPDATE sdp=sendrecv\n620 pbx> 491 UPDATE"), ""),
            &["sdp/one-offer-at-a-time"],
        ),
        (
            "unreliable answer",
            &ringing(
                "",
                "300 car> 183 sdp=sendrecv\n600 pbx> UPDATE sdp=sendrecv\n620 car> 500 UPDATE | Retry-After: 3",
                "",
            ),
            &["sdp/one-offer-at-a-time"],
        ),
        (
            "two UPDATEs",
            &up("3000 pbx> UPDATE\n3005 pbx> UPDATE\n3020 car> 200 UPDATE"),
            &["sdp/crossing-update-refused", "transaction/answered-in-time"],
        ),
    ]);
}

#[test]
fn offers_are_answered_where_they_have_to_be() {
    let up = |lines: &str| call_with("2020  pbx> ACK", &format!("2020 pbx> ACK\n{lines}"));
    let rings =
        "300 car> 180 | Require: 100rel;;RSeq: 7\n320 pbx> PRACK | RAck: 7 1 INVITE\n340 car> 200 PRACK";
    let answered = rings.replace("180", "183 sdp=sendrecv");
    check(&[
        (
            "UPDATE not answered",
            &up("3000 pbx> UPDATE sdp=sendrecv\n3020 car> 200 UPDATE"),
            &["sdp/answer-in-2xx"],
        ),
        (
            "PRACK not answered",
            &ringing("", &answered.replace("PRACK |", "PRACK sdp=sendrecv |"), ""),
            &["sdp/answer-in-2xx"],
        ),
        ("no answer in PRACK", &ringing("sdp=none", &answered, "sdp=none"), &["sdp/answer-in-prack"]),
        (
            "reliable and no offer",
            &ringing("sdp=none", rings, "").replace("pbx> ACK", "pbx> ACK sdp=sendrecv"),
            &["sdp/offer-in-2xx"],
        ),
        (
            "early answer that was cut short",
            &ringing(
                "",
                "300 car> 183 sdp=sendrecv | s/4000/4002/;;s/Content-Length: /Content-Length: 9/",
                "",
            ),
            &["message/content-length"],
        ),
        (
            "early answer changed after an UPDATE that was refused",
            &ringing(
                "",
                &format!("{answered}\n600 pbx> UPDATE sdp=sendrecv\n620 car> 488 UPDATE"),
                "| s/4000/4002/",
            ),
            &["sdp/early-same-as-final"],
        ),
    ]);
}

#[test]
fn offers_and_answers_of_a_call_that_rings_fit_each_other() {
    let up = |lines: &str| call_with("2020  pbx> ACK", &format!("2020 pbx> ACK\n{lines}"));
    let rings =
        "300 car> 180 | Require: 100rel;;RSeq: 7\n320 pbx> PRACK | RAck: 7 1 INVITE\n340 car> 200 PRACK";
    let answered = rings.replace("180", "183 sdp=sendrecv");
    check(&[
        (
            "an offer after the answer",
            &ringing(
                "sdp=none",
                &answered.replace("PRACK |", "PRACK sdp=sendrecv |"),
                "sdp=sendrecv | s/4000/4002/",
            ),
            &["sdp/early-same-as-final"],
        ),
        (
            "an offer in the ACK",
            &up("").replace("pbx> ACK", "pbx> ACK sdp=sendrecv | s/4000/4002/;;s/o=- 5 1/o=- 5 2/"),
            &["sdp/no-offer-in-ack"],
        ),
        (
            "an offer in the 2xx to an UPDATE without one",
            &up("3000 pbx> UPDATE\n3020 car> 200 UPDATE sdp=sendrecv | s/4000/4002/;;s/o=- 5 1/o=- 5 2/"),
            &["sdp/no-offer-in-ack"],
        ),
        (
            "an offer in the 2xx to a PRACK without one",
            &ringing(
                "",
                &answered.replace("200 PRACK", "200 PRACK sdp=sendrecv | s/4000/4002/;;s/o=- 5 1/o=- 5 2/"),
                "",
            ),
            &["sdp/no-offer-in-ack"],
        ),
        (
            "unreliable offer, and no answer to the one in the 2xx",
            &ringing("sdp=none", "300 car> 183 sdp=sendrecv", ""),
            &["sdp/answer-in-ack"],
        ),
        (
            "a second branch has answered, and the one that takes the call has not",
            &ringing(
                "",
                "300 car> 183 sdp=sendrecv | Require: 100rel;;RSeq: 7;;To: <sip:+12025550123@10.0.0.1>;tag=b\n\
                 320 pbx> PRACK | RAck: 7 1 INVITE;;To: <sip:+12025550123@10.0.0.1>;tag=b\n340 car> 200 PRACK",
                "sdp=none",
            ),
            &["sdp/answer-in-2xx"],
        ),
        (
            "a second branch has a stream too many",
            &ringing(
                "",
                "300 car> 183 sdp=sendrecv | To: <sip:+12025550123@10.0.0.1>;tag=b",
                "| s#a=sendrecv#a=sendrecv\\nm=image 0 udptl t38#",
            ),
            &["sdp/m-line-count"],
        ),
    ]);
}

#[test]
fn a_further_offer_goes_on_with_the_session() {
    let further = |first: &str, edits: &str| {
        let lines =
            format!("3000 pbx> INVITE sdp=sendrecv {edits}\n3020 car> 200 sdp=sendrecv\n3040 pbx> ACK");
        let call = call_with("2020  pbx> ACK", &format!("2020 pbx> ACK\n{lines}"));
        call.replace("pbx> INVITE\n", &format!("pbx> INVITE sdp={first}\n"))
            .replace("car> 200\n", &format!("car> 200 sdp={first}\n"))
    };
    let foreign =
        "s#8 101#18#;;s#a=rtpmap:8 PCMA/8000#a=x-note#;;s#a=rtpmap:101 telephone-event/8000#a=x-note#";
    let asked = further("sendrecv", "")
        .replace("3000 pbx> INVITE sdp=sendrecv", "3000 pbx> INVITE sdp=none")
        .replace("3020 car> 200 sdp=sendrecv", &format!("3020 car> 200 | s/o=- 5 1/o=- 5 2/;;{foreign}"))
        .replace("3040 pbx> ACK", &format!("3040 pbx> ACK sdp=sendrecv | s/o=- 5 1/o=- 5 2/;;{foreign}"))
        .replace("2030-5010", "2030-3020");
    // Digits alone are no sound.
    let digits = asked.replace("s#8 101#18#", "s#8 101#18 101#");
    let digits = digits.replace(";;s#a=rtpmap:101 telephone-event/8000#a=x-note#", "");
    check(&[
        ("the same", &further("sendrecv", ""), &[]),
        ("nothing of the session before", &asked, &["sdp/offer-overlaps"]),
        ("nothing but digits of the session before", &digits, &["sdp/offer-overlaps"]),
        ("a stream too few", &further("no-t38", ""), &["sdp/streams-kept"]),
        ("another session", &further("sendrecv", "| s/o=- 5 1/o=- 6 1/"), &["sdp/origin-kept"]),
        (
            "number of another codec",
            &further("sendrecv", "| s#telephone-event/8000#iLBC/8000#;;s/o=- 5 1/o=- 5 2/"),
            &["sdp/payload-number-kept"],
        ),
    ]);
    let moved = further("sendrecv", "| s/o=- 5 1 IN IP4 10.0.0.2/o=- 6 1 IN IP4 10.0.0.7/");
    let found = judged(&moved, Facts::default()).findings;
    let weights: Vec<_> = found.iter().map(|f| (f.check, f.severity)).collect();
    assert_eq!(weights, [("sdp/origin-kept", Severity::Warning)], "another endpoint");
}

#[test]
fn the_answer_stands_where_it_belongs() {
    let early =
        |edits: &str| call_with(ANSWER, &format!("1000 car> 183 sdp=sendrecv\n2000 car> 200 {edits}"));
    let offerless = |answer: &str, ack: &str| {
        let call = call_with(INVITE, "0 pbx> INVITE sdp=none")
            .replace("2000  car> 200", &format!("2000 car> {answer}"));
        call.replace("pbx> ACK", &format!("pbx> ACK {ack}"))
    };
    check(&[
        ("the same", &early(""), &[]),
        ("another port", &early("| s/4000/4002/"), &["sdp/early-same-as-final"]),
        ("no answer", &call_with(ANSWER, "2000 car> 200 sdp=none"), &["sdp/answer-in-2xx"]),
        ("offerless", &offerless("200", "sdp=sendrecv"), &[]),
        ("no offer", &offerless("200 sdp=none", ""), &["sdp/offer-in-2xx"]),
        ("no answer in ACK", &offerless("200", ""), &["sdp/answer-in-ack"]),
        ("refused", "0 pbx> INVITE sdp=none\n20 car> 100\n40 car> 488\n60 pbx> ACK", &["sdp/offer-in-2xx"]),
    ]);
}

/// Offers and answers that cross, fork, are refused and come late, by the book.
#[test]
fn legal_exchanges_of_every_shape_are_left_alone() {
    const END: &str = "5000 pbx> BYE\n5020 car> 200 BYE";
    let answered = |lines: &str| {
        let up = "0 pbx> INVITE | Supported: timer, 100rel\n20 car> 100\n2000 car> 200\n2020 pbx> ACK\n";
        format!("{up}2030-5010 pbx~\n2030-5010 car~\n{lines}\n{END}")
    };
    let ringing = |lines: &str| {
        let ack = "2020 pbx> ACK\n2030-5010 pbx~\n2030-5010 car~";
        format!("0 pbx> INVITE | Supported: timer, 100rel\n20 car> 100\n{lines}\n{ack}\n{END}")
    };
    let later = "s/o=- 5 1/o=- 5 2/;;s#a=ptime:20#a=maxptime:40#";
    let to = |tag: &str| format!("To: <sip:+12025550123@10.0.0.1>;tag={tag}");
    let glare = format!(
        "3000 pbx> INVITE | {later}\n3005 car> INVITE | {later}\n3020 car> 491\n3025 pbx> 491\n3040 pbx> ACK\n\
         3045 car> ACK\n3900 car> INVITE | {later}\n3920 pbx> 100\n3940 pbx> 200 | {later}\n3960 car> ACK"
    );
    let late_offer = format!(
        "3000 pbx> INVITE sdp=none\n3010 car> 100\n3020 car> 200 | {later}\n3040 pbx> ACK sdp=sendrecv | {later}"
    );
    let forks = format!(
        "300 car> 183 sdp=sendrecv | {};;s/4000/4010/;;s/o=- 5/o=- 7/\n\
         500 car> 183 sdp=sendrecv | {};;s/4000/4012/;;s/8 101/8/;;s#rtpmap:101 telephone-event/8000#x-note#\n\
         2000 car> 200",
        to("a"),
        to("b")
    );
    let offer_in_prack = format!(
        "300 car> 183 sdp=sendrecv | Require: 100rel;;RSeq: 7\n320 pbx> PRACK sdp=sendrecv | RAck: 7 1 INVITE;;{later}\n\
         340 car> 200 PRACK sdp=sendrecv | {later}\n2000 car> 200 sdp=none"
    );
    let update_of_callee = format!(
        "300 car> 183 sdp=sendrecv | Require: 100rel;;RSeq: 7\n320 pbx> PRACK | RAck: 7 1 INVITE\n340 car> 200 PRACK\n\
         600 car> UPDATE sdp=sendrecv | {later}\n620 pbx> 200 UPDATE sdp=sendrecv | {later}\n2000 car> 200 sdp=none"
    );
    check(&[
        ("glare", &answered(&glare), &[]),
        ("late offer in the dialog", &answered(&late_offer), &[]),
        ("no change", &answered("3000 car> INVITE\n3020 pbx> 100\n3040 pbx> 200\n3060 car> ACK"), &[]),
        ("refresh without offer", &answered("3000 pbx> UPDATE\n3020 car> 200 UPDATE"), &[]),
        (
            "refused",
            &answered(&format!("3000 pbx> UPDATE sdp=sendrecv | {later}\n3020 car> 504 UPDATE")),
            &[],
        ),
        ("forks", &ringing(&forks), &[]),
        ("offer in PRACK", &ringing(&offer_in_prack), &[]),
        ("UPDATE of the callee", &ringing(&update_of_callee), &[]),
    ]);
}

/// Lines that only people read have a form as well.
#[test]
fn lines_for_people_have_a_form() {
    let with = |line: &str| call_edited("0     pbx> INVITE", &format!("s#c=IN#{line}\\nc=IN#"));
    let charset =
        |name: &str| call_edited("0     pbx> INVITE", &format!("s#t=0 0#t=0 0\\na=charset:{name}#"));
    let bandwidth = |name: &str| call_edited("0     pbx> INVITE", &format!("s#t=0 0#b={name}:64\\nt=0 0#"));
    let odd: &[&str] = &["sdp/well-formed"];
    check(&[
        ("mail", &with("e=j.doe@example.com (Jane Doe)"), &[]),
        ("name before", &with("e=Jane Doe <j.doe@example.com>"), &[]),
        ("phone", &with("p=+1 617 555-6011"), &[]),
        ("phone and name", &with("p=+1 617 555-6011 (Jane Doe)"), &[]),
        ("kinds", &bandwidth("TIAS"), &[]),
        ("own kind", &bandwidth("X-YZ"), &[]),
        ("charset", &charset("ISO-8859-1"), &[]),
        ("bare name", &with("e=j.doe@example.com Jane Doe"), odd),
        ("bare name of a phone", &with("p=+1 617 555-6011 Jane Doe"), odd),
        ("kind", &bandwidth("MY-BW"), odd),
        ("no charset", &charset("latin 1"), odd),
        ("NUL", &with("i=a\0b"), odd),
    ]);
}

/// RFC 3264 6.1: an answer has the mapping of each dynamic number; an offer is recommended to.
#[test]
fn a_dynamic_number_without_a_mapping_is_worse_in_an_answer() {
    let bare = |line: &str| call_edited(line, "s/8 101/8 101 97/");
    let severity = |line: &str| {
        let found = judged(&bare(line), Facts::default()).findings;
        found.iter().find(|f| f.check == "sdp/dynamic-needs-rtpmap").map(|f| f.severity)
    };
    assert_eq!(severity("0     pbx> INVITE"), Some(Severity::Warning));
    assert_eq!(severity("2000  car> 200"), Some(Severity::Error));
}

#[test]
fn what_is_neither_offer_nor_answer_changes_no_session() {
    let with = |edits: &str| call_with("5000  pbx> BYE", &format!("5000 pbx> BYE sdp=sendrecv | {edits}"));
    let key = "s#a=ptime:20#a=ptime:20\\na=crypto:01 AES_CM_128_HMAC_SHA1_80 inline:A#";
    for (edits, check) in [("s/o=- 5 1 /o=- 77 1 /", "sdp/origin-kept"), (key, "sdp/crypto-lines")] {
        let found = found(&with(edits), Facts::default());
        assert!(!found.contains(&check), "{edits}: {found:?}");
    }
}

/// RFC 8866 5.14: whoever writes it is named, and not who makes of it what he can.
#[test]
fn streams_that_say_not_what_they_are_are_not_judged() {
    let well_formed = &["sdp/well-formed"][..];
    check(&[
        ("port of an answer", &call_edited(ANSWER, "s/audio 4000/audio 70000/"), well_formed),
        ("port of an offer", &call_edited(INVITE, "s/audio 4000/audio 0x10/"), well_formed),
        ("no formats", &call_edited(INVITE, "s#RTP/AVP 8 101#RTP/AVP#"), well_formed),
        ("no protocol", &call_edited(INVITE, "s#RTP/AVP 8 101#8 101#"), well_formed),
    ]);
}
