//! Offers beside others, re-INVITEs and UPDATEs, and what follows from them: RFC 3261 13 and 14, RFC 3264 4 to 8,
//! RFC 3311 5.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::{Packet, Recording};

use super::edit::{add, drop, replace, sdp_line, sdp_without, set, set_cseq, set_parameter};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ANSWERED, DELAYED, HOLD, IMAGE, PLAIN, RELIABLE};
use super::said::{ON_THE_WAY, Said, added, answers, cut, is, is_inside, messages};
use super::sdp::word;

const TWO: &[&str] = &["prack/inbound-180-then-183", "prack/outbound-180-then-183"];
const EMPTY: &[&str] = &["reinvite/inbound-without-offer", "reinvite/outbound-without-offer"];
const REFUSED: &[&str] = &["reinvite/inbound-refused", "reinvite/outbound-refused"];

/// What changes a session, or does not.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "an ACK with a description behind an answer",
        "RFC3261#13.2.1-e",
        ANSWERED,
        How::Whole(|r, dice| {
            let ack = super::dialog::ack_of_200(r, dice)?;
            let offer =
                messages(r).0.into_iter().find(|s| is(&s.text, "INVITE") && s.sender == ack.sender)?;
            let mut text = ack.text.clone();
            self::offer(&mut text, &offer.text.body);
            Some(Mutant::ending(&ack, ack.replaced(r, &text.print()), ack.sender, ack.to_string()))
        }),
    ),
    must(
        "an INVITE without offer that is refused with 488",
        "RFC3261#13.2.1-f",
        DELAYED,
        How::Last(|t| answers(t, 200..300, "INVITE"), refuse),
    )
    .also(&["RFC3261#13.3.1", "CAL-24"]),
    must(
        "a re-INVITE without offer that is refused with 488",
        "COD-12",
        EMPTY,
        How::Whole(|r, dice| {
            answer_inside(r, dice, |t, of| of.body.is_empty() && !t.body.is_empty(), refuse)
        }),
    ),
    must(
        "an offer in the answer to a re-INVITE that has nothing of what was spoken",
        "RFC3261#14.2-e",
        EMPTY,
        How::Whole(|r, dice| {
            answer_inside(r, dice, |t, of| of.body.is_empty() && !t.body.is_empty(), |t, _| foreign(t))
        }),
    )
    .also(&["RFC6337#2.3", "COD-12"]),
    // A dialog is confirmed by the 2xx alone, and the check warns.
    should("a re-INVITE of the called side before the ACK", "RFC3261#14.1-c", IMAGE, How::Whole(before_ack)),
    must("a call that is ended for a refused re-INVITE", "RFC3261#14.1-d", REFUSED, How::Whole(drops))
        .also(&["CAL-30", "HLD-11"]),
    must(
        "an offer in PRACK without an answer",
        "RFC3262#5-c",
        RELIABLE,
        How::Whole(|r, dice| {
            let all = messages(r);
            let prack = all.any(dice, |t| is(t, "PRACK") && t.body.is_empty())?;
            let ok = all.responses_to(&prack.text).next()?;
            let mut text = prack.text.clone();
            offer(&mut text, &all.0.iter().find(|s| is(&s.text, "INVITE") && s.text.has_sdp())?.text.body);
            let changed = prack.replaced(r, &text.print());
            let before = prack.last_of(&changed);
            Some(Mutant::new(ok.last_of(&changed), ok.sender, ok.to_string()).provoked(before))
        }),
    ),
    must(
        "an UPDATE with an offer over one's own open offer",
        "RFC3264#4-b",
        TWO,
        How::Whole(|r, _| over_open(r, true)),
    )
    .also(&["RFC6337#4"]),
    must(
        "an UPDATE with an offer over the open offer of the other side",
        "RFC3264#4",
        TWO,
        How::Whole(|r, _| over_open(r, false)),
    )
    .also(&["RFC6337#4"]),
    must(
        "an UPDATE over an open offer that is taken",
        "RFC3311#5.2-c",
        TWO,
        How::Whole(|r, _| over_open_taken(r, true, |_| {})),
    ),
    must(
        "an UPDATE over one's own open offer that is taken",
        "RFC3311#5.2-b",
        TWO,
        How::Whole(|r, _| over_open_taken(r, false, |_| {})),
    )
    .also(&["CAL-21"]),
    must("an UPDATE over an open one that is taken", "RFC3311#5.2", TWO, How::Whole(second_update)),
    must(
        "an UPDATE whose offer is not answered in its 200",
        "RFC3311#5.2-e",
        TWO,
        How::Whole(|r, _| early_update(r, |t| t.set_body(String::new()))),
    ),
    must(
        "an UPDATE over an open offer that is refused with 488",
        "EAR-13",
        TWO,
        How::Whole(|r, _| {
            over_open_taken(r, true, |t| {
                "SIP/2.0 488 Not Acceptable Here".clone_into(&mut t.start);
                drop(t, H::ContentType);
                t.set_body(String::new());
            })
        }),
    )
    .also(&["RFC3311#5.2-c", "CAL-21"]),
    must(
        "an id of 2^63 or more",
        "RFC3264#5-b",
        PLAIN,
        How::Last(|t| t.has_sdp(), |t, _| word(t, "o=", 1, |_| "9223372036854775808".to_owned())),
    ),
    must(
        "two descriptions in one message",
        "RFC3264#5-d",
        PLAIN,
        How::Last(
            |t| t.has_sdp(),
            |t, _| {
                let twice = format!("{}{}", t.body, t.body);
                t.set_body(twice);
            },
        ),
    ),
    must(
        "a ptime of 0",
        "RFC3264#5.1-g",
        PLAIN,
        How::Last(
            |t| t.has_sdp() && t.body.contains("a=ptime:"),
            |t, _| sdp_line(t, "a=ptime:", |_| "a=ptime:0".to_owned()),
        ),
    ),
    must(
        "a refused stream without a format",
        "RFC3264#6-g",
        PLAIN,
        How::Last(
            |t| answers(t, 101..300, "INVITE") && t.has_sdp(),
            |t, _| {
                sdp_without(t, "a=");
                sdp_line(t, "m=", |_| "m=audio 0 RTP/AVP".to_owned());
            },
        ),
    ),
    must(
        "a recvonly answer with formats that nobody offered",
        "RFC3264#6.1-f",
        HOLD,
        How::Whole(|r, dice| answer_inside(r, dice, |t, _| t.body.contains("a=recvonly"), |t, _| foreign(t))),
    ),
    must(
        "a sendonly answer with formats that nobody offered",
        "RFC3264#6.1-g",
        HOLD,
        How::Whole(|r, dice| {
            answer_inside(
                r,
                dice,
                |t, of| t.body.contains("a=sendrecv") && of.has_sdp(),
                |t, _| {
                    sdp_line(t, "a=sendrecv", |_| "a=sendonly".to_owned());
                    foreign(t);
                },
            )
        }),
    ),
    must(
        "a description of one direction without an address",
        "RFC3264#6.1-i",
        HOLD,
        How::Last(
            |t| t.has_sdp() && (t.body.contains("a=sendonly") || t.body.contains("a=recvonly")),
            |t, _| sdp_without(t, "c="),
        ),
    ),
    // RFC 3264 6.1 asks for it by a definition, and the check warns.
    should(
        "an answer with a dynamic payload type and no rtpmap",
        "RFC3264#6.1-j",
        PLAIN,
        How::Last(
            |t| answers(t, 101..300, "INVITE") && t.has_sdp() && t.body.contains("a=rtpmap:101"),
            |t, _| {
                sdp_without(t, "a=rtpmap:101");
                sdp_without(t, "a=fmtp:101");
            },
        ),
    ),
    must(
        "a request without the transport of the remote target",
        "RFC3261#19.1.5",
        ANSWERED,
        How::Whole(|r, dice| parameter(r, dice, ";transport=udp")),
    ),
    must(
        "a request without a parameter of the remote target that nobody knows",
        "RFC3261#19.1.5-d",
        ANSWERED,
        How::Whole(|r, dice| parameter(r, dice, ";line=7")),
    ),
];

fn refuse(text: &mut Text, _: &mut Rng) {
    "SIP/2.0 488 Not Acceptable Here".clone_into(&mut text.start);
    drop(text, H::ContentType);
    text.set_body(String::new());
}

/// Nothing that was offered.
fn foreign(text: &mut Text) {
    sdp_without(text, "a=rtpmap");
    sdp_without(text, "a=fmtp");
    sdp_line(text, "m=", |m| format!("{} 3", m.split(' ').take(3).collect::<Vec<_>>().join(" ")));
}

/// The answer to a re-INVITE is another, and the recording breaks off there.
pub(crate) fn answer_inside(
    recording: &Recording,
    dice: &mut Rng,
    fits: fn(&Text, &Text) -> bool,
    edit: fn(&mut Text, &mut Rng),
) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| {
        answers(t, 200..300, "INVITE")
            && all.request_of(t).is_some_and(|of| is_inside(&of.text) && fits(t, &of.text))
    })?;
    let mut text = said.text.clone();
    edit(&mut text, dice);
    Some(Mutant::ending(&said, said.replaced(recording, &text.print()), said.sender, said.to_string()))
}

/// The re-INVITE comes 5 ms behind the answer of its sender; the recording breaks off there.
fn before_ack(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ok = all.0.iter().find(|said| answers(&said.text, 200..300, "INVITE"))?;
    let again = all.after(ok.at, |t| is(t, "INVITE") && is_inside(t)).filter(|s| s.sender == ok.sender)?;
    let moved = again.moved(recording, ok.at + Duration::from_millis(5));
    Some(Mutant::ending(again, moved, again.sender, format!("{again} comes before the ACK")))
}

/// Its BYE comes directly behind the ACK of the refusal.
fn drops(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let refused = all.0.iter().find(|said| said.text.status() == 488)?;
    let ack = all.after(refused.at, |t| is(t, "ACK"))?;
    let bye = all.after(ack.at, |t| is(t, "BYE"))?;
    let earlier = bye.at.since(ack.at) - Duration::from_millis(10);
    let mut changed = recording.clone();
    changed.events.retain(|event| event.at() <= ack.at + ON_THE_WAY || event.at() >= bye.at);
    super::said::earlier(&mut changed, bye.at, earlier);
    Some(Mutant::ending(bye, changed, bye.sender, format!("{bye} comes behind {refused}")))
}

/// An offer like one before, of the next version.
fn offer(text: &mut Text, body: &str) {
    if text.value(H::ContentType).is_none() {
        add(text, "Content-Type", "application/sdp");
    }
    text.set_body(body.to_owned());
    word(text, "o=", 2, |version| (version.parse::<u64>().unwrap_or_default() + 1).to_string());
}

/// An UPDATE of who has sent a PRACK, right behind that.
fn update_of(prack: &Said, invite: &Said, after: Duration) -> (clock::Instant, Packet, Text) {
    let mut text = prack.text.clone();
    let number = super::edit::cseq(&text).unwrap_or_default();
    text.start = text.start.replacen("PRACK", "UPDATE", 1);
    set_cseq(&mut text, number + 1);
    set_parameter(&mut text, H::Via, "branch", "z9hG4bKupdate0815");
    for name in [H::RAck, H::Authorization, H::ProxyAuthorization, H::Contact] {
        drop(&mut text, name);
    }
    add(&mut text, "Contact", invite.text.value(H::Contact).unwrap_or_default());
    offer(&mut text, &invite.text.body);
    let packet = Packet { payload: text.print(), ..prack.packet.clone() };
    (prack.at + after, packet, text)
}

/// The other way round: the called side asks in the same early dialog.
fn turned(prack: &Said, ringing: &Said, invite: &Said, answer: &Said) -> (Packet, Text) {
    let (_, packet, mut text) = update_of(prack, invite, Duration::ZERO);
    for line in &mut text.lines {
        match line.known() {
            Some(H::From) => line.name = "To".to_owned(),
            Some(H::To) => line.name = "From".to_owned(),
            _ => {}
        }
    }
    let contact = |said: &Said| said.text.value(H::Contact).unwrap_or_default().to_owned();
    text.start = format!("UPDATE {} SIP/2.0", contact(invite).trim_matches(['<', '>']));
    drop(&mut text, H::Route);
    set(&mut text, H::CSeq, "1 UPDATE");
    set(&mut text, H::Via, &format!("SIP/2.0/UDP {};branch=z9hG4bKupdate4711;rport", packet.to));
    set(&mut text, H::Contact, &contact(ringing));
    offer(&mut text, &answer.text.body);
    let packet = Packet { payload: text.print(), from: packet.to, to: packet.from, ..packet };
    (packet, text)
}

/// The first PRACK, the response it is for, the INVITE, and the response with the answer that comes later.
fn early(recording: &Recording) -> Option<[Said; 4]> {
    let all = messages(recording);
    let prack = all.0.iter().find(|said| is(&said.text, "PRACK"))?;
    let ringing = all.0.iter().rfind(|said| said.at < prack.at && said.text.value(H::RSeq).is_some())?;
    let invite = all.request_of(&ringing.text)?;
    let answer = all.after(prack.at, |t| t.has_sdp() && t.value(H::RSeq).is_some())?;
    Some([prack, ringing, invite, answer].map(Clone::clone))
}

/// With who sends it.
fn open_update(recording: &Recording, own: bool) -> Option<(clock::Instant, Packet, Text, Said)> {
    let [prack, ringing, invite, answer] = early(recording)?;
    if own {
        let (at, packet, text) = update_of(&prack, &invite, Duration::from_millis(2));
        return Some((at, packet, text, answer));
    }
    let (packet, text) = turned(&prack, &ringing, &invite, &answer);
    Some((prack.at + Duration::from_millis(2), packet, text, invite))
}

fn over_open(recording: &Recording, own: bool) -> Option<Mutant> {
    let (at, packet, text, other) = open_update(recording, own)?;
    let changed = cut(&added(recording, at, &packet), at + Duration::from_millis(15));
    Some(Mutant::new(changed, other.sender.peer(), format!("{} at {} ms", text.start, at.as_millis())))
}

/// The 200 to a request that was put in.
fn taken(text: &Text, packet: &Packet, of: &Said, edit: impl FnOnce(&mut Text)) -> Packet {
    let mut ok = text.clone();
    "SIP/2.0 200 OK".clone_into(&mut ok.start);
    for name in [H::MaxForwards, H::Route, H::Supported, H::Allow] {
        drop(&mut ok, name);
    }
    let port = packet.from.port();
    replace(&mut ok, H::Via, ";rport", &format!(";rport={port};received={}", packet.from.ip()));
    set(&mut ok, H::Contact, of.text.value(H::Contact).unwrap_or_default());
    ok.set_body(of.text.body.clone());
    edit(&mut ok);
    Packet { payload: ok.print(), from: packet.to, to: packet.from, ..packet.clone() }
}

/// The answer to the first offer has not been sent yet.
fn over_open_taken(recording: &Recording, own: bool, edit: fn(&mut Text)) -> Option<Mutant> {
    let (at, packet, text, other) = open_update(recording, own)?;
    let [.., answer] = early(recording)?;
    let arrived = at + ON_THE_WAY;
    let changed = added(&answer.removed(recording), at, &packet);
    let changed = cut(&changed, arrived + Duration::from_millis(1));
    let ok = taken(&text, &packet, &other, edit);
    let after = cut(&added(&changed, arrived, &ok), arrived + ON_THE_WAY);
    Some(Mutant::new(after, other.sender, format!("{} is taken", text.start)).provoked(changed))
}

/// An UPDATE when all is answered and acknowledged, and a response to it; the recording breaks off there.
fn early_update(recording: &Recording, edit: fn(&mut Text)) -> Option<Mutant> {
    let [_, _, invite, answer] = early(recording)?;
    let all = messages(recording);
    let prack = all.after(answer.at, |t| is(t, "PRACK"))?;
    let done = all.responses_to(&prack.text).next()?;
    let after = done.at.since(prack.at) + ON_THE_WAY + Duration::from_millis(5);
    let (at, packet, text) = update_of(prack, &invite, after);
    let arrived = at + ON_THE_WAY;
    let before = cut(&added(recording, at, &packet), arrived + Duration::from_millis(1));
    let response = taken(&text, &packet, &answer, |text| {
        word(text, "o=", 2, |version| (version.parse::<u64>().unwrap_or_default() + 1).to_string());
        edit(text);
    });
    let changed = cut(&added(&before, arrived, &response), arrived + ON_THE_WAY);
    Some(Mutant::new(changed, answer.sender, format!("{} is answered wrongly", text.start)).provoked(before))
}

/// Two UPDATEs, one behind the other, when all is answered and acknowledged; the second is taken.
fn second_update(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let [_, _, invite, answer] = early(recording)?;
    let all = messages(recording);
    let prack = all.after(answer.at, |t| is(t, "PRACK"))?;
    let done = all.responses_to(&prack.text).next()?;
    let after = done.at.since(prack.at) + ON_THE_WAY + Duration::from_millis(5);
    let (at, packet, mut text) = update_of(prack, &invite, after);
    let changed = added(recording, at, &packet);
    let number = super::edit::cseq(&text)?;
    set_cseq(&mut text, number + 1);
    set_parameter(&mut text, H::Via, "branch", "z9hG4bKupdate0816");
    let second = Packet { payload: text.print(), ..packet };
    let at = at + Duration::from_millis(3);
    let arrived = at + ON_THE_WAY;
    let before = cut(&added(&changed, at, &second), arrived + Duration::from_millis(1));
    let response = taken(&text, &second, &answer, |text| {
        word(text, "o=", 2, |version| (version.parse::<u64>().unwrap_or_default() + 1).to_string());
    });
    let changed = cut(&added(&before, arrived, &response), arrived + ON_THE_WAY);
    Some(Mutant::new(changed, answer.sender, format!("{} is taken", text.start)).provoked(before))
}

/// The Contact of the called side has a parameter, and the ACK goes to it without that.
fn parameter(recording: &Recording, dice: &mut Rng, parameter: &str) -> Option<Mutant> {
    let ack = super::dialog::ack_of_200(recording, dice)?;
    let all = messages(recording);
    let mut changed = recording.clone();
    for said in all.0.iter().filter(|said| {
        said.sender != ack.sender
            && said.at < ack.at
            && said.text.value(H::CallId) == ack.text.value(H::CallId)
    }) {
        let mut text = said.text.clone();
        replace(&mut text, H::Contact, ">", &format!("{parameter}>"));
        changed = said.replaced(&changed, &text.print());
    }
    Some(Mutant::ending(&ack, changed, ack.sender, format!("{ack} has no {parameter}")))
}
