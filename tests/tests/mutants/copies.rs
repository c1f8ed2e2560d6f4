//! What is sent again, until when, and what ends it: RFC 3261 8.1, 13, 15, 17 and 18, RFC 4320.

use clock::{Duration, Instant, Rng};
use sip::HeaderName as H;
use trace::{DropReason, Event, Packet, PacketId, Recording};

use super::edit::{drop_parameter, set, set_parameter};
use super::media::{Kind, goes_on, streams};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ALL, ANSWERED, FAILING, FORKED, PINGED, RINGING};
use super::said::{ON_THE_WAY, Said, T1, added, answers, cut, ended, is, later, messages};

const CALLER_ENDS: &[&str] = &["calls/outbound-caller-hangs-up", "calls/inbound-caller-hangs-up"];
const CROSSING: &[&str] = &["calls/inbound-cancel-crosses-answer", "calls/outbound-cancel-crosses-answer"];

/// What goes on, and what stops too early.
pub(crate) const OPERATORS: &[Operator] = &[
    // RFC 3261 17.1.1.2: SHOULD NOT be sent again.
    should(
        "an INVITE that goes on behind a provisional response",
        "RFC3261#8.1.3.2-c",
        RINGING,
        How::Whole(|r, dice| {
            let all = messages(r);
            let trying = all.any(dice, |t| answers(t, 100..101, "INVITE"))?;
            let invite = all.request_of(&trying.text)?;
            let at = invite.at + T1;
            let changed = trying.again(&invite.again(r, at), at + ON_THE_WAY);
            Some(Mutant::new(changed, invite.sender, format!("{invite} goes on behind {trying}")))
        }),
    ),
    must(
        "a repeated answer whose copy is not acknowledged",
        "RFC3261#13.2.2.4-h",
        CALLER_ENDS,
        How::Whole(ack_once),
    ),
    must(
        "a long ringing without a word for minutes",
        "RFC3261#13.3.1.1-b",
        &["calls/outbound-rings-long"],
        How::Whole(|r, _| {
            let all = messages(r);
            let ringing = all.0.iter().find(|said| answers(&said.text, 180..200, "INVITE"))?;
            // The first of them stays.
            let (mut changed, mut first) = (r.clone(), true);
            let is_copy =
                |packet: &Packet| packet.payload == ringing.packet.payload && packet.id != ringing.packet.id;
            for said in all
                .responses_to(&all.request_of(&ringing.text)?.text)
                .filter(|s| (180..200).contains(&s.text.status()))
            {
                if !core::mem::take(&mut first) {
                    changed = said.removed(&changed);
                }
            }
            changed
                .events
                .retain(|event| tests::rewrite::stage::packet(event).is_none_or(|packet| !is_copy(packet)));
            Some(Mutant::new(changed, ringing.sender, format!("{ringing} comes once")))
        }),
    )
    .also(&["CAL-16"]),
    must(
        "a BYE that is sent for longer than 64*T1",
        "RFC3261#17.1.2.2-e",
        ANSWERED,
        How::Whole(|r, dice| {
            let bye = messages(r).any(dice, |t| is(t, "BYE"))?;
            let mut changed = bye.lost(&cut(r, bye.at));
            let late = [36, 40, 44, 48].map(|seconds| bye.at + Duration::from_secs(seconds));
            for (number, at) in bye.copies().chain(late).enumerate() {
                lost(&mut changed, &bye, at, number as u64);
            }
            let changed = ended(&changed, bye.at + Duration::from_secs(60));
            Some(Mutant::new(changed, bye.sender, format!("{bye} is sent for more than 64*T1")))
        }),
    ),
    must(
        "a failure that is sent for longer than 64*T1",
        "RFC3261#17.2.1-g",
        FAILING,
        How::Whole(failure_goes_on),
    ),
    must(
        "an answer to an OPTIONS that comes again unasked",
        "RFC3261#17.2.2-i",
        PINGED,
        How::Whole(|r, dice| again_unasked(r, dice, "OPTIONS")),
    ),
    must(
        "an answer to a BYE that comes again unasked",
        "RFC3261#17.2.2-i",
        ANSWERED,
        How::Whole(|r, dice| again_unasked(r, dice, "BYE")),
    ),
    must(
        "an OPTIONS that is answered after 12 s, without a word before",
        "RFC4320#4.1-c",
        &["keepalive/options-ping"],
        How::Whole(|r, dice| {
            let all = messages(r);
            let ok = all.any(dice, |t| answers(t, 200..300, "OPTIONS"))?;
            let request = all.request_of(&ok.text)?;
            let wait = Duration::from_secs(12);
            let mut changed = later(r, request.at + Duration::from_millis(1), wait);
            // The request has arrived in time.
            changed = request.moved(&changed, request.at);
            for at in request.copies().take_while(|at| *at < request.at + wait) {
                changed = request.again(&changed, at);
            }
            Some(Mutant::new(changed, ok.sender, format!("{ok} comes 12 s later")))
        }),
    ),
    must("a second BYE when the first is answered", "RFC3261#15", ANSWERED, How::Whole(second_bye)),
    must(
        "who has got no answer to his BYE goes on to talk",
        "RFC3261#15.1.1-b",
        ANSWERED,
        How::Whole(|r, dice| {
            let bye = messages(r).any(dice, |t| is(t, "BYE"))?;
            let before = super::dialog::unanswered(r, &bye)?.recording;
            let own = |stream: &Vec<super::media::Datagram>| stream[0].sender == bye.sender;
            let stream = streams(&before, Kind::Rtp).into_iter().find(own)?;
            let mutant = goes_on(&before, &stream, bye.at + 65 * T1, 100)?;
            Some(mutant.provoked(before))
        }),
    )
    .also(&["CAL-40"]),
    must(
        "a second answer of a fork that is acknowledged as the first",
        "RFC3261#13.2.2.4-b",
        FORKED,
        How::Whole(acked_as_first),
    )
    .also(&["RFC6026#7.2-b", "CAL-27"]),
    // What the caller wants is not on the wire.
    should(
        "a second answer of a fork that is acknowledged and left up",
        "RFC3261#13.2.2.4-i",
        FORKED,
        How::Whole(left_up),
    )
    .also(&["CAL-27"]),
    // What the caller wants is not on the wire.
    should(
        "an answer that has crossed the CANCEL, and is left up",
        "RFC3261#13.2.2.4-i",
        CROSSING,
        How::Whole(|r, _| {
            let all = messages(r);
            let bye = all.0.iter().find(|said| is(&said.text, "BYE"))?;
            let mut changed = bye.removed(r);
            for answer in all.responses_to(&bye.text) {
                changed = answer.removed(&changed);
            }
            let changed = ended(&changed, bye.at + Duration::from_secs(40));
            Some(Mutant::new(changed, bye.sender, format!("{bye} is not sent")))
        }),
    )
    .also(&["CAL-07", "RED-11"]),
    must(
        "a response to another port than sent-by has",
        "RFC3261#18.2.2-e",
        ALL,
        How::Whole(|r, dice| astray(r, dice, false)),
    )
    .also(&["TRN-07"]),
    must(
        "a response to another port than sent-by has, with received",
        "RFC3261#18.2.2-d",
        ALL,
        How::Whole(|r, dice| astray(r, dice, true)),
    )
    .also(&["RFC3261#18.2.2", "NAT-01", "TRN-06"]),
    must(
        "a response without received where sent-by is a name",
        "RFC3261#18.2.1-c",
        ALL,
        How::Whole(|r, dice| {
            let all = messages(r);
            let said = all.any(dice, |t| !t.is_request())?;
            let request = all.request_of(&said.text)?;
            let named = |other: &Said| {
                let mut text = other.text.clone();
                drop_parameter(&mut text, H::Via, "received");
                drop_parameter(&mut text, H::Via, "rport");
                let via = text.value(H::Via).unwrap_or_default().replacen(";rport", "", 1);
                let host = via.split([' ', ';']).nth(1).unwrap_or_default().to_owned();
                set(&mut text, H::Via, &via.replacen(&host, "phone.example.org:5060", 1));
                text
            };
            let changed = request.replaced(r, &named(request).print());
            let changed = said.replaced(&changed, &named(&said).print());
            Some(Mutant::ending(&said, changed, said.sender, said.to_string()))
        }),
    )
    .also(&["TRN-06"]),
];

/// One more copy that the network loses.
fn lost(recording: &mut Recording, said: &Said, at: Instant, number: u64) {
    let id = PacketId(3_000_000_000 + number);
    recording.events.push(Event::Sent { at, packet: Packet { id, ..said.packet.clone() } });
    recording.events.push(Event::Dropped { at, id, why: DropReason::Loss });
}

/// The ACK is lost, and the 200 comes again until the caller hangs up.
fn ack_once(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let ack = super::dialog::ack_of_200(recording, dice)?;
    let all = messages(recording);
    let ok = all.0.iter().rfind(|said| said.at < ack.at && answers(&said.text, 200..300, "INVITE"))?;
    let bye = all.after(ok.at, |t| is(t, "BYE"))?;
    let copies = ok.copies().take_while(|at| *at < bye.at);
    let changed = copies.fold(ack.lost(recording), |changed, at| ok.again(&changed, at));
    Some(Mutant::new(changed, ack.sender, format!("{ack} is lost and not sent again")))
}

/// Nobody acknowledges it, which is another's fault, and it is sent for 45 s.
fn failure_goes_on(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let failure = all.any(dice, |t| answers(t, 300..700, "INVITE") && !matches!(t.status(), 401 | 407))?;
    let ack = all.after(failure.at, |t| is(t, "ACK") && t.branch() == failure.text.branch())?;
    let changed = cut(&ack.removed(recording), failure.at + ON_THE_WAY);
    let before = failure.copies().fold(changed, |changed, at| failure.again(&changed, at));
    let after = [33, 34].map(|seconds| failure.at + Duration::from_secs(seconds));
    let after = after.into_iter().fold(before.clone(), |changed, at| failure.again(&changed, at));
    let end = failure.at + Duration::from_secs(50);
    let mutant =
        Mutant::new(ended(&after, end), failure.sender, format!("{failure} is sent for more than 64*T1"));
    Some(mutant.provoked(ended(&before, end)))
}

fn again_unasked(recording: &Recording, dice: &mut Rng, method: &str) -> Option<Mutant> {
    let ok = messages(recording).any(dice, |t| answers(t, 200..300, method))?;
    let changed = ok.again(recording, ok.at + Duration::from_millis(150 + dice.below(200)));
    Some(Mutant::new(changed, ok.sender, format!("{ok} comes again")))
}

/// Another BYE 100 ms behind the answer to the first; the recording breaks off there.
fn second_bye(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let bye = all.any(dice, |t| is(t, "BYE"))?;
    let done = all.responses_to(&bye.text).find(|said| said.text.status() >= 200)?;
    super::stray::doubled(recording, &bye, dice, done.at.since(bye.at) + Duration::from_millis(100))
}

/// The two answers of a fork.
fn answers_of_fork(recording: &Recording) -> Option<[Said; 2]> {
    let all = messages(recording);
    let is_answer = |said: &&Said| answers(&said.text, 200..300, "INVITE");
    let mut answered = all.0.iter().filter(is_answer);
    let first = answered.next()?.clone();
    let second = answered.find(|said| said.text.tag(H::To) != first.text.tag(H::To))?.clone();
    Some([first, second])
}

/// The ACK of an answer, and what follows in its dialog.
fn behind(recording: &Recording, answer: &Said) -> Option<(Said, Vec<Said>)> {
    let tag = answer.text.tag(H::To);
    let is_own =
        |said: &&Said| said.at > answer.at && (said.text.tag(H::To) == tag || said.text.tag(H::From) == tag);
    let mut own: Vec<Said> = messages(recording).0.iter().filter(is_own).cloned().collect();
    let at = own.iter().position(|said| is(&said.text, "ACK"))?;
    Some((own.remove(at), own))
}

fn acked_as_first(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let [first, second] = answers_of_fork(recording)?;
    let (ack, own) = behind(recording, &second)?;
    let mut text = ack.text.clone();
    set_parameter(&mut text, H::To, "tag", first.text.tag(H::To)?);
    let changed = own.iter().fold(recording.clone(), |changed, said| said.removed(&changed));
    let mut changed = ack.replaced(&changed, &text.print());
    let other = Packet { payload: text.print(), ..ack.packet.clone() };
    let end = messages(recording).after(second.at + Duration::from_secs(1), |t| is(t, "BYE"))?.at;
    for at in second.copies().take_while(|at| *at < end) {
        changed = added(&second.again(&changed, at), at + ON_THE_WAY, &other);
    }
    Some(Mutant::new(changed, ack.sender, format!("{ack} has the tag of the first")))
}

fn left_up(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let [_, second] = answers_of_fork(recording)?;
    let (ack, own) = behind(recording, &second)?;
    let changed = own.iter().fold(recording.clone(), |changed, said| said.removed(&changed));
    Some(Mutant::new(changed, ack.sender, format!("behind {ack} comes no BYE")))
}

/// A response to a request without rport goes to another port than its Via says; the recording breaks off there.
fn astray(recording: &Recording, dice: &mut Rng, received: bool) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.any(dice, |t| !t.is_request())?;
    let request = all.request_of(&said.text)?;
    let without = |other: &Said| {
        let mut text = other.text.clone();
        drop_parameter(&mut text, H::Via, "rport");
        let via = text.value(H::Via).unwrap_or_default().replacen(";rport", "", 1);
        set(&mut text, H::Via, &via);
        if !received {
            drop_parameter(&mut text, H::Via, "received");
        }
        text.print()
    };
    let changed = request.replaced(recording, &without(request));
    let before = said.last_of(&said.replaced(&changed, &without(&said)));
    let mut after = before.clone();
    for packet in after.events.iter_mut().filter_map(tests::rewrite::stage::packet_mut) {
        if packet.id == said.packet.id {
            packet.to.set_port(5099);
        }
    }
    Some(Mutant::new(after, said.sender, format!("{said} goes astray")).provoked(before))
}
