//! What each half of a dialog remembers of its beginning, and says wrongly later: RFC 3261 12.1.1 of the called side,
//! 12.1.2 of the caller, 12.2.1.1 of both.

use clock::Rng;
use sip::HeaderName as H;
use tests::rewrite::text::{Text, pieces};
use trace::Recording;

use super::edit::{append, cseq, drop, replace, set, set_cseq, set_parameter, set_target, target};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ANSWERED, HOLD};
use super::said::{Said, answers, is, is_inside, messages};

const CALLED: &[&str] = &[
    "calls/inbound-called-hangs-up",
    "calls/outbound-called-hangs-up",
    "routing/outbound-strict-router",
    "routing/inbound-strict-router-ends",
];
const CALLER: &[&str] = &[
    "calls/inbound-caller-hangs-up",
    "calls/outbound-caller-hangs-up",
    "hold/outbound-caller-holds",
    "calls/inbound-fast-answer",
];
const STRICT: &[&str] = &[
    "routing/outbound-strict-router",
    "routing/inbound-strict-router",
    "routing/outbound-strict-router-ends",
    "routing/inbound-strict-router-ends",
];

/// Halves of dialogs.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a BYE of the called side with another From tag",
        "RFC3261#12.1.1-i",
        CALLED,
        How::Whole(|r, dice| {
            last_of(r, dice, false, |t, dice| set_parameter(t, H::From, "tag", &dice.token(9)))
        }),
    ),
    must(
        "a BYE of the caller with another To tag",
        "RFC3261#12.1.2-g",
        CALLER,
        How::Whole(|r, dice| {
            last_of(r, dice, true, |t, dice| set_parameter(t, H::To, "tag", &dice.token(9)))
        }),
    ),
    must(
        "a BYE with another Call-ID",
        "RFC3261#8.1.1.4",
        ANSWERED,
        How::Last(|t| is(t, "BYE"), |t, _| append(t, H::CallId, "x")),
    )
    .also(&["RFC3261#12.2.1.1-f"]),
    must(
        "a BYE of the called side without Route",
        "RFC3261#12.1.1-f",
        CALLED,
        How::Whole(|r, dice| one_of(r, dice, false, |t, _| drop(t, H::Route))),
    ),
    must(
        "a BYE of the caller without Route",
        "RFC3261#12.1.2-d",
        CALLER,
        How::Whole(|r, dice| one_of(r, dice, true, |t, _| drop(t, H::Route))),
    ),
    must(
        "a BYE of the called side to another target",
        "RFC3261#12.1.1-g",
        &["calls/inbound-called-hangs-up", "calls/outbound-called-hangs-up"],
        How::Whole(|r, dice| one_of(r, dice, false, elsewhere)),
    )
    .also(&["CAL-26"]),
    must(
        "a BYE of the caller to another target",
        "RFC3261#12.1.2-e",
        CALLER,
        How::Whole(|r, dice| one_of(r, dice, true, elsewhere)),
    )
    .also(&["CAL-26"]),
    must(
        "a BYE without route set to another target",
        "RFC3261#12.2.1.1-k",
        ANSWERED,
        How::Message(|t| is(t, "BYE") && t.value(H::Route).is_none(), elsewhere),
    ),
    // RFC 4916 3 takes the obligation back.
    should(
        "a BYE of the called side with another URI in To",
        "RFC3261#12.1.1-k",
        CALLED,
        How::Whole(|r, dice| last_of(r, dice, false, |t, _| replace(t, H::To, "sip:", "sip:9"))),
    ),
    // RFC 4916 3 takes the obligation back.
    should(
        "a BYE of the caller with another URI in From",
        "RFC3261#12.1.2-i",
        CALLER,
        How::Whole(|r, dice| last_of(r, dice, true, |t, _| replace(t, H::From, "sip:", "sip:9"))),
    ),
    must(
        "a BYE of the caller with the CSeq of its INVITE",
        "RFC3261#12.1.2-f",
        CALLER,
        How::Whole(|r, dice| {
            let said = bye_of(r, dice, true)?;
            let own = |t: &Text| is(t, "INVITE") && t.value(H::CallId) == said.text.value(H::CallId);
            let number =
                messages(r).0.iter().filter(|said| own(&said.text)).filter_map(|s| cseq(&s.text)).max()?;
            let mut text = said.text.clone();
            set_cseq(&mut text, number);
            Some(Mutant::ending(&said, said.replaced(r, &text.print()), said.sender, said.to_string()))
        }),
    ),
    must(
        "a first CSeq of the called side of 2^31 or more",
        "RFC3261#12.2.1.1-i",
        CALLED,
        How::Whole(|r, dice| {
            last_of(r, dice, false, |t, dice| set_cseq(t, (1 << 31) + dice.below(9999) as u32))
        }),
    ),
    must(
        "a BYE with another method in CSeq",
        "RFC3261#12.2.1.1-j",
        ANSWERED,
        How::Last(|t| is(t, "BYE"), |t, _| replace(t, H::CSeq, "BYE", "INFO")),
    ),
    must(
        "a request to the remote target where the first hop is a strict router",
        "RFC3261#12.2.1.1-n",
        STRICT,
        How::Last(is_strict, |t, _| {
            let remote = routes(t).pop().unwrap_or_default();
            set_target(t, remote.trim_matches(['<', '>']));
        }),
    )
    .also(&["CAL-25"]),
    must(
        "a Route with the strict router that the request goes to",
        "RFC3261#12.2.1.1-o",
        STRICT,
        How::Last(is_strict, |t, _| {
            let mut all = routes(t);
            all.insert(0, format!("<{}>", target(t)));
            drop_but_first(t, &all.join(", "));
        }),
    ),
    must(
        "a Route without the remote target behind a strict router",
        "RFC3261#12.2.1.1-p",
        STRICT,
        How::Last(is_strict, |t, _| {
            let mut all = routes(t);
            all.pop();
            if all.is_empty() {
                drop(t, H::Route);
            } else {
                drop_but_first(t, &all.join(", "));
            }
        }),
    ),
    must(
        "an ACK to the Contact from before the answer to a re-INVITE",
        "RFC3261#12.2.1.2",
        HOLD,
        How::Whole(moved_answer),
    )
    .also(&["RFC6141#4.2"]),
    must(
        "an INVITE to a SIPS URI with a SIP Contact",
        "RFC3261#8.1.1.8-c",
        ANSWERED,
        How::Last(|t| is(t, "INVITE") && !is_inside(t), |t, _| secure_target(t)),
    )
    .also(&["RFC3261#12.1.2-b"]),
    must(
        "an answer with a SIP Contact to a SIPS call",
        "RFC3261#12.1.1-d",
        ANSWERED,
        How::Whole(sips_answer),
    ),
    must(
        "a re-INVITE with a SIP Contact in a SIPS call",
        "RFC3261#12.2.1.1-q",
        HOLD,
        How::Whole(sips_reinvite),
    ),
];

/// A BYE of the side that has called, or of the other.
fn bye_of(recording: &Recording, dice: &mut Rng, caller: bool) -> Option<Said> {
    let all = messages(recording);
    let is_caller = |said: &Said| {
        let own = |first: &&Said| {
            is(&first.text, "INVITE") && first.text.value(H::CallId) == said.text.value(H::CallId)
        };
        all.0.iter().find(own).map(|first| first.sender == said.sender)
    };
    all.fitting(dice, |t| is(t, "BYE")).into_iter().find(|said| is_caller(said) == Some(caller))
}

/// Its BYE is another, and the recording breaks off there.
fn last_of(r: &Recording, dice: &mut Rng, caller: bool, edit: fn(&mut Text, &mut Rng)) -> Option<Mutant> {
    let (said, changed) = edited(r, dice, caller, edit)?;
    Some(Mutant::ending(&said, changed, said.sender, said.to_string()))
}

/// Its BYE is another.
fn one_of(r: &Recording, dice: &mut Rng, caller: bool, edit: fn(&mut Text, &mut Rng)) -> Option<Mutant> {
    let (said, changed) = edited(r, dice, caller, edit)?;
    Some(Mutant::new(changed, said.sender, said.to_string()))
}

fn edited(
    recording: &Recording,
    dice: &mut Rng,
    caller: bool,
    edit: fn(&mut Text, &mut Rng),
) -> Option<(Said, Recording)> {
    let said = bye_of(recording, dice, caller)?;
    let mut text = said.text.clone();
    edit(&mut text, dice);
    let payload = text.print();
    (payload != said.packet.payload).then(|| (said.clone(), said.replaced(recording, &payload)))
}

fn elsewhere(text: &mut Text, _: &mut Rng) {
    let uri = target(text).replacen("sip:", "sip:other-", 1);
    set_target(text, &uri);
}

/// All values of Route, in order.
fn routes(text: &mut Text) -> Vec<String> {
    let lines: Vec<String> = text.named(H::Route).map(|line| line.text().to_owned()).collect();
    lines.iter().flat_map(|line| pieces(line, ',')).map(|piece| piece.trim().to_owned()).collect()
}

/// One line with these values instead of all.
fn drop_but_first(text: &mut Text, values: &str) {
    set(text, H::Route, values);
    let mut is_first = true;
    text.lines.retain(|line| !line.is(H::Route) || core::mem::take(&mut is_first));
}

/// A request that goes to a strict router: the last Route is the remote target, which is no router.
fn is_strict(text: &Text) -> bool {
    is_inside(text)
        && routes(&mut text.clone()).last().is_some_and(|last| !last.contains(";lr"))
        && !text.value(H::Contact).is_some_and(str::is_empty)
}

/// The 2xx to a re-INVITE has another Contact, and the ACK goes to the one before.
fn moved_answer(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| {
        answers(t, 200..300, "INVITE") && all.request_of(t).is_some_and(|of| is_inside(&of.text))
    })?;
    let ack = all.after(said.at, |t| is(t, "ACK"))?;
    let mut text = said.text.clone();
    replace(&mut text, H::Contact, "sip:", "sip:moved-");
    // Who could send an UPDATE would have to (RFC 6141 4.8).
    replace(&mut text, H::Allow, ", UPDATE", "");
    let changed = said.replaced(recording, &text.print());
    Some(Mutant::ending(ack, changed, ack.sender, format!("{ack} goes to the Contact from before {said}")))
}

fn secure_target(text: &mut Text) {
    let uri = target(text).replacen("sip:", "sips:", 1);
    set_target(text, &uri);
}

fn secure(said: &Said) -> bytes::Bytes {
    let mut text = said.text.clone();
    if text.is_request() {
        secure_target(&mut text);
    }
    replace(&mut text, H::Contact, "sip:", "sips:");
    text.print()
}

/// The call is to a SIPS URI; the answer has a SIP Contact.
fn sips_answer(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ok = all.any(dice, |t| answers(t, 200..300, "INVITE"))?;
    let invite = all.request_of(&ok.text)?;
    let mut changed = invite.replaced(recording, &secure(invite));
    for other in all.responses_to(&invite.text).filter(|said| said.text.status() < 200) {
        changed = other.replaced(&changed, &secure(other));
    }
    let before = ok.last_of(&ok.replaced(&changed, &secure(&ok)));
    Some(Mutant::new(ok.last_of(&changed), ok.sender, ok.to_string()).provoked(before))
}

/// The same; all have SIPS Contacts but a re-INVITE.
fn sips_reinvite(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| is(t, "INVITE") && is_inside(t))?;
    let mut changed = recording.clone();
    let own = |other: &&Said| {
        other.at < said.at
            && other.text.value(H::CallId) == said.text.value(H::CallId)
            && other.text.method() == "INVITE"
    };
    for other in all.0.iter().filter(own) {
        changed = other.replaced(&changed, &secure(other));
    }
    let before = said.last_of(&said.replaced(&changed, &secure(&said)));
    let mut text = said.text.clone();
    secure_target(&mut text);
    let after = said.last_of(&said.replaced(&changed, &text.print()));
    Some(Mutant::new(after, said.sender, said.to_string()).provoked(before))
}
