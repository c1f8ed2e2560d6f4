//! Reliable provisional responses: RFC 3262.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::Recording;

use super::edit::{add, drop, set, set_parameter};
use super::operator::{How, Mutant, Operator, must};
use super::plays::RELIABLE;
use super::said::{ON_THE_WAY, T1, answers, cut, ended, is, later, messages};

const SENT: &str = "RFC3262#3";
const ANSWERED: &str = "RFC3262#4";
const TWO: &[&str] = &["prack/inbound-180-then-183", "prack/outbound-180-then-183"];
const LOST: &[&str] = &["prack/inbound-183-lost", "prack/outbound-183-lost"];
const OFFER: &[&str] = &["prack/inbound-delayed-offer", "prack/outbound-delayed-offer"];

/// What is acknowledged, and what not.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a reliable response without RSeq",
        "RFC3262#3-g",
        RELIABLE,
        How::Last(is_reliable, |t, _| drop(t, H::RSeq)),
    )
    .also(&["EAR-09"]),
    must(
        "a reliable response without Require: 100rel",
        "RFC3262#3-g",
        RELIABLE,
        How::Last(is_reliable, |t, _| drop(t, H::Require)),
    )
    .also(&["RFC3261#8.2.4-b", "RFC3261#8.2.4-c", "EAR-09"]),
    must("an RSeq of 0", "RFC3262#3-h", RELIABLE, How::Last(is_reliable, |t, _| set(t, H::RSeq, "0"))),
    must(
        "a first RSeq of 2^31 or more",
        "RFC3262#3-h",
        RELIABLE,
        How::Last(is_reliable, |t, dice| {
            let number = (1_u64 << 31) + dice.below(1 << 30);
            set(t, H::RSeq, &number.to_string());
        }),
    ),
    must(
        "an RSeq that is no number",
        "RFC3262#7.1",
        RELIABLE,
        How::Last(is_reliable, |t, _| set(t, H::RSeq, "one")),
    ),
    must(
        "a second RSeq that leaps",
        "RFC3262#3-m",
        TWO,
        How::Whole(|r, dice| second(r, dice, |first, dice| first + 2 + dice.below(5))),
    ),
    must(
        "a second RSeq that stays",
        "RFC3262#3-m",
        TWO,
        How::Whole(|r, dice| second(r, dice, |first, _| first)),
    )
    .also(&["RFC3262#3-r"]),
    must(
        "a second RSeq that falls",
        "RFC3262#3-m",
        TWO,
        How::Whole(|r, dice| second(r, dice, |first, _| first - 1)),
    )
    .also(&["RFC3262#3-n"]),
    must(
        "a reliable 100",
        "RFC3262#3-c",
        RELIABLE,
        How::Last(
            |t| t.status() == 100,
            |t, _| {
                add(t, "RSeq", "1");
                add(t, "Require", "100rel");
            },
        ),
    ),
    must("a reliable response to who cannot do it", "RFC3262#3-d", RELIABLE, How::Whole(not_supported))
        .also(&["RFC3261#8.2.4", "EAR-08"]),
    must("a PRACK without RAck", ANSWERED, RELIABLE, How::Last(|t| is(t, "PRACK"), |t, _| drop(t, H::RAck))),
    must(
        "a PRACK with another RSeq",
        ANSWERED,
        RELIABLE,
        How::Last(|t| is(t, "PRACK"), |t, dice| rack(t, 0, |n| n + 1 + dice.below(9))),
    )
    .also(&["EAR-10"]),
    must(
        "a PRACK with another CSeq in RAck",
        ANSWERED,
        RELIABLE,
        How::Last(|t| is(t, "PRACK"), |t, dice| rack(t, 1, |n| n + 1 + dice.below(9))),
    )
    .also(&["EAR-10"]),
    must(
        "a PRACK with another method in RAck",
        ANSWERED,
        RELIABLE,
        How::Last(
            |t| is(t, "PRACK"),
            |t, _| {
                let value = t.value(H::RAck).unwrap_or_default().replace("INVITE", "UPDATE");
                set(t, H::RAck, &value);
            },
        ),
    )
    .also(&["EAR-10"]),
    must(
        "a PRACK with half a RAck",
        "RFC3262#7.2",
        RELIABLE,
        How::Last(
            |t| is(t, "PRACK"),
            |t, _| {
                let value = t.value(H::RAck).unwrap_or_default().replace(" INVITE", "");
                set(t, H::RAck, &value);
            },
        ),
    ),
    must(
        "a PRACK with another To tag",
        "RFC3261#12.2.1.1-b",
        RELIABLE,
        How::Last(|t| is(t, "PRACK"), |t, dice| set_parameter(t, H::To, "tag", &dice.token(9))),
    ),
    must(
        "a PRACK without Route",
        "RFC3261#12.2.1.1-m",
        RELIABLE,
        How::Last(|t| is(t, "PRACK"), |t, _| drop(t, H::Route)),
    ),
    must("a reliable response that is never acknowledged", "RFC3262#4-e", RELIABLE, How::Whole(no_prack))
        .also(&["EAR-10"]),
    must("a PRACK that is never answered", "RFC3262#3-j", RELIABLE, How::Whole(no_answer))
        .also(&["RFC3262#3-s", "EAR-10"]),
    must(
        "a PRACK that is refused",
        "RFC3262#3-j",
        RELIABLE,
        How::Last(
            |t| answers(t, 200..300, "PRACK"),
            |t, _| {
                t.start = "SIP/2.0 481 Call/Transaction Does Not Exist".to_owned();
            },
        ),
    )
    .also(&["RFC6337#2.3-b", "EAR-10"]),
    must("a reliable response that is not sent again", SENT, LOST, How::Whole(not_again)).also(&["EAR-09"]),
    must(
        "a second reliable response before the first is acknowledged",
        "RFC3262#3-l",
        TWO,
        How::Whole(two_open),
    )
    .also(&["EAR-09"]),
    must(
        "a 200 before the description of the 183 is acknowledged",
        "RFC3262#3-o",
        &["prack/inbound-ringback-183", "prack/outbound-ringback-183"],
        How::Whole(early_answer),
    )
    .also(&["RFC3262#5-d", "EAR-12"]),
    must(
        "a reliable offer whose PRACK has no answer",
        "RFC3262#5-b",
        OFFER,
        How::Last(
            |t| is(t, "PRACK") && !t.body.is_empty(),
            |t, _| {
                t.set_body(String::new());
                drop(t, H::ContentType);
            },
        ),
    ),
    must(
        "a first reliable response without the offer",
        "RFC3262#5",
        OFFER,
        How::Last(
            |t| is_reliable(t) && !t.body.is_empty(),
            |t, _| {
                t.set_body(String::new());
                drop(t, H::ContentType);
            },
        ),
    ),
    must(
        "an answer to an INVITE that required 100rel with an unreliable 180",
        SENT,
        &["prack/inbound-required", "prack/outbound-required"],
        How::Last(is_reliable, |t, _| {
            drop(t, H::RSeq);
            drop(t, H::Require);
        }),
    )
    .also(&["RFC3262#3-b", "RFC3262#8.1", "EAR-08"]),
    must(
        "a second PRACK for what is acknowledged",
        "RFC3262#4-f",
        RELIABLE,
        How::Whole(|r, dice| {
            let all = messages(r);
            let prack = all.any(dice, |t| is(t, "PRACK"))?;
            let done = all.responses_to(&prack.text).next()?;
            super::stray::doubled(
                r,
                &prack,
                dice,
                done.at.since(prack.at) + ON_THE_WAY + Duration::from_millis(5),
            )
        }),
    ),
    must(
        "a reliable response behind the final one",
        "RFC3262#3-q",
        TWO,
        How::Whole(|r, _| {
            let all = messages(r);
            let reliable = all.0.iter().rfind(|said| is_reliable(&said.text))?;
            let ok = all.after(reliable.at, |t| answers(t, 200..300, "INVITE"))?;
            let mut text = reliable.text.clone();
            let next: u64 = text.value(H::RSeq)?.parse().ok()?;
            set(&mut text, H::RSeq, &(next + 1).to_string());
            let packet = trace::Packet { payload: text.print(), ..reliable.packet.clone() };
            let at = ok.at + Duration::from_millis(100);
            let changed = cut(&super::said::added(r, at, &packet), at + ON_THE_WAY);
            Some(Mutant::new(changed, reliable.sender, format!("another like {reliable} comes behind {ok}")))
        }),
    )
    .also(&["EAR-12"]),
];

fn is_reliable(text: &Text) -> bool {
    text.status() > 100 && text.value(H::RSeq).is_some()
}

pub(crate) fn rack(text: &mut Text, at: usize, change: impl FnOnce(u64) -> u64) {
    let mut words: Vec<String> =
        text.value(H::RAck).unwrap_or_default().split(' ').map(str::to_owned).collect();
    if let Some(number) = words.get(at).and_then(|word| word.parse().ok()) {
        words[at] = change(number).to_string();
    }
    set(text, H::RAck, &words.join(" "));
}

fn second(recording: &Recording, dice: &mut Rng, change: fn(u64, &mut Rng) -> u64) -> Option<Mutant> {
    let all = messages(recording);
    let mut reliable = all.0.iter().filter(|said| is_reliable(&said.text));
    let (first, next) = (reliable.next()?, reliable.next()?);
    let number = first.text.value(H::RSeq)?.parse().ok()?;
    let mut text = next.text.clone();
    set(&mut text, H::RSeq, &change(number, dice).to_string());
    Some(Mutant::ending(next, next.replaced(recording, &text.print()), next.sender, next.to_string()))
}

/// The INVITE says nothing of 100rel, and the response is reliable all the same.
fn not_supported(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let reliable = all.0.iter().find(|said| is_reliable(&said.text))?;
    let mut changed = recording.clone();
    for invite in all.0.iter().filter(|said| is(&said.text, "INVITE")) {
        let mut text = invite.text.clone();
        for name in [H::Supported, H::Require] {
            for line in text.named(name) {
                let kept: Vec<&str> =
                    line.text().split(',').map(str::trim).filter(|tag| *tag != "100rel").collect();
                let kept = kept.join(", ");
                line.set(&kept);
            }
        }
        text.lines.retain(|line| {
            !(matches!(line.known(), Some(H::Require | H::Supported)) && line.text().is_empty())
        });
        changed = invite.replaced(&changed, &text.print());
    }
    Some(Mutant::ending(reliable, changed, reliable.sender, reliable.to_string()))
}

/// It is sent again and again, and the recording breaks off before its sender gives up.
fn no_prack(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let prack = all.any(dice, |t| is(t, "PRACK"))?;
    let reliable = all.0.iter().rfind(|said| is_reliable(&said.text) && said.at < prack.at)?;
    let changed = later(&prack.removed(recording), reliable.at + ON_THE_WAY, 64 * T1 + T1);
    let changed = copies(reliable).fold(changed, |changed, at| reliable.again(&changed, at));
    let changed = ended(&changed, reliable.at + 63 * T1);
    Some(Mutant::new(changed, prack.sender, format!("{prack} is not sent")))
}

/// A reliable response is sent again without a longest interval (RFC 3262 3).
fn copies(said: &super::said::Said) -> impl Iterator<Item = clock::Instant> {
    let from = said.at;
    [1, 3, 7, 15, 31].into_iter().map(move |times| from + T1 * times)
}

fn no_answer(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let prack = all.any(dice, |t| is(t, "PRACK"))?;
    let ok = all.responses_to(&prack.text).next()?;
    let changed = later(&ok.removed(recording), prack.at + ON_THE_WAY, 64 * T1 + T1);
    let changed = prack.copies().fold(changed, |changed, at| prack.again(&changed, at));
    let changed = ended(&changed, prack.at + 64 * T1 + T1 / 2);
    Some(Mutant::new(changed, ok.sender, format!("{prack} is never answered")))
}

/// The 183 was lost, and nothing comes for 20 s.
fn not_again(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let reliable = all.0.iter().find(|said| is_reliable(&said.text))?;
    let changed = cut(recording, reliable.at + ON_THE_WAY);
    let changed = ended(&changed, reliable.at + 40 * T1);
    Some(Mutant::new(changed, reliable.sender, format!("{reliable} is lost and sent once")))
}

/// The second comes 5 ms behind the first, which is in nobody's hands yet.
fn two_open(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let mut reliable = all.0.iter().filter(|said| is_reliable(&said.text));
    let (first, next) = (reliable.next()?, reliable.next()?);
    let moved = next.moved(recording, first.at + Duration::from_millis(5));
    Some(Mutant::ending(next, moved, next.sender, format!("{next} comes 5 ms behind {first}")))
}

/// The 200 comes 5 ms behind the 183 with the description.
fn early_answer(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let reliable = all.0.iter().find(|said| is_reliable(&said.text) && !said.text.body.is_empty())?;
    let ok = all
        .responses_to(all.request_of(&reliable.text).map(|said| &said.text)?)
        .find(|said| said.text.status() == 200)?;
    let moved = ok.moved(recording, reliable.at + Duration::from_millis(5));
    Some(Mutant::ending(ok, moved, ok.sender, format!("{ok} comes 5 ms behind {reliable}")))
}
