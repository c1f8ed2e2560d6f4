//! Calls: forks, refusals and re-INVITEs: RFC 3261 13 to 15 and 21.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use trace::Recording;

use super::edit::{add, drop, set};
use super::operator::{How, Mutant, Operator, legal, must, should};
use super::plays::{ANSWERED, CANCELLED, FAILING, FORKED, HOLD};
use super::said::{ON_THE_WAY, T1, answers, ended, is, is_inside, later, messages};

const GLARE: &[&str] = &["reinvite/inbound-glare", "reinvite/outbound-glare", "fax/outbound-glare"];
const ACK_LOST: &[&str] = &["loss/inbound-ack-lost", "loss/outbound-ack-lost"];

/// What a call owes.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a second answer of a fork that nobody acknowledges",
        "RFC3261#13.2.2.4-c",
        FORKED,
        How::Whole(second_ack),
    )
    .also(&["RFC6026#7.2-b", "CAL-27"]),
    must(
        "an answer that is not sent again when its ACK is lost",
        "RFC3261#13.3.1.4",
        ACK_LOST,
        How::Whole(answer_once),
    )
    .also(&["RFC6026#7.1-c", "CAL-22"]),
    must("a re-INVITE while one's own is open", "RFC3261#14.1-b", HOLD, How::Whole(overlapping))
        .also(&["RFC3261#14.1"]),
    must("a re-INVITE that is not answered", "RFC3261#14.2", HOLD, How::Whole(unanswered_reinvite)),
    must(
        "a re-INVITE against one's own that is answered with 200",
        "RFC3261#14.2-b",
        GLARE,
        How::Last(
            |t| t.status() == 491,
            |t, _| {
                t.start = "SIP/2.0 200 OK".to_owned();
                add(t, "Contact", "<sip:trunk@127.0.1.10:5060>");
            },
        ),
    )
    .also(&["CAL-17"]),
    must(
        "a re-INVITE against one's own that is answered with 500",
        "RFC3261#14.2-b",
        GLARE,
        How::Last(
            |t| t.status() == 491,
            |t, _| {
                t.start = "SIP/2.0 500 Server Internal Error".to_owned();
            },
        ),
    )
    .also(&["RFC3261#14.2-f", "CAL-17"]),
    should(
        "a cancelled INVITE that is answered with 486",
        "RFC3261#9.2",
        CANCELLED,
        // Behind a proxy it may have been under way when the CANCEL came: it comes later than that.
        How::Whole(|r, dice| {
            let all = messages(r);
            let said = all.any(dice, |t| t.status() == 487)?;
            let ack = all.after(said.at, |t| is(t, "ACK") && t.branch() == said.text.branch())?;
            let mut text = said.text.clone();
            text.start = "SIP/2.0 486 Busy Here".to_owned();
            let at = said.at + T1 * 4;
            let changed = said.moved(&said.replaced(r, &text.print()), at);
            let changed = ack.moved(&changed, at + ON_THE_WAY);
            Some(Mutant::new(changed, said.sender, said.to_string()))
        }),
    ),
    must(
        "a 405 without Allow",
        "RFC3261#21.4.6",
        FAILING,
        How::Message(
            |t| answers(t, 400..700, "INVITE") && !matches!(t.status(), 401 | 407),
            |t, _| {
                t.start = "SIP/2.0 405 Method Not Allowed".to_owned();
                drop(t, H::Allow);
            },
        ),
    )
    .also(&["RFC3261#8.2.1-c", "CAL-28"]),
    must(
        "a 415 without Accept",
        "RFC3261#21.4.13",
        &["offer/inbound-no-common-codec", "offer/outbound-no-common-codec"],
        How::Message(
            |t| t.status() == 488,
            |t, _| {
                t.start = "SIP/2.0 415 Unsupported Media Type".to_owned();
                drop(t, H::Accept);
            },
        ),
    )
    .also(&["RFC3261#8.2.3-b", "CAL-28"]),
    must(
        "a Require of what nobody has said to support",
        "RFC3261#8.2.4-d",
        ANSWERED,
        How::Message(
            |t| answers(t, 200..300, "INVITE"),
            |t, _| {
                add(t, "Require", "precondition");
            },
        ),
    )
    .also(&["RFC3261#8.2.4-e"]),
    must(
        "a body of an unknown type that is taken",
        "RFC3261#8.2.3",
        ANSWERED,
        How::Whole(|r, dice| {
            let all = messages(r);
            let ok = all.any(dice, |t| answers(t, 200..300, "INVITE"))?;
            let invite = all.request_of(&ok.text).filter(|invite| invite.text.has_sdp())?;
            let mut text = invite.text.clone();
            set(&mut text, H::ContentType, "application/x-no-such-thing");
            Some(Mutant::ending(
                &ok,
                invite.replaced(r, &text.print()),
                ok.sender,
                format!("{ok} although nobody can read {invite}"),
            ))
        }),
    )
    .also(&["CAL-28"]),
    must(
        "a method that nobody knows is answered with 200",
        "RFC3261#8.2.1-b",
        &["keepalive/options-ping"],
        How::Whole(|r, dice| {
            let all = messages(r);
            let ok = all.any(dice, |t| answers(t, 200..300, "OPTIONS"))?;
            let request = all.request_of(&ok.text)?;
            let renamed = |said: &super::said::Said| {
                let mut text = said.text.clone();
                text.start = text.start.replacen("OPTIONS", "FROBNICATE", 1);
                super::edit::replace(&mut text, H::CSeq, "OPTIONS", "FROBNICATE");
                text.print()
            };
            let changed = request.replaced(r, &renamed(request));
            let changed = ok.last_of(&ok.replaced(&changed, &renamed(&ok)));
            Some(Mutant::new(changed, ok.sender, ok.to_string()))
        }),
    )
    .also(&["CAL-28"]),
    must(
        "an INVITE that is sent for longer than 64*T1",
        "RFC3261#17.1.1.2-c",
        ANSWERED,
        How::Whole(silent_invite),
    )
    .also(&["TRN-13"]),
    legal(
        "a BYE with a Reason",
        "RFC3326#2",
        "it may be there",
        ANSWERED,
        How::Message(
            |t| is(t, "BYE"),
            |t, _| {
                drop(t, H::Reason);
                add(t, "Reason", "Q.850;cause=16;text=\"Normal call clearing\"");
            },
        ),
    ),
    must(
        "a Reason without a protocol",
        "RFC3326#2",
        ANSWERED,
        How::Last(
            |t| is(t, "BYE"),
            |t, _| {
                drop(t, H::Reason);
                add(t, "Reason", ";cause=16");
            },
        ),
    ),
    must(
        "a Reason of Q.850 whose cause is no number",
        "RFC3326#2",
        ANSWERED,
        How::Last(
            |t| is(t, "BYE"),
            |t, _| {
                drop(t, H::Reason);
                add(t, "Reason", "Q.850;cause=normal");
            },
        ),
    ),
    must(
        "two P-Asserted-Identities of one kind",
        "RFC3325#9.1",
        ANSWERED,
        How::Last(
            |t| is(t, "INVITE") && t.value(H::PAssertedIdentity).is_some(),
            |t, _| {
                super::edit::append(t, H::PAssertedIdentity, ", <sip:another@example.org>");
            },
        ),
    )
    .also(&["IDN-11"]),
    must(
        "a P-Preferred-Identity beside what is asserted",
        "RFC5876#4.1",
        ANSWERED,
        How::Last(
            |t| is(t, "INVITE") && t.value(H::PAssertedIdentity).is_some(),
            |t, _| {
                add(t, "P-Preferred-Identity", "<sip:+12025550177@example.org>");
            },
        ),
    )
    .also(&["IDN-04"]),
    must(
        "a Privacy of none beside another",
        "RFC3323#4.2",
        &["identity/outbound-anonymous", "identity/inbound-anonymous"],
        How::Last(
            |t| is(t, "INVITE") && t.value(H::Privacy).is_some(),
            |t, _| {
                set(t, H::Privacy, "id;none");
            },
        ),
    )
    .also(&["IDN-09"]),
];

/// The second phone goes on sending its 200 until it gives up; the BYE for it is not there either.
fn second_ack(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let mut answered = all.0.iter().filter(|said| answers(&said.text, 200..300, "INVITE"));
    let (_, second) = (answered.next()?, answered.next()?);
    let tag = second.text.tag(H::To)?;
    let own: Vec<_> =
        all.0.iter().filter(|said| said.at > second.at && said.text.tag(H::To) == Some(tag)).collect();
    let ack = own.iter().find(|said| is(&said.text, "ACK"))?;
    let changed = own.iter().fold(recording.clone(), |changed, said| said.removed(&changed));
    let end = all.after(second.at + Duration::from_secs(1), |t| is(t, "BYE"))?.at;
    let copies = second.copies().take_while(|at| *at < end);
    let changed = copies.fold(changed, |changed, at| second.again(&changed, at));
    Some(Mutant::new(changed, ack.sender, format!("{ack} and what follows it are not sent")))
}

/// The ACK was lost, and the 200 comes once.
fn answer_once(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ok = all.0.iter().find(|said| answers(&said.text, 200..300, "INVITE"))?;
    let ack = all.after(ok.at, |t| is(t, "ACK"))?;
    let is_lost =
        |event: &trace::Event| matches!(event, trace::Event::Dropped { id, .. } if *id == ack.packet.id);
    if !recording.events.iter().any(is_lost) {
        return None;
    }
    let (mut changed, mut first) = (recording.clone(), None);
    changed.events.retain(|event| match event {
        trace::Event::Sent { packet, .. } | trace::Event::Delivered { packet, .. } => {
            let is_ok = packet.payload == ok.packet.payload;
            let is_ack = packet.payload == ack.packet.payload;
            !(is_ok && packet.id != ok.packet.id
                || is_ack && packet.id != *first.get_or_insert(ack.packet.id))
        }
        _ => true,
    });
    Some(Mutant::new(changed, ok.sender, format!("{ok} is not sent again")))
}

/// A second re-INVITE of one side before the first is answered.
fn overlapping(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let said = messages(recording).any(dice, |t| is(t, "INVITE") && is_inside(t))?;
    super::stray::doubled(recording, &said, dice, Duration::from_millis(5))
}

/// It is sent until its sender gives up.
fn unanswered_reinvite(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| is(t, "INVITE") && is_inside(t))?;
    let mut changed = recording.clone();
    let mut blame = None;
    for answer in all.responses_to(&said.text) {
        blame = Some(answer.sender);
        changed = answer.removed(&changed);
    }
    let ack = all.after(said.at, |t| is(t, "ACK"))?;
    let changed = later(&ack.removed(&changed), said.at + ON_THE_WAY, 64 * T1 + T1);
    // Timer A has no longest interval.
    let copies = [1, 3, 7, 15, 31, 63].into_iter().map(|times| said.at + T1 * times);
    let changed = copies.fold(changed, |changed, at| said.again(&changed, at));
    let changed = ended(&changed, said.at + 64 * T1 + T1 / 2);
    Some(Mutant::new(changed, blame?, format!("{said} is never answered")))
}

/// Nothing comes back to an INVITE, and its sender goes on behind 64*T1.
fn silent_invite(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ok = all.any(dice, |t| answers(t, 200..300, "INVITE"))?;
    let invite = all.request_of(&ok.text).filter(|said| !is_inside(&said.text))?.clone();
    let mut changed = super::said::cut(recording, invite.at);
    for times in [1, 3, 7, 15, 31, 63, 127] {
        let at = invite.at + T1 * times;
        changed.events.push(trace::Event::Sent {
            at,
            packet: trace::Packet {
                id: trace::PacketId(3_000_000_000 + u64::from(times)),
                ..invite.packet.clone()
            },
        });
        changed.events.push(trace::Event::Dropped {
            at,
            id: trace::PacketId(3_000_000_000 + u64::from(times)),
            why: trace::DropReason::Loss,
        });
    }
    let changed = ended(&invite.lost(&changed), invite.at + T1 * 130);
    Some(Mutant::new(changed, invite.sender, format!("{invite} is sent for more than 64*T1")))
}
