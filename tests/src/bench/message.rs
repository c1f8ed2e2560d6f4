//! Reading and printing one message.

use std::hint::black_box;

use bytes::Bytes;
use sip::{Draft, Message};

use crate::process::best_cpu_time;
use crate::table::Table;

const TIMES: u32 = 30_000;

const SDP: &str = "v=0\r\no=- 3724394400 3724394405 IN IP4 192.0.2.20\r\ns=-\r\nc=IN IP4 192.0.2.20\r\nt=0 0\r\n\
    m=audio 10000 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n\
    a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n";

/// An INVITE as it crosses a trunk, with nothing missing and nothing rare.
fn invite() -> Bytes {
    let head = "INVITE sip:+4930123410@192.0.2.10;user=phone SIP/2.0\r\n\
        Via: SIP/2.0/UDP 192.0.2.20:5060;branch=z9hG4bKxkq2vjdm3w7hn4pa;rport\r\n\
        Max-Forwards: 70\r\n\
        From: \"Alice\" <sip:+4930567820@pbx.example;user=phone>;tag=mqp7wzk2ab\r\n\
        To: <sip:+4930123410@carrier.example;user=phone>\r\n\
        Call-ID: k3v5qd7m2xw4hnb6pzja@192.0.2.20\r\n\
        CSeq: 1 INVITE\r\n\
        Contact: <sip:trunk@192.0.2.20:5060>\r\n\
        Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE\r\n\
        Supported: timer\r\n\
        P-Asserted-Identity: <sip:+4930567820@pbx.example>\r\n\
        User-Agent: bench\r\n\
        Content-Type: application/sdp\r\n";
    Bytes::from(format!("{head}Content-Length: {}\r\n\r\n{SDP}", SDP.len()))
}

pub(crate) fn measure(table: &mut Table) {
    let bytes = invite();
    let parse = nanos(|| {
        black_box(Message::parse(black_box(bytes.clone())));
    });
    let message = Message::parse(bytes.clone());
    let draft = Draft::from_message(&message);
    let print = nanos(|| {
        black_box(black_box(&draft).to_bytes());
    });
    let length = bytes.len();
    table.told(&format!("parse an INVITE of {length} octets"), format!("{parse} ns"));
    table.told(&format!("print an INVITE of {length} octets"), format!("{print} ns"));
}

fn nanos(mut what: impl FnMut()) -> u128 {
    best_cpu_time(|| (0..TIMES).for_each(|_| what())).as_nanos() / u128::from(TIMES)
}
