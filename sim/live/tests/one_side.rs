//! One side alone on real sockets: how it ends, and how it fails to begin.

use std::collections::BTreeMap;

use agent::AgentOptions;
use clock::Duration;
use live::{Clock, Live, Outcome};
use plan::{Destination, Expect, Plan, Profile, Side, Start, Step, Subject, TrunkMode, Verb};
use run::{Wire, stage};
use tokio::net::UdpSocket;
use trace::{DropReason, Event, Party};

const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);

fn profile(side: Side, last: u8) -> Profile {
    let mut profile = Profile { side, name: side.name().to_owned(), ..Profile::default() };
    let ip = [127, 0, 8, last].into();
    profile.address.signalling_ip = ip;
    profile.address.media_ip = ip;
    profile.domain = format!("{side}.example");
    profile.extensions = BTreeMap::default();
    profile
}

/// A static trunk whose PBX nobody plays, at addresses that belong to one test.
fn carrier(first: u8, verb: Verb, after: Duration) -> Live {
    carrier_on(Clock::Real, first, verb, after)
}

fn carrier_on(clock: Clock, first: u8, verb: Verb, after: Duration) -> Live {
    carrier_that(clock, first, vec![(verb, after)])
}

fn carrier_that(clock: Clock, first: u8, does: Vec<(Verb, Duration)>) -> Live {
    let step = |(verb, after)| Step { subject: Subject::Carrier, verb, after, call: "a".to_owned(), line: 1 };
    let plan = Plan {
        name: "test/one-side".to_owned(),
        title: String::new(),
        theme: "test".to_owned(),
        mode: TrunkMode::Static,
        carrier: profile(Side::Carrier, first),
        pbx: profile(Side::Pbx, first + 1),
        network_name: "clean".to_owned(),
        network: net::NetworkConfig::default(),
        seed: 7,
        start: Start::Ready,
        steps: does.into_iter().map(step).collect(),
        expect: Expect::default(),
        quirks: Vec::new(),
        limit: MONTH,
        real_time: false,
        documents: BTreeMap::new(),
        device: None,
        secrets_are_blank: false,
    };
    let world = stage(&plan, &[Party::Carrier], AgentOptions::default(), Wire::External).expect("no quirks");
    Live::new(world, clock)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(future)
}

fn waits(first: u8) -> Live {
    carrier(first, Verb::Wait { until: None }, MONTH)
}

#[test]
fn a_side_that_waits_for_a_month_stops_when_asked() {
    let outcome = block_on(waits(11).run(|_| {}, std::future::ready(())));
    assert_eq!(outcome.expect("free ports"), Outcome::Stopped);
}

#[test]
fn a_side_that_is_flooded_stops_when_asked() {
    let mut live = waits(51);
    let outcome = block_on(async {
        let stranger = UdpSocket::bind("127.0.8.52:5060").await.expect("a free port");
        let (asks, is_asked) = tokio::sync::oneshot::channel();
        let (mut asks, mut seen) = (Some(asks), 0);
        let observe = |_| {
            seen += 1;
            if seen == 1_000 {
                asks.take().map(|asks| asks.send(()));
            }
        };
        let asked = async { is_asked.await.expect("a thousand events come") };
        tokio::select! {
            outcome = live.run(observe, asked) => outcome.expect("free ports"),
            () = flood(&stranger) => unreachable!("the flood lasts as long as the test"),
        }
    });
    assert_eq!(outcome, Outcome::Stopped);
}

/// Sends more than is taken in one go whenever somebody else has had a turn: there is always something to read.
async fn flood(stranger: &UdpSocket) {
    loop {
        for _ in 0..100 {
            // Before its socket is open there is nobody at the address.
            let _ = stranger.send_to(b"no message", "127.0.8.51:5060").await;
        }
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_call_that_rings_is_cancelled_before_the_end() {
    let to = Destination::Number("+12025550170".to_owned());
    let mut live = carrier(
        21,
        Verb::Call { to, offer: None, codecs: None, media: plan::OfferedMedia::Audio, from: None },
        Duration::ZERO,
    );
    let mut lines = Vec::new();
    let outcome = block_on(async {
        let phone = UdpSocket::bind("127.0.8.22:5060").await.expect("a free port");
        let (rings, is_ringing) = tokio::sync::oneshot::channel();
        let mut rings = Some(rings);
        let observe = |event: Event| {
            if let Event::Sent { packet, .. } = event {
                lines.push(first_word(&packet.payload));
                if lines.last().is_some_and(|line| line == "180") {
                    rings.take().map(|rings| rings.send(()));
                }
            }
        };
        let asked = async { is_ringing.await.expect("the phone rings") };
        tokio::select! {
            outcome = live.run(observe, asked) => outcome.expect("free ports"),
            () = ring(&phone) => unreachable!("the phone rings for as long as the test lasts"),
        }
    });
    assert_eq!(outcome, Outcome::Stopped);
    assert_eq!(lines, ["INVITE", "180", "CANCEL", "200", "487", "ACK"]);
}

/// A phone that rings until it is cancelled.
async fn ring(phone: &UdpSocket) {
    let mut invite = String::new();
    let mut buffer = [0; 4096];
    loop {
        let (length, from) = phone.recv_from(&mut buffer).await.expect("the socket lives");
        let request = String::from_utf8_lossy(&buffer[..length]).into_owned();
        let answers = match first_word(request.as_bytes()).as_str() {
            "INVITE" => {
                invite.clone_from(&request);
                vec![answer(&invite, "180 Ringing")]
            }
            "CANCEL" => vec![answer(&request, "200 OK"), answer(&invite, "487 Request Terminated")],
            _ => Vec::new(),
        };
        for answer in answers {
            phone.send_to(answer.as_bytes(), from).await.expect("loopback carries it");
        }
    }
}

fn answer(request: &str, status: &str) -> String {
    let copied = ["Via:", "From:", "To:", "Call-ID:", "CSeq:"];
    let line = |line: &str| {
        let tag = if line.starts_with("To:") { ";tag=phone" } else { "" };
        format!("{line}{tag}\r\n")
    };
    let headers = request.lines().filter(|l| copied.iter().any(|name| l.starts_with(name))).map(line);
    format!("SIP/2.0 {status}\r\n{}Content-Length: 0\r\n\r\n", headers.collect::<String>())
}

/// The method, or the status.
fn first_word(payload: &[u8]) -> String {
    let text = String::from_utf8_lossy(payload);
    let words = text.strip_prefix("SIP/2.0 ").unwrap_or(&text);
    words.split(' ').next().unwrap_or_default().to_owned()
}

/// How long the thread does not run.
const BLOCKED: Duration = Duration::from_millis(50);

/// How late a world is whose thread is blocked when its first packet was sent, until it tells or its call is over.
fn late_when_blocked(clock: Clock, first: u8) -> Option<Duration> {
    let to = Destination::Number("+12025550170".to_owned());
    let call = Verb::Call { to, offer: None, codecs: None, media: plan::OfferedMedia::Audio, from: None };
    let mut live = carrier_on(clock, first, call, Duration::ZERO);
    let (mut was_blocked, mut late) = (false, None);
    block_on(async {
        let (tells, is_told) = tokio::sync::oneshot::channel();
        let mut tells = Some(tells);
        let observe = |event| match event {
            Event::Sent { .. } if !was_blocked => {
                was_blocked = true;
                block();
            }
            // Opening sockets may have taken its time before.
            Event::Late { by, .. } if was_blocked => {
                late = late.max(Some(by));
                tells.take().map(|tells| tells.send(()));
            }
            _ => {}
        };
        tokio::select! {
            outcome = live.run(observe, std::future::pending()) => { outcome.expect("free ports"); }
            told = is_told => told.expect("the sender lives as long as the run"),
        }
    });
    assert!(was_blocked, "nothing was sent");
    late
}

#[expect(clippy::disallowed_methods, reason = "a busy machine is what this is about")]
fn block() {
    std::thread::sleep(BLOCKED);
}

#[test]
fn a_blocked_thread_is_late_on_the_real_clock_alone() {
    let late = late_when_blocked(Clock::Real, 61).expect("it was late");
    assert!(late >= Duration::from_millis(30), "{late:?}");
    assert_eq!(late_when_blocked(Clock::Stepped, 71), None);
}

#[test]
fn a_port_in_use_is_an_error_that_names_the_cure() {
    let error = block_on(async {
        let _taken = UdpSocket::bind("127.0.8.31:5060").await.expect("a free port");
        waits(31).run(|_| {}, std::future::pending()).await.expect_err("the port is taken")
    });
    let text = error.to_string();
    assert!(text.starts_with("cannot open UDP 127.0.8.31:5060"), "{text}");
    assert!(text.ends_with("(another program has it; end that program or choose another port)"), "{text}");
}

/// A phone that answers and wants its media somewhere else.
async fn answers_with_media_at(phone: &UdpSocket, media: &str) {
    let mut buffer = [0; 4096];
    loop {
        let (length, from) = phone.recv_from(&mut buffer).await.expect("the socket lives");
        let request = String::from_utf8_lossy(&buffer[..length]).into_owned();
        let sdp = format!(
            "v=0\r\no=- 1 1 IN IP4 {media}\r\ns=-\r\nc=IN IP4 {media}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n"
        );
        let with_sdp = format!(
            "Contact: <sip:127.0.8.42:5060>\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
            sdp.len()
        );
        let reply = match first_word(request.as_bytes()).as_str() {
            "INVITE" => answer(&request, "200 OK").replace("Content-Length: 0\r\n\r\n", &with_sdp),
            "BYE" => answer(&request, "200 OK").replace(";tag=phone\r\n", "\r\n"),
            _ => continue,
        };
        phone.send_to(reply.as_bytes(), from).await.expect("loopback carries it");
    }
}

/// What became of the media of a call whose other end names `media` as its address: sent there, or dropped
/// because it is outside of loopback.
fn media_of_call(first: u8, media: &str) -> (usize, usize) {
    let to = Destination::Number("+12025550170".to_owned());
    let verb = Verb::Call { to, offer: None, codecs: None, media: plan::OfferedMedia::Audio, from: None };
    let mut live = carrier(first, verb, Duration::ZERO);
    let (mut gone, mut dropped) = (0, 0);
    block_on(async {
        let phone = UdpSocket::bind(format!("127.0.8.{}:5060", first + 1)).await.expect("a free port");
        let (talks, is_talking) = tokio::sync::oneshot::channel();
        let mut talks = Some(talks);
        let observe = |event: Event| {
            match &event {
                Event::Delivered { packet, .. } if packet.to.port() == 40_000 => gone += 1,
                Event::Dropped { why: DropReason::NotLoopback, .. } => dropped += 1,
                _ => return,
            }
            if gone + dropped == 5 {
                talks.take().map(|talks| talks.send(()));
            }
        };
        let asked = async { is_talking.await.expect("the call is answered") };
        tokio::select! {
            outcome = live.run(observe, asked) => assert_eq!(outcome.expect("free ports"), Outcome::Stopped),
            () = answers_with_media_at(&phone, media) => unreachable!("the phone lasts as long as the test"),
        }
    });
    (gone, dropped)
}

#[test]
fn media_stays_on_loopback_whatever_address_the_other_side_names() {
    let (gone, dropped) = media_of_call(41, "203.0.113.9");
    assert!(gone == 0 && dropped >= 5, "{gone} sent, {dropped} dropped");
    let (gone, dropped) = media_of_call(41, "127.0.8.43");
    assert!(gone >= 5 && dropped == 0, "{gone} sent, {dropped} dropped");
}

/// The port at which our side wants the media of a call, where another program has `others` at its address.
fn media_port_beside(first: u8, others: &[u16]) -> u16 {
    let to = Destination::Number("+12025550170".to_owned());
    let verb = Verb::Call { to, offer: None, codecs: None, media: plan::OfferedMedia::Audio, from: None };
    let mut live = carrier(first, verb, Duration::ZERO);
    let mut invite = String::new();
    block_on(async {
        let mut held = Vec::new();
        for port in others {
            held.push(UdpSocket::bind(format!("127.0.8.{first}:{port}")).await.expect("a free port"));
        }
        let (calls, is_calling) = tokio::sync::oneshot::channel();
        let mut calls = Some(calls);
        let observe = |event: Event| {
            if let Event::Sent { packet, .. } = event
                && packet.payload.starts_with(b"INVITE ")
            {
                invite = String::from_utf8_lossy(&packet.payload).into_owned();
                calls.take().map(|calls| calls.send(()));
            }
        };
        tokio::select! {
            outcome = live.run(observe, std::future::pending()) => unreachable!("nobody answers: {outcome:?}"),
            told = is_calling => told.expect("the sender lives as long as the run"),
        }
    });
    let line = invite.lines().find_map(|line| line.strip_prefix("m=audio ")).expect("a description");
    line.split(' ').next().and_then(|port| port.parse().ok()).expect("a port")
}

#[test]
fn media_go_round_the_ports_of_other_programs() {
    let usual = media_port_beside(81, &[]);
    let table: [(&[u16], u16); 3] =
        [(&[usual], usual + 2), (&[usual + 1], usual + 2), (&[usual, usual + 2, usual + 5], usual + 6)];
    for (others, expected) in table {
        assert_eq!(media_port_beside(81, others), expected, "{others:?} are taken");
    }
}

/// A phone that answers, hangs up, and goes on talking. When it has talked enough it pings.
async fn talks_on(phone: &UdpSocket) {
    let mut buffer = [0; 4096];
    let mut media = String::new();
    let sdp = "v=0\r\no=- 1 1 IN IP4 127.0.8.92\r\ns=-\r\nc=IN IP4 127.0.8.92\r\nt=0 0\r\n\
               m=audio 40000 RTP/AVP 0\r\na=recvonly\r\n";
    let length = sdp.len();
    let with_sdp = format!(
        "Contact: <sip:127.0.8.92:5060>\r\nContent-Type: application/sdp\r\nContent-Length: {length}\r\n\r\n{sdp}"
    );
    loop {
        let (length, from) = phone.recv_from(&mut buffer).await.expect("the socket lives");
        let message = String::from_utf8_lossy(&buffer[..length]).into_owned();
        let header = |name: &str| message.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        let reply = match first_word(message.as_bytes()).as_str() {
            "INVITE" => {
                let line = message.lines().find_map(|line| line.strip_prefix("m=audio "));
                let port = line.and_then(|line| line.split(' ').next()).expect("a description");
                media = format!("127.0.8.91:{port}");
                answer(&message, "200 OK").replace("Content-Length: 0\r\n\r\n", &with_sdp)
            }
            "ACK" => {
                let [from, to, call_id] = ["From: ", "To: ", "Call-ID: "].map(header);
                let (from, to) = (from.replace("From: ", "To: "), to.replace("To: ", "From: "));
                format!(
                    "BYE sip:127.0.8.91:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.8.92:5060;branch=z9hG4bKb\r\n\
                     Max-Forwards: 70\r\n{from}\r\n{to}\r\n{call_id}\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n"
                )
            }
            // That of the BYE.
            "200" => {
                for _ in 0..50 {
                    phone.send_to(&[0x80; 172], &media).await.expect("loopback carries it");
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                "OPTIONS sip:127.0.8.91 SIP/2.0\r\n\r\n".to_owned()
            }
            _ => continue,
        };
        phone.send_to(reply.as_bytes(), from).await.expect("loopback carries it");
    }
}

#[test]
fn what_a_device_says_after_the_end_of_a_call_is_heard() {
    let to = Destination::Number("+12025550170".to_owned());
    let call = Verb::Call { to, offer: None, codecs: None, media: plan::OfferedMedia::Audio, from: None };
    let waits = Verb::Wait { until: None };
    let mut live = carrier_that(Clock::Real, 91, vec![(call, Duration::ZERO), (waits, MONTH)]);
    let (mut heard, mut lost) = (Vec::new(), 0);
    block_on(async {
        let phone = UdpSocket::bind("127.0.8.92:5060").await.expect("a free port");
        let (tells, is_told) = tokio::sync::oneshot::channel();
        let mut tells = Some(tells);
        let observe = |event: Event| match event {
            Event::Sent { packet, .. } if packet.from.port() == 5060 && packet.payload.len() == 172 => {
                heard.push(packet.id);
            }
            Event::Sent { packet, .. } if packet.payload.starts_with(b"OPTIONS ") => {
                tells.take().map(|tells| tells.send(()));
            }
            Event::Dropped { id, why: DropReason::NoListener, .. } if heard.contains(&id) => lost += 1,
            _ => {}
        };
        let asked = async { is_told.await.expect("the phone has talked enough") };
        tokio::select! {
            outcome = live.run(observe, asked) => assert_eq!(outcome.expect("free ports"), Outcome::Stopped),
            () = talks_on(&phone) => unreachable!("the phone lasts as long as the test"),
        }
    });
    assert!(heard.len() >= 3 && heard.len() == lost, "{} heard, {lost} of them by nobody", heard.len());
}
