//! Transfers: REFERs and what is told of them, and calls that take the place of others. No play of ours has one; each is
//! put into a call. RFC 3515, RFC 3891.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::Recording;

use super::edit::{add, append, drop, set, set_parameter};
use super::exchange::{Asked, body};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::ANSWERED;
use super::said::{ON_THE_WAY, Said, T1, answers, cut, ended, is, messages};

const TWO_CALLS: &[&str] = &["capacity/outbound-two-calls", "capacity/inbound-two-calls"];

/// Who lists `replaces` must do what it says.
const KNOWS: &str = "replaces";

/// What is wrong with a transfer.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a REFER without Refer-To",
        "XFR-03",
        ANSWERED,
        How::Whole(|r, dice| wrong(r, dice, |text| drop(text, H::ReferTo))),
    ),
    must(
        "a REFER to two targets",
        "XFR-03",
        ANSWERED,
        How::Whole(|r, dice| wrong(r, dice, |text| add(text, "Refer-To", "<sip:another@example.org>"))),
    ),
    must("a REFER without Refer-To that is taken", "XFR-03", ANSWERED, How::Whole(taken)),
    must(
        "a REFER with a Replaces that is not escaped",
        "XFR-07",
        ANSWERED,
        How::Whole(|r, dice| wrong(r, dice, |text| refer_to(text, "98732@phone;to-tag=1;from-tag=2"))),
    ),
    must(
        "a REFER with a Replaces without from-tag",
        "XFR-07",
        ANSWERED,
        How::Whole(|r, dice| wrong(r, dice, |text| refer_to(text, "98732%40phone%3Bto-tag%3D1"))),
    ),
    must("a REFER that is taken and of which nothing is told", "XFR-04", ANSWERED, How::Whole(never_told)),
    must(
        "a NOTIFY of a transfer without body",
        "XFR-04",
        ANSWERED,
        How::Whole(|r, dice| {
            notified(r, dice, |text| {
                drop(text, H::ContentType);
                text.set_body(String::new());
            })
        }),
    ),
    must(
        "a NOTIFY of a transfer in plain text",
        "XFR-04",
        ANSWERED,
        How::Whole(|r, dice| notified(r, dice, |text| set(text, H::ContentType, "text/plain"))),
    ),
    must(
        "a NOTIFY of a transfer that does not say whether more will come",
        "XFR-04",
        ANSWERED,
        How::Whole(|r, dice| notified(r, dice, |text| drop(text, H::SubscriptionState))),
    ),
    must(
        "a NOTIFY of the result that is not the last",
        "XFR-04",
        ANSWERED,
        How::Whole(|r, dice| {
            notified(r, dice, |text| {
                body(text, "message/sipfrag;version=2.0", "SIP/2.0 200 OK\r\n");
            })
        }),
    ),
    must("a REFER of 1400 octets that nobody answers", "XFR-17", ANSWERED, How::Whole(large)),
    must(
        "an INVITE with Replaces that does not list its option tag",
        "XFR-08",
        TWO_CALLS,
        How::Whole(|r, dice| {
            replacing(r, dice, |text| {
                for name in [H::Supported, H::Require] {
                    drop(text, name);
                }
            })
        }),
    ),
    must("a call that is replaced and goes on", "XFR-08", TWO_CALLS, How::Whole(goes_on)),
    must(
        "a Replaces without from-tag",
        "XFR-09",
        TWO_CALLS,
        How::Whole(|r, dice| {
            replacing(r, dice, |text| {
                let value = text.value(H::Replaces).unwrap_or_default().to_owned();
                let end = value.find(";from-tag").unwrap_or(value.len());
                set(text, H::Replaces, &value[..end]);
            })
        }),
    ),
    must(
        "a Replaces of no dialog that is taken",
        "XFR-09",
        TWO_CALLS,
        How::Whole(|r, _| replaced(r, |text, dice| set_parameter(text, H::Replaces, "to-tag", dice))),
    ),
    must(
        "a Replaces of early dialogs alone that is taken for one that is up",
        "XFR-10",
        TWO_CALLS,
        How::Whole(|r, _| replaced(r, |text, _| append(text, H::Replaces, ";early-only"))),
    ),
    should("a Replaces of a call that is over, and is taken", "XFR-09", TWO_CALLS, How::Whole(of_ended)),
];

/// A REFER in a call, by who ends it later.
fn refer(recording: &Recording, dice: &mut Rng, edit: impl FnOnce(&mut Text)) -> Option<(Asked, Said)> {
    let all = messages(recording);
    let bye = all.any(dice, |t| is(t, "BYE"))?;
    let ack = all.0.iter().rfind(|said| is(&said.text, "ACK") && said.at < bye.at)?;
    let at = ack.at + Duration::from_millis(300 + dice.below(200));
    let refer = Asked::instead(&bye, "REFER", at, |text| {
        add(text, "Refer-To", "<sip:+12025550199@example.org>");
        if text.value(H::Contact).is_none() {
            let own = |said: &&Said| said.sender == bye.sender && said.text.value(H::Contact).is_some();
            let contact = all.0.iter().rfind(own).and_then(|said| said.text.value(H::Contact));
            add(text, "Contact", contact.unwrap_or_default());
        }
        edit(text);
    });
    (at < bye.at).then_some((refer, bye))
}

fn refer_to(text: &mut Text, replaces: &str) {
    set(text, H::ReferTo, &format!("<sip:+12025550199@example.org?Replaces={replaces}>"));
}

/// It is another than it must be; the recording breaks off there.
fn wrong(recording: &Recording, dice: &mut Rng, edit: fn(&mut Text)) -> Option<Mutant> {
    let (refer, bye) = refer(recording, dice, edit)?;
    Some(Mutant::new(refer.last(recording), bye.sender, format!("{} in the call", refer.text.start)))
}

fn accepted(text: &mut Text) {
    drop(text, H::Contact);
}

fn taken(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let (refer, bye) = refer(recording, dice, |text| drop(text, H::ReferTo))?;
    let before = cut(&refer.sent(recording), refer.arrived() + ON_THE_WAY);
    let after = refer.answered(&before, &refer.response("202 Accepted", accepted));
    Some(Mutant::new(after, bye.sender.peer(), "202 to a REFER without Refer-To".to_owned()).provoked(before))
}

/// Behind the 202 nothing comes for twelve seconds, not even the BYE.
fn never_told(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let (refer, bye) = refer(recording, dice, |_| {})?;
    let end = refer.arrived() + ON_THE_WAY;
    let silent = |recording: &Recording| ended(&cut(recording, end), end + Duration::from_secs(12));
    let response = |status: &str| refer.answered(&refer.sent(recording), &refer.response(status, accepted));
    let before = silent(&response("603 Decline"));
    let after = silent(&response("202 Accepted"));
    Some(Mutant::new(after, bye.sender.peer(), "202 to a REFER, and no NOTIFY".to_owned()).provoked(before))
}

/// The NOTIFY of a REFER that was taken is another than it must be, and the recording ends ten seconds later.
fn notified(recording: &Recording, dice: &mut Rng, edit: fn(&mut Text)) -> Option<Mutant> {
    let (refer, bye) = refer(recording, dice, |_| {})?;
    let sent = refer.sent(recording);
    let answered = refer.answered(&sent, &refer.response("202 Accepted", accepted));
    let at = refer.arrived() + ON_THE_WAY;
    let notify = |edit: fn(&mut Text)| {
        let mut notify = turned(recording, &refer, &bye, at)?;
        edit(&mut notify.text);
        notify.packet.payload = notify.text.print();
        let end = notify.arrived() + ON_THE_WAY;
        let with = notify.answered(&notify.sent(&answered), &notify.response("200 OK", accepted));
        Some(ended(&cut(&with, end), end + Duration::from_secs(10)))
    };
    let (before, after) = (notify(|_| {})?, notify(edit)?);
    Some(Mutant::new(after, bye.sender.peer(), "a NOTIFY behind a REFER".to_owned()).provoked(before))
}

/// The NOTIFY of the other side: its next request in the dialog.
fn turned(recording: &Recording, refer: &Asked, bye: &Said, at: clock::Instant) -> Option<Asked> {
    let all = messages(recording);
    let other = all.0.iter().rfind(|said| said.sender != bye.sender && said.text.value(H::Contact).is_some());
    let contact = |text: &Text| Some(text.value(H::Contact)?.to_owned());
    let (own, theirs) = (contact(&other?.text)?, contact(&refer.text)?);
    let last = all.0.iter().filter(|said| {
        said.sender != bye.sender
            && said.text.is_request()
            && said.text.value(H::CallId) == refer.text.value(H::CallId)
    });
    let number = last.filter_map(|said| super::edit::cseq(&said.text)).max().unwrap_or_default();
    let mut text = refer.text.clone();
    for line in &mut text.lines {
        match line.known() {
            Some(H::From) => line.name = "To".to_owned(),
            Some(H::To) => line.name = "From".to_owned(),
            _ => {}
        }
    }
    text.start = format!("NOTIFY {} SIP/2.0", theirs.trim_matches(['<', '>']));
    for name in [H::ReferTo, H::Route, H::Contact] {
        drop(&mut text, name);
    }
    set(&mut text, H::CSeq, &format!("{} NOTIFY", number + 1));
    set(&mut text, H::Via, &format!("SIP/2.0/UDP {};branch=z9hG4bKnotify4711;rport", refer.packet.to));
    add(&mut text, "Contact", &own);
    add(&mut text, "Event", "refer");
    add(&mut text, "Subscription-State", "active;expires=60");
    body(&mut text, "message/sipfrag;version=2.0", "SIP/2.0 100 Trying\r\n");
    let packet = trace::Packet {
        payload: text.print(),
        from: refer.packet.to,
        to: refer.packet.from,
        ..refer.packet.clone()
    };
    Some(Asked { at, packet, text })
}

/// A large REFER is sent again and again; right would be any answer.
fn large(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let (refer, bye) = refer(recording, dice, |text| {
        let long = "x".repeat(900);
        set(text, H::ReferTo, &format!("<sip:+12025550199@example.org;line={long}>"));
    })?;
    let end = refer.arrived() + ON_THE_WAY;
    let quiet = cut(&refer.sent(recording), end);
    let before = refer.answered(&quiet, &refer.response("603 Decline", accepted));
    let copies = [1, 3, 7, 15, 23, 31, 39, 47, 55, 63].map(|times| refer.at + T1 * times);
    let after = copies.into_iter().fold(quiet, |r, at| super::said::added(&r, at, &refer.packet));
    let over = |r: &Recording| ended(r, refer.at + T1 * 66);
    let what = format!("{} is never answered", refer.text.start);
    Some(Mutant::new(over(&after), bye.sender.peer(), what).provoked(over(&before)))
}

/// The first call of two, and the INVITE of the second, which is to replace it.
struct Two {
    first: [Said; 2],
    second: [Said; 2],
}

fn two(recording: &Recording) -> Option<Two> {
    let all = messages(recording);
    let mut answered = all.0.iter().filter(|said| answers(&said.text, 200..300, "INVITE"));
    let mut next = || {
        let ok = answered.next()?;
        Some([all.request_of(&ok.text)?.clone(), ok.clone()])
    };
    let (first, second) = (next()?, next()?);
    (first[0].text.value(H::CallId) != second[0].text.value(H::CallId)).then_some(Two { first, second })
}

/// The INVITE of the second call, sent when the first is up, names the first.
fn naming(two: &Two) -> Text {
    let [invite, ok] = &two.first;
    let mut text = two.second[0].text.clone();
    let tag = |said: &Said, name| said.text.tag(name).unwrap_or_default().to_owned();
    let (call, to, from) = (invite.text.value(H::CallId), tag(ok, H::To), tag(invite, H::From));
    add(&mut text, "Replaces", &format!("{};to-tag={to};from-tag={from}", call.unwrap_or_default()));
    knows(&mut text);
    text
}

fn knows(text: &mut Text) {
    if text.value(H::Supported).is_some() {
        append(text, H::Supported, &format!(", {KNOWS}"));
    } else {
        add(text, "Supported", KNOWS);
    }
}

/// It is another than it must be; the recording breaks off there.
fn replacing(recording: &Recording, _: &mut Rng, edit: fn(&mut Text)) -> Option<Mutant> {
    let two = two(recording)?;
    let invite = &two.second[0];
    let mut text = naming(&two);
    let before = invite.last_of(&invite.replaced(recording, &text.print()));
    edit(&mut text);
    let changed = invite.replaced(recording, &text.print());
    Some(Mutant::ending(invite, changed, invite.sender, invite.to_string()).provoked(before))
}

/// The second call begins a second behind the answer of the first, and its 2xx says that its sender knows Replaces.
fn behind(recording: &Recording, two: &Two, invite: &Text, knows_it: bool) -> Recording {
    let at = two.first[1].at + Duration::from_secs(1);
    let [asks, ok] = &two.second;
    let mut answer = ok.text.clone();
    if knows_it {
        knows(&mut answer);
    }
    let early = messages(recording).responses_to(&asks.text).cloned().collect::<Vec<_>>();
    let mut changed = asks.moved(recording, at);
    for said in early.iter().filter(|said| said.text.status() < 200) {
        changed = said.moved(&changed, at + ON_THE_WAY);
    }
    changed = ok.moved(&changed, at + Duration::from_millis(200));
    changed = asks.replaced(&changed, &invite.print());
    changed = ok.replaced(&changed, &answer.print());
    let last = messages(&changed).0.into_iter().find(|said| said.packet.id == ok.packet.id);
    last.map_or_else(|| changed.clone(), |last| last.last_of(&changed))
}

/// The Replaces of the second INVITE is one that must be refused, and is taken; it does not count when who takes it
/// does not know Replaces.
fn replaced(recording: &Recording, edit: fn(&mut Text, &str)) -> Option<Mutant> {
    let two = two(recording)?;
    let mut text = naming(&two);
    edit(&mut text, "another4711");
    let before = behind(recording, &two, &text, false);
    let after = behind(recording, &two, &text, true);
    let what = format!("{} takes what it cannot replace", two.second[1]);
    Some(Mutant::new(after, two.second[1].sender, what).provoked(before))
}

/// The first call is over by then.
fn of_ended(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let two = two(recording)?;
    let all = messages(recording);
    let call = two.first[0].text.value(H::CallId);
    let bye = all.0.iter().find(|said| is(&said.text, "BYE") && said.text.value(H::CallId) == call)?;
    let done = all.responses_to(&bye.text).next()?;
    let early = bye.moved(recording, two.first[1].at + Duration::from_millis(500));
    let early = done.moved(&early, two.first[1].at + Duration::from_millis(550));
    let mut early = early;
    // Nobody of the first call talks behind its BYE.
    let end = two.first[1].at + Duration::from_millis(500);
    early.events.retain(|event| {
        let is_media =
            tests::rewrite::stage::packet(event).is_some_and(|packet| packet.payload.first() >= Some(&128));
        !(is_media && event.at() > end)
    });
    let text = naming(&two);
    let before = behind(&early, &two, &text, false);
    let after = behind(&early, &two, &text, true);
    let what = format!("{} replaces what is over", two.second[1]);
    Some(Mutant::new(after, two.second[1].sender, what).provoked(before))
}

/// The first call goes on for twelve seconds behind the answer that replaces it.
fn goes_on(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let two = two(recording)?;
    let text = naming(&two);
    let run = |knows_it: bool| {
        let mut changed = behind(recording, &two, &text, knows_it);
        let ack = messages(recording).0.into_iter().rfind(|said| is(&said.text, "ACK"))?;
        let at = changed.events.last()?.at() + Duration::from_millis(5);
        changed = super::said::added(&changed, at, &ack.packet);
        Some(ended(&changed, at + Duration::from_secs(12)))
    };
    let (before, after) = (run(false)?, run(true)?);
    let what = format!("{} replaces a call that goes on", two.second[1]);
    Some(Mutant::new(after, two.second[1].sender, what).provoked(before))
}
