//! Messages and header fields that do not belong where they are: RFC 3261, RFC 4320, RFC 6026.

use clock::{Duration, Rng};
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::{Packet, Recording};

use super::edit::{add, drop, replace, set, set_cseq, set_parameter, target};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ALL, ANSWERED, CHALLENGED, FAILING, IMAGE, REGISTERED, RINGING};
use super::said::{ON_THE_WAY, Said, T1, added, answers, cut, is, is_inside, messages};

const PING: &[&str] = &["keepalive/options-ping"];
const CALLED_ENDS: &[&str] = &["calls/inbound-called-hangs-up", "calls/outbound-called-hangs-up"];

/// What is there and must not be.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a Transfer-Encoding",
        "RFC3261#7.4.2",
        ALL,
        How::Last(|t| !t.body.is_empty(), |t, _| add(t, "Transfer-Encoding", "chunked")),
    ),
    must(
        "a Content-Encoding of a plain description",
        "RFC3261#7.4.1-c",
        ALL,
        How::Last(|t| t.has_sdp(), |t, _| add(t, "Content-Encoding", "gzip")),
    ),
    // The registry grows: a tag that it has not today it may have tomorrow, and the check warns.
    should(
        "an option tag in Require that nobody has registered",
        "RFC3261#8.1.1.9-d",
        ANSWERED,
        How::Last(|t| is(t, "INVITE"), |t, _| add(t, "Require", "x-no-such-thing")),
    )
    .also(&["RFC3261#20.32-c"]),
    must(
        "an Allow without what is taken all the same",
        "RFC3261#20.5",
        ANSWERED,
        How::Last(
            |t| is(t, "INVITE") && t.value(H::Allow).is_some(),
            |t, _| set(t, H::Allow, "INVITE, OPTIONS"),
        ),
    ),
    should(
        "an INVITE of more than 1300 octets over UDP",
        "RFC3261#18.1.1",
        ANSWERED,
        How::Message(
            |t| is(t, "INVITE"),
            |t, dice| {
                let long = dice.token(900);
                add(t, "Subject", &long);
            },
        ),
    )
    .also(&["TRN-02"]),
    must(
        "a 408 to another request than INVITE",
        "RFC4320#4.2",
        PING,
        How::Message(
            |t| answers(t, 200..300, "OPTIONS"),
            |t, _| "SIP/2.0 408 Request Timeout".clone_into(&mut t.start),
        ),
    ),
    must(
        "a 180 to an OPTIONS",
        "RFC4320#4.1",
        PING,
        How::Whole(|r, dice| before_final(r, dice, "OPTIONS", "180 Ringing")),
    ),
    must(
        "a 183 to a BYE",
        "RFC4320#4.1",
        ANSWERED,
        How::Whole(|r, dice| before_final(r, dice, "BYE", "183 Session Progress")),
    ),
    must(
        "a 100 to an OPTIONS at once",
        "RFC4320#4.1-b",
        PING,
        How::Whole(|r, dice| before_final(r, dice, "OPTIONS", "100 Trying")),
    ),
    must(
        "a 600 to a REGISTER",
        "RFC3261#10.3",
        REGISTERED,
        How::Last(
            |t| answers(t, 200..300, "REGISTER"),
            |t, _| "SIP/2.0 603 Decline".clone_into(&mut t.start),
        ),
    ),
    must(
        "a Record-Route in a response to REGISTER",
        "RFC3261#10.3-c",
        REGISTERED,
        How::Message(
            |t| answers(t, 200..300, "REGISTER"),
            |t, _| add(t, "Record-Route", "<sip:192.0.2.8;lr>"),
        ),
    ),
    must(
        "a REGISTER for a telephone number",
        "RFC3261#10.2-e",
        REGISTERED,
        How::Last(|t| is(t, "REGISTER"), |t, _| set(t, H::To, "<tel:+12025550170>")),
    ),
    must(
        "a call that is sent back to where it went",
        "RFC3261#8.3",
        FAILING,
        How::Whole(|r, dice| {
            let all = messages(r);
            let failure =
                all.any(dice, |t| answers(t, 400..700, "INVITE") && !matches!(t.status(), 401 | 407))?;
            let uri = target(&all.request_of(&failure.text)?.text).to_owned();
            let mut text = failure.text.clone();
            "SIP/2.0 302 Moved Temporarily".clone_into(&mut text.start);
            drop(&mut text, H::Contact);
            add(&mut text, "Contact", &format!("<{uri}>"));
            Some(Mutant::ending(
                &failure,
                failure.replaced(r, &text.print()),
                failure.sender,
                failure.to_string(),
            ))
        }),
    ),
    must(
        "two challenges in one line",
        "RFC3261#7.3.1-b",
        CHALLENGED,
        How::Last(|t| matches!(t.status(), 401 | 407), joined_challenges),
    ),
    must(
        "a new call under the Call-ID of another",
        "RFC3261#8.1.1.4-b",
        &["capacity/inbound-two-calls", "capacity/outbound-two-calls"],
        How::Whole(same_call_id),
    ),
    must("a 100 without the Timestamp of its request", "RFC3261#8.2.6.1", ANSWERED, How::Whole(timestamp)),
    must("a BYE of the called side before its answer", "RFC3261#15-b", CALLED_ENDS, How::Whole(early_bye)),
    must(
        "a copy of a failure behind its ACK",
        "RFC3261#17.2.1-h",
        FAILING,
        How::Whole(|r, dice| behind_ack(r, dice, 300..700)),
    ),
    must(
        "a copy of an answer behind its ACK",
        "RFC6026#7.1-d",
        ANSWERED,
        How::Whole(|r, dice| behind_ack(r, dice, 200..300)),
    ),
    must(
        "an ACK of an INVITE that has no final response",
        "RFC3261#17.1.1.2-g",
        RINGING,
        How::Whole(early_ack),
    ),
    // RFC 4916 3 takes the obligation back.
    should(
        "another URI in To inside a dialog",
        "RFC3261#12.2.1.1",
        ANSWERED,
        How::Last(|t| is(t, "BYE"), |t, _| replace(t, H::To, "sip:", "sip:9")),
    ),
    // RFC 4916 3 takes the obligation back.
    should(
        "another URI in From inside a dialog",
        "RFC3261#12.2.1.1-c",
        ANSWERED,
        How::Last(|t| is(t, "BYE"), |t, _| replace(t, H::From, "sip:", "sip:9")),
    ),
    must(
        "a Route where there is no route set",
        "RFC3261#12.2.1.1-l",
        ANSWERED,
        How::Message(
            |t| is(t, "BYE") && t.value(H::Route).is_none(),
            |t, _| add(t, "Route", "<sip:192.0.2.77;lr>"),
        ),
    ),
    must(
        "a request to the Contact from before a re-INVITE",
        "RFC3261#12.2.2-e",
        IMAGE,
        How::Whole(old_target),
    ),
    must(
        "a BYE that requires what its INVITE did not",
        "RFC3262#4",
        ANSWERED,
        How::Last(|t| is(t, "BYE"), |t, _| add(t, "Require", "100rel")),
    ),
    must(
        "an ACK that requires what its INVITE did not",
        "RFC3261#8.2.2.3-e",
        ANSWERED,
        How::Last(|t| is(t, "ACK"), |t, _| add(t, "Require", "timer")),
    ),
    must(
        "a rport with a value in a request",
        "RFC3581#3",
        ALL,
        How::Last(
            |t| t.is_request() && !is(t, "ACK"),
            |t, _| {
                if let Some(line) = t.named(H::Via).next() {
                    line.value = line.value.replacen(";rport", ";rport=5060", 1);
                }
            },
        ),
    ),
    must(
        "two Reasons of one protocol",
        "RFC3326#2",
        ANSWERED,
        How::Last(
            |t| is(t, "BYE"),
            |t, _| {
                drop(t, H::Reason);
                add(t, "Reason", "Q.850;cause=16, Q.850;cause=17");
            },
        ),
    ),
    must(
        "a Via of another version",
        "RFC3261#8.1.1.7-b",
        ALL,
        How::Last(|t| t.is_request(), |t, _| replace(t, H::Via, "SIP/2.0", "SIP/3.0")),
    ),
    must(
        "a CANCEL without the Route of its INVITE",
        "RFC3261#9.1-d",
        &["calls/outbound-cancelled", "calls/inbound-cancelled"],
        How::Whole(routed_cancel),
    ),
    must(
        "an ACK of a failure without the Route of its INVITE",
        "RFC3261#17.1.1.3-f",
        FAILING,
        How::Whole(routed_ack),
    ),
    must(
        "a response with another port than rport says",
        "RFC3581#4-c",
        ALL,
        How::Whole(|r, dice| moved(r, dice, |t| !t.is_request(), |packet| packet.to.set_port(5099))),
    )
    .also(&["RFC3261#18.2.2", "NAT-01", "TRN-06"]),
    must(
        "a response from another port than the request went to",
        "RFC3581#4-d",
        ALL,
        How::Whole(|r, dice| moved(r, dice, |t| !t.is_request(), |packet| packet.from.set_port(5099))),
    )
    .also(&["NAT-01"]),
    must(
        "a CANCEL to another port than its INVITE",
        "RFC3261#9.1-g",
        &["calls/outbound-cancelled", "calls/inbound-cancelled"],
        How::Whole(|r, dice| moved(r, dice, |t| is(t, "CANCEL"), |packet| packet.to.set_port(5099))),
    )
    .also(&["RED-04"]),
    must(
        "an ACK of a failure to another port than its INVITE",
        "RFC3261#17.1.1.2-k",
        FAILING,
        How::Whole(|r, dice| moved(r, dice, |t| is(t, "ACK"), |packet| packet.to.set_port(5099))),
    )
    .also(&["RFC6026#8", "RED-04"]),
];

/// A provisional response with this status 2 ms before the final one.
fn before_final(recording: &Recording, dice: &mut Rng, method: &str, status: &str) -> Option<Mutant> {
    let all = messages(recording);
    let ok = all.any(dice, |t| answers(t, 200..300, method))?;
    let mut text = ok.text.clone();
    text.start = format!("SIP/2.0 {status}");
    text.set_body(String::new());
    drop(&mut text, H::ContentType);
    let packet = Packet { payload: text.print(), ..ok.packet.clone() };
    let later = ok.moved(recording, ok.at + Duration::from_millis(2));
    Some(Mutant::new(added(&later, ok.at, &packet), ok.sender, format!("{status} before {ok}")))
}

fn joined_challenges(text: &mut Text, _: &mut Rng) {
    for name in [H::WwwAuthenticate, H::ProxyAuthenticate] {
        let all: Vec<String> = text.named(name).map(|line| line.text().to_owned()).collect();
        if all.len() > 1 {
            drop(text, name);
            add(text, name.as_str(), &all.join(", "));
        }
    }
}

/// The second call has the Call-ID of the first, from its first message on; the recording breaks off behind that one.
fn same_call_id(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let first = all.0.iter().find(|said| is(&said.text, "INVITE"))?;
    let call = first.text.value(H::CallId)?;
    let second = all.after(first.at, |t| is(t, "INVITE") && t.value(H::CallId) != Some(call))?;
    let mut text = second.text.clone();
    set(&mut text, H::CallId, call);
    Some(Mutant::ending(second, second.replaced(recording, &text.print()), second.sender, second.to_string()))
}

/// The INVITE has one, and the 100 has none: both as they were but for the first.
fn timestamp(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let trying = all.any(dice, |t| answers(t, 100..101, "INVITE"))?;
    let invite = all.request_of(&trying.text)?;
    let mut text = invite.text.clone();
    add(&mut text, "Timestamp", "54");
    Some(Mutant::ending(
        &trying,
        invite.replaced(recording, &text.print()),
        trying.sender,
        trying.to_string(),
    ))
}

/// The called side ends what it has not answered yet.
fn early_bye(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ringing = all.0.iter().find(|said| answers(&said.text, 180..200, "INVITE"))?;
    let bye = all.after(ringing.at, |t| is(t, "BYE")).filter(|bye| bye.sender == ringing.sender)?;
    let moved = bye.moved(recording, ringing.at + Duration::from_millis(200));
    Some(Mutant::ending(bye, moved, bye.sender, format!("{bye} comes behind {ringing}")))
}

/// Once more when the ACK is there.
fn behind_ack(recording: &Recording, dice: &mut Rng, statuses: core::ops::Range<u16>) -> Option<Mutant> {
    let all = messages(recording);
    let last = all.any(dice, |t| answers(t, statuses.clone(), "INVITE"))?;
    let ack = all.after(last.at, |t| is(t, "ACK"))?.clone();
    let at = ack.at + T1 + ON_THE_WAY;
    // Who gets it sends the ACK again.
    let changed = ack.again(&last.again(recording, at), at + ON_THE_WAY);
    Some(Mutant::new(changed, last.sender, format!("{last} comes again behind {ack}")))
}

/// The ACK comes 200 ms behind the ringing, and the recording breaks off there.
fn early_ack(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let ringing = all.0.iter().find(|said| answers(&said.text, 180..200, "INVITE"))?;
    let ack = all.after(ringing.at, |t| is(t, "ACK"))?;
    let moved = ack.moved(recording, ringing.at + Duration::from_millis(200));
    Some(Mutant::ending(ack, moved, ack.sender, format!("{ack} comes behind {ringing}")))
}

/// A re-INVITE has another Contact, and what the other side sends later goes to the first.
fn old_target(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let again = all.any(dice, |t| is(t, "INVITE") && is_inside(t))?;
    let of_other = |said: &&Said| {
        said.sender != again.sender && said.at > again.at && is_inside(&said.text) && !is(&said.text, "ACK")
    };
    let late = all.0.iter().find(of_other)?;
    let mut text = again.text.clone();
    replace(&mut text, H::Contact, "sip:", "sip:moved-");
    let mut changed = again.replaced(recording, &text.print());
    // All later ones of that side have the new Contact too.
    for own in all.0.iter().filter(|said| {
        said.sender == again.sender
            && said.at > again.at
            && said.text.value(H::Contact).is_some()
            && is_inside(&said.text)
    }) {
        let mut text = own.text.clone();
        replace(&mut text, H::Contact, "sip:", "sip:moved-");
        changed = own.replaced(&changed, &text.print());
    }
    Some(Mutant::ending(
        late,
        changed,
        late.sender,
        format!("{late} goes to the Contact from before {again}"),
    ))
}

/// The INVITE has a Route, and so had its CANCEL if it were right.
fn routed_cancel(recording: &Recording, _: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let cancel = all.0.iter().find(|said| is(&said.text, "CANCEL"))?;
    let invite =
        all.0.iter().find(|said| is(&said.text, "INVITE") && said.text.branch() == cancel.text.branch())?;
    let mut text = invite.text.clone();
    add(&mut text, "Route", "<sip:192.0.2.9;lr>");
    Some(Mutant::ending(cancel, invite.replaced(recording, &text.print()), cancel.sender, cancel.to_string()))
}

fn routed_ack(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let all = messages(recording);
    let failure = all.any(dice, |t| answers(t, 300..700, "INVITE"))?;
    let ack = all.after(failure.at, |t| is(t, "ACK") && t.branch() == failure.text.branch())?;
    let invite =
        all.0.iter().find(|said| is(&said.text, "INVITE") && said.text.branch() == ack.text.branch())?;
    let mut text = invite.text.clone();
    add(&mut text, "Route", "<sip:192.0.2.9;lr>");
    Some(Mutant::new(invite.replaced(recording, &text.print()), ack.sender, ack.to_string()))
}

/// One message goes another way, and arrives nowhere; the recording breaks off there.
fn moved(
    recording: &Recording,
    dice: &mut Rng,
    fits: fn(&Text) -> bool,
    way: fn(&mut Packet),
) -> Option<Mutant> {
    let all = messages(recording);
    let is_failure = |t: &Text| {
        all.0.iter().any(|said| answers(&said.text, 300..700, "INVITE") && said.text.branch() == t.branch())
    };
    let said = all.any(dice, |t| fits(t) && (!is(t, "ACK") || is_failure(t)))?;
    let mut changed = said.last_of(recording);
    for packet in changed
        .events
        .iter_mut()
        .filter_map(tests::rewrite::stage::packet_mut)
        .filter(|p| p.id == said.packet.id)
    {
        way(packet);
    }
    Some(Mutant::new(changed, said.sender, format!("{said} goes another way")))
}

/// A second request like one, right behind it; the recording breaks off there.
pub(crate) fn doubled(recording: &Recording, said: &Said, dice: &mut Rng, after: Duration) -> Option<Mutant> {
    let mut text = said.text.clone();
    let number = super::edit::cseq(&text)? + 1;
    set_cseq(&mut text, number);
    set_parameter(&mut text, H::Via, "branch", &format!("z9hG4bK{}", dice.token(14)));
    let packet = Packet { payload: text.print(), ..said.packet.clone() };
    let at = said.at + after;
    let whole = added(recording, at, &packet);
    Some(Mutant {
        recording: cut(&whole, at + ON_THE_WAY),
        blame: said.sender,
        whole: Some(whole),
        provoked: None,
        what: format!("another like {said}, {} ms later", after.as_millis()),
    })
}
