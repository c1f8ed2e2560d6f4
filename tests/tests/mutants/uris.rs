//! URIs, addresses and header fields with what may not stand in them: RFC 3261 7, 8.1.1, 19, 20 and 25.

use clock::Rng;
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::Recording;

use super::auth::GIVEN;
use super::edit::{add, append, replace, set};
use super::operator::{How, Mutant, Operator, must, should};
use super::plays::{ALL, ANSWERED, CANCELLED, CHALLENGED, REGISTERED, RINGING};
use super::said::{answers, is, messages};

/// They come in packets that nobody could answer as they were answered: the recording ends there.
pub(crate) const OPERATORS: &[Operator] = &[
    must("lines that end with LF alone", "RFC3261#7", ALL, How::Last(|_| true, |t, _| t.end = "\n")),
    must("a head without the empty line at its end", "RFC3261#7-b", ALL, How::Whole(endless)),
    must(
        "a version in small letters",
        "RFC3261#7.1-c",
        ALL,
        How::Last(|t| t.is_request(), |t, _| t.start = t.start.replace("SIP/2.0", "sip/2.0")),
    ),
    must(
        "a CSeq of 2^32 or more",
        "RFC3261#8.1.1.5-b",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, dice| {
                let number = (1_u64 << 32) + dice.below(1 << 30);
                let value = format!("{number} {}", t.method());
                set(t, H::CSeq, &value);
            },
        ),
    ),
    // The registry grows: a tag that it has not today it may have tomorrow, and the check warns.
    should(
        "an option tag in Supported that nobody has registered",
        "RFC3261#8.1.1.9",
        ANSWERED,
        How::Message(|t| is(t, "INVITE"), |t, _| add(t, "Supported", "x-no-such-thing")),
    )
    .also(&["RFC3261#20.37"]),
    must(
        "a CANCEL with the method of its INVITE in CSeq",
        "RFC3261#9.1-c",
        CANCELLED,
        How::Last(|t| is(t, "CANCEL"), |t, _| replace(t, H::CSeq, "CANCEL", "INVITE")),
    ),
    must(
        "an empty user before an @",
        "RFC3261#19.1.1",
        ALL,
        How::Last(|t| t.is_request(), |t, _| of_user(t, H::From, |_| String::new())),
    ),
    must(
        "a URI with one parameter twice",
        "RFC3261#19.1.1-b",
        ALL,
        How::Last(
            |t| t.is_request() && t.value(H::Contact).is_some_and(|contact| contact.contains('>')),
            |t, _| replace(t, H::Contact, ">", ";transport=udp;transport=udp>"),
        ),
    ),
    must(
        "a user with a letter that must be escaped",
        "RFC3261#19.1.2",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, dice| {
                let letter = ["#", "^", "`", "{", "|"][dice.below(5) as usize];
                of_user(t, H::From, |user| format!("{user}{letter}1"));
            },
        ),
    ),
    must(
        "a header of a URI with what must be escaped",
        "RFC3261#19.1.2-c",
        ANSWERED,
        How::Last(
            |t| is(t, "INVITE") && t.value(H::Contact).is_some_and(|contact| contact.contains('>')),
            |t, _| replace(t, H::Contact, ">", "?Subject=a;b>"),
        ),
    ),
    must(
        "a From with a question mark outside angle brackets",
        "RFC3261#20.20",
        ANSWERED,
        How::Last(
            |t| is(t, "INVITE"),
            |t, _| {
                let tag = t.tag(H::From).unwrap_or_default();
                let from = format!("sip:somebody@example.org?Subject=x;tag={tag}");
                set(t, H::From, &from);
            },
        ),
    )
    .also(&["RFC3261#20-d"]),
    must(
        "a Reply-To with a question mark outside angle brackets",
        "RFC3261#20.31",
        ANSWERED,
        How::Last(|t| is(t, "INVITE"), |t, _| add(t, "Reply-To", "sip:somebody@example.org?Subject=x")),
    )
    .also(&["RFC3261#20-d"]),
    must(
        "two Authorizations in one line",
        "RFC3261#20.7",
        REGISTERED,
        How::Last(|t| is(t, "REGISTER") && t.value(H::Authorization).is_some(), joined_credentials),
    ),
    must(
        "two Proxy-Authorizations in one line",
        "RFC3261#20.28",
        CHALLENGED,
        How::Last(|t| is(t, "INVITE") && t.value(H::ProxyAuthorization).is_some(), joined_credentials),
    ),
    must(
        "a Content-Length above zero without a body",
        "RFC3261#20.14-b",
        ALL,
        How::Last(
            |t| t.body.is_empty(),
            |t, dice| set(t, H::ContentLength, &(1 + dice.below(200)).to_string()),
        ),
    )
    .also(&["TRN-11"]),
    must(
        "a Session-Expires in a provisional response",
        "RFC3261#20-b",
        RINGING,
        How::Last(|t| answers(t, 180..200, "INVITE"), |t, _| add(t, "Session-Expires", "1800;refresher=uas")),
    ),
    must(
        "a telephone number in a SIP URI with what a user may not have",
        "RFC3261#25.1-b",
        ANSWERED,
        How::Last(
            |t| is(t, "INVITE"),
            |t, _| {
                of_user(t, H::From, |_| "+1202#5550101".to_owned());
                replace(t, H::From, ">", ";user=phone>");
            },
        ),
    ),
];

/// Another user in the URI of a header field.
fn of_user(text: &mut Text, name: H, change: impl FnOnce(&str) -> String) {
    let Some(value) = text.value(name).map(str::to_owned) else { return };
    let Some((scheme, rest)) = value.split_once("sip:") else { return };
    if let Some((user, host)) = rest.split_once('@') {
        set(text, name, &format!("{scheme}sip:{}@{host}", change(user)));
    }
}

fn joined_credentials(text: &mut Text, _: &mut Rng) {
    for name in GIVEN {
        let twice = text.value(name).map(|value| format!(", {value}"));
        if let Some(twice) = twice {
            append(text, name, &twice);
        }
    }
}

/// The datagram ends with its last header field.
fn endless(recording: &Recording, dice: &mut Rng) -> Option<Mutant> {
    let said = messages(recording).any(dice, |t| t.is_request() && t.body.is_empty())?;
    let octets = &said.packet.payload;
    let changed = said.replaced(recording, &octets.slice(..octets.len() - 2));
    Some(Mutant::ending(&said, changed, said.sender, said.to_string()))
}
