//! Responses that do not copy what they must, or lack what they must have: RFC 3261 8.2.6, 12.1.1, 18.2, 20 to 22.

use sip::HeaderName as H;

use super::edit::{append, cseq, drop, drop_parameter, replace, set, set_cseq, set_parameter};
use super::operator::{How, Operator, legal, must, should};
use super::plays::{ALL, ANSWERED, CHALLENGED, REGISTERED, RINGING};
use super::said::answers;

const ECHO: &str = "RFC3261#8.2.6.2";
const REFUSED: &[&str] = &["prack/inbound-required-refused", "prack/outbound-required-refused"];
const REQUIRED: &[&str] = &["prack/inbound-extension-required", "prack/outbound-extension-required"];
const BRIEF: &[&str] = &["registration/interval-too-brief"];

/// They come in packets that fit to nothing: the recording ends there.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a response without Via",
        "RFC3261#8.2.6.2-d",
        ALL,
        How::Last(|t| !t.is_request(), |t, _| drop(t, H::Via)),
    ),
    must(
        "a response without From",
        "RFC3261#8.2.6.2",
        ALL,
        How::Last(|t| !t.is_request(), |t, _| drop(t, H::From)),
    ),
    must(
        "a response without To",
        "RFC3261#8.2.6.2-e",
        ALL,
        How::Last(|t| !t.is_request(), |t, _| drop(t, H::To)),
    ),
    must(
        "a response without Call-ID",
        "RFC3261#8.2.6.2-b",
        ALL,
        How::Last(|t| !t.is_request(), |t, _| drop(t, H::CallId)),
    ),
    must(
        "a response without CSeq",
        "RFC3261#8.2.6.2-c",
        ALL,
        How::Last(|t| !t.is_request(), |t, _| drop(t, H::CSeq)),
    ),
    must(
        "a response with another branch",
        "RFC3261#8.2.6.2-d",
        ALL,
        How::Last(
            |t| !t.is_request(),
            |t, dice| {
                let branch = format!("z9hG4bK{}", dice.token(12));
                set_parameter(t, H::Via, "branch", &branch);
            },
        ),
    ),
    must(
        "a response with one letter of the branch changed",
        "RFC3261#8.2.6.2-d",
        ALL,
        How::Last(
            |t| !t.is_request(),
            |t, _| {
                let branch = t.branch().to_owned();
                let last = if branch.ends_with('a') { "b" } else { "a" };
                set_parameter(t, H::Via, "branch", &format!("{}{last}", &branch[..branch.len() - 1]));
            },
        ),
    ),
    must(
        "a response with one Via more",
        "RFC3261#8.2.6.2-d",
        ALL,
        How::Last(
            |t| !t.is_request(),
            |t, _| {
                append(t, H::Via, ", SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKmore");
            },
        ),
    ),
    must(
        "a response with another host in Via",
        "RFC3261#8.2.6.2-d",
        ALL,
        How::Last(
            |t| !t.is_request(),
            |t, _| {
                replace(t, H::Via, "UDP 127.", "UDP 126.");
            },
        ),
    )
    .also(&["RFC3261#8.2.6.2-j"]),
    must(
        "a response with another transport in Via",
        "RFC3261#8.2.6.2-d",
        ALL,
        How::Last(
            |t| !t.is_request(),
            |t, _| {
                replace(t, H::Via, "/UDP", "/TCP");
            },
        ),
    )
    .also(&["RFC3261#8.2.6.2-j"]),
    must(
        "a response with another From tag",
        ECHO,
        ALL,
        How::Last(
            |t| !t.is_request(),
            |t, dice| {
                set_parameter(t, H::From, "tag", &dice.token(10));
            },
        ),
    ),
    must(
        "a response without From tag",
        ECHO,
        ALL,
        How::Last(|t| !t.is_request(), |t, _| drop_parameter(t, H::From, "tag")),
    ),
    must(
        "a response with another user in From",
        ECHO,
        ALL,
        How::Last(|t| !t.is_request(), |t, _| replace(t, H::From, "sip:", "sip:x")),
    )
    .also(&["RFC3261#8.2.6.2-h"]),
    must(
        "a response with another user in To",
        "RFC3261#8.2.6.2-f",
        ALL,
        How::Last(|t| !t.is_request(), |t, _| replace(t, H::To, "sip:", "sip:x")),
    )
    .also(&["RFC3261#8.2.6.2-h"]),
    must(
        "a response with From and To turned over",
        ECHO,
        ALL,
        How::Last(
            |t| !t.is_request() && t.value(H::From) != t.value(H::To),
            |t, _| {
                for line in &mut t.lines {
                    match line.known() {
                        Some(H::From) => line.name = "To".to_owned(),
                        Some(H::To) => line.name = "From".to_owned(),
                        _ => {}
                    }
                }
            },
        ),
    ),
    must(
        "a response with another Call-ID",
        "RFC3261#8.2.6.2-b",
        ALL,
        How::Last(
            |t| !t.is_request(),
            |t, dice| {
                let call = format!("{}@192.0.2.1", dice.token(12));
                set(t, H::CallId, &call);
            },
        ),
    ),
    must(
        "a response with a Call-ID in another case",
        "RFC3261#8.2.6.2-b",
        ALL,
        How::Last(
            |t| !t.is_request(),
            |t, _| {
                let call = t.value(H::CallId).unwrap_or_default().to_ascii_uppercase();
                set(t, H::CallId, &call);
            },
        ),
    ),
    must(
        "a response with another number in CSeq",
        "RFC3261#8.2.6.2-c",
        ALL,
        How::Last(
            |t| !t.is_request(),
            |t, dice| {
                let number = cseq(t).unwrap_or_default() + 1 + dice.below(9) as u32;
                set_cseq(t, number);
            },
        ),
    ),
    must(
        "a response with another method in CSeq",
        "RFC3261#8.2.6.2-c",
        ALL,
        How::Last(
            |t| !t.is_request(),
            |t, _| {
                let number = cseq(t).unwrap_or_default();
                set(t, H::CSeq, &format!("{number} INFO"));
            },
        ),
    )
    .also(&["RFC3261#8.2.6.2-i"]),
    must(
        "a response without To tag",
        "RFC3261#8.2.6.2-f",
        ALL,
        // That to a CANCEL should have one, and no more (RFC 3261 9.2).
        How::Last(|t| t.status() > 100 && t.method() != "CANCEL", |t, _| drop_parameter(t, H::To, "tag")),
    ),
    must(
        "a response inside a dialog with another To tag",
        "RFC3261#8.2.6.2-e",
        ALL,
        How::Last(
            |t| {
                answers(t, 200..300, "BYE") || answers(t, 200..300, "PRACK") || answers(t, 200..300, "UPDATE")
            },
            |t, dice| set_parameter(t, H::To, "tag", &dice.token(10)),
        ),
    ),
    should(
        "a response without the value of rport",
        "RFC3581#4",
        ALL,
        How::Message(
            |t| !t.is_request(),
            |t, _| {
                set_via_rport(t, ";rport");
            },
        ),
    )
    .also(&["TRN-06"]),
    should(
        "a response with another rport",
        "RFC3581#4",
        ALL,
        How::Message(
            |t| !t.is_request(),
            |t, dice| {
                let port = 1024 + dice.below(3000);
                set_via_rport(t, &format!(";rport={port}"));
            },
        ),
    )
    .also(&["RFC3581#4-e", "TRN-06"]),
    should(
        "a response without received beside rport",
        "RFC3581#4-b",
        ALL,
        How::Message(
            |t| !t.is_request(),
            |t, _| {
                drop_parameter(t, H::Via, "received");
            },
        ),
    )
    .also(&["TRN-06"]),
    must(
        "a response with another received",
        "RFC3261#18.2.1-d",
        ALL,
        How::Message(
            |t| !t.is_request(),
            |t, _| {
                set_parameter(t, H::Via, "received", "192.0.2.200");
            },
        ),
    ),
    must(
        "a 200 to INVITE without Contact",
        "RFC3261#12.1.1-b",
        ANSWERED,
        How::Last(|t| answers(t, 200..300, "INVITE"), |t, _| drop(t, H::Contact)),
    ),
    must(
        "a 200 to INVITE with two Contacts",
        "RFC3261#12.1.1",
        ANSWERED,
        How::Last(
            |t| answers(t, 200..300, "INVITE"),
            |t, _| {
                append(t, H::Contact, ", <sip:another@192.0.2.9:5060>");
            },
        ),
    ),
    must(
        "a 200 to INVITE with a Contact that is no SIP URI",
        "RFC3261#12.1.1-c",
        ANSWERED,
        How::Last(
            |t| answers(t, 200..300, "INVITE"),
            |t, _| {
                set(t, H::Contact, "<tel:+12025550100>");
            },
        ),
    )
    .also(&["RFC3261#12.1.2-j"]),
    must(
        "an early dialog without Contact",
        "RFC3261#12.1.1-b",
        RINGING,
        How::Last(|t| answers(t, 101..200, "INVITE"), |t, _| drop(t, H::Contact)),
    )
    .also(&["RFC3261#12.1.1-l"]),
    must(
        "a 200 without the Record-Route of its request",
        "RFC3261#12.1.1",
        &["routing/inbound-strict-router", "calls/inbound-called-hangs-up"],
        How::Last(
            |t| answers(t, 200..300, "INVITE") && t.value(H::RecordRoute).is_some(),
            |t, _| drop(t, H::RecordRoute),
        ),
    )
    .also(&["CAL-25"]),
    must(
        "a 401 without challenge",
        "RFC3261#22.2",
        REGISTERED,
        How::Last(|t| t.status() == 401, |t, _| drop(t, H::WwwAuthenticate)),
    ),
    must(
        "a 407 without challenge",
        "RFC3261#22.3",
        CHALLENGED,
        How::Last(|t| t.status() == 407, |t, _| drop(t, H::ProxyAuthenticate)),
    ),
    must(
        "a 407 with the challenge of a 401",
        "RFC3261#22.3",
        CHALLENGED,
        How::Last(
            |t| t.status() == 407,
            |t, _| {
                t.named(H::ProxyAuthenticate).for_each(|line| line.name = "WWW-Authenticate".to_owned());
            },
        ),
    ),
    must(
        "a 420 without Unsupported",
        "RFC3261#8.2.2.3-b",
        REFUSED,
        How::Last(|t| t.status() == 420, |t, _| drop(t, H::Unsupported)),
    )
    .also(&["RFC3261#21.4.15", "CAL-28"]),
    must(
        "a 421 without Require",
        "RFC3261#21.4.16",
        REQUIRED,
        How::Last(|t| t.status() == 421, |t, _| drop(t, H::Require)),
    ),
    must(
        "a 423 without Min-Expires",
        "RFC3261#10.3-m",
        BRIEF,
        How::Last(|t| t.status() == 423, |t, _| drop(t, H::MinExpires)),
    ),
    must(
        "an answer in which a line was folded away",
        "RFC3261#7.3.1",
        ALL,
        How::Last(
            |t| !t.is_request(),
            |t, _| {
                // The line begins with the colon.
                if let Some(line) = t.named(H::CallId).next() {
                    line.name = String::new();
                }
            },
        ),
    ),
    legal(
        "another To tag in a provisional response",
        "RFC3261#12.1.2",
        "it is another early dialog, of a fork",
        &["calls/outbound-180-after-183", "calls/inbound-180-after-183"],
        How::Message(
            |t| answers(t, 180..181, "INVITE"),
            |t, dice| set_parameter(t, H::To, "tag", &dice.token(10)),
        ),
    ),
    legal(
        "another reason phrase",
        "RFC3261#7.2",
        "nobody need read it",
        ALL,
        How::Message(|t| !t.is_request(), |t, _| t.start.push_str(" indeed")),
    ),
    legal(
        "a 100 with a To tag",
        "RFC3261#8.2.6.2",
        "a tag may be added to a 100",
        ANSWERED,
        How::Message(
            |t| t.status() == 100,
            |t, dice| {
                append(t, H::To, &format!(";tag={}", dice.token(10)));
            },
        ),
    ),
];

fn set_via_rport(text: &mut tests::rewrite::text::Text, new: &str) {
    let port =
        text.value(H::Via).and_then(|via| tests::rewrite::text::parameter(via, "rport")).map(str::to_owned);
    if let Some(port) = port {
        replace(text, H::Via, &format!(";rport={port}"), new);
    }
}
