//! Ladders of descriptions, offers and answers.

use crate::script::{call_edited, call_with, check};

const INVITE: &str = "0     pbx> INVITE";
const ANSWER: &str = "2000  car> 200";

#[test]
fn a_description_that_breaks_the_grammar_is_found() {
    let edit = "s#event/8000#event/16000#";
    let clock = call_edited(INVITE, edit).replace(ANSWER, &format!("{ANSWER} | {edit}"));
    check(&[
        ("no t=", &call_edited(INVITE, "s#t=0 0#i=x#"), &["sdp/mandatory-lines", "sdp/well-formed"]),
        ("order", &call_edited(INVITE, "s#v=0#s=-\\nv=0#"), &["sdp/well-formed"]),
        ("no rtpmap", &call_edited(INVITE, "s/8 101/8 97 101/"), &["sdp/dynamic-needs-rtpmap"]),
        ("clock", &clock, &["sdp/telephone-event-clock"]),
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
    ]);
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
