//! A foreign reader agrees: `tshark` finds SIP and RTP in our captures and nothing wrong with them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use bytes::Bytes;
use clock::{Duration, Instant};
use trace::pcapng::{Options, write};
use trace::{Cast, DropReason, Event, Header, Host, Packet, PacketId, Party, Transport};

const SDP: &str = "v=0\r\no=- 1 1 IN {ip}\r\ns=-\r\nc=IN {ip}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n\
                   a=rtpmap:0 PCMU/8000\r\n";

/// A call by hand: INVITE (lost once), 200, ACK, five RTP packets each way, BYE.
fn call(carrier: &str, pbx: &str, transport: Transport) -> (Header, Vec<Event>) {
    let mut events = Vec::new();
    let mut at = Instant::ZERO;
    let mut send = |from: &str, to: &str, port: u16, transport, payload: Vec<u8>| {
        at += Duration::from_millis(20);
        let address = |ip: &str| format!("{ip}:{port}").parse().expect("an address above");
        let id = PacketId(events.len() as u64 + 1);
        let packet = Packet { id, from: address(from), to: address(to), transport, payload: payload.into() };
        events.push(Event::Sent { at, packet });
    };
    let invite = sip("INVITE sip:2@pbx SIP/2.0", 1, "INVITE", &sdp(carrier));
    send(carrier, pbx, 5060, transport, invite.clone());
    send(carrier, pbx, 5060, transport, invite);
    send(pbx, carrier, 5060, transport, sip("SIP/2.0 200 OK", 1, "INVITE", &sdp(pbx)));
    send(carrier, pbx, 5060, transport, sip("ACK sip:2@pbx SIP/2.0", 1, "ACK", ""));
    for number in 0..5_u8 {
        for (from, to) in [(carrier, pbx), (pbx, carrier)] {
            let stamp = (u16::from(number) * 160).to_be_bytes();
            let mut rtp = vec![0x80, 0, 0, number, 0, 0, stamp[0], stamp[1], 1, 2, 3, 4];
            rtp.extend([0xff; 160]);
            send(from, to, 40_000, Transport::Udp, rtp);
        }
    }
    send(pbx, carrier, 5060, transport, sip("BYE sip:1@carrier SIP/2.0", 7, "BYE", ""));
    events.insert(1, Event::Dropped { at: Instant::from_millis(21), id: PacketId(1), why: DropReason::Loss });
    let host = |party, ip: &str| Host {
        party,
        address: bare(ip).parse().expect("an address below"),
        sip_port: 5060,
        media_ports: None,
    };
    let cast = Cast { hosts: vec![host(Party::Carrier, carrier), host(Party::Pbx, pbx)], ..Cast::default() };
    (Header { version: "0.0.0".into(), run: "by hand".into(), cast, ..Header::default() }, events)
}

fn bare(ip: &str) -> &str {
    ip.trim_matches(['[', ']'])
}

fn sdp(ip: &str) -> String {
    let family = if ip.contains(':') { "IP6" } else { "IP4" };
    SDP.replace("{ip}", &format!("{family} {}", bare(ip)))
}

fn sip(start: &str, cseq: u32, method: &str, body: &str) -> Vec<u8> {
    let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    format!(
        "{start}\r\nVia: SIP/2.0/UDP carrier;branch=z9hG4bK{cseq}{method}\r\nFrom: <sip:1@carrier>;tag=a\r\n\
         To: <sip:2@pbx>;tag=b\r\nCall-ID: 1@carrier\r\nCSeq: {cseq} {method}\r\nMax-Forwards: 70\r\n\
         Contact: <sip:1@carrier>\r\n{kind}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The requested fields, a row per frame; `None` when there is no tshark here.
fn tshark(capture: &[u8], fields: &[&str]) -> Option<Vec<Vec<String>>> {
    let mut command = Command::new("tshark");
    command.args(["-r", "-", "-n", "-T", "fields", "-E", "separator=|"]);
    for check in ["ip.check_checksum:TRUE", "udp.check_checksum:TRUE", "tcp.check_checksum:TRUE"] {
        command.args(["-o", check]);
    }
    for field in fields {
        command.args(["-e", field]);
    }
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else {
        println!("NOT RUN: tshark is not installed");
        return None;
    };
    child.stdin.take().expect("piped above").write_all(capture).expect("tshark reads all of it");
    let output = child.wait_with_output().expect("tshark ends when its input does");
    assert!(output.status.success(), "tshark refuses the capture");
    let text = String::from_utf8(output.stdout).expect("tshark prints UTF-8");
    Some(text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect())
}

fn check(carrier: &str, pbx: &str, transport: Transport, protocols: &str) {
    let (header, events) = call(carrier, pbx, transport);
    let comments = [(PacketId(3), vec!["dialog/example: a finding".to_owned()])].into();
    let capture = write(&header, &events, &Options { comments, ..Options::default() });
    let fields = [
        "frame.protocols",
        "frame.time_epoch",
        "frame.comment",
        "_ws.malformed",
        "_ws.expert.message",
        "ip.checksum.status",
        "udp.checksum.status",
        "tcp.checksum.status",
    ];
    let Some(rows) = tshark(&capture, &fields) else { return };
    assert_eq!(rows.len(), 15);
    for (number, row) in rows.iter().enumerate() {
        assert_eq!(row[3], "", "frame {number} is malformed: {row:?}");
        assert!(!row[4].to_lowercase().contains("checksum"), "frame {number}: {row:?}");
        for status in &row[5..] {
            assert!(status.is_empty() || status.split(',').all(|s| s == "1"), "frame {number}: {row:?}");
        }
    }
    let ends = |row: &Vec<String>, end: &str| row[0].ends_with(end);
    assert_eq!(rows.iter().filter(|row| row[0].contains(protocols)).count(), 5, "{rows:#?}");
    assert_eq!(rows.iter().filter(|row| ends(row, ":udp:rtp")).count(), 10, "{rows:#?}");
    assert_eq!(rows.iter().filter(|row| ends(row, ":sip:sdp")).count(), 3, "{rows:#?}");
    assert_eq!(rows[0][1], "946684800.020000000", "the virtual epoch");
    assert_eq!(rows[0][2], "lost on the way: loss");
    assert_eq!(rows[2][2], "dialog/example: a finding");
}

#[test]
fn a_call_over_udp_is_dissected() {
    check("198.51.100.1", "192.0.2.5", Transport::Udp, "ip:udp:sip");
}

#[test]
fn a_call_over_udp_and_ipv6_is_dissected() {
    check("[2001:db8::1]", "[2001:db8::2]", Transport::Udp, "ipv6:udp:sip");
}

#[test]
fn a_call_over_tcp_is_dissected() {
    check("198.51.100.1", "192.0.2.5", Transport::Tcp, "ip:tcp:sip");
}

#[test]
fn a_call_over_tls_is_shown_decrypted() {
    check("198.51.100.1", "192.0.2.5", Transport::Tls, "exported_pdu:sip");
}

#[test]
fn an_empty_run_is_a_valid_capture() {
    let capture = write(&Header::default(), &[], &Options::default());
    assert!(tshark(&capture, &["frame.number"]).is_none_or(|rows| rows.is_empty()));
}

#[test]
fn an_odd_and_an_empty_payload_are_framed() {
    let packet = |id, payload: &'static [u8]| Packet {
        id: PacketId(id),
        from: "10.0.0.1:9".parse().unwrap(),
        to: "10.0.0.2:9".parse().unwrap(),
        transport: Transport::Udp,
        payload: Bytes::from_static(payload),
    };
    let events = [b"".as_slice(), b"a", b"ab", b"abc"]
        .into_iter()
        .zip(1..)
        .map(|(payload, id)| Event::Sent { at: Instant::ZERO, packet: packet(id, payload) });
    let capture = write(&Header::default(), &events.collect::<Vec<_>>(), &Options::default());
    let Some(rows) = tshark(&capture, &["udp.length", "udp.checksum.status"]) else { return };
    assert_eq!(rows, [["8", "1"], ["9", "1"], ["10", "1"], ["11", "1"]]);
}
