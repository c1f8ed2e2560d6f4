//! The layer from outside: what goes in as messages and what comes out as sends and news.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::{Duration, Instant};

use super::*;
use crate::message::{Message, Method};

fn peer() -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 1], 5060))
}

fn at(millis: u64) -> Instant {
    Instant::from_millis(millis)
}

/// A request with what matching looks at. `via` is what follows the transport.
fn request(method: &str, cseq: &str, via: &str, to: &str) -> Message {
    Message::parse(format!(
        "{method} sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP {via}\r\nMax-Forwards: 70\r\n\
         From: <sip:alice@example.com>;tag=f\r\nTo: <sip:bob@example.com>{to}\r\nCall-ID: c\r\n\
         CSeq: {cseq}\r\nContent-Length: 0\r\n\r\n"
    ))
}

fn invite(via: &str) -> Message {
    request("INVITE", "1 INVITE", via, "")
}

fn response(status: u16, cseq: &str, via: &str, to: &str) -> Message {
    Message::parse(format!(
        "SIP/2.0 {status} x\r\nVia: SIP/2.0/UDP {via}\r\nFrom: <sip:alice@example.com>;tag=f\r\n\
         To: <sip:bob@example.com>{to}\r\nCall-ID: c\r\nCSeq: {cseq}\r\nContent-Length: 0\r\n\r\n"
    ))
}

fn layer() -> Layer {
    Layer::new(Timers::default())
}

const VIA: &str = "pbx.example.com:5060;branch=z9hG4bKa";

fn send_request(layer: &mut Layer, now: Instant, method: &str, reliable: bool) -> ClientId {
    let bytes = request(method, &format!("1 {method}"), VIA, "").bytes().clone();
    send_bytes(layer, now, method, bytes, reliable)
}

fn send_bytes(layer: &mut Layer, now: Instant, method: &str, bytes: Bytes, reliable: bool) -> ClientId {
    let method = Method::parse(method);
    let sent_by = "pbx.example.com:5060";
    layer.request(now, Outgoing { method, branch: "z9hG4bKa", sent_by, to: peer(), bytes, reliable })
}

/// All outputs now: the first line of what is sent, the news as they are.
fn drain(layer: &mut Layer) -> Vec<String> {
    let spell = |output: Output| match output {
        Output::Send { bytes, .. } => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            text.lines().next().unwrap_or_default().to_owned()
        }
        Output::TimedOut { .. } => "timed out".into(),
        Output::TransportFailed { .. } => "transport failed".into(),
        Output::NoAck { .. } => "no ACK".into(),
        Output::Terminated { .. } => "terminated".into(),
    };
    core::iter::from_fn(|| layer.poll()).map(spell).collect()
}

/// Lets time pass until nothing is left to do; gives the time of each output in milliseconds.
fn run(layer: &mut Layer) -> Vec<(u64, String)> {
    let mut log = Vec::new();
    while let Some(now) = layer.next_timeout() {
        layer.handle_timeout(now);
        log.extend(drain(layer).into_iter().map(|line| (now.as_millis(), line)));
    }
    log
}

fn assert_idle(layer: &mut Layer) {
    assert_eq!(drain(layer), [""; 0]);
    assert_eq!((layer.len(), layer.running_timers(), layer.next_timeout()), (0, 0, None));
    assert!(layer.is_empty());
}

const INVITE_LINE: &str = "INVITE sip:bob@example.com SIP/2.0";
const ACK_LINE: &str = "ACK sip:bob@example.com SIP/2.0";

#[test]
fn an_unanswered_invite_times_out_and_leaves_nothing() {
    let mut layer = layer();
    send_request(&mut layer, at(0), "INVITE", false);
    assert_eq!(drain(&mut layer), [INVITE_LINE]);
    let log = run(&mut layer);
    let repeats = [500, 1500, 3500, 7500, 15_500, 31_500].map(|time| (time, INVITE_LINE.to_owned()));
    assert_eq!(log[..6], repeats);
    assert_eq!(log[6..], [(32_000, "timed out".to_owned()), (32_000, "terminated".to_owned())]);
    assert_idle(&mut layer);
}

#[test]
fn repetitions_are_the_same_bytes() {
    let mut layer = layer();
    send_request(&mut layer, at(0), "OPTIONS", false);
    layer.handle_timeout(at(500));
    let sent: Vec<_> = core::iter::from_fn(|| layer.poll()).collect();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], sent[1]);
}

#[test]
fn a_provisional_response_ends_the_repetition_of_an_invite_for_good() {
    let mut layer = layer();
    let client = send_request(&mut layer, at(0), "INVITE", false);
    let trying = response(100, "1 INVITE", VIA, "");
    assert_eq!(layer.receive(at(10), &trying, false), Received::Response { client });
    assert_eq!(layer.next_timeout(), None);
    assert_eq!(layer.len(), 1);
}

#[test]
fn a_failure_is_acknowledged_each_time_and_reported_once() {
    let mut layer = layer();
    let client = send_request(&mut layer, at(0), "INVITE", false);
    let busy = response(486, "1 INVITE", VIA, ";tag=t");
    assert_eq!(layer.receive(at(10), &busy, false), Received::Response { client });
    assert_eq!(layer.receive(at(20), &busy, false), Received::Absorbed);
    assert_eq!(drain(&mut layer), [INVITE_LINE, ACK_LINE, ACK_LINE]);
    assert_eq!(run(&mut layer), [(32_010, "terminated".to_owned())]);
    assert_eq!(layer.receive(at(33_000), &busy, false), Received::StrayResponse);
    assert_idle(&mut layer);
}

#[test]
fn a_failure_over_tcp_is_acknowledged_and_forgotten() {
    let mut layer = layer();
    let client = send_request(&mut layer, at(0), "INVITE", true);
    let busy = response(486, "1 INVITE", VIA, ";tag=t");
    assert_eq!(layer.receive(at(10), &busy, true), Received::Response { client });
    assert_eq!(drain(&mut layer), [INVITE_LINE, ACK_LINE, "terminated"]);
    assert_idle(&mut layer);
}

//= https://www.rfc-editor.org/rfc/rfc6026#section-7.2
//= type=test
#[test]
fn every_2xx_to_an_invite_is_reported_until_timer_m() {
    let mut layer = layer();
    let client = send_request(&mut layer, at(0), "INVITE", false);
    for (now, tag) in [(1000, ";tag=t"), (1500, ";tag=t"), (6000, ";tag=other-branch")] {
        let ok = response(200, "1 INVITE", VIA, tag);
        assert_eq!(layer.receive(at(now), &ok, false), Received::Response { client });
    }
    assert_eq!(drain(&mut layer), [INVITE_LINE], "the layer sends no ACK");
    assert_eq!(run(&mut layer), [(33_000, "terminated".to_owned())]);
    assert_eq!(
        layer.receive(at(33_001), &response(200, "1 INVITE", VIA, ""), false),
        Received::StrayResponse
    );
    assert_idle(&mut layer);
}

#[test]
fn a_second_answer_to_a_bye_is_absorbed() {
    let mut layer = layer();
    let client = send_request(&mut layer, at(0), "BYE", false);
    let ok = response(200, "1 BYE", VIA, "");
    assert_eq!(layer.receive(at(10), &ok, false), Received::Response { client });
    assert_eq!(layer.receive(at(20), &ok, false), Received::Absorbed);
    drain(&mut layer);
    assert_eq!(run(&mut layer), [(5_010, "terminated".to_owned())]);
    assert_idle(&mut layer);
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-17.1.3
//= type=test
#[test]
fn responses_match_by_branch_sent_by_and_method() {
    let cases = [
        ("1 INVITE", VIA, true),
        ("1 INVITE", "PBX.example.com:5060;received=192.0.2.9;branch=Z9HG4BKA", true),
        ("1 CANCEL", VIA, false),
        ("1 INVITE", "pbx.example.com:5060;branch=z9hG4bKb", false),
        ("1 INVITE", "other.example.com:5060;branch=z9hG4bKa", false),
    ];
    for (cseq, via, matches) in cases {
        let mut layer = layer();
        let client = send_request(&mut layer, at(0), "INVITE", false);
        let expected = if matches { Received::Response { client } } else { Received::StrayResponse };
        assert_eq!(layer.receive(at(1), &response(180, cseq, via, ""), false), expected, "{cseq} {via}");
    }
    let hopeless = Message::parse("SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n");
    assert_eq!(layer().receive(at(0), &hopeless, false), Received::Unmatched);
}

#[test]
fn the_answers_to_an_invite_and_to_its_cancel_are_told_apart() {
    let mut layer = layer();
    let invite = send_request(&mut layer, at(0), "INVITE", false);
    assert_eq!(layer.cancel_moment(invite), CancelMoment::AfterProvisional);
    assert!(!layer.cancelled(at(1), invite));
    layer.receive(at(2), &response(100, "1 INVITE", VIA, ""), false);
    assert_eq!(layer.cancel_moment(invite), CancelMoment::Now);
    let cancel = send_request(&mut layer, at(3), "CANCEL", false);
    assert!(layer.cancelled(at(3), invite));
    let ok = layer.receive(at(4), &response(200, "1 CANCEL", VIA, ""), false);
    assert_eq!(ok, Received::Response { client: cancel });
    let terminated = layer.receive(at(5), &response(487, "1 INVITE", VIA, ";tag=t"), false);
    assert_eq!(terminated, Received::Response { client: invite });
    assert_eq!(layer.cancel_moment(invite), CancelMoment::TooLate);
    assert_eq!(layer.cancel_moment(cancel), CancelMoment::TooLate);
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-9.1
//= type=test
#[test]
fn a_cancelled_invite_without_final_response_is_given_up() {
    let mut layer = layer();
    let invite = send_request(&mut layer, at(0), "INVITE", false);
    layer.receive(at(10), &response(180, "1 INVITE", VIA, ";tag=t"), false);
    drain(&mut layer);
    assert!(layer.cancelled(at(1000), invite));
    assert_eq!(run(&mut layer), [(33_000, "timed out".to_owned()), (33_000, "terminated".to_owned())]);
    assert_idle(&mut layer);
}

#[test]
fn a_repeated_invite_gets_what_the_state_has_for_it() {
    let mut layer = layer();
    let message = invite(VIA);
    let Received::Request { server } = layer.receive(at(0), &message, false) else { panic!("it is new") };
    let repeated = |layer: &mut Layer, now| {
        assert_eq!(layer.receive(at(now), &message, false), Received::Absorbed);
        drain(layer)
    };
    assert_eq!(repeated(&mut layer, 1), [""; 0], "nothing was answered yet");
    for (now, status) in [(2, 100_u16), (3, 180)] {
        assert!(layer.respond(at(now), server, status, Bytes::from(status.to_string()), peer()));
    }
    assert_eq!(repeated(&mut layer, 4), ["100", "180", "180"]);
    assert!(layer.respond(at(5), server, 200, Bytes::from_static(b"200"), peer()));
    assert_eq!(repeated(&mut layer, 6), ["200"], "only the 200 that was just sent");
    // Row 16 of the traps: five seconds later, after the ACK, it is still no second call.
    assert_eq!(repeated(&mut layer, 5000), [""; 0]);
    assert_eq!(run(&mut layer), [(32_005, "terminated".to_owned())]);
    assert_idle(&mut layer);
    assert!(matches!(layer.receive(at(40_000), &message, false), Received::Request { .. }));
}

#[test]
fn a_repeated_request_gets_the_same_answer_whatever_the_method() {
    for method in ["BYE", "OPTIONS", "PRACK", "UPDATE", "REGISTER", "INFO", "NEW"] {
        let mut layer = layer();
        let message = request(method, &format!("2 {method}"), VIA, ";tag=t");
        let Received::Request { server } = layer.receive(at(0), &message, false) else { panic!("new") };
        assert_eq!(layer.receive(at(1), &message, false), Received::Absorbed);
        assert_eq!(drain(&mut layer), [""; 0]);
        layer.respond(at(2), server, 200, Bytes::from_static(b"200"), peer());
        assert_eq!(layer.receive(at(500), &message, false), Received::Absorbed);
        assert_eq!(drain(&mut layer), ["200", "200"]);
        assert!(!layer.respond(at(501), server, 481, Bytes::from_static(b"481"), peer()), "one final only");
        assert_eq!(run(&mut layer), [(32_002, "terminated".to_owned())]);
        assert!(!layer.respond(at(40_000), server, 200, Bytes::new(), peer()), "it is gone");
        assert_idle(&mut layer);
    }
}

fn refuse(layer: &mut Layer, message: &Message, reliable: bool) -> ServerId {
    let Received::Request { server } = layer.receive(at(0), message, reliable) else { panic!("new") };
    assert!(layer.respond(
        at(0),
        server,
        486,
        response(486, "1 INVITE", VIA, ";tag=t").bytes().clone(),
        peer()
    ));
    server
}

#[test]
fn the_ack_ends_the_repetition_of_a_failure() {
    let mut layer = layer();
    let server = refuse(&mut layer, &invite(VIA), false);
    layer.handle_timeout(at(500));
    let ack = request("ACK", "1 ACK", VIA, ";tag=t");
    assert_eq!(layer.receive(at(600), &ack, false), Received::AckForNon2xx { server });
    assert_eq!(layer.receive(at(700), &ack, false), Received::AckForNon2xx { server });
    assert_eq!(drain(&mut layer), ["SIP/2.0 486 x", "SIP/2.0 486 x"]);
    assert_eq!(run(&mut layer), [(5_600, "terminated".to_owned())]);
    assert_idle(&mut layer);
}

#[test]
fn a_failure_that_nobody_acknowledges_is_reported() {
    for reliable in [false, true] {
        let mut layer = layer();
        refuse(&mut layer, &invite(VIA), reliable);
        let log = run(&mut layer);
        let sends = log.iter().filter(|(_, line)| line.starts_with("SIP/2.0 486")).count();
        // The first send is logged with the first timer.
        assert_eq!(sends, if reliable { 1 } else { 11 });
        assert_eq!(log[sends..], [(32_000, "no ACK".to_owned()), (32_000, "terminated".to_owned())]);
        assert_idle(&mut layer);
    }
}

#[test]
fn the_ack_of_a_2xx_goes_to_the_dialog() {
    let mut layer = layer();
    let Received::Request { server } = layer.receive(at(0), &invite(VIA), false) else { panic!("new") };
    let own_branch = request("ACK", "1 ACK", "pbx.example.com:5060;branch=z9hG4bKown", ";tag=t");
    let same_branch = request("ACK", "1 ACK", VIA, ";tag=t");
    assert_eq!(layer.receive(at(1), &same_branch, false), Received::Absorbed, "nothing to acknowledge");
    layer.respond(at(2), server, 200, Bytes::from_static(b"200"), peer());
    assert_eq!(layer.receive(at(3), &own_branch, false), Received::Ack2xx { invite: None });
    assert_eq!(layer.receive(at(4), &same_branch, false), Received::Ack2xx { invite: Some(server) });
    assert_eq!(layer.len(), 1, "an ACK makes no transaction");
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-9.2
//= type=test
#[test]
fn a_cancel_is_a_transaction_of_its_own_that_knows_its_invite() {
    let mut layer = layer();
    let Received::Request { server: invite } = layer.receive(at(0), &invite(VIA), false) else {
        panic!("new")
    };
    let cancel = request("CANCEL", "1 CANCEL", VIA, "");
    let Received::Cancel { server, invite: found } = layer.receive(at(1), &cancel, false) else {
        panic!("new")
    };
    assert_eq!(found, Some(invite));
    assert_ne!(server, invite);
    assert_eq!(layer.receive(at(2), &cancel, false), Received::Absorbed);
    for via in ["pbx.example.com:5060;branch=z9hG4bKother", "other.example.com:5060;branch=z9hG4bKa"] {
        let stranger = request("CANCEL", "1 CANCEL", via, "");
        assert!(matches!(layer.receive(at(3), &stranger, false), Received::Cancel { invite: None, .. }));
    }
}

//= https://www.rfc-editor.org/rfc/rfc3261#section-17.2.3
//= type=test
#[test]
fn a_branch_is_only_unique_with_its_sent_by_and_method() {
    let mut layer = layer();
    for (method, via) in [
        ("INVITE", VIA),
        ("OPTIONS", VIA),
        ("INVITE", "pbx.example.com:5061;branch=z9hG4bKa"),
        ("INVITE", "pbx.example.com;branch=z9hG4bKa"),
        ("INVITE", "carrier.example.com:5060;branch=z9hG4bKa"),
    ] {
        let message = request(method, &format!("1 {method}"), via, "");
        assert!(matches!(layer.receive(at(0), &message, false), Received::Request { .. }), "{method} {via}");
    }
    assert_eq!(layer.len(), 5);
}

/// A request of RFC 2543 has no branch, or one of its own taste.
#[test]
fn old_peers_are_matched_by_everything_else() {
    for via in ["old.example.com", "old.example.com;branch=1"] {
        let mut layer = layer();
        let server = refuse(&mut layer, &invite(via), false);
        assert_eq!(layer.receive(at(1), &invite(via), false), Received::Absorbed);
        let foreign = request("ACK", "1 ACK", via, ";tag=somebody-else");
        assert_eq!(layer.receive(at(2), &foreign, false), Received::Ack2xx { invite: None });
        let ack = request("ACK", "1 ACK", via, ";tag=t");
        assert_eq!(layer.receive(at(3), &ack, false), Received::AckForNon2xx { server });
        let cancel = request("CANCEL", "1 CANCEL", via, "");
        let cancelled = layer.receive(at(4), &cancel, false);
        assert!(matches!(cancelled, Received::Cancel { invite: Some(found), .. } if found == server));
        let next = request("INVITE", "2 INVITE", via, "");
        assert!(matches!(layer.receive(at(5), &next, false), Received::Request { .. }));
        // Other methods compare the To tag as well.
        for tag in [";tag=1", ";tag=2"] {
            let bye = request("BYE", "3 BYE", via, tag);
            assert!(matches!(layer.receive(at(6), &bye, false), Received::Request { .. }));
            assert_eq!(layer.receive(at(7), &bye, false), Received::Absorbed);
        }
    }
}

#[test]
fn a_transport_error_ends_clients_and_is_only_told_to_servers() {
    let mut layer = layer();
    send_request(&mut layer, at(0), "OPTIONS", false);
    refuse(&mut layer, &invite(VIA), false);
    drain(&mut layer);
    layer.transport_error(at(1), SocketAddr::from(([192, 0, 2, 9], 5060)));
    assert_eq!(drain(&mut layer), [""; 0], "another address");
    layer.transport_error(at(1), peer());
    assert_eq!(drain(&mut layer), ["transport failed", "terminated", "transport failed"]);
    assert_eq!(layer.len(), 1);
    assert!(run(&mut layer).iter().any(|(_, line)| line == "SIP/2.0 486 x"), "the server goes on");
    assert_idle(&mut layer);
}

#[test]
fn a_request_without_via_matches_nothing() {
    let message = Message::parse("OPTIONS sip:bob@example.com SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\n");
    let mut layer = layer();
    assert_eq!(layer.receive(at(0), &message, false), Received::Unmatched);
    assert_eq!(layer.receive(at(0), &Message::parse("\r\n\r\n"), false), Received::Unmatched);
    assert_idle(&mut layer);
}

#[test]
fn a_flood_is_not_remembered_beyond_the_limit() {
    let mut layer = layer();
    for number in 0..SERVER_TRANSACTIONS_MAX {
        let message = invite(&format!("pbx.example.com;branch=z9hG4bK{number}"));
        assert!(matches!(layer.receive(at(0), &message, false), Received::Request { .. }));
    }
    assert_eq!(layer.receive(at(0), &invite(VIA), false), Received::Overload);
    assert_eq!(layer.len(), SERVER_TRANSACTIONS_MAX);
}

/// Responses of 61,000 octets, and keys as long: a hundred thousand of either would be six gigabytes.
#[test]
fn a_flood_is_bounded_in_octets_and_leaves_nothing() {
    let mut layer = layer();
    let answer = Bytes::from(vec![b'x'; 61_000]);
    let mut taken = 0;
    for number in 0..5_000 {
        let pad = "b".repeat(if number % 2 == 0 { 61_000 } else { 1 });
        let message = request("OPTIONS", "1 OPTIONS", &format!("pbx;branch=z9hG4bK{pad}{number}"), "");
        if let Received::Request { server } = layer.receive(at(0), &message, false) {
            taken += 1;
            assert!(layer.respond(at(0), server, 200, answer.clone(), peer()));
        }
        drain(&mut layer);
    }
    let longest = 2 * 62_000;
    assert!(layer.server_octets() <= SERVER_OCTETS_MAX + longest, "{} octets", layer.server_octets());
    assert!((500..1_200).contains(&taken), "{taken} were taken");
    // Who may hold less than what is held gets none, and who is in already is still served.
    let via = "pbx;branch=z9hG4bKb1";
    let again = layer.receive_within(at(1), &request("OPTIONS", "1 OPTIONS", via, ""), false, 0);
    assert_eq!(again, Received::Absorbed);
    run(&mut layer);
    assert_eq!((layer.len(), layer.server_octets()), (0, 0));
    let small = request("OPTIONS", "1 OPTIONS", "pbx;branch=z9hG4bKs", "");
    assert_eq!(layer.receive_within(at(40_000), &small, false, 0), Received::Overload);
    assert!(matches!(layer.receive_within(at(40_000), &small, false, 1), Received::Request { .. }));
}

#[test]
fn ten_thousand_transactions_at_once_leave_nothing() {
    let mut layer = layer();
    let bytes = invite(VIA).bytes().clone();
    for number in 0..10_000_u64 {
        let branch = format!("z9hG4bK{number}");
        let (method, sent_by) = (Method::Invite, "pbx.example.com:5060");
        let bytes = bytes.clone();
        let to = peer();
        let now = at(number);
        layer.request(now, Outgoing { method, branch: &branch, sent_by, to, bytes, reliable: false });
        layer.handle_timeout(now);
    }
    assert_eq!(layer.len(), 10_000);
    let log = run(&mut layer);
    let count = |wanted: &str| log.iter().filter(|(_, line)| line == wanted).count();
    assert_eq!(count("timed out"), 10_000);
    assert_eq!(count("terminated"), 10_000);
    // Seven sends each; those of the first ten seconds are in the log too, as the outputs waited.
    assert_eq!(count(INVITE_LINE), 70_000);
    assert_idle(&mut layer);
}

#[test]
fn a_transaction_that_waits_for_stragglers_holds_no_message() {
    let ended = |method: &str, status: u16| {
        let mut layer = layer();
        let bytes = Bytes::from(request(method, &format!("1 {method}"), VIA, "").bytes().to_vec());
        send_bytes(&mut layer, at(0), method, bytes.clone(), false);
        drain(&mut layer);
        layer.receive(at(1), &response(status, &format!("1 {method}"), VIA, ";tag=t"), false);
        drain(&mut layer);
        assert_eq!(layer.len(), 1);
        bytes.is_unique()
    };
    assert!(ended("INVITE", 200));
    assert!(ended("INVITE", 486));
    assert!(ended("BYE", 200));
    assert!(!ended("INVITE", 180), "the ACK for a failure is still to be made from it");
    assert!(size_of::<client::Client>() <= 128, "{}", size_of::<client::Client>());
    assert!(size_of::<server::Server>() <= 128, "{}", size_of::<server::Server>());
}

#[test]
fn timers_scale_with_t1() {
    let mut layer = Layer::new(Timers { t1: Duration::from_millis(1), ..Timers::default() });
    send_request(&mut layer, at(0), "INVITE", false);
    assert_eq!(run(&mut layer).last(), Some(&(64, "terminated".to_owned())));
}

#[test]
#[should_panic(expected = "T1 and T2 are longer than nothing")]
fn a_t1_of_zero_would_never_end() {
    let _ = Layer::new(Timers { t1: Duration::ZERO, ..Timers::default() });
}
