//! Transactions: ACKs of failures, what is sent again and what is not, and when: RFC 3261 8.1 and 17.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::Recording;

use super::edit::{append, cseq, drop, set, set_cseq, set_parameter, set_target, target};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ANSWERED, FAILING, PINGED, RINGING};

const PING: &[&str] = &["keepalive/options-ping"];
use super::said::{ON_THE_WAY, Said, T1, added, answers, cut, is, later, messages};

const LOST: &[&str] = &["loss/inbound-invite-lost", "loss/outbound-invite-lost"];
const BYE_LOST: &[&str] = &["loss/inbound-bye-lost", "loss/outbound-bye-lost"];

/// What a transaction must do, undone.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "an ACK of a failure with another branch",
        "RFC3261#17.1.1.3-d",
        FAILING,
        How::Whole(|r, dice| {
            strange_ack(r, dice, |t, dice| {
                let branch = format!("z9hG4bK{}", dice.token(12));
                set_parameter(t, H::Via, "branch", &branch);
            })
        }),
    ),
    must(
        "an ACK of a failure with another To tag",
        "RFC3261#17.1.1.3-c",
        FAILING,
        How::Whole(|r, dice| ack(r, dice, |t, dice| set_parameter(t, H::To, "tag", &dice.token(9)))),
    ),
    must(
        "an ACK of a failure without To tag",
        "RFC3261#17.1.1.3-c",
        FAILING,
        How::Whole(|r, dice| ack(r, dice, |t, _| super::edit::drop_parameter(t, H::To, "tag"))),
    ),
    must(
        "an ACK of a failure with another From tag",
        "RFC3261#17.1.1.3-b",
        FAILING,
        How::Whole(|r, dice| ack(r, dice, |t, dice| set_parameter(t, H::From, "tag", &dice.token(9)))),
    ),
    must(
        "an ACK of a failure with another CSeq",
        "RFC3261#17.1.1.3-e",
        FAILING,
        How::Whole(|r, dice| {
            ack(r, dice, |t, dice| {
                let number = cseq(t).unwrap_or_default() + 1 + dice.below(5) as u32;
                set_cseq(t, number);
            })
        }),
    ),
    must(
        "an ACK of a failure to another Request-URI",
        "RFC3261#17.1.1.3-b",
        FAILING,
        How::Whole(|r, dice| {
            ack(r, dice, |t, _| {
                let uri = target(t).replacen("sip:", "sip:9", 1);
                set_target(t, &uri);
            })
        }),
    ),
    must(
        "an ACK of a failure with another Call-ID",
        "RFC3261#17.1.1.3-b",
        FAILING,
        How::Whole(|r, dice| ack(r, dice, |t, _| append(t, H::CallId, "x"))),
    ),
    must(
        "an ACK of a failure with two Vias",
        "RFC3261#17.1.1.3-d",
        FAILING,
        How::Whole(|r, dice| {
            ack(r, dice, |t, _| {
                append(t, H::Via, ", SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKmore");
            })
        }),
    ),
    must("a failure that nobody acknowledges", "RFC3261#17.1.1.2-j", FAILING, How::Whole(never_acknowledged))
        .also(&["RFC6026#8", "CAL-04"]),
    must(
        "a repeated failure whose copy is not acknowledged",
        "RFC3261#17.1.1.2-l",
        FAILING,
        How::Whole(copy_not_acknowledged),
    )
    .also(&["RFC6026#8"]),
    must(
        "a failure that is not sent again when its ACK is lost",
        "RFC3261#17.2.1-f",
        FAILING,
        How::Whole(failure_not_repeated),
    )
    .also(&["RFC3261#17.2.1-l"]),
    must("a 100 that comes after 300 ms", "RFC3261#17.2.1", RINGING, How::Whole(late_trying))
        .also(&["CAL-15"]),
    must(
        "a second final response to an INVITE",
        "RFC3261#17.2.1",
        FAILING,
        How::Whole(|r, dice| second_final(r, dice, "INVITE")),
    ),
    must(
        "a second final response to a BYE",
        "RFC3261#17.2.2-f",
        ANSWERED,
        How::Whole(|r, dice| second_final(r, dice, "BYE")),
    ),
    must(
        "a second final response to an OPTIONS",
        "RFC3261#17.2.2-f",
        PINGED,
        How::Whole(|r, dice| second_final(r, dice, "OPTIONS")),
    ),
    must(
        "a failure behind the answer of an INVITE",
        "RFC3261#17.2.1",
        ANSWERED,
        How::Whole(|r, dice| second_final(r, dice, "INVITE")),
    )
    .also(&["RFC3261#17.2.1-e", "RFC6026#7.1"]),
    must(
        "a provisional response behind the final one",
        "RFC3261#17.2.1",
        RINGING,
        How::Whole(|r, _| {
            let all = messages(r);
            let ringing = all.0.iter().find(|said| answers(&said.text, 180..200, "INVITE"))?;
            let last = all.responses_to(&ringing.text).find(|said| said.text.status() >= 200)?;
            let changed = ringing.moved(r, last.at + Duration::from_millis(300));
            Some(Mutant::new(changed, ringing.sender, format!("{ringing} comes behind {last}")))
        }),
    )
    .also(&["RFC3261#17.2.1-k"]),
    should(
        "an INVITE that is sent again too early",
        "RFC3261#17.1.1.2-b",
        LOST,
        How::Whole(|r, dice| copy_at(r, dice, "INVITE", 1, 120)),
    ),
    must(
        "an INVITE whose intervals do not double",
        "RFC3261#17.1.1.2-e",
        LOST,
        How::Whole(|r, dice| copy_at(r, dice, "INVITE", 2, 700)),
    )
    .also(&["RFC3261#17.1.1.2-f", "TRN-12"]),
    must(
        "an INVITE that is not sent again",
        "RFC3261#17.1.1.2-d",
        LOST,
        How::Whole(|r, dice| without_copies(r, dice, "INVITE")),
    )
    .also(&["TRN-12"]),
    should(
        "a BYE that is sent again too early",
        "RFC3261#17.1.2.2-b",
        BYE_LOST,
        How::Whole(|r, dice| copy_at(r, dice, "BYE", 1, 120)),
    ),
    must(
        "a BYE whose intervals do not double",
        "RFC3261#17.1.2.2",
        &["loss/outbound-bye-lost-twice"],
        How::Whole(|r, dice| copy_at(r, dice, "BYE", 2, 700)),
    ),
    must(
        "a BYE that is not sent again",
        "RFC3261#17.1.2.2",
        BYE_LOST,
        How::Whole(|r, dice| without_copies(r, dice, "BYE")),
    )
    .also(&["RFC3261#17.1.2.2-g", "TRN-12"]),
    must(
        "a copy of an INVITE that is another request",
        "RFC3261#8.1.1.7-d",
        LOST,
        How::Whole(|r, dice| other_copy(r, dice, "INVITE")),
    ),
    must(
        "a copy of a BYE that is another request",
        "RFC3261#8.1.1.7-d",
        BYE_LOST,
        How::Whole(|r, dice| other_copy(r, dice, "BYE")),
    ),
    must(
        "a request that goes on when it is answered",
        "RFC3261#17.1.2.2-c",
        PINGED,
        How::Whole(|r, dice| goes_on(r, dice, "OPTIONS")),
    )
    .also(&["RFC3261#18.1.1-h", "RFC3581#3-b"]),
    must(
        "a BYE that goes on when it is answered",
        "RFC3261#17.1.2.2-c",
        ANSWERED,
        How::Whole(|r, dice| goes_on(r, dice, "BYE")),
    )
    .also(&["RFC3261#18.1.1-h", "RFC3581#3-b"]),
    must(
        "a BYE with the branch of an earlier request",
        "RFC3261#8.1.1.7-d",
        ANSWERED,
        How::Whole(|r, dice| {
            let all = messages(r);
            let bye = all.any(dice, |t| is(t, "BYE"))?;
            let own = |said: &&Said| said.sender == bye.sender && said.text.is_request() && said.at < bye.at;
            let before = all.0.iter().filter(own).last()?.text.branch().to_owned();
            let mut changed = r.clone();
            for said in all.0.iter().filter(|said| said.text.branch() == bye.text.branch()) {
                changed = said.replaced(&changed, &said.with_word(bye.text.branch(), &before));
            }
            Some(Mutant::new(changed, bye.sender, bye.to_string()))
        }),
    ),
    must(
        "a copy of a request that is answered otherwise",
        "RFC3261#17.2.2-e",
        ANSWERED,
        How::Whole(|r, dice| {
            let all = messages(r);
            let bye = all.any(dice, |t| is(t, "BYE"))?;
            let ok = all.responses_to(&bye.text).next()?;
            let mut text = ok.text.clone();
            text.start = "SIP/2.0 481 Call/Transaction Does Not Exist".to_owned();
            let other = trace::Packet { payload: text.print(), ..ok.packet.clone() };
            // The first answer is lost, and so the request comes once more.
            let changed = later(&ok.lost(r), ok.at + ON_THE_WAY, T1 + T1);
            let changed = bye.again(&changed, bye.at + T1);
            let changed = added(&changed, bye.at + T1 + ON_THE_WAY, &other);
            Some(Mutant::new(changed, ok.sender, format!("{ok} is 481 for the copy")))
        }),
    ),
    must(
        "a copy of a request that is not answered",
        "RFC3261#17.2.2-e",
        PING,
        How::Whole(|r, dice| {
            let all = messages(r);
            let request = all.any(dice, |t| is(t, "OPTIONS"))?;
            let ok = all.responses_to(&request.text).next()?;
            let changed = later(&ok.lost(r), ok.at + ON_THE_WAY, 64 * T1 + T1);
            let changed = request.copies().fold(changed, |changed, at| request.again(&changed, at));
            Some(Mutant::new(changed, ok.sender, format!("{ok} is lost and not sent again")))
        }),
    )
    .also(&["RFC3261#17.2.2-d", "RFC3261#17.2.2-h"]),
];

/// The ACK of a failure is another, and the recording breaks off there.
fn ack(recording: &Recording, dice: &mut Rng, edit: fn(&mut Text, &mut Rng)) -> Option<Mutant> {
    let (said, _) = ack_of_failure(recording, dice)?;
    let mut text = said.text.clone();
    edit(&mut text, dice);
    let payload = text.print();
    (payload != said.packet.payload)
        .then(|| Mutant::new(said.replaced(recording, &payload), said.sender, said.to_string()))
}

/// The same, where nobody finds its transaction: the failure comes again and again, and so does the ACK.
fn strange_ack(recording: &Recording, dice: &mut Rng, edit: fn(&mut Text, &mut Rng)) -> Option<Mutant> {
    let (said, failure) = ack_of_refusal(recording, dice)?;
    let mut text = said.text.clone();
    edit(&mut text, dice);
    let strange = trace::Packet { payload: text.print(), ..said.packet.clone() };
    let mut changed = said.replaced(recording, &strange.payload);
    changed = later(&changed, said.at + ON_THE_WAY, 64 * T1 + T1);
    for at in failure.copies() {
        changed = added(&failure.again(&changed, at), at + ON_THE_WAY, &strange);
    }
    Some(Mutant::new(changed, said.sender, said.to_string()))
}

/// The same where no other request follows at once.
fn ack_of_refusal(recording: &Recording, dice: &mut Rng) -> Option<(Said, Said)> {
    let found = (0..8).filter_map(|_| ack_of_failure(recording, dice));
    found.into_iter().find(|(_, failure)| !matches!(failure.text.status(), 401 | 407))
}

fn ack_of_failure(recording: &Recording, dice: &mut Rng) -> Option<(Said, Said)> {
    let all = messages(recording);
    let failure = all.any(dice, |t| answers(t, 300..700, "INVITE"))?;
    let ack = all.after(failure.at, |t| is(t, "ACK") && t.branch() == failure.text.branch())?;
    Some((ack.clone(), failure))
}

/// The failure is sent again until timer H, and the recording ends there.
pub(crate) fn never_acknowledged(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let (ack, failure) = ack_of_refusal(recording, dice)?;
    let changed = later(&ack.removed(recording), failure.at + ON_THE_WAY, 64 * T1 + T1);
    let changed = failure.copies().fold(changed, |changed, at| failure.again(&changed, at));
    Some(Mutant::new(changed, ack.sender, format!("{ack} is not sent")))
}

fn copy_not_acknowledged(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let (ack, failure) = ack_of_refusal(recording, dice)?;
    let changed = later(&ack.lost(recording), failure.at + ON_THE_WAY + ON_THE_WAY, 64 * T1 + T1);
    let changed = failure.copies().fold(changed, |changed, at| failure.again(&changed, at));
    Some(Mutant::new(changed, ack.sender, format!("{ack} is lost and not sent again")))
}

fn failure_not_repeated(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let (ack, failure) = ack_of_refusal(recording, dice)?;
    let changed = later(&ack.lost(recording), failure.at + ON_THE_WAY + ON_THE_WAY, 64 * T1 + T1);
    Some(Mutant::new(changed, failure.sender, format!("{ack} is lost, {failure} is sent once")))
}

fn late_trying(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let trying = all.any(dice, |t| answers(t, 100..101, "INVITE"))?;
    let invite = all.request_of(&trying.text)?;
    let mut changed = recording.clone();
    // What came earlier than that goes away with it.
    for early in all.responses_to(&invite.text).filter(|said| (101..200).contains(&said.text.status())) {
        changed = early.removed(&changed);
    }
    let changed = trying.moved(&changed, trying.at + Duration::from_millis(300 + dice.below(130)));
    Some(Mutant::new(changed, trying.sender, format!("{trying} comes late")))
}

fn second_final(recording: &Recording, dice: &mut Rng, method: &str) -> Option<Mutant> {
    let all = messages(recording);
    let last = all.any(dice, |t| t.status() >= 200 && t.method() == method)?;
    let mut text = last.text.clone();
    text.start = "SIP/2.0 500 Server Internal Error".to_owned();
    text.set_body(String::new());
    drop(&mut text, H::ContentType);
    let packet = trace::Packet { payload: text.print(), ..last.packet.clone() };
    let at = last.at + Duration::from_millis(200);
    let changed = cut(&added(recording, at, &packet), at + Duration::from_millis(35));
    Some(Mutant::new(changed, last.sender, format!("500 behind {last}")))
}

/// The times at which a request was sent.
fn sendings(recording: &Recording, said: &Said) -> Vec<(usize, trace::PacketId)> {
    let own = |event: &trace::Event| match event {
        trace::Event::Sent { packet, .. } if packet.payload == said.packet.payload => Some(packet.id),
        _ => None,
    };
    recording.events.iter().enumerate().filter_map(|(at, event)| own(event).map(|id| (at, id))).collect()
}

/// One copy comes some time behind the first, and all that follows as much earlier.
fn copy_at(
    recording: &Recording,
    dice: &mut Rng,
    method: &str,
    copy: usize,
    after_ms: u64,
) -> Option<Mutant> {
    let all = messages(recording);
    let said = all
        .fitting(dice, |t| is(t, method))
        .into_iter()
        .find(|said| sendings(recording, said).len() > copy)?;
    let (at, _) = *sendings(recording, &said).get(copy)?;
    let was = recording.events[at].at();
    let earlier = was.since(said.at + Duration::from_millis(after_ms));
    let mut changed = recording.clone();
    super::said::earlier(&mut changed, was, earlier);
    Some(Mutant::new(changed, said.sender, format!("copy {copy} of {said} comes after {after_ms} ms")))
}

/// Nobody repeats it, and nothing else happens for a while.
fn without_copies(recording: &Recording, dice: &mut Rng, method: &str) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| is(t, method) && all.responses_to(t).next().is_some())?;
    let copies = sendings(recording, &said);
    let (second, _) = *copies.get(1)?;
    let end = recording.events[second].at();
    let changed = cut(recording, clock::Instant::from_nanos(end.as_nanos() - 1));
    // The recording goes on with nothing but its end.
    let mut changed = changed;
    changed.events.push(trace::Event::Ended { at: said.at + 64 * T1 + T1, ended: Box::default() });
    Some(Mutant::new(changed, said.sender, format!("{said} is sent once")))
}

fn other_copy(recording: &Recording, dice: &mut Rng, method: &str) -> Option<Mutant> {
    let said = messages(recording).any(dice, |t| is(t, method))?;
    let (_, id) = *sendings(recording, &said).get(1)?;
    let mut text = said.text.clone();
    let (number, call) = (cseq(&text)?, dice.chance(0.5));
    if call {
        set_cseq(&mut text, number + 1);
    } else {
        let uri = target(&text).replacen("sip:", "sip:9", 1);
        set_target(&mut text, &uri);
    }
    set(&mut text, H::MaxForwards, "70");
    let mut changed = recording.clone();
    for packet in
        changed.events.iter_mut().filter_map(tests::rewrite::stage::packet_mut).filter(|p| p.id == id)
    {
        packet.payload = text.print();
    }
    let end = changed
        .events
        .iter()
        .rposition(|event| matches!(event, trace::Event::Sent { packet, .. } if packet.id == id))?;
    changed.events.truncate(end + 2);
    Some(Mutant::new(changed, said.sender, format!("the copy of {said} is another")))
}

/// It comes again although it was answered, and is answered again.
fn goes_on(recording: &Recording, dice: &mut Rng, method: &str) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| is(t, method))?;
    let ok = all.responses_to(&said.text).find(|said| said.text.status() >= 200)?;
    let mut changed = recording.clone();
    for copy in [T1, T1 * 3] {
        changed = said.again(&changed, said.at + copy);
        changed = ok.again(&changed, said.at + copy + ON_THE_WAY);
    }
    Some(Mutant::new(changed, said.sender, format!("{said} is sent again")))
}
