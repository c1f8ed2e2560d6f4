//! Many requests in little time, and how many of them are answered. It neither retransmits nor reads what it gets.

#![expect(clippy::disallowed_types, reason = "a generator is no side: it has no world to live in")]
#![expect(
    clippy::disallowed_methods,
    reason = "it is paced by the clock on the wall, and hears while it sends"
)]

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::process::wall_time;

/// What is sent, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// OPTIONS of the address that the carrier knows.
    Peer,
    /// OPTIONS of addresses that it does not.
    Strangers,
    /// OPTIONS of the peer, each with a different part that is long.
    Long,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Burst {
    pub(crate) sent: u64,
    pub(crate) answered: u64,
    pub(crate) octets_sent: u64,
    pub(crate) octets_received: u64,
}

const STRANGERS: u8 = 64;
/// The octets of what is long in a message.
const LONG: usize = 60_500;
/// How long an answer is waited for before it is asked whether all is over.
const PATIENCE: Duration = Duration::from_millis(100);
/// The time between two handfuls.
const TICK: Duration = Duration::from_millis(1);

/// Sends to `to` for so long: `rate` a second, long ones as fast as it goes.
pub(crate) fn burst(
    kind: Kind,
    to: SocketAddr,
    peer: SocketAddr,
    rate: u32,
    lasts: Duration,
) -> io::Result<Burst> {
    let sockets = match kind {
        Kind::Peer | Kind::Long => vec![UdpSocket::bind(peer)?],
        Kind::Strangers => (0..STRANGERS).map(stranger).collect::<io::Result<_>>()?,
    };
    let (is_over, answered, octets) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let mut burst = std::thread::scope(|scope| {
        for socket in &sockets {
            socket.set_read_timeout(Some(PATIENCE))?;
            scope.spawn(|| hear(socket, &is_over, &answered, &octets));
        }
        let sent = send(kind, &sockets, to, rate, lasts);
        std::thread::sleep(PATIENCE);
        is_over.store(true, Ordering::Relaxed);
        sent
    })?;
    burst.answered = answered.into_inner();
    burst.octets_received = octets.into_inner();
    Ok(burst)
}

fn stranger(number: u8) -> io::Result<UdpSocket> {
    UdpSocket::bind((IpAddr::from(Ipv4Addr::new(127, 0, 9, 140 + number)), 5060))
}

fn hear(socket: &UdpSocket, is_over: &AtomicBool, answered: &AtomicU64, octets: &AtomicU64) {
    let mut buffer = vec![0; 65_535];
    while !is_over.load(Ordering::Relaxed) {
        if let Ok(length) = socket.recv(&mut buffer) {
            answered.fetch_add(u64::from(buffer.starts_with(b"SIP/2.0 ")), Ordering::Relaxed);
            octets.fetch_add(length as u64, Ordering::Relaxed);
        }
    }
}

fn send(kind: Kind, sockets: &[UdpSocket], to: SocketAddr, rate: u32, lasts: Duration) -> io::Result<Burst> {
    let mut burst = Burst::default();
    let began = wall_time();
    let mut text = String::new();
    loop {
        let passed = wall_time() - began;
        if passed >= lasts {
            return Ok(burst);
        }
        let due = match kind {
            Kind::Long => burst.sent + 16,
            _ => (passed.as_secs_f64() * f64::from(rate)) as u64,
        };
        while burst.sent < due {
            let socket = &sockets[burst.sent as usize % sockets.len()];
            let from = socket.local_addr()?;
            options(&mut text, kind, burst.sent, from, to);
            // What does not fit into a buffer of the operating system is lost as anywhere.
            if socket.send_to(text.as_bytes(), to).is_ok() {
                burst.octets_sent += text.len() as u64;
            }
            burst.sent += 1;
        }
        if kind != Kind::Long {
            std::thread::sleep(TICK);
        }
    }
}

/// The next request.
fn options(text: &mut String, kind: Kind, number: u64, from: SocketAddr, to: SocketAddr) {
    use std::fmt::Write as _;
    let long = |nth: u64| if kind == Kind::Long && number % 4 == nth { LONG } else { 0 };
    let [branch, call_id, user, body] = [0, 1, 2, 3].map(long);
    text.clear();
    let _ = write!(
        text,
        "OPTIONS sip:{to} SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch=z9hG4bK{number}{:b<branch$};rport\r\n\
         From: <sip:{:u<user$}{number}@{from}>;tag=f{number}\r\nTo: <sip:{to}>\r\nCall-ID: {number}{:c<call_id$}@flood\r\n\
         CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContact: <sip:{from}>\r\nAccept: application/sdp\r\n\
         User-Agent: flood\r\nContent-Type: text/plain\r\nContent-Length: {body}\r\n\r\n{:x<body$}",
        "", "", "", ""
    );
}
