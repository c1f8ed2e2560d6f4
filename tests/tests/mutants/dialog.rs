//! Requests inside of a dialog that do not belong to it as they must: RFC 3261 12, 13, 14 and 15.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::Recording;

use super::edit::{add, cseq, drop, drop_parameter, replace, set_cseq, set_parameter, set_target, target};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ANSWERED, CHALLENGED, HOLD, REINVITED, ROUTED};
use super::said::{ON_THE_WAY, Said, T1, added, answers, cut, is, is_inside, later, messages};

/// What is sent in a dialog, and names it wrongly.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a BYE with another From tag",
        "RFC3261#12.2.1.1-d",
        ANSWERED,
        How::Last(|t| is(t, "BYE"), |t, dice| set_parameter(t, H::From, "tag", &dice.token(10))),
    )
    .also(&["RFC3261#12.1"]),
    must(
        "a BYE with another To tag",
        "RFC3261#12.2.1.1-b",
        ANSWERED,
        How::Last(|t| is(t, "BYE"), |t, dice| set_parameter(t, H::To, "tag", &dice.token(10))),
    )
    .also(&["RFC3261#12.1"]),
    must(
        "a BYE without To tag",
        "RFC3261#12.2.1.1-b",
        ANSWERED,
        How::Last(|t| is(t, "BYE"), |t, _| drop_parameter(t, H::To, "tag")),
    ),
    must(
        "a BYE with From and To turned over",
        "RFC3261#12.2.1.1-b",
        ANSWERED,
        How::Last(
            |t| is(t, "BYE"),
            |t, _| {
                for line in &mut t.lines {
                    match line.known() {
                        Some(H::From) => line.name = "To".to_owned(),
                        Some(H::To) => line.name = "From".to_owned(),
                        _ => {}
                    }
                }
            },
        ),
    ),
    must(
        "a re-INVITE with another From tag",
        "RFC3261#12.2.1.1-d",
        REINVITED,
        How::Last(
            |t| is(t, "INVITE") && is_inside(t),
            |t, dice| set_parameter(t, H::From, "tag", &dice.token(10)),
        ),
    ),
    must(
        "a re-INVITE with another To tag",
        "RFC3261#12.2.1.1-b",
        REINVITED,
        How::Last(
            |t| is(t, "INVITE") && is_inside(t),
            |t, dice| set_parameter(t, H::To, "tag", &dice.token(10)),
        ),
    ),
    must(
        "a BYE with the CSeq of an earlier request",
        "RFC3261#12.2.1.1-g",
        CHALLENGED,
        How::Whole(|r, dice| renumbered(r, dice, "BYE", |number, last| (number > last).then_some(last))),
    ),
    must(
        "a BYE with a CSeq that falls",
        "RFC3261#12.2.1.1-g",
        REINVITED,
        How::Whole(|r, dice| renumbered(r, dice, "BYE", |_, last| last.checked_sub(1))),
    ),
    must(
        "a re-INVITE with the CSeq of an earlier request",
        "RFC3261#12.2.1.1-g",
        REINVITED,
        How::Whole(|r, dice| renumbered(r, dice, "INVITE", |_, last| Some(last))),
    ),
    must(
        "a BYE with a CSeq that leaps",
        "RFC3261#12.2.1.1-h",
        ANSWERED,
        How::Whole(|r, dice| renumbered(r, dice, "BYE", |number, _| Some(number + 7))),
    ),
    must(
        "a BYE to another target",
        "RFC3261#12.2.1.1-m",
        ANSWERED,
        How::Message(
            |t| is(t, "BYE") && t.value(H::Route).is_none_or(|route| route.contains(";lr")),
            |t, _| {
                let uri = target(t).replacen("sip:", "sip:other-", 1);
                set_target(t, &uri);
            },
        ),
    )
    .also(&["CAL-26"]),
    must("a BYE to the first Request-URI", "RFC3261#12.2.1.1-m", ANSWERED, How::Whole(to_first_uri)),
    must(
        "a re-INVITE to another target",
        "RFC3261#12.2.1.1-m",
        REINVITED,
        How::Message(
            |t| is(t, "INVITE") && is_inside(t),
            |t, _| {
                let uri = target(t).replacen("sip:", "sip:other-", 1);
                set_target(t, &uri);
            },
        ),
    ),
    must(
        "an ACK of a 200 to another target",
        "RFC3261#12.2.1.1-m",
        ANSWERED,
        How::Whole(|r, dice| {
            edited_ack(r, dice, |t, _| {
                let uri = target(t).replacen("sip:", "sip:other-", 1);
                set_target(t, &uri);
            })
        }),
    )
    .also(&["CAL-23"]),
    must(
        "an ACK of a 200 with another CSeq",
        "RFC3261#13.2.2.4-d",
        ANSWERED,
        How::Whole(|r, dice| {
            edited_ack(r, dice, |t, dice| {
                let number = cseq(t).unwrap_or_default() + 1 + dice.below(9) as u32;
                set_cseq(t, number);
            })
        }),
    ),
    must(
        "an ACK of a 200 without Route",
        "RFC3261#12.2.1.1-m",
        ROUTED,
        How::Whole(|r, dice| edited_ack(r, dice, |t, _| drop(t, H::Route))),
    )
    .also(&["CAL-23", "CAL-25"]),
    must(
        "an ACK of a 200 with another To tag",
        "RFC3261#13.2.2.4-c",
        &["calls/outbound-caller-hangs-up", "calls/inbound-caller-hangs-up"],
        How::Whole(|r, dice| {
            let mut ack = ack_of_200(r, dice)?.text;
            set_parameter(&mut ack, H::To, "tag", &dice.token(10));
            never_acknowledged(r, Some(&ack))
        }),
    ),
    must(
        "an ACK of a 200 with the branch of its INVITE",
        "RFC3261#17.1.1.3",
        ANSWERED,
        How::Whole(|r, dice| {
            let all = messages(r);
            let ack = ack_of_200(r, dice)?;
            let invite =
                all.0.iter().find(|said| is(&said.text, "INVITE") && cseq(&said.text) == cseq(&ack.text))?;
            let payload = ack.with_word(ack.text.branch(), invite.text.branch());
            Some(Mutant::new(ack.replaced(r, &payload), ack.sender, ack.to_string()))
        }),
    )
    .also(&["CAL-23"]),
    // The flows of RFC 3665 print it so, and it warns.
    should(
        "an ACK of a 200 without the credentials of its INVITE",
        "RFC3261#13.2.2.4-e",
        CHALLENGED,
        How::Whole(|r, dice| {
            edited_ack(r, dice, |t, _| {
                drop(t, H::ProxyAuthorization);
            })
        }),
    ),
    must(
        "an answer that nobody acknowledges",
        "RFC3261#13.2.2.4-c",
        &["calls/outbound-caller-hangs-up", "calls/inbound-caller-hangs-up"],
        How::Whole(|r, _| never_acknowledged(r, None)),
    )
    .also(&["RFC3261#13.1", "CAL-01"]),
    must(
        "a BYE without Route",
        "RFC3261#12.2.1.1-m",
        ROUTED,
        How::Message(|t| is(t, "BYE"), |t, _| drop(t, H::Route)),
    )
    .also(&["CAL-25"]),
    must(
        "a BYE with one Route more",
        "RFC3261#12.2.1.1-m",
        ROUTED,
        How::Message(
            |t| is(t, "BYE") && t.value(H::Route).is_some_and(|route| route.contains(";lr")),
            |t, _| {
                add(t, "Route", "<sip:192.0.2.77;lr>");
            },
        ),
    ),
    must(
        "a BYE with another Route",
        "RFC3261#12.2.1.1-m",
        ROUTED,
        How::Message(
            |t| is(t, "BYE") && t.value(H::Route).is_some_and(|route| route.contains(";lr")),
            |t, _| {
                replace(t, H::Route, "sip:", "sip:other-");
            },
        ),
    )
    .also(&["CAL-25"]),
    must(
        "a re-INVITE without Route",
        "RFC3261#12.2.1.1-m",
        &["hold/outbound-caller-holds", "hold/inbound-called-holds", "reinvite/outbound-refused"],
        How::Message(|t| is(t, "INVITE") && is_inside(t), |t, _| drop(t, H::Route)),
    ),
    must(
        "a re-INVITE without Contact",
        "RFC3261#8.1.1.8",
        REINVITED,
        How::Last(|t| is(t, "INVITE") && is_inside(t), |t, _| drop(t, H::Contact)),
    ),
    must(
        "a 200 to a re-INVITE without Contact",
        "RFC3261#12.2.2",
        HOLD,
        How::Whole(|r, dice| {
            let all = messages(r);
            let said = all.any(dice, |t| {
                answers(t, 200..300, "INVITE") && all.request_of(t).is_some_and(|of| is_inside(&of.text))
            })?;
            let mut text = said.text.clone();
            drop(&mut text, H::Contact);
            Some(Mutant::ending(&said, said.replaced(r, &text.print()), said.sender, said.to_string()))
        }),
    ),
    must("a request after the BYE", "RFC3261#15.1.1", REINVITED, How::Whole(after_bye)).also(&["CAL-40"]),
    must(
        "a called side that ends the call before the ACK",
        "RFC3261#15-c",
        &["calls/inbound-called-hangs-up", "calls/outbound-called-hangs-up"],
        How::Whole(bye_before_ack),
    ),
    must("a BYE that is never answered", "RFC3261#15.1.2-b", ANSWERED, How::Whole(bye_never_answered))
        .also(&["RFC3261#13.1", "CAL-01", "CAL-03"]),
    must(
        "a BYE that is answered with 405",
        "RFC3261#15.1.2-b",
        ANSWERED,
        How::Message(
            |t| answers(t, 200..300, "BYE"),
            |t, _| {
                t.start = "SIP/2.0 405 Method Not Allowed".to_owned();
                add(t, "Allow", "INVITE, ACK");
            },
        ),
    )
    .also(&["RFC3261#15.1.2-d", "CAL-03"]),
];

/// The number of a request and of all that belongs to it; the new one is told by its own and that of the one before.
fn renumbered(
    recording: &Recording,
    dice: &mut Rng,
    method: &str,
    new: fn(u32, u32) -> Option<u32>,
) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| is(t, method) && is_inside(t))?;
    let own = |other: &&Said| {
        other.sender == said.sender
            && other.text.value(H::CallId) == said.text.value(H::CallId)
            && other.text.is_request()
            && !matches!(other.text.method(), "ACK" | "CANCEL")
    };
    let before = all.0.iter().filter(own).filter(|other| other.at < said.at).last()?;
    let (number, last) = (cseq(&said.text)?, cseq(&before.text)?);
    let new = new(number, last).filter(|new| *new != number && *new > 0)?;
    let mut changed = recording.clone();
    for other in &all.0 {
        let is_own = other.text.branch() == said.text.branch()
            || is(&other.text, "ACK")
                && other.sender == said.sender
                && cseq(&other.text) == Some(number)
                && other.at > said.at;
        if is_own && other.text.value(H::CallId) == said.text.value(H::CallId) {
            let mut text = other.text.clone();
            set_cseq(&mut text, new);
            changed = other.replaced(&changed, &text.print());
        }
    }
    Some(Mutant::ending(&said, changed, said.sender, format!("{said}: CSeq {number} is {new}")))
}

fn to_first_uri(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| is(t, "BYE"))?;
    let first = all.0.iter().find(|other| {
        is(&other.text, "INVITE")
            && other.sender == said.sender
            && other.text.value(H::CallId) == said.text.value(H::CallId)
    })?;
    let mut text = said.text.clone();
    if target(&text) == target(&first.text) {
        return None;
    }
    set_target(&mut text, target(&first.text));
    Some(Mutant::new(said.replaced(recording, &text.print()), said.sender, said.to_string()))
}

/// An ACK for a 200.
pub(crate) fn ack_of_200(recording: &Recording, dice: &mut Rng) -> Option<Said> {
    let all = messages(recording);
    let is_failure = |t: &Text| {
        all.0.iter().any(|said| answers(&said.text, 300..700, "INVITE") && said.text.branch() == t.branch())
    };
    all.any(dice, |t| is(t, "ACK") && !is_failure(t))
}

fn edited_ack(recording: &Recording, dice: &mut Rng, edit: fn(&mut Text, &mut Rng)) -> Option<Mutant> {
    let said = ack_of_200(recording, dice)?;
    let mut text = said.text.clone();
    edit(&mut text, dice);
    let payload = text.print();
    (payload != said.packet.payload)
        .then(|| Mutant::ending(&said, said.replaced(recording, &payload), said.sender, said.to_string()))
}

/// The called side goes on sending its 200 until the caller hangs up; each is answered by an ACK that it cannot use, or
/// by none.
pub(crate) fn never_acknowledged(recording: &Recording, instead: Option<&Text>) -> Option<Mutant> {
    let all = messages(recording);
    let ok = all.0.iter().find(|said| answers(&said.text, 200..300, "INVITE"))?;
    let ack = all.after(ok.at, |t| is(t, "ACK"))?;
    let bye = all.after(ok.at, |t| is(t, "BYE"))?;
    let mut changed = ack.removed(recording);
    let other = instead.map(|text| trace::Packet { payload: text.print(), ..ack.packet.clone() });
    for at in core::iter::once(ok.at).chain(ok.copies()).take_while(|at| *at < bye.at) {
        if at > ok.at {
            changed = ok.again(&changed, at);
        }
        if let Some(other) = &other {
            changed = added(&changed, at + ON_THE_WAY, other);
        }
    }
    Some(Mutant::new(changed, ack.sender, format!("{ack} is not sent as it must be")))
}

/// A request of the dialog comes once more behind the answer to the BYE, and is refused.
fn after_bye(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let (changed, request, _) = behind_bye(recording, dice)?;
    Some(Mutant::new(changed, request.sender, format!("{request} comes again after the BYE")))
}

fn behind_bye(recording: &Recording, dice: &mut Rng) -> Option<(Recording, Said, Said)> {
    let all = messages(recording);
    let bye = all.0.iter().find(|said| is(&said.text, "BYE"))?;
    let done = all.responses_to(&bye.text).find(|said| said.text.status() >= 200)?;
    let own = all
        .0
        .iter()
        .filter(|said| said.sender == bye.sender && said.text.value(H::CallId) == bye.text.value(H::CallId));
    let last = own.filter_map(|said| cseq(&said.text)).max()?;
    let fits = |t: &Text| is_inside(t) && matches!(t.method(), "INVITE" | "UPDATE");
    let request = all.fitting(dice, fits).into_iter().find(|said| said.sender == bye.sender)?;
    let mut text = request.text.clone();
    set_cseq(&mut text, last + 1);
    let branch = format!("z9hG4bK{}", dice.token(14));
    set_parameter(&mut text, H::Via, "branch", &branch);
    let packet = trace::Packet { payload: text.print(), ..request.packet.clone() };
    let at = done.at + Duration::from_millis(100);
    let end = at + Duration::from_millis(60);
    let changed = cut(&added(recording, at, &packet), end);
    Some((changed, request, bye.clone()))
}

/// The BYE of the called side comes directly behind its 200, and the recording ends there.
fn bye_before_ack(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ok = all.0.iter().find(|said| answers(&said.text, 200..300, "INVITE"))?;
    let bye = all.after(ok.at, |t| is(t, "BYE")).filter(|bye| bye.sender == ok.sender)?;
    let moved = bye.moved(recording, ok.at + Duration::from_millis(5));
    Some(Mutant::ending(bye, moved, bye.sender, format!("{bye} comes before the ACK")))
}

/// The BYE is sent until its sender gives up.
fn bye_never_answered(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let bye = all.any(dice, |t| is(t, "BYE"))?;
    unanswered(recording, &bye)
}

/// A request gets no answer, is sent until its sender gives up, and all else happens after that.
pub(crate) fn unanswered(recording: &Recording, request: &Said) -> Option<Mutant> {
    let all = messages(recording);
    let mut changed = recording.clone();
    let mut blame = None;
    for answer in all.responses_to(&request.text) {
        blame = Some(answer.sender);
        changed = answer.removed(&changed);
    }
    changed = later(&changed, request.at + Duration::from_millis(30), 64 * T1 + Duration::from_secs(1));
    for at in request.copies() {
        changed = request.again(&changed, at);
    }
    Some(Mutant::new(changed, blame?, format!("{request} is never answered")))
}
