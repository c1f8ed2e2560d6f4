//! What a side must say, take or leave out in single messages, beside grammar: RFC 3261 7, 8, 18 to 21.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::Recording;

use super::edit::{add, append, drop, replace, set, set_cseq, set_parameter, set_target, target};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ALL, ANSWERED, EARLY, FAILING};
use super::said::{ON_THE_WAY, Said, added, answers, cut, is, is_inside, messages};

const PING: &[&str] = &["keepalive/options-ping", "long/outbound-session-timer"];
const IN_CALL: &[&str] = &["long/outbound-session-timer"];
const OUTBOUND: &[&str] =
    &["calls/outbound-ringback-183", "calls/outbound-busy", "calls/outbound-fast-answer"];
const TWO_CALLS: &[&str] = &["capacity/outbound-two-calls", "capacity/inbound-two-calls"];
const REFUSED: &[&str] = &["reinvite/inbound-refused", "reinvite/outbound-refused"];
/// In deflate as RFC 1951 has it: an empty text.
const DEFLATED: &[u8] = &[0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];

/// One message each, and at most the one that it answers.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "an OPTIONS in short form that is refused, where the long one was taken",
        "RFC3261#7.3.3",
        PING,
        How::Whole(|r, dice| in_other_form(r, dice, short)),
    )
    .also(&["TRN-22"]),
    must(
        "an OPTIONS with folded lines that is refused, where the same without was taken",
        "TRN-22",
        PING,
        How::Whole(|r, dice| in_other_form(r, dice, folded)),
    ),
    must(
        "a Contact of a call that is unknown outside of it",
        "RFC3261#8.1.1.8-b",
        IN_CALL,
        How::Whole(contact_unknown),
    ),
    must(
        "a method that is refused though it is in Allow",
        "RFC3261#8.2.1-d",
        REFUSED,
        How::Last(
            |t| answers(t, 488..489, "INVITE"),
            |t, _| {
                "SIP/2.0 405 Method Not Allowed".clone_into(&mut t.start);
                drop(t, H::Allow);
                add(t, "Allow", "ACK, BYE, CANCEL, OPTIONS");
            },
        ),
    ),
    must(
        "a 415 for an encoding without Accept-Encoding",
        "RFC3261#8.2.3-c",
        FAILING,
        How::Whole(|r, dice| refused_415(r, dice, "Content-Encoding", "Accept-Encoding")),
    ),
    must(
        "a 415 for a language without Accept-Language",
        "RFC3261#8.2.3-d",
        FAILING,
        How::Whole(|r, dice| refused_415(r, dice, "Content-Language", "Accept-Language")),
    ),
    must(
        "a 100 with a delay that is longer than it took",
        "RFC3261#8.2.6.1-b",
        ANSWERED,
        How::Whole(delayed),
    ),
    // What tells one phone from two is no proof: the check warns.
    should(
        "an answer under another tag than its early dialog",
        "RFC3261#8.2.6.2-g",
        EARLY,
        How::Last(
            |t| answers(t, 200..300, "INVITE") && t.has_sdp() && t.tag(H::To).is_some(),
            |t, dice| set_parameter(t, H::To, "tag", &dice.token(10)),
        ),
    ),
    // The same.
    should(
        "a provisional response under another tag than the one before",
        "RFC3261#13.3.1.1",
        EARLY,
        How::Whole(other_early_tag),
    )
    .also(&["RFC3261#8.2.6.2-g"]),
    must(
        "a call that takes the way which a registration has recorded",
        "RFC3261#10.2-b",
        OUTBOUND,
        How::Whole(recorded_way),
    ),
    must("a request that comes back with as many hops left", "RFC3261#16.6", PING, How::Whole(comes_back))
        .also(&["FWD-11"]),
    must("a response that goes past maddr", "RFC3261#18.2.2-c", ALL, How::Whole(past_maddr)),
    must(
        "a Contact of SIPS over UDP",
        "RFC3261#19.1.1-c",
        ANSWERED,
        How::Last(
            |t| is(t, "INVITE") && t.value(H::Contact).is_some_and(|contact| contact.ends_with('>')),
            |t, _| {
                replace(t, H::Contact, "sip:", "sips:");
                replace(t, H::Contact, ">", ";transport=udp>");
            },
        ),
    ),
    must(
        "a Request-URI with a method",
        "RFC3261#19.1.5-c",
        ALL,
        How::Last(
            |t| t.is_request() && !matches!(t.method(), "ACK" | "CANCEL"),
            |t, _| {
                let uri = format!("{};method={}", target(t), t.method());
                set_target(t, &uri);
            },
        ),
    ),
    must("a tag of another call", "RFC3261#19.3", TWO_CALLS, How::Whole(same_tag)),
    must(
        "a refusal that is compressed, and nobody has asked for that",
        "RFC3261#20.12-b",
        FAILING,
        How::Whole(compressed),
    ),
    // SIPconnect 1.1 could not be read in full.
    should(
        "an anonymous call that names its caller nowhere",
        "IDN-07",
        &["identity/outbound-anonymous"],
        How::Last(
            |t| is(t, "INVITE") && !is_inside(t) && t.value(H::Privacy).is_some(),
            |t, _| {
                [H::PAssertedIdentity, H::PPreferredIdentity, H::RemotePartyId]
                    .iter()
                    .for_each(|n| drop(t, *n))
            },
        ),
    ),
    must(
        "an OPTIONS whose hops are used up, and that nobody answers",
        "OPT-08",
        &["keepalive/options-ping"],
        How::Whole(|r, dice| {
            let ping = messages(r).any(dice, |t| is(t, "OPTIONS"))?;
            let mut text = ping.text.clone();
            set(&mut text, H::MaxForwards, "0");
            let changed = ping.replaced(r, &text.print());
            let asked = messages(&changed).0.into_iter().find(|said| said.packet.id == ping.packet.id)?;
            super::dialog::unanswered(&changed, &asked)
        }),
    ),
];

/// The second OPTIONS of a side is written otherwise, and refused; right would be the answer to the first.
fn in_other_form(recording: &Recording, dice: &mut Rng, form: fn(&mut Text)) -> Option<Mutant> {
    let all = messages(recording);
    let first = all.any(dice, |t| is(t, "OPTIONS"))?;
    let ok = all.responses_to(&first.text).find(|ok| answers(&ok.text, 200..300, "OPTIONS"))?;
    let (mut text, mut refusal) = (first.text.clone(), ok.text.clone());
    let branch = format!("z9hG4bK{}", dice.token(14));
    let number = super::edit::cseq(&text)? + 1;
    for text in [&mut text, &mut refusal] {
        set_cseq(text, number);
        set_parameter(text, H::Via, "branch", &branch);
    }
    form(&mut text);
    let asked = trace::Packet { payload: text.print(), ..first.packet.clone() };
    let at = ok.at + Duration::from_millis(300);
    let asked = added(&cut(recording, at), at, &asked);
    let answer = |text: &Text| {
        let packet = trace::Packet { payload: text.print(), ..ok.packet.clone() };
        added(&asked, at + ON_THE_WAY, &packet)
    };
    let before = answer(&refusal);
    "SIP/2.0 400 Bad Request".clone_into(&mut refusal.start);
    Some(Mutant::new(answer(&refusal), ok.sender, format!("400 to another like {first}")).provoked(before))
}

/// RFC 3261 7.3.3.
fn short(text: &mut Text) {
    for line in &mut text.lines {
        let short = match line.known() {
            Some(H::Via) => "v",
            Some(H::From) => "f",
            Some(H::To) => "t",
            Some(H::CallId) => "i",
            Some(H::Contact) => "m",
            Some(H::ContentLength) => "l",
            Some(H::Supported) => "k",
            _ => continue,
        };
        short.clone_into(&mut line.name);
    }
}

/// RFC 3261 7.3.1.
fn folded(text: &mut Text) {
    for name in [H::From, H::To] {
        let folded = text.value(name).map(|value| format!("\r\n {value}"));
        if let (Some(line), Some(folded)) = (text.named(name).next(), folded) {
            line.value = folded;
        }
    }
}

/// An OPTIONS in a call goes to the Contact of the other side, which does not know it.
fn contact_unknown(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ack = all.0.iter().find(|said| is(&said.text, "ACK"))?;
    let bye = all.0.iter().find(|said| is(&said.text, "BYE"))?;
    let within = |said: &Said| said.at > ack.at && said.at < bye.at;
    let ping = all.fitting(dice, |t| is(t, "OPTIONS")).into_iter().find(within)?;
    let ok = all.responses_to(&ping.text).next()?;
    let invited =
        |said: &&Said| said.sender == ok.sender && said.at < ping.at && said.text.method() == "INVITE";
    let contact = all.0.iter().filter(invited).find_map(|said| said.text.value(H::Contact))?;
    let mut text = ping.text.clone();
    set_target(&mut text, contact.trim_matches(['<', '>']));
    let changed = ping.replaced(recording, &text.print());
    let before = ok.last_of(&changed);
    let mut refusal = ok.text.clone();
    "SIP/2.0 404 Not Found".clone_into(&mut refusal.start);
    let after = ok.last_of(&ok.replaced(&changed, &refusal.print()));
    Some(Mutant::new(after, ok.sender, format!("404 to {ping}")).provoked(before))
}

/// The body of the INVITE is something that the called side does not take, and its 415 does not say what it would take.
fn refused_415(recording: &Recording, dice: &mut Rng, name: &str, owed: &str) -> Option<Mutant> {
    let all = messages(recording);
    let is_refusal = |t: &Text| answers(t, 400..700, "INVITE") && !matches!(t.status(), 401 | 407);
    let failure = all.any(dice, is_refusal)?;
    let invite = all.request_of(&failure.text).filter(|of| of.text.has_sdp() && !is_inside(&of.text))?;
    let mut text = invite.text.clone();
    add(&mut text, name, if name == "Content-Encoding" { "gzip" } else { "tlh" });
    let changed = invite.replaced(recording, &text.print());
    let mut refusal = failure.text.clone();
    "SIP/2.0 415 Unsupported Media Type".clone_into(&mut refusal.start);
    add(&mut refusal, "Accept", "application/sdp");
    let after = failure.last_of(&failure.replaced(&changed, &refusal.print()));
    add(&mut refusal, owed, if name == "Content-Encoding" { "identity" } else { "en" });
    let before = failure.last_of(&failure.replaced(&changed, &refusal.print()));
    Some(Mutant::new(after, failure.sender, format!("{failure} is a 415")).provoked(before))
}

/// The INVITE has a Timestamp, and the 100 says that it took nine seconds.
fn delayed(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let trying = all.any(dice, |t| answers(t, 100..101, "INVITE"))?;
    let invite = all.request_of(&trying.text)?;
    let mut text = invite.text.clone();
    add(&mut text, "Timestamp", "54");
    let changed = invite.replaced(recording, &text.print());
    let after = |value: String| {
        let mut text = trying.text.clone();
        add(&mut text, "Timestamp", &value);
        trying.last_of(&trying.replaced(&changed, &text.print()))
    };
    let wrong = after(format!("54 {}.5", 1 + dice.below(8)));
    Some(Mutant::new(wrong, trying.sender, trying.to_string()).provoked(after("54 0.01".to_owned())))
}

/// The response that has made the early dialog comes once more, under another tag.
fn other_early_tag(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let early = messages(recording).any(dice, |t| answers(t, 101..200, "INVITE") && t.has_sdp())?;
    let mut text = early.text.clone();
    set_parameter(&mut text, H::To, "tag", &dice.token(10));
    let at = early.at + Duration::from_millis(100);
    let packet = trace::Packet { payload: text.print(), ..early.packet.clone() };
    let changed = cut(&added(recording, at, &packet), at + ON_THE_WAY);
    Some(Mutant::new(changed, early.sender, format!("{early} under another tag")))
}

/// The 200 to REGISTER has a Record-Route, and the next INVITE goes that way.
fn recorded_way(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    const EDGE: &str = "<sip:192.0.2.8;lr>";
    let all = messages(recording);
    let ok = all.0.iter().find(|said| answers(&said.text, 200..300, "REGISTER"))?;
    let client = ok.sender.peer();
    let own = |t: &Text| is(t, "INVITE") && !is_inside(t);
    let invite = all.after(ok.at, own).filter(|said| said.sender == client)?;
    let mut text = ok.text.clone();
    add(&mut text, "Record-Route", EDGE);
    let changed = ok.replaced(recording, &text.print());
    let before = invite.last_of(&changed);
    let mut text = invite.text.clone();
    add(&mut text, "Route", EDGE);
    let after = invite.last_of(&invite.replaced(&changed, &text.print()));
    Some(Mutant::new(after, client, format!("{invite} goes as {ok} came")).provoked(before))
}

/// An OPTIONS comes back to its sender before it is answered, through who has got it.
fn comes_back(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ping = all.any(dice, |t| is(t, "OPTIONS"))?;
    let hops: u32 = ping.text.value(H::MaxForwards)?.parse().ok()?;
    let back = |hops: u32| {
        let mut text = ping.text.clone();
        let own = text.value(H::Via)?.to_owned();
        set_target(&mut text, &format!("sip:{}", ping.packet.from));
        set(
            &mut text,
            H::Via,
            &format!("SIP/2.0/UDP {};branch=z9hG4bKback4711;rport, {own}", ping.packet.to),
        );
        set(&mut text, H::MaxForwards, &hops.to_string());
        let (from, to) = (ping.packet.to, ping.packet.from);
        let packet = trace::Packet { payload: text.print(), from, to, ..ping.packet.clone() };
        let at = ping.at + ON_THE_WAY;
        Some(cut(&added(&cut(recording, at), at, &packet), at + ON_THE_WAY))
    };
    let (before, after) = (back(hops - 1)?, back(hops + dice.below(20) as u32)?);
    Some(Mutant::new(after, ping.sender.peer(), format!("{ping} comes back")).provoked(before))
}

/// The Via of a request has an maddr, and the response goes to where the request came from.
fn past_maddr(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    // It is told of the first one that goes astray.
    let is_first = |said: &Said| {
        let request = all.request_of(&said.text)?;
        let first = all.responses_to(&request.text).next()?;
        (first.packet.id == said.packet.id).then_some(request)
    };
    let fitting = all.fitting(dice, |t| !t.is_request());
    let (said, request) = fitting.into_iter().find_map(|said| is_first(&said).map(|of| (said, of)))?;
    let with = |other: &Said| {
        let mut text = other.text.clone();
        append(&mut text, H::Via, ";maddr=192.0.2.77");
        text.print()
    };
    let changed = request.replaced(recording, &with(request));
    let after = said.last_of(&said.replaced(&changed, &with(&said)));
    let mut before = after.clone();
    for packet in before.events.iter_mut().filter_map(tests::rewrite::stage::packet_mut) {
        if packet.id == said.packet.id {
            packet.to = std::net::SocketAddr::from(([192, 0, 2, 77], 5060));
        }
    }
    Some(Mutant::new(after, said.sender, format!("{said} goes past maddr")).provoked(before))
}

/// The second call has the From tag of the first in all its messages.
fn same_tag(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let first = all.0.iter().find(|said| is(&said.text, "INVITE"))?;
    let call = first.text.value(H::CallId)?;
    let second = all.after(first.at, |t| is(t, "INVITE") && t.value(H::CallId) != Some(call));
    let second = second.or_else(|| {
        all.0.iter().find(|said| is(&said.text, "INVITE") && said.text.value(H::CallId) != Some(call))
    })?;
    let (old, new) = (second.text.tag(H::From)?, first.text.tag(H::From)?);
    let own = |said: &&Said| said.text.value(H::CallId) == second.text.value(H::CallId);
    let changed = all
        .0
        .iter()
        .filter(own)
        .fold(recording.clone(), |changed, said| said.replaced(&changed, &said.with_word(old, new)));
    Some(Mutant::new(changed, second.sender, format!("{second} has the tag of {first}")))
}

/// A refusal explains itself in a body that it has compressed, as no Accept-Encoding allows.
fn compressed(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let is_refusal = |t: &Text| answers(t, 400..700, "INVITE") && !matches!(t.status(), 401 | 407);
    let failure = messages(recording).any(dice, is_refusal)?;
    let mut text = failure.text.clone();
    drop(&mut text, H::ContentType);
    drop(&mut text, H::ContentEncoding);
    add(&mut text, "Content-Type", "text/plain");
    add(&mut text, "Content-Encoding", "deflate");
    set(&mut text, H::ContentLength, &DEFLATED.len().to_string());
    text.body = String::new();
    let mut octets = text.print().to_vec();
    octets.extend(DEFLATED);
    let changed = failure.replaced(recording, &octets.into());
    Some(Mutant::ending(&failure, changed, failure.sender, format!("{failure} is compressed")))
}
