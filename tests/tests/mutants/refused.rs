//! What must be refused, and is taken: the other side was wrong first, and what both recordings are accused of does not
//! count. RFC 3261 8.2, 10.3 and 12.2.2, RFC 3262 3 and 4, RFC 6140 5.

use clock::Rng;
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::Recording;

use super::edit::{add, append, cseq, drop, replace, set, set_cseq};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ANSWERED, BULK, REGISTERED, REINVITED, RELIABLE};
use super::said::{Said, answers, is, is_inside, messages};

/// What nobody should take.
pub(crate) const OPERATORS: &[Operator] = &[
    // The two may know a tag that nobody has registered.
    should(
        "an INVITE that requires what nobody knows, and is answered",
        "RFC3261#8.2.2.3",
        ANSWERED,
        How::Whole(|r, dice| taken(r, dice, |t| is(t, "INVITE"), |t| add(t, "Require", "x-no-such-thing"))),
    )
    .also(&["RFC3261#20.32", "RFC3261#20.32-b", "CAL-28"]),
    // The two may know a tag that nobody has registered.
    should(
        "a REGISTER that requires what nobody knows, and is taken",
        "RFC3261#10.3-e",
        REGISTERED,
        How::Whole(|r, dice| taken(r, dice, |t| is(t, "REGISTER"), |t| add(t, "Require", "x-no-such-thing"))),
    ),
    must(
        "an INVITE with a location that may be skipped, and 415",
        "COD-18",
        &["offer/inbound-multipart", "offer/outbound-multipart"],
        How::Last(
            |t| answers(t, 180..181, "INVITE"),
            |t, _| {
                t.start = "SIP/2.0 415 Unsupported Media Type".to_owned();
                drop(t, H::RSeq);
                drop(t, H::Require);
                drop(t, H::Contact);
                add(t, "Accept", "application/sdp");
            },
        ),
    ),
    must(
        "a Contact: * beside another that is taken",
        "RFC3261#10.3-i",
        REGISTERED,
        How::Whole(|r, dice| {
            taken(
                r,
                dice,
                |t| is(t, "REGISTER"),
                |t| {
                    append(t, H::Contact, ", *");
                    set(t, H::Expires, "0");
                },
            )
        }),
    ),
    must(
        "a REGISTER with an old CSeq that is taken",
        "RFC3261#10.3-o",
        REGISTERED,
        How::Whole(|r, dice| old_cseq(r, dice, "REGISTER")),
    )
    .also(&["RFC3261#10.3-k"]),
    must(
        "a request with a CSeq that falls, and is taken",
        "RFC3261#12.2.2-c",
        REINVITED,
        How::Whole(|r, dice| old_cseq(r, dice, "BYE")),
    )
    .also(&["CAL-29"]),
    must(
        "a removal under another Call-ID that changes nothing",
        "RFC3261#10.3-n",
        REGISTERED,
        How::Whole(other_call_id),
    ),
    must(
        "a PRACK that fits to nothing, and is answered with 200",
        "RFC3262#3-i",
        RELIABLE,
        How::Whole(|r, dice| {
            taken(
                r,
                dice,
                |t| is(t, "PRACK"),
                |t| {
                    super::prack::rack(t, 0, |number| number + 7);
                },
            )
        }),
    )
    .also(&["EAR-10"]),
    must(
        "a PRACK of a response whose RSeq has leapt",
        "RFC3262#4-i",
        &["prack/inbound-180-then-183", "prack/outbound-180-then-183"],
        How::Whole(leapt),
    ),
    must(
        "a bulk Contact with a user that is taken",
        "RFC6140#5.2-c",
        BULK,
        How::Whole(|r, dice| taken(r, dice, is_bulk, |t| replace(t, H::Contact, "sip:", "sip:trunk1001@"))),
    )
    .also(&["REG-05"]),
    must(
        "a REGISTER in bulk whose Contact has user=phone",
        "RFC6140#5.3",
        BULK,
        How::Last(is_bulk, |t, _| replace(t, H::Contact, ";bnc", ";user=phone;bnc")),
    )
    .also(&["REG-03"]),
    must(
        "a bulk Contact with user=phone that is taken",
        "RFC6140#5.3-b",
        BULK,
        How::Whole(|r, dice| taken(r, dice, is_bulk, |t| replace(t, H::Contact, ";bnc", ";user=phone;bnc"))),
    )
    .also(&["REG-05"]),
    must(
        "a REGISTER in bulk without Supported: path",
        "RFC6140#5.1-d",
        BULK,
        How::Last(is_bulk, |t, _| replace(t, H::Supported, "path", "outbound")),
    )
    .also(&["REG-04"]),
    must(
        "a 200 without the Path of its REGISTER",
        "RFC6140#5.2-d",
        BULK,
        How::Whole(|r, dice| taken(r, dice, is_bulk, |t| add(t, "Path", "<sip:192.0.2.8;lr>"))),
    )
    .also(&["REG-10"]),
    must(
        "a call to a bulk number with bnc in the Request-URI",
        "RFC6140#5.2-e",
        &["registration/bulk-inbound"],
        How::Message(
            |t| is(t, "INVITE") && !is_inside(t),
            |t, _| {
                let uri = format!("{};bnc", super::edit::target(t));
                super::edit::set_target(t, &uri);
            },
        ),
    )
    .also(&["REG-06"]),
    must(
        "a call to a bulk number at another host",
        "RFC6140#6",
        &["registration/bulk-inbound"],
        How::Message(
            |t| is(t, "INVITE") && !is_inside(t),
            |t, _| {
                let uri = super::edit::target(t).replacen('@', "@other.", 1);
                super::edit::set_target(t, &uri);
            },
        ),
    ),
    must(
        "a call to a bulk number without the parameters of its Contact",
        "REG-07",
        &["registration/bulk-inbound"],
        How::Whole(parameters),
    )
    .also(&["RFC6140#5.2-e"]),
];

fn is_bulk(text: &Text) -> bool {
    is(text, "REGISTER") && text.value(H::Contact).is_some_and(|contact| contact.contains(";bnc"))
}

/// A request is one that must be refused, and its final response stays what it was.
fn taken(
    recording: &Recording,
    dice: &mut Rng,
    fits: fn(&Text) -> bool,
    edit: fn(&mut Text),
) -> Option<Mutant> {
    let all = messages(recording);
    let (said, ok) = all.fitting(dice, fits).into_iter().find_map(|said| {
        let ok = all.responses_to(&said.text).find(|ok| (200..300).contains(&ok.text.status()))?.clone();
        Some((said, ok))
    })?;
    let mut text = said.text.clone();
    edit(&mut text);
    let payload = text.print();
    let changed = said.replaced(recording, &payload);
    (payload != said.packet.payload).then(|| of_answer(&changed, &said, &ok))
}

/// The recording that breaks off behind an answer, beside the one that breaks off behind its request.
fn of_answer(changed: &Recording, request: &Said, answer: &Said) -> Mutant {
    let what = format!("{answer} for a wrong {request}");
    Mutant::ending(answer, changed.clone(), answer.sender, what).provoked(request.last_of(changed))
}

/// The number of a request is below that of the one before, and it is answered as if it were not.
fn old_cseq(recording: &Recording, dice: &mut Rng, method: &str) -> Option<Mutant> {
    let all = messages(recording);
    let said = all.fitting(dice, |t| is(t, method) && cseq(t) > Some(2)).into_iter().find(|said| {
        let own = |other: &&Said| {
            other.sender == said.sender
                && other.at < said.at
                && other.text.value(H::CallId) == said.text.value(H::CallId)
                && cseq(&other.text) == cseq(&said.text).map(|number| number - 1)
                // What was refused may have changed nothing.
                && all.responses_to(&other.text).any(|ok| (200..300).contains(&ok.text.status()))
        };
        all.0.iter().any(|other| own(&other))
    })?;
    let ok = all.responses_to(&said.text).find(|ok| (200..300).contains(&ok.text.status()))?;
    let number = cseq(&said.text)? - 2;
    let mut changed = recording.clone();
    for other in all.0.iter().filter(|other| other.text.branch() == said.text.branch()) {
        let mut text = other.text.clone();
        set_cseq(&mut text, number);
        changed = other.replaced(&changed, &text.print());
    }
    Some(of_answer(&changed, &said, ok))
}

/// Who removes a binding does so under another Call-ID, and the 200 still has it.
fn other_call_id(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let zero = |t: &Text| is(t, "REGISTER") && t.value(H::Expires) == Some("0");
    let said = all.0.iter().rfind(|said| zero(&said.text))?;
    let ok = all.responses_to(&said.text).find(|ok| answers(&ok.text, 200..300, "REGISTER"))?;
    let call = said.text.value(H::CallId)?.to_owned();
    let mut changed = recording.clone();
    for other in all.0.iter().filter(|other| other.text.branch() == said.text.branch()) {
        changed = other.replaced(&changed, &other.with_word(&call, &format!("x{call}")));
    }
    let before = ok.last_of(&changed);
    let mut text = ok.text.clone();
    set(&mut text, H::CallId, &format!("x{call}"));
    let contact = said.text.value(H::Contact)?.to_owned();
    add(&mut text, "Contact", &format!("{contact};expires=600"));
    let after = ok.last_of(&ok.replaced(&changed, &text.print()));
    let after = replaced_last(after, ok, &text);
    Some(Mutant::new(after, ok.sender, ok.to_string()).provoked(before))
}

/// The octets of one packet, whatever they were.
fn replaced_last(mut recording: Recording, said: &Said, text: &Text) -> Recording {
    let packets = recording.events.iter_mut().filter_map(tests::rewrite::stage::packet_mut);
    for packet in packets.filter(|packet| packet.id == said.packet.id) {
        packet.payload = text.print();
    }
    recording
}

/// The second reliable response leaves numbers out, and is acknowledged at once.
fn leapt(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let mut reliable =
        all.0.iter().filter(|said| said.text.status() > 100 && said.text.value(H::RSeq).is_some());
    let (_, next) = (reliable.next()?, reliable.next()?);
    let prack = all.after(next.at, |t| is(t, "PRACK"))?;
    let number: u32 = next.text.value(H::RSeq)?.parse().ok()?;
    let (mut text, mut asked) = (next.text.clone(), prack.text.clone());
    set(&mut text, H::RSeq, &(number + 3).to_string());
    replace(&mut asked, H::RAck, &number.to_string(), &(number + 3).to_string());
    let changed = next.replaced(recording, &text.print());
    let before = next.last_of(&changed);
    let changed = prack.last_of(&prack.replaced(&changed, &asked.print()));
    Some(Mutant::new(changed, prack.sender, prack.to_string()).provoked(before))
}

/// The Contact of the registration has a parameter, and the Request-URI has it not.
fn parameters(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let invite = all.any(dice, |t| is(t, "INVITE") && !is_inside(t))?;
    let mut changed = recording.clone();
    for said in all.0.iter().filter(|said| said.text.method() == "REGISTER") {
        let mut text = said.text.clone();
        replace(&mut text, H::Contact, ";bnc", ";bnc;line=7");
        changed = said.replaced(&changed, &text.print());
    }
    let mut text = invite.text.clone();
    let uri = format!("{};line=7", super::edit::target(&text));
    super::edit::set_target(&mut text, &uri);
    let before = invite.last_of(&invite.replaced(&changed, &text.print()));
    Some(Mutant::new(invite.last_of(&changed), invite.sender, invite.to_string()).provoked(before))
}
