//! Messages that are not written as they must be: RFC 3261 7, 8.1.1, 18, 20 and 25.

use sip::HeaderName as H;

use super::edit::{add, append, double, drop, drop_parameter, replace, set, set_cseq, set_target, target};
use super::operator::{How, Operator, must};
use super::plays::{ALL, ANSWERED, REGISTERED};
use super::said::is;

/// They come in packets that nobody could answer as they were answered: the recording ends there.
pub(crate) const OPERATORS: &[Operator] = &[
    must(
        "a request without Via",
        "RFC3261#8.1.1.7",
        ALL,
        How::Last(|t| t.is_request(), |t, _| drop(t, H::Via)),
    ),
    must(
        "a request without From",
        "RFC3261#8.1.1",
        ALL,
        How::Last(|t| t.is_request(), |t, _| drop(t, H::From)),
    ),
    must("a request without To", "RFC3261#8.1.1", ALL, How::Last(|t| t.is_request(), |t, _| drop(t, H::To))),
    must(
        "a request without Call-ID",
        "RFC3261#8.1.1",
        ALL,
        How::Last(|t| t.is_request(), |t, _| drop(t, H::CallId)),
    )
    .also(&["RFC3261#20"]),
    must(
        "a request without CSeq",
        "RFC3261#8.1.1",
        ALL,
        How::Last(|t| t.is_request(), |t, _| drop(t, H::CSeq)),
    ),
    must(
        "a request without Max-Forwards",
        "RFC3261#8.1.1.6",
        ALL,
        How::Message(|t| t.is_request(), |t, _| drop(t, H::MaxForwards)),
    )
    .also(&["RFC3261#20"]),
    must(
        "a request of SIP/2.1",
        "RFC3261#7.1-b",
        ALL,
        How::Last(|t| t.is_request(), |t, _| t.start = t.start.replace("SIP/2.0", "SIP/2.1")),
    ),
    must(
        "a response of SIP/1.0",
        "RFC3261#7.2",
        ALL,
        How::Last(|t| !t.is_request(), |t, _| t.start = t.start.replace("SIP/2.0", "SIP/1.0")),
    ),
    must(
        "two spaces in a request line",
        "RFC3261#7.1",
        ALL,
        How::Last(|t| t.is_request(), |t, _| t.start = t.start.replacen(' ', "  ", 1)),
    ),
    must(
        "a Request-URI in angle brackets",
        "RFC3261#7.1",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, _| {
                let uri = format!("<{}>", target(t));
                set_target(t, &uri);
            },
        ),
    ),
    must(
        "a space in a Request-URI",
        "RFC3261#7.1",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, _| {
                let uri = target(t).replacen(':', ": ", 1);
                set_target(t, &uri);
            },
        ),
    )
    .also(&["RFC3261#19.1.2-b"]),
    must(
        "a status of two digits",
        "RFC3261#7.2",
        ALL,
        How::Last(|t| !t.is_request(), |t, _| t.start.replace_range(10..11, "")),
    ),
    must(
        "a status of 7xx",
        "RFC3261#7.2",
        ALL,
        How::Last(|t| !t.is_request(), |t, _| t.start.replace_range(8..9, "7")),
    ),
    must(
        "a body and no Content-Type",
        "RFC3261#7.4.1",
        ALL,
        How::Last(|t| !t.body.is_empty(), |t, _| drop(t, H::ContentType)),
    )
    .also(&["RFC3261#20.15"]),
    must(
        "a Content-Length above what is there",
        "RFC3261#18.3",
        ALL,
        How::Last(
            |_| true,
            |t, dice| {
                let length = t.body.len() as u64 + 1 + dice.below(500);
                set(t, H::ContentLength, &length.to_string());
            },
        ),
    )
    .also(&["TRN-11"]),
    must(
        "a Content-Length below zero",
        "RFC3261#20.14",
        ALL,
        How::Last(|_| true, |t, _| set(t, H::ContentLength, "-1")),
    ),
    must(
        "a Content-Length that is no number",
        "RFC3261#20.14",
        ALL,
        How::Last(|_| true, |t, _| set(t, H::ContentLength, "none")),
    ),
    must(
        "two Content-Lengths that differ",
        "RFC3261#7.3.1",
        ALL,
        How::Last(
            |t| !t.body.is_empty(),
            |t, _| {
                let length = (t.body.len() + 7).to_string();
                add(t, "Content-Length", &length);
            },
        ),
    ),
    must(
        "two Call-IDs",
        "RFC3261#7.3.1",
        ALL,
        How::Last(
            |_| true,
            |t, _| {
                double(t, H::CallId);
                append(t, H::CallId, "x");
            },
        ),
    ),
    must("two CSeqs", "RFC3261#7.3.1", ALL, How::Last(|_| true, |t, _| double(t, H::CSeq))),
    must("two Froms", "RFC3261#7.3.1", ALL, How::Last(|_| true, |t, _| double(t, H::From))),
    must("two Tos", "RFC3261#7.3.1", ALL, How::Last(|_| true, |t, _| double(t, H::To))),
    must(
        "two Max-Forwards",
        "RFC3261#7.3.1",
        ALL,
        How::Last(|t| t.is_request(), |t, _| double(t, H::MaxForwards)),
    ),
    must(
        "a Via without branch",
        "RFC3261#8.1.1.7-c",
        ALL,
        How::Last(|t| t.is_request(), |t, _| drop_parameter(t, H::Via, "branch")),
    ),
    must(
        "a branch without the cookie",
        "RFC3261#8.1.1.7-e",
        ALL,
        How::Everywhere(
            |t| t.is_request() && t.method() != "ACK",
            |t, _| {
                let branch = t.branch();
                Some((branch.to_owned(), branch.replacen("z9hG4bK", "", 1)))
            },
        ),
    ),
    must(
        "a Via that names another transport",
        "RFC3261#18.1.1",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, dice| {
                let other = if dice.chance(0.5) { "/TCP" } else { "/TLS" };
                replace(t, H::Via, "/UDP", other);
            },
        ),
    )
    .also(&["RFC3261#18.1.1-b", "TRN-03"]),
    must(
        "a Via without host",
        "RFC3261#20.42",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, _| {
                let rest =
                    t.value(H::Via).and_then(|via| via.split_once(';')).map(|(_, rest)| rest.to_owned());
                set(t, H::Via, &format!("SIP/2.0/UDP ;{}", rest.unwrap_or_default()));
            },
        ),
    )
    .also(&["RFC3261#18.1.1-e"]),
    must(
        "a From without tag",
        "RFC3261#8.1.1.3",
        ALL,
        How::Last(|t| t.is_request(), |t, _| drop_parameter(t, H::From, "tag")),
    ),
    must(
        "a From with two tags",
        "RFC3261#7.3.1-d",
        ALL,
        How::Last(|t| t.is_request(), |t, _| append(t, H::From, ";tag=another")),
    ),
    must(
        "a REGISTER with a To tag",
        "RFC3261#8.1.1.2-c",
        REGISTERED,
        How::Last(|t| is(t, "REGISTER"), |t, _| append(t, H::To, ";tag=unknown")),
    ),
    must(
        "a CSeq of another method",
        "RFC3261#8.1.1.5",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, _| {
                let other = if t.method() == "INFO" { "MESSAGE" } else { "INFO" };
                let number = super::edit::cseq(t).unwrap_or_default();
                set(t, H::CSeq, &format!("{number} {other}"));
            },
        ),
    ),
    must(
        "a CSeq in another case",
        "RFC3261#8.1.1.5",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, _| {
                let changed = t.value(H::CSeq).unwrap_or_default().to_ascii_lowercase();
                set(t, H::CSeq, &changed);
            },
        ),
    ),
    must(
        "a CSeq of 2^31 or more",
        "RFC3261#8.1.1.5-c",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, dice| {
                set_cseq(t, (1 << 31) + dice.below(1 << 30) as u32);
            },
        ),
    ),
    must(
        "a CSeq that is no number",
        "RFC3261#20.16",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, _| {
                let method = t.method().to_owned();
                set(t, H::CSeq, &format!("one {method}"));
            },
        ),
    ),
    must(
        "a Max-Forwards above 255",
        "RFC3261#20.22",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, dice| {
                let value = 256 + dice.below(1000);
                set(t, H::MaxForwards, &value.to_string());
            },
        ),
    ),
    must(
        "a Max-Forwards that is no number",
        "RFC3261#20.22",
        ALL,
        How::Last(|t| t.is_request(), |t, _| set(t, H::MaxForwards, "many")),
    ),
    must(
        "a header name with a space",
        "RFC3261#25.1",
        ALL,
        How::Last(|_| true, |t, _| add(t, "X Name", "value")),
    ),
    must("an empty Call-ID", "RFC3261#25.1", ALL, How::Last(|_| true, |t, _| set(t, H::CallId, ""))),
    must(
        "a quotation mark that is not closed",
        "RFC3261#25.1",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, _| {
                let from = t.value(H::From).unwrap_or_default();
                let from = format!("\"Somebody {from}");
                set(t, H::From, &from);
            },
        ),
    ),
    must(
        "an angle bracket that is not closed",
        "RFC3261#25.1",
        ALL,
        How::Last(|t| t.is_request(), |t, _| replace(t, H::From, ">", "")),
    ),
    must(
        "a question mark outside angle brackets",
        "RFC3261#20.10",
        ANSWERED,
        How::Last(
            |t| is(t, "INVITE"),
            |t, _| {
                let uri = t.value(H::Contact).unwrap_or_default().trim_matches(['<', '>']).to_owned();
                set(t, H::Contact, &format!("{uri}?Subject=x"));
            },
        ),
    )
    .also(&["RFC3261#20-d"]),
    must(
        "a To without URI",
        "RFC3261#25.1",
        ALL,
        How::Last(
            |t| t.is_request(),
            |t, _| {
                let tag = t.tag(H::To).map(|tag| format!(";tag={tag}")).unwrap_or_default();
                set(t, H::To, &format!("<>{tag}"));
            },
        ),
    ),
    must(
        "an INVITE without Contact",
        "RFC3261#8.1.1.8",
        ALL,
        How::Last(|t| is(t, "INVITE"), |t, _| drop(t, H::Contact)),
    ),
    must(
        "an INVITE with two Contacts",
        "RFC3261#8.1.1.8",
        ALL,
        How::Last(
            |t| is(t, "INVITE"),
            |t, _| {
                append(t, H::Contact, ", <sip:another@192.0.2.9:5060>");
            },
        ),
    )
    .also(&["RFC3261#8.1.1.8-d"]),
    must(
        "an INVITE with Contact: *",
        "RFC3261#8.1.1.8",
        ALL,
        How::Last(|t| is(t, "INVITE"), |t, _| set(t, H::Contact, "*")),
    ),
    must(
        "an INVITE with a Contact that is no SIP URI",
        "RFC3261#12.1.2",
        ALL,
        How::Last(
            |t| is(t, "INVITE"),
            |t, _| {
                set(t, H::Contact, "<tel:+12025550100>");
            },
        ),
    )
    .also(&["RFC3261#8.1.1.8-e"]),
    must(
        "an Expires that is no number",
        "RFC3261#20.19",
        REGISTERED,
        How::Last(|t| is(t, "REGISTER"), |t, _| set(t, H::Expires, "soon")),
    ),
];
