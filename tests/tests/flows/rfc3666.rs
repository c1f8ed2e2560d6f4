//! RFC 3666, calls between SIP and the telephone network. What passes in ISUP or ISDN is not SIP.

use crate::sheet::{Sheet, excused, misprint, time};

const TIMER_A: &str = "timer A";

pub(crate) const SHEET: Sheet = Sheet {
    rfc: 3666,
    parties: &[
        ("Alice", "192.0.2.101"),
        ("Bob", "192.0.2.200"),
        ("Carol", "192.0.2.204"),
        ("Proxy 1", "192.0.2.111"),
        ("Proxy 3", "192.0.2.233"),
        ("GW 1", "192.0.2.201"),
        ("GW 2", "192.0.2.202"),
        ("GW 3", "192.0.2.203"),
        ("NGW 1", "192.0.2.103"),
        ("NGW 2", "192.0.2.102"),
        ("DNS Server", "192.0.2.53"),
        ("Switch A", "192.0.2.210"),
        ("Switch C", "192.0.2.211"),
        ("PBX C", "192.0.2.212"),
    ],
    aliases: &[("", "A", "Alice"), ("", "B", "Bob"), ("2.2", "GW", "GW 1"), ("2.4", "Proxy", "Proxy 3")],
    headings: &[
        ("3.1/F2", "F2 INVITE NGW 1 -> Proxy 1"),
        ("3.2/F2", "F2 INVITE NGW 1 -> Proxy 1"),
        ("3.4/F2", "F2 INVITE GW 1 -> Proxy 1"),
        ("3.5/F2", "F2 INVITE NGW 1 -> Proxy 1"),
        ("3.6/F2", "F2 INVITE NGW 1 -> Proxy 1"),
        ("3.7/F2", "F2 INVITE NGW 1 -> Proxy 1"),
        ("3.9/F2", "F2 INVITE NGW 1 -> Proxy 1"),
        ("4.1/F7", "F7 183 Session Progress Proxy 1 -> NGW 1"),
    ],
    misprints: &[
        misprint("3.3/F10", "@ngw1.a", "@gw1.a", "the Call-ID of another flow"),
        misprint("4.1/F13", "@gw1.a", "@ngw1.a", "the Call-ID of another flow"),
    ],
    times: &[
        time("3.7/F5", 480, Some(5), TIMER_A),
        time("3.7/F6", 1_000, Some(5), TIMER_A),
        time("3.7/F7", 2_000, Some(5), TIMER_A),
        time("3.7/F8", 4_000, Some(5), TIMER_A),
        time("3.7/F9", 8_000, Some(5), TIMER_A),
        time("3.8/F4", 480, Some(5), TIMER_A),
        time("3.8/F6", 980, Some(5), TIMER_A),
        time("3.8/F8", 1_980, Some(5), TIMER_A),
        time("3.8/F10", 3_980, Some(5), TIMER_A),
        time("3.8/F12", 7_980, Some(5), TIMER_A),
    ],
    excused: &[
        excused("auth/response-correct", "2.1/F1", "the digest is made up and too short"),
        excused(
            "auth/ack-repeats-credentials",
            "2.1/F12 2.2/F14 2.3/F14",
            "the ACK leaves out the credentials of its INVITE",
        ),
        excused(
            "sdp/no-offer-in-ack",
            "2.4/F11",
            "an ACK says that it has a description, and the one put back is another",
        ),
        excused("sdp/early-same-as-final", "2.1/F10", "the address of another gateway"),
        excused(
            "dialog/remote-target",
            "2.1/F12 2.1/F13 2.1/F14 2.1/F15 3.2/F12 3.2/F13",
            "Contact has a transport, and the Request-URI has lost it",
        ),
        excused("message/via-echo", "2.1/F4 2.2/F4 2.3/F3 3.3/F4 4.2/F8", "the Vias of another hop"),
        excused(
            "message/via-echo",
            "3.3/F5 4.1/F6 4.1/F10",
            "a Via below the topmost is that of another hop",
        ),
        excused(
            "transaction/ack-matches-invite",
            "2.3/F5 2.5/F16 2.7/F12 3.5/F8 3.6/F8 4.2/F5",
            "the ACK of a failure has another Request-URI than its INVITE",
        ),
        excused("transaction/ack-matches-invite", "3.9/F15", "the Via of the hop before"),
        excused("message/grammar", "2.3/F5 3.4/F2", "a bracket too many, and one too few"),
        excused(
            "message/grammar",
            "2.3/F14 2.3/F16 3.2/F3 3.2/F7 3.2/F8 3.5/F3 3.5/F6 3.5/F8 3.6/F3 3.6/F6",
            "a Route or a Request-URI without its scheme",
        ),
        excused("message/mandatory-headers", "3.3/F12 4.2/F5", "no From, and no Max-Forwards"),
        excused("message/call-id-echo", "3.3/F13", "the Call-ID of another flow"),
        excused("sdp/mandatory-lines", "3.7/F3 3.7/F5 3.7/F6 3.7/F7 3.7/F8 3.7/F9", "s= is printed as c"),
        excused(
            "transaction/cancel-matches-invite",
            "2.5/F11",
            "the Request-URI that the proxy got, and not the one it sent",
        ),
        excused("transaction/cancelled-invite-487", "3.7/F2", "the flow ends before the 487"),
        excused(
            "transaction/unique-branch",
            "2.1/F12 2.1/F13 2.1/F14 2.1/F15 2.2/F14 2.2/F15 2.2/F16 2.2/F17 2.3/F14 2.3/F15 2.3/F16 2.3/F17 2.4/F11 2.4/F13 \
             3.1/F10 3.1/F11 3.1/F15 3.1/F16 3.2/F7 3.2/F8 3.2/F12 3.2/F13 3.3/F9 3.3/F10 3.3/F11 3.3/F12 4.1/F13 \
             4.1/F14 4.1/F18 4.2/F16 4.2/F17 4.2/F21",
            "each gateway and each proxy has one branch for all it sends",
        ),
        excused("trunk/number-format", "2.6/F1 2.6/F3", "a separator in a number, which a trunk leaves out"),
    ],
    ..Sheet::EMPTY
};
