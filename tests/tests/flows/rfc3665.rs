//! RFC 3665, basic calls and registrations.

use crate::sheet::{Sheet, excused, time};

const TIMER_A: &str = "timer A, and nobody answers";
pub(crate) const SHEET: Sheet = Sheet {
    rfc: 3665,
    parties: &[
        ("Alice", "192.0.2.101"),
        ("Bob", "192.0.2.201"),
        ("Proxy 1", "192.0.2.111"),
        ("Proxy 2", "192.0.2.222"),
        ("Proxy 3", "192.0.2.233"),
        ("SIP ALG", "192.0.2.128"),
        ("SIP Server", "192.0.2.223"),
        ("Redirect Server", "192.0.2.224"),
    ],
    aliases: &[("", "Redirect Proxy", "Redirect Server"), ("3.6", "Proxy", "Proxy 3")],
    times: &[
        time("3.4/F1 3.10/F4", 20, None, "who is asked is dead"),
        time("3.4/F2 3.10/F6", 500, None, TIMER_A),
        time("3.4/F3 3.10/F7", 1_000, None, TIMER_A),
        time("3.4/F4 3.10/F8", 2_000, None, TIMER_A),
        time("3.4/F5 3.10/F9", 4_000, None, TIMER_A),
        time("3.4/F6 3.10/F10", 8_000, None, TIMER_A),
        time("3.4/F7 3.10/F11", 16_000, None, TIMER_A),
        time("3.4/F8 3.10/F12", 500, Some(5), "timer B"),
    ],
    excused: &[
        excused("sdp/origin-kept", "3.7/F9", "a side that moves puts its new address into o= too"),
        excused("sdp/version-changes-with-body", "3.7/F10", "another port than before"),
        excused("message/mandatory-headers", "2.5/F1", "no Max-Forwards"),
        excused(
            "auth/response-correct",
            "2.1/F3 3.2/F4 3.3/F4 3.3/F11 3.3/F13",
            "the digest is made up and too short",
        ),
        excused(
            "auth/answers-challenge",
            "2.1/F3 2.5/F3 3.3/F11 3.3/F13 3.4/F11",
            "no qop in the answer to a challenge that has one",
        ),
        excused("auth/answers-challenge", "3.2/F4 3.3/F4", "the nonce has other digits than the challenge"),
        excused("auth/credentials-form", "2.2/F1", "qop stands in quotes"),
        excused(
            "auth/ack-repeats-credentials",
            "3.2/F15 3.4/F18 3.5/F12 3.5/F13",
            "the ACK leaves out the credentials of its INVITE",
        ),
        excused(
            "transaction/ack-matches-invite",
            "3.2/F3 3.3/F3 3.3/F10 3.8/F20 3.9/F11 3.10/F15 3.11/F14",
            "the ACK of a failure has lost the Route of its INVITE",
        ),
        excused("transaction/ack-matches-invite", "3.3/F8 3.8/F18", "the Via of another proxy"),
        excused("transaction/cancel-matches-invite", "3.8/F11", "the Request-URI is that of the caller"),
        excused(
            "transaction/unique-branch",
            "3.2/F16 3.2/F17 3.2/F19 3.2/F20 3.3/F13 3.3/F20 3.3/F21 3.4/F19 3.4/F21 3.5/F13 3.5/F15 3.6/F12 3.6/F14",
            "each proxy has one branch for all it sends",
        ),
        excused(
            "dialog/remote-target",
            "3.1/F4 3.1/F5 3.2/F15 3.2/F16 3.2/F17 3.2/F18 3.2/F19 3.2/F20 3.6/F11 3.6/F12 3.6/F13 3.6/F14",
            "Contact has a transport, and the Request-URI has lost it",
        ),
    ],
    ..Sheet::EMPTY
};
