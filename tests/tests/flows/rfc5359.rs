//! RFC 5359, services: hold, transfer, forwarding, parking …

use crate::sheet::{Sheet, excused, misprint, time};

const OTHER: &str = "the branch of the call in the other direction";

pub(crate) const SHEET: Sheet = Sheet {
    rfc: 5359,
    parties: &[
        ("Alice", "192.0.2.103"),
        ("Bob", "192.0.2.113"),
        ("Carol", "192.0.2.105"),
        ("Bill", "192.0.2.114"),
        ("PC", "192.0.2.115"),
        ("B1", "192.0.2.121"),
        ("B2", "192.0.2.122"),
        ("B3", "192.0.2.123"),
        ("B4", "192.0.2.124"),
        ("Gateway", "192.0.2.125"),
        ("Proxy 1", "192.0.2.54"),
        ("Announcement Server", "192.0.2.130"),
        ("Music Server", "192.0.2.131"),
        ("Park Server", "192.0.2.132"),
    ],
    aliases: &[("", "Proxy", "Proxy 1")],
    headings: &[("2.17/F2", "F2 486 Busy Here Bob -> Alice")],
    misprints: &[
        misprint("2.1/F11 2.1/F12", "z9hG4bK83749.1", "z9hG4bK83749.2", OTHER),
        misprint("2.1/F15", "z9hG4bK83749.1", "z9hG4bK83749.3", OTHER),
        misprint("2.10/F9", "SIP/2.0 200 OK", "SIP/2.0 180 Ringing", "the heading says which"),
        misprint("2.12/F1 2.12/F2", "t= 0 0", "t=0 0", "a blank too many"),
    ],
    flight: 120,
    times: &[time("2.16/F9", 20, Some(5), "her own phone gives up what was picked up elsewhere")],
    excused: &[
        excused(
            "dialog/uris-stable",
            "2.15/F23",
            "From has the address of record, and the call went to the GRUU",
        ),
        excused("sdp/origin-kept", "2.5/F12", "a session id that has lost two digits"),
        excused("message/mandatory-headers", "2.3/F5 2.3/F7 2.3/F19 2.3/F21", "no Max-Forwards"),
        excused(
            "transaction/ack-matches-invite",
            "2.13/F6",
            "the ACK of a failure has lost the Route of its INVITE",
        ),
        excused("transaction/ack-matches-invite", "2.16/F12", "the ACK of a failure has a branch of its own"),
        excused("message/grammar", "2.4/F5 2.4/F11", "a Referred-By without its scheme"),
        excused("auth/answers-challenge", "2.13/F7 2.14/F4", "the nonce of another challenge"),
        excused("message/call-id-echo", "2.2/F19", "the Call-ID of the other call"),
        excused("message/from-echo", "2.17/F17", "the request has its own tag in To"),
        excused(
            "message/via-echo",
            "2.15/F2 2.15/F3 2.18/F2",
            "the host of another, or written in another way",
        ),
        excused(
            "message/via-echo",
            "2.4/F16 2.5/F25 2.10/F6",
            "the branch of an earlier message, and one with a digit too many",
        ),
        excused("transaction/unique-branch", "2.15/F4 2.15/F12", "the branch of an earlier message"),
    ],
    ..Sheet::EMPTY
};
