//! What waits for an answer: requests that get none, or one that they must not get, and responses that nobody knows.
//! RFC 3261, RFC 3311, RFC 6026.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::stage::packet_mut;
use tests::rewrite::text::Text;
use trace::Recording;

use super::edit::{add, drop, set, set_parameter};
use super::exchange::{Asked, body};
use super::media::{Kind, streams};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ANSWERED, FAILING, REINVITED, RINGING};
use super::said::{ON_THE_WAY, T1, added, answers, cut, ended, is, is_inside, later, messages};
use super::sdp::word;

const FAST: &[&str] = &["calls/inbound-fast-answer", "calls/outbound-fast-answer"];
const OVERTAKEN: &[&str] = &["reinvite/inbound-refused", "reinvite/outbound-refused"];

/// Answers that are missing or too many.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a failure of an unknown status that nobody acknowledges",
        "RFC3261#8.1.3.2",
        FAILING,
        How::Whole(|r, dice| {
            let strange = with_status(r, 400..700, "499 Strange")?;
            let mutant = super::transaction::never_acknowledged(&strange, dice)?;
            Some(mutant.provoked(strange))
        }),
    ),
    // RFC 3261 17.1.1.2: SHOULD NOT be sent again.
    should(
        "an INVITE that goes on behind an unknown provisional response",
        "RFC3261#8.1.3.2-b",
        RINGING,
        How::Whole(|r, _| {
            let strange = with_status(r, 101..200, "187 Strange")?;
            let all = messages(&strange);
            let first = all.0.iter().find(|said| answers(&said.text, 187..188, "INVITE"))?;
            let invite = all.request_of(&first.text)?;
            let trying = all.0.iter().filter(|said| answers(&said.text, 100..101, "INVITE"));
            let before = trying.fold(strange.clone(), |changed, said| said.removed(&changed));
            let at = first.at.max(invite.at + T1) + Duration::from_millis(300);
            let after = first.again(&invite.again(&before, at), at + ON_THE_WAY);
            let what = format!("{invite} goes on behind {first}");
            Some(Mutant::new(after, invite.sender, what).provoked(before))
        }),
    ),
    must(
        "a copy of an INVITE that rings, and is not told so",
        "RFC3261#17.2.1-d",
        RINGING,
        How::Whole(rings_once),
    ),
    must(
        "a re-INVITE that is pending at the BYE, and stays so",
        "RFC3261#15.1.2-c",
        OVERTAKEN,
        How::Whole(left_pending),
    ),
    must(
        "a request of 1400 octets that nobody answers",
        "RFC3261#18.1.1-c",
        &["keepalive/options-ping"],
        How::Whole(|r, dice| {
            let ping = messages(r).any(dice, |t| is(t, "OPTIONS"))?;
            let mut text = ping.text.clone();
            add(&mut text, "Subject", &dice.token(1000));
            let before = ping.replaced(r, &text.print());
            let large = messages(&before).0.into_iter().find(|said| said.packet.id == ping.packet.id)?;
            Some(super::dialog::unanswered(&before, &large)?.provoked(before))
        }),
    ),
    must(
        "a fast answer that nobody acknowledges",
        "CAL-36",
        FAST,
        How::Whole(|r, _| {
            let bye = messages(r).0.into_iter().find(|said| is(&said.text, "BYE"))?;
            let mutant = super::dialog::never_acknowledged(r, None)?;
            // Who is called may not end it before the ACK.
            let end = clock::Instant::from_nanos(bye.at.as_nanos() - 1);
            Some(Mutant { recording: ended(&cut(&mutant.recording, end), end), ..mutant })
        }),
    ),
    must(
        "a second re-INVITE that is taken before the first is answered",
        "CAL-19",
        REINVITED,
        How::Whole(second_taken),
    ),
    // RFC 3261 14.1: SHOULD.
    should(
        "a refresh that comes again at once behind a 491",
        "TMR-13",
        &["reinvite/inbound-glare", "reinvite/outbound-glare"],
        How::Whole(|r, _| {
            let all = messages(r);
            let caller = all.0.iter().find(|said| is(&said.text, "INVITE"))?.sender;
            let refused = all.0.iter().find(|said| said.text.status() == 491 && said.sender != caller)?;
            let again = |t: &Text| is(t, "INVITE") && is_inside(t);
            let again = all.0.iter().find(|s| s.at > refused.at && s.sender == caller && again(&s.text))?;
            let moved = again.moved(r, refused.at + Duration::from_millis(100));
            Some(Mutant::ending(again, moved, caller, format!("{again} comes right behind {refused}")))
        }),
    ),
    // RFC 3261 15.1.2: SHOULD.
    should("a BYE of no dialog that is answered with 200", "SEC-18", ANSWERED, How::Whole(strange_bye)),
    must("an UPDATE that nobody answers", "RFC3311#5.2-f", ANSWERED, How::Whole(silent_update)),
    must("media to where a refused UPDATE wanted them", "RFC3311#5.3", ANSWERED, How::Whole(as_refused)),
];

/// All responses to an INVITE with such a status have another that nobody knows.
fn with_status(recording: &Recording, statuses: core::ops::Range<u16>, status: &str) -> Option<Recording> {
    let all = messages(recording);
    let fits = |t: &Text| answers(t, statuses.clone(), "INVITE") && !matches!(t.status(), 401 | 407);
    let those: Vec<_> = all.0.iter().filter(|said| fits(&said.text)).collect();
    let changed = |changed: Recording, said: &&super::said::Said| {
        let mut text = said.text.clone();
        text.start = format!("SIP/2.0 {status}");
        said.replaced(&changed, &text.print())
    };
    (!those.is_empty()).then(|| those.iter().fold(recording.clone(), changed))
}

/// The network loses all that is said before the answer; the INVITE comes again while it rings, and nothing comes back.
fn rings_once(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ringing = all.0.iter().find(|said| answers(&said.text, 180..200, "INVITE"))?;
    let invite = all.request_of(&ringing.text)?;
    let early = all.responses_to(&invite.text).filter(|said| said.text.status() < 200);
    let lost = early.fold(recording.clone(), |changed, said| said.lost(&changed));
    let end = all.after(ringing.at, |t| answers(t, 200..300, "INVITE"))?.at;
    let copies = [1, 3, 7, 15].map(|times| invite.at + T1 * times);
    let copies = copies.into_iter().filter(|at| *at < end);
    let mut after = lost.clone();
    let mut before = lost.clone();
    for at in copies {
        after = invite.again(&after, at);
        before = ringing.again(&invite.again(&before, at), at + ON_THE_WAY);
    }
    let what = format!("{invite} comes again, {ringing} does not");
    (after != lost).then(|| Mutant::new(after, ringing.sender, what).provoked(before))
}

/// The BYE comes before the final response, which never comes; right is 487.
fn left_pending(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let asks = all.0.iter().find(|said| is(&said.text, "INVITE") && is_inside(&said.text))?;
    let refusal = all.responses_to(&asks.text).find(|said| said.text.status() >= 300)?;
    let ack = all.after(refusal.at, |t| is(t, "ACK"))?;
    let bye = all.after(ack.at, |t| is(t, "BYE")).filter(|bye| bye.sender == asks.sender)?;
    let done = all.responses_to(&bye.text).next()?;
    let mut trying = refusal.text.clone();
    "SIP/2.0 100 Trying".clone_into(&mut trying.start);
    set(&mut trying, H::To, asks.text.value(H::To)?);
    let trying = trace::Packet { payload: trying.print(), ..refusal.packet.clone() };
    let at = refusal.at + Duration::from_millis(100);
    let changed = ack.removed(&refusal.removed(recording));
    let changed = cut(&added(&changed, refusal.at, &trying), at);
    let changed = added(&changed, at, &bye.packet);
    let over = added(&changed, at + ON_THE_WAY, &done.packet);
    let mut gone = refusal.text.clone();
    "SIP/2.0 487 Request Terminated".clone_into(&mut gone.start);
    let gone = trace::Packet { payload: gone.print(), ..refusal.packet.clone() };
    let at = at + ON_THE_WAY + ON_THE_WAY;
    let before = added(&added(&over, at, &gone), at + ON_THE_WAY, &ack.packet);
    let end = at + Duration::from_secs(40);
    let what = format!("{asks} is never answered");
    Some(Mutant::new(ended(&over, end), refusal.sender, what).provoked(ended(&before, end)))
}

/// A second re-INVITE 5 ms behind the first is taken; right is 500.
fn second_taken(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| {
        is(t, "INVITE") && is_inside(t) && all.responses_to(t).any(|ok| answers(&ok.text, 200..300, "INVITE"))
    })?;
    let ok = all.responses_to(&said.text).find(|ok| answers(&ok.text, 200..300, "INVITE"))?;
    let twice = super::stray::doubled(recording, &said, dice, Duration::from_millis(5))?.recording;
    let second = messages(&twice).0.into_iter().rfind(|second| is(&second.text, "INVITE"))?;
    let mut text = ok.text.clone();
    super::edit::set_cseq(&mut text, super::edit::cseq(&second.text)?);
    set_parameter(&mut text, H::Via, "branch", second.text.branch());
    let trying = all.responses_to(&said.text).filter(|own| own.text.status() < 200);
    let before = trying.fold(twice, |changed, own| own.removed(&changed));
    let at = second.at + ON_THE_WAY + Duration::from_millis(1);
    let packet = trace::Packet { payload: text.print(), ..ok.packet.clone() };
    let after = cut(&added(&ok.removed(&before), at, &packet), at + ON_THE_WAY);
    let before = ok.removed(&before);
    Some(Mutant::new(after, ok.sender, format!("{second} is taken")).provoked(before))
}

/// A BYE with other tags in the middle of a call is answered as one of the call.
fn strange_bye(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let bye = all.any(dice, |t| is(t, "BYE"))?;
    let ack = all.0.iter().rfind(|said| is(&said.text, "ACK") && said.at < bye.at)?;
    let at = ack.at + Duration::from_millis(400);
    let (own, other) = (dice.token(10), dice.token(10));
    let strange = Asked::instead(&bye, "BYE", at, |text| {
        set_parameter(text, H::From, "tag", &own);
        set_parameter(text, H::To, "tag", &other);
    });
    let end = strange.arrived() + ON_THE_WAY;
    let sent = cut(&strange.sent(recording), end);
    let run = |status: &str| {
        let response = strange.response(status, |text| drop(text, H::Contact));
        ended(&strange.answered(&sent, &response), end + Duration::from_secs(40))
    };
    let (before, after) = (run("481 Call Does Not Exist"), run("200 OK"));
    Some(Mutant::new(after, bye.sender.peer(), "200 to a BYE of no dialog".to_owned()).provoked(before))
}

/// An UPDATE of who ends the call later; it has the last description of its sender with another version, and another port.
fn update(recording: &Recording, dice: &mut Rng, port: u16) -> Option<(Asked, super::said::Said)> {
    let all = messages(recording);
    let bye = all.any(dice, |t| is(t, "BYE"))?;
    let ack = all.0.iter().rfind(|said| is(&said.text, "ACK") && said.at < bye.at)?;
    let own = |said: &&super::said::Said| said.sender == bye.sender && said.at < bye.at;
    let described = all.0.iter().filter(own).rfind(|said| said.text.has_sdp())?;
    let contact = all.0.iter().filter(own).rfind(|said| said.text.value(H::Contact).is_some())?;
    let at = ack.at + Duration::from_millis(500);
    let update = Asked::instead(&bye, "UPDATE", at, |text| {
        drop(text, H::Contact);
        add(text, "Contact", contact.text.value(H::Contact).unwrap_or_default());
        body(text, "application/sdp", &described.text.body);
        word(text, "o=", 2, |version| (version.parse::<u64>().unwrap_or_default() + 1).to_string());
        word(text, "m=", 1, |old| (old.parse::<u16>().unwrap_or_default() + port).to_string());
    });
    (at < bye.at).then_some((update, bye))
}

/// It is sent until its sender gives up, and the call stands still meanwhile.
fn silent_update(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let (update, bye) = update(recording, dice, 0)?;
    let all = messages(recording);
    let theirs = all.0.iter().rfind(|said| said.sender != bye.sender && said.text.has_sdp())?;
    let quiet = later(&update.sent(recording), update.arrived() + ON_THE_WAY, T1 * 65);
    let quiet = cut(&quiet, update.at + T1 * 64);
    let copies = [1, 3, 7, 15, 23, 31, 39, 47, 55].map(|times| update.at + T1 * times);
    let after = copies.into_iter().fold(quiet.clone(), |r, at| added(&r, at, &update.packet));
    let response = update.response("200 OK", |text| {
        set(text, H::Contact, theirs.text.value(H::Contact).unwrap_or_default());
        body(text, "application/sdp", &theirs.text.body);
    });
    let before = update.answered(&quiet, &response);
    let over = |r: &Recording| ended(r, update.at + T1 * 64);
    let what = format!("{} is never answered", update.text.start);
    Some(Mutant::new(over(&after), bye.sender.peer(), what).provoked(over(&before)))
}

/// An UPDATE that wants the media at another port is refused, and they go there all the same.
fn as_refused(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let (update, bye) = update(recording, dice, 20)?;
    let response = update.response("488 Not Acceptable Here", |text| drop(text, H::Contact));
    let before = update.answered(&update.sent(recording), &response);
    // The BYE is the next request of its sender now.
    let before = messages(recording).0.iter().filter(|said| said.text.branch() == bye.text.branch()).fold(
        before,
        |changed, said| {
            let mut text = said.text.clone();
            let number = super::edit::cseq(&text).unwrap_or_default();
            super::edit::set_cseq(&mut text, number + 1);
            said.replaced(&changed, &text.print())
        },
    );
    let stream = streams(&before, Kind::Rtp).into_iter().find(|stream| stream[0].sender != bye.sender)?;
    let since = update.arrived() + Duration::from_millis(100);
    let ids = super::media::ids(stream.iter().filter(|datagram| datagram.at > since));
    let mut after = before.clone();
    for packet in after.events.iter_mut().filter_map(packet_mut).filter(|packet| ids.contains(&packet.id)) {
        packet.to.set_port(packet.to.port() + 20);
    }
    let what = format!("media go where {} wanted them", update.text.start);
    (!ids.is_empty()).then(|| Mutant::new(after, bye.sender.peer(), what).provoked(before))
}
