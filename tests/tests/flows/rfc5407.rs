//! RFC 5407, race conditions.

use crate::sheet::{Sheet, excused, misprint, time};

const CROSS: &str = "the figure shows them crossing";
const ANSWERS: &str = "what crossed has arrived";

const UNHEARD: &str = "what was acknowledged came before the recording began";

pub(crate) const SHEET: Sheet = Sheet {
    rfc: 5407,
    parties: &[("Alice", "192.0.2.101"), ("Bob", "192.0.2.201"), ("Proxy", "192.0.2.111")],
    opening: &[
        "INVITE sip:bob@biloxi.example.com SIP/2.0",
        "Via: SIP/2.0/UDP client.atlanta.example.com:5060;branch=z9hG4bK74bf0",
        "Max-Forwards: 70",
        "From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl",
        "To: Bob <sip:bob@biloxi.example.com>",
        "Call-ID: 3848276298220188511@atlanta.example.com",
        "CSeq: 1 INVITE",
        "Contact: <sip:alice@client.atlanta.example.com>",
        "Supported: 100rel",
        "Content-Type: application/sdp",
    ],
    figures: &[
        (
            "figure-4",
            &[
                "F1 INVITE Alice -> Proxy",
                "F2 100 Trying Proxy -> Alice",
                "F3 180 Ringing (INVITE, fork A) Proxy -> Alice",
                "F4 180 Ringing (INVITE, fork B) Proxy -> Alice",
                "F5 200 OK (INVITE, fork A) Proxy -> Alice",
                "F6 ACK (fork A) Alice -> Proxy",
            ],
        ),
        (
            "figure-5",
            &[
                "F1 INVITE Alice -> Proxy",
                "F2 100 Trying Proxy -> Alice",
                "F3 180 Ringing (INVITE, fork A) Proxy -> Alice",
                "F4 180 Ringing (INVITE, fork B) Proxy -> Alice",
                "F5 200 OK (INVITE, fork A) Proxy -> Alice",
                "F6 ACK (fork A) Alice -> Proxy",
                "F7 200 OK (INVITE, fork B) Proxy -> Alice",
                "F8 ACK (fork B) Alice -> Proxy",
                "F9 BYE (fork B) Alice -> Proxy",
                "F10 200 OK (BYE, fork B) Proxy -> Alice",
            ],
        ),
        (
            "figure-6",
            &[
                "F1 INVITE Alice -> Proxy",
                "F2 100 Trying Proxy -> Alice",
                "F3 180 Ringing (INVITE, fork A) Proxy -> Alice",
                "F4 200 OK (INVITE, fork A) Proxy -> Alice",
                "F5 ACK (fork A) Alice -> Proxy",
                "F6 200 OK (INVITE, fork B) Proxy -> Alice",
                "F7 ACK (fork B) Alice -> Proxy",
                "F8 BYE (fork B) Alice -> Proxy",
                "F9 200 OK (BYE, fork B) Proxy -> Alice",
            ],
        ),
        (
            "figure-7",
            &[
                "F1 INVITE Alice -> Proxy",
                "F2 100 Trying Proxy -> Alice",
                "F3 180 Ringing (INVITE, fork A) Proxy -> Alice",
                "F4 200 OK (INVITE, fork A) Proxy -> Alice",
                "F5 ACK (fork A) Alice -> Proxy",
                "F6 180 Ringing (INVITE, fork B, reliable) Proxy -> Alice",
                "F7 PRACK (fork B) Alice -> Proxy",
                "F8 200 OK (PRACK, fork B) Proxy -> Alice",
            ],
        ),
    ],
    caller: ("client.atlanta.example.com:5060", "9fxced76sl", "sip:alice@client.atlanta.example.com"),
    callee: ("client.biloxi.example.com:5060", "8321234356", "sip:bob@client.biloxi.example.com"),
    headings: &[("3.3.2/F9", "F9 ACK (re-INVITE) Bob -> Alice")],
    misprints: &[misprint(
        "3.1.4/F6 3.1.4/F9 3.1.5/F6 3.3.1/F5 3.3.1/F14 3.3.2/F5 3.3.2/F13",
        "sip:sip:bob",
        "sip:bob",
        "the scheme is printed twice",
    )],
    flight: 50,
    times: &[
        time("3.1.1/F2", 100, None, "lost"),
        time("3.1.1/F3", 390, Some(50), CROSS),
        time("3.1.1/F4", 10, Some(50), CROSS),
        time("3.1.1/F5", 50, Some(50), ANSWERS),
        time("3.1.4/F4 3.1.5/F4 3.1.6/F4", 52, None, "lost"),
        time("3.1.4/F5 3.1.5/F5 3.1.6/F5", 448, Some(50), "T1 after the first 200, and crossing"),
        time("3.1.2/F3 3.1.3/F3 3.2.1/F5 3.2.2/F5 3.3.1/F5 3.3.2/F5 3.3.3/F5", 3_000, Some(50), CROSS),
        time("3.1.2/F4 3.1.3/F4 3.2.1/F6 3.2.2/F6 3.3.1/F6 3.3.2/F6 3.3.3/F6", 10, Some(50), CROSS),
        time("3.1.2/F5 3.1.3/F5 3.2.1/F7 3.2.2/F7 3.3.1/F7 3.3.2/F7 3.3.3/F7", 45, Some(50), ANSWERS),
        time("3.1.2/F6 3.1.3/F6 3.2.1/F8 3.2.2/F8 3.3.1/F8 3.3.2/F8 3.3.3/F8", 10, Some(50), ANSWERS),
        time("3.1.2/F7", 20, Some(50), "sent at once, the call was to be cancelled"),
        time("figure-5/F9 figure-6/F8", 20, Some(50), "a second answer is hung up at once"),
        time("3.2.2/F9 3.3.2/F9", 55, Some(50), ANSWERS),
        time("3.1.4/F6 3.1.5/F6 3.1.6/F6", 10, Some(50), CROSS),
        time("3.1.4/F7 3.1.5/F7 3.1.6/F7", 45, Some(50), ANSWERS),
        time("3.1.4/F8 3.1.5/F8 3.1.6/F8", 10, Some(50), ANSWERS),
        time("3.1.4/F9 3.1.5/F9", 55, Some(50), ANSWERS),
        time("3.2.3/F5", 3_000, Some(50), "the BYE that follows crosses its answer"),
        time("3.2.3/F6", 52, Some(50), CROSS),
        time("3.2.3/F7", 3, Some(50), CROSS),
        time("3.2.3/F8", 52, Some(50), ANSWERS),
        time("3.2.3/F9", 3, Some(50), ANSWERS),
        time("3.2.4/F4", 52, Some(50), CROSS),
        time("3.2.4/F5", 10, Some(50), CROSS),
        time("3.2.4/F6", 52, Some(50), ANSWERS),
        time("3.3.1/F9", 45, Some(50), ANSWERS),
        time("3.3.1/F10", 10, Some(50), ANSWERS),
        time("3.3.1/F11 3.3.2/F10", 1_000, Some(50), "0 to 2 s after the 491: who does not own the Call-ID"),
        time("3.3.1/F14 3.3.2/F13", 2_000, Some(50), "2.1 to 4 s after the 491: who owns the Call-ID"),
    ],
    excused: &[
        excused(
            "message/contact-in-invite",
            "3.1.4/F6 3.1.5/F6 3.2.3/F5 3.3.1/F5 3.3.1/F6 3.3.1/F11 3.3.1/F14 3.3.2/F6 3.3.2/F10",
            "no Contact in a re-INVITE: only what the example is about is shown",
        ),
        excused("message/contact-in-2xx", "3.1.4/F8 3.2.3/F7", "the same in its answer"),
        excused(
            "dialog/remote-target",
            "3.1.4/F4 3.1.4/F6 3.1.4/F7 3.1.4/F9",
            "Contact has a transport, and the Request-URI has lost it",
        ),
        excused("sdp/offer-in-2xx", "3.2.3/F7", "the session is refreshed without a word about the offer"),
        excused("message/via-echo", "3.2.3/F7", "the Via is that of the other side"),
        excused("dialog/ack-cseq", "3.2.3/F9", "printed with the number of the BYE"),
    ],
    accused: &[
        excused("prack/rack-matches", "figure-7/F7", UNHEARD),
        excused("prack/answered", "figure-7/F8", UNHEARD),
    ],
    ..Sheet::EMPTY
};
