//! What an answer owes its offer, and an offer the one before: RFC 3264, RFC 3261 13 and 14.

use clock::Rng;
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::Recording;

use super::edit::{drop, sdp, sdp_line, sdp_without};
use super::operator::{How, Mutant, Operator, legal, must};
use super::plays::{DELAYED, EARLY, HOLD, PLAIN};
use super::said::{answers, is, is_inside, messages};
use super::sdp::word;

const AGAIN: &str = "RFC3264#8";

/// What nobody has offered, and nobody may take away.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "an answer with one m= more",
        "RFC3264#6-c",
        PLAIN,
        How::Last(is_answer, |t, _| sdp(t, |lines| lines.push("m=video 0 RTP/AVP 31".to_owned()))),
    )
    .also(&["COD-09"]),
    must(
        "an answer without m=",
        "RFC3264#6-b",
        PLAIN,
        How::Last(is_answer, |t, _| {
            sdp(t, |lines| lines.truncate(lines.iter().position(|line| line.starts_with("m=")).unwrap_or(99)))
        }),
    )
    .also(&["RFC3264#6-c", "COD-09"]),
    must(
        "an answer with another kind of medium",
        "RFC3264#6.1-b",
        PLAIN,
        How::Last(is_answer, |t, _| sdp_line(t, "m=", |m| m.replace("m=audio", "m=video"))),
    ),
    must(
        "an answer with another protocol",
        "RFC3264#6-b",
        PLAIN,
        How::Last(is_answer, |t, _| sdp_line(t, "m=", |m| m.replace("RTP/AVP", "RTP/SAVP"))),
    ),
    must(
        "an answer with formats that nobody offered alone",
        "RFC3264#6.1-h",
        PLAIN,
        How::Last(is_answer, |t, _| {
            sdp_without(t, "a=rtpmap");
            sdp_without(t, "a=fmtp");
            sdp_line(t, "m=", |m| format!("{} 3", m.split(' ').take(3).collect::<Vec<_>>().join(" ")));
        }),
    )
    .also(&["RFC3264#6.1-m", "COD-04", "COD-06"]),
    must(
        "an answer whose t= is another",
        "RFC3264#6-d",
        PLAIN,
        How::Last(is_answer, |t, _| sdp_line(t, "t=", |_| "t=3900000000 3900003600".to_owned())),
    ),
    must(
        "sendonly answered with sendrecv",
        "RFC3264#6.1-c",
        HOLD,
        How::Whole(|r, dice| direction(r, dice, "sendonly", "sendrecv")),
    )
    .also(&["HLD-01"]),
    must(
        "sendonly answered with sendonly",
        "RFC3264#6.1-c",
        HOLD,
        How::Whole(|r, dice| direction(r, dice, "sendonly", "sendonly")),
    )
    .also(&["HLD-01"]),
    must(
        "sendonly answered without a direction",
        "RFC3264#6.1-c",
        HOLD,
        How::Whole(|r, dice| direction(r, dice, "sendonly", "")),
    ),
    must(
        "inactive answered with sendrecv",
        "RFC3264#6.1-e",
        HOLD,
        How::Whole(|r, dice| direction(r, dice, "inactive", "sendrecv")),
    )
    .also(&["HLD-02"]),
    must(
        "inactive answered with recvonly",
        "RFC3264#6.1-e",
        HOLD,
        How::Whole(|r, dice| direction(r, dice, "inactive", "recvonly")),
    )
    .also(&["HLD-02"]),
    must(
        "recvonly answered with recvonly",
        "RFC3264#6.1-d",
        HOLD,
        How::Whole(|r, dice| direction(r, dice, "recvonly", "recvonly")),
    ),
    must(
        "another description, and its version stays",
        "RFC3264#8-b",
        HOLD,
        How::Whole(|r, dice| {
            again(r, dice, |t, old| {
                sdp_line(t, "o=", |_| old.to_owned());
            })
        }),
    )
    .also(&["COD-10"]),
    must(
        "a version that leaps by two",
        AGAIN,
        HOLD,
        How::Whole(|r, dice| again(r, dice, |t, _| number(t, |version| version + 1))),
    )
    .also(&["COD-10"]),
    must(
        "a version that falls",
        AGAIN,
        HOLD,
        How::Whole(|r, dice| {
            again(r, dice, |t, old| {
                let before: u64 =
                    old.split(' ').nth(2).and_then(|version| version.parse().ok()).unwrap_or_default();
                number(t, |_| before - 1);
            })
        }),
    )
    .also(&["COD-10"]),
    must(
        "another session id in the same session",
        AGAIN,
        HOLD,
        How::Whole(|r, dice| {
            again(r, dice, |t, _| {
                word(t, "o=", 1, |id| format!("{}{}", if id.starts_with('1') { '2' } else { '1' }, &id[1..]))
            })
        }),
    )
    .also(&["COD-10"]),
    must(
        "another user in o= of the same session",
        AGAIN,
        HOLD,
        How::Whole(|r, dice| again(r, dice, |t, _| word(t, "o=", 0, |_| "o=another".to_owned()))),
    ),
    must(
        "a new offer without the stream there was",
        "RFC3264#8-e",
        HOLD,
        How::Last(
            |t| is(t, "INVITE") && is_inside(t),
            |t, _| {
                sdp(t, |lines| {
                    lines.truncate(lines.iter().position(|line| line.starts_with("m=")).unwrap_or(99))
                });
            },
        ),
    )
    .also(&["RFC3264#8-f", "COD-09"]),
    must(
        "a new offer whose payload type means another codec",
        "RFC3264#8.3.2",
        HOLD,
        How::Last(
            |t| is(t, "INVITE") && is_inside(t) && t.body.contains("a=rtpmap:101"),
            |t, _| {
                sdp_line(t, "a=rtpmap:101", |_| "a=rtpmap:101 iLBC/8000".to_owned());
                sdp_without(t, "a=fmtp:101");
            },
        ),
    ),
    must(
        "an answer in the 200 that is another than in the 183",
        "RFC3261#13.2.1-c",
        EARLY,
        How::Message(
            |t| answers(t, 200..300, "INVITE"),
            |t, dice| {
                let port = 30000 + 2 * dice.below(500);
                word(t, "m=", 1, |_| port.to_string());
            },
        ),
    )
    .also(&["EAR-04"]),
    must(
        "an offer in the INVITE and no answer in the 200",
        "RFC3261#13.3.1.4",
        PLAIN,
        How::Last(|t| answers(t, 200..300, "INVITE"), bare),
    )
    .also(&["RFC3261#13.2.1-b", "CAL-01", "EAR-04"]),
    must(
        "no offer in the INVITE and none in the 200",
        "RFC3261#13.3.1.4-b",
        DELAYED,
        How::Last(|t| answers(t, 200..300, "INVITE"), bare),
    )
    .also(&["RFC3261#13.2.1", "RFC3261#13.3.1", "CAL-24"]),
    must(
        "an offer in the 200 and no answer in the ACK",
        "RFC3261#13.2.2.4-f",
        DELAYED,
        How::Last(|t| is(t, "ACK") && !t.body.is_empty(), bare),
    )
    .also(&["RFC3261#13.2.1-d", "CAL-24"]),
    must(
        "a re-INVITE whose offer gets no answer",
        "RFC3261#14.2",
        HOLD,
        How::Whole(|r, dice| {
            let all = messages(r);
            let said = all.any(dice, |t| {
                answers(t, 200..300, "INVITE") && all.request_of(t).is_some_and(|of| is_inside(&of.text))
            })?;
            let mut text = said.text.clone();
            bare(&mut text, dice);
            Some(Mutant::ending(&said, said.replaced(r, &text.print()), said.sender, said.to_string()))
        }),
    ),
    legal(
        "an answer that puts the stream to port 0",
        "RFC3264#6",
        "a stream may be refused",
        PLAIN,
        How::Last(is_answer, |t, _| word(t, "m=", 1, |_| "0".to_owned())),
    ),
    must(
        "an answer with the o= of its offer",
        "RFC3264#6",
        PLAIN,
        How::Whole(|r, dice| {
            let all = messages(r);
            let said = all.any(dice, is_answer)?;
            let offer = all.request_of(&said.text).filter(|offer| offer.text.has_sdp())?;
            let own = offer.text.body.lines().find(|line| line.starts_with("o="))?.to_owned();
            let mut text = said.text.clone();
            sdp_line(&mut text, "o=", |_| own);
            Some(Mutant::ending(&said, said.replaced(r, &text.print()), said.sender, said.to_string()))
        }),
    )
    .also(&["COD-10"]),
    must(
        "an answer with a multicast address",
        "RFC3264#6.1",
        PLAIN,
        How::Last(is_answer, |t, _| sdp_line(t, "c=", |_| "c=IN IP4 224.2.1.1/127".to_owned())),
    ),
    must(
        "a stream of port 0 that is answered with a port",
        "RFC3264#8.2",
        HOLD,
        How::Whole(|r, dice| {
            let all = messages(r);
            let said = all.any(dice, |t| {
                is_answer(t) && all.request_of(t).is_some_and(|of| is_inside(&of.text) && of.text.has_sdp())
            })?;
            let offer = all.request_of(&said.text)?;
            let mut text = offer.text.clone();
            word(&mut text, "m=", 1, |_| "0".to_owned());
            Some(Mutant::ending(&said, offer.replaced(r, &text.print()), said.sender, said.to_string()))
        }),
    )
    .also(&["COD-09"]),
    must(
        "a first version from 2^62 on",
        "RFC3264#5-c",
        PLAIN,
        How::Last(
            |t| is(t, "INVITE") && t.has_sdp(),
            |t, _| word(t, "o=", 2, |_| "4611686018427387904".to_owned()),
        ),
    ),
    must(
        "a telephone-event without fmtp",
        "RFC4733#2.5.2.1",
        PLAIN,
        How::Last(|t| t.has_sdp() && t.body.contains("a=fmtp:101"), |t, _| sdp_without(t, "a=fmtp:101")),
    ),
];

fn is_answer(text: &Text) -> bool {
    answers(text, 101..300, "INVITE") && text.has_sdp()
}

/// No description any more.
fn bare(text: &mut Text, _: &mut Rng) {
    text.set_body(String::new());
    drop(text, H::ContentType);
}

/// The version in o=.
fn number(text: &mut Text, change: impl FnOnce(u64) -> u64) {
    word(text, "o=", 2, |version| change(version.parse().unwrap_or_default()).to_string());
}

/// The offer has one direction and its answer another; the recording breaks off there.
fn direction(recording: &Recording, dice: &mut Rng, offered: &str, answered: &str) -> Option<Mutant> {
    const ALL: [&str; 4] = ["a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"];
    let set = |text: &mut Text, direction: &str| {
        sdp(text, |lines| {
            lines.retain(|line| !ALL.contains(&line.as_str()));
            if !direction.is_empty() {
                lines.push(format!("a={direction}"));
            }
        })
    };
    let all = messages(recording);
    let said = all.any(dice, |t| {
        answers(t, 200..300, "INVITE")
            && t.has_sdp()
            && all.request_of(t).is_some_and(|of| is_inside(&of.text) && of.text.has_sdp())
    })?;
    let offer = all.request_of(&said.text)?;
    let (mut asked, mut given) = (offer.text.clone(), said.text.clone());
    set(&mut asked, offered);
    set(&mut given, answered);
    let changed = offer.replaced(recording, &asked.print());
    Some(Mutant::ending(&said, said.replaced(&changed, &given.print()), said.sender, said.to_string()))
}

/// A later description of who has sent one before, and the o= of that one; the recording breaks off there.
fn again(recording: &Recording, dice: &mut Rng, edit: impl Fn(&mut Text, &str)) -> Option<Mutant> {
    let all = messages(recording);
    let origin = |text: &Text| text.body.lines().find(|line| line.starts_with("o=")).map(str::to_owned);
    let later = all.fitting(dice, |t| t.has_sdp() && is(t, "INVITE") && is_inside(t));
    later.into_iter().find_map(|said| {
        let own = all
            .0
            .iter()
            .rfind(|other| other.at < said.at && other.sender == said.sender && other.text.has_sdp())?;
        let old = origin(&own.text)?;
        let mut text = said.text.clone();
        edit(&mut text, &old);
        let payload = text.print();
        (payload != said.packet.payload && own.text.body != text.body)
            .then(|| Mutant::ending(&said, said.replaced(recording, &payload), said.sender, said.to_string()))
    })
}
