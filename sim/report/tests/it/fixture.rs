//! A trunk call made by hand: challenge, answer after a lost INVITE, speech, digits, hold, BYE.

use clock::{Duration, Instant};
use trace::{Cast, DropReason, Event, Host, Packet, PacketId, Party, Transport};

const CARRIER: &str = "198.51.100.1";
const PBX: &str = "192.0.2.5";

/// Writes events as a recorder would.
pub(crate) struct Stage {
    pub(crate) events: Vec<Event>,
    now: Instant,
    next: u64,
    cseq: u32,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self { events: Vec::new(), now: Instant::ZERO, next: 1, cseq: 1 }
    }

    pub(crate) fn wait(&mut self, millis: u64) -> &mut Self {
        self.now += Duration::from_millis(millis);
        self
    }

    /// Sends without delivering.
    fn send(&mut self, from: Party, port: u16, payload: Vec<u8>) -> Packet {
        let address = |party| {
            let ip = if party == Party::Carrier { CARRIER } else { PBX };
            format!("{ip}:{port}").parse().expect("a constant address")
        };
        let packet = Packet {
            id: PacketId(self.next),
            from: address(from),
            to: address(from.peer()),
            transport: Transport::Udp,
            payload: payload.into(),
        };
        self.next += 1;
        self.events.push(Event::Sent { at: self.now, packet: packet.clone() });
        packet
    }

    pub(crate) fn sip(&mut self, from: Party, text: &str) -> PacketId {
        let packet = self.send(from, 5060, text.as_bytes().to_vec());
        let id = packet.id;
        self.wait(12);
        self.events.push(Event::Delivered { at: self.now, packet });
        id
    }

    pub(crate) fn lose(&mut self, from: Party, text: &str) -> PacketId {
        let packet = self.send(from, 5060, text.as_bytes().to_vec());
        self.events.push(Event::Dropped { at: self.now, id: packet.id, why: DropReason::Scripted });
        packet.id
    }

    pub(crate) fn note(&mut self, party: Party, text: &str) {
        self.events.push(Event::Note { at: self.now, party, text: text.to_owned() });
    }

    /// `millis` of audio both ways; `first` speaks first in every period.
    pub(crate) fn talk(&mut self, millis: u16, first: Party) {
        for n in 0..millis / 20 {
            for (party, ssrc) in [(first, 1), (first.peer(), 2)] {
                self.send(party, 40_000, rtp(8, n, u32::from(n) * 160, ssrc, &[0xd5; 160]));
            }
            self.wait(20);
        }
    }

    pub(crate) fn digit(&mut self, from: Party, event: u8, stamp: u32) {
        for n in 0..5_u16 {
            let payload = [event, if n > 2 { 0x8a } else { 0x0a }, 0, 160];
            self.send(from, 40_000, rtp(101, n, stamp, 3, &payload));
            self.wait(20);
        }
    }

    pub(crate) fn request(&mut self, from: Party, start: &str, fields: &str, body: &str) -> String {
        let method = start.split(' ').next().expect("a method");
        if !matches!(method, "ACK" | "CANCEL") {
            self.cseq += 1;
        }
        self.text(from, &format!("{start} SIP/2.0"), method, fields, body)
    }

    pub(crate) fn response(
        &self,
        from: Party,
        status: &str,
        method: &str,
        fields: &str,
        body: &str,
    ) -> String {
        self.text(from, &format!("SIP/2.0 {status}"), method, fields, body)
    }

    fn text(&self, from: Party, start: &str, method: &str, fields: &str, body: &str) -> String {
        let host = if from == Party::Carrier { CARRIER } else { PBX };
        let to_tag =
            if fields.contains("expires") || method == "INVITE" && self.cseq < 5 { "" } else { ";tag=c4" };
        let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        format!(
            "{start}\r\nVia: SIP/2.0/UDP {host}:5060;branch=z9hG4bK-{}{method}\r\nMax-Forwards: 70\r\n\
             From: \"Reception\" <sip:+493012345@{CARRIER}>;tag=p1\r\nTo: <sip:+498912345@{CARRIER}>{to_tag}\r\n\
             Call-ID: 5c1f3a90@{PBX}\r\nCSeq: {} {method}\r\nContact: <sip:+493012345@{host}:5060>\r\n{fields}{kind}\
             Content-Length: {}\r\n\r\n{body}",
            self.cseq,
            self.cseq,
            body.len()
        )
    }
}

pub(crate) fn rtp(payload_type: u8, sequence: u16, stamp: u32, ssrc: u32, payload: &[u8]) -> Vec<u8> {
    let header = rtp::RtpHeader { marker: sequence == 0, payload_type, sequence, timestamp: stamp, ssrc };
    header.write(payload).to_vec()
}

pub(crate) fn sdp(party: Party, formats: &str, direction: &str) -> String {
    let ip = if party == Party::Carrier { CARRIER } else { PBX };
    format!(
        "v=0\r\no=- 7 1 IN IP4 {ip}\r\ns=-\r\nc=IN IP4 {ip}\r\nt=0 0\r\nm=audio 40000 RTP/AVP {formats} 101\r\n\
         a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na={direction}\r\n"
    )
}

pub(crate) fn cast() -> Cast {
    let host = |party, ip: &str| Host {
        party,
        address: ip.parse().expect("constant"),
        sip_port: 5060,
        media_ports: None,
    };
    Cast { hosts: vec![host(Party::Carrier, CARRIER), host(Party::Pbx, PBX)], ..Cast::default() }
}

/// The whole call; `first` decides who speaks first in each period, which must not matter.
pub(crate) fn call(first: Party) -> Vec<Event> {
    use Party::{Carrier, Pbx};
    let mut s = Stage::new();
    let register = s.request(Pbx, "REGISTER sip:trunk.example", "Expires: 3600\r\n", "");
    s.sip(Pbx, &register);
    let challenge = "WWW-Authenticate: Digest realm=\"trunk.example\", nonce=\"f00d\", qop=\"auth\"\r\n";
    let unauthorized = s.response(Carrier, "401 Unauthorized", "REGISTER", challenge, "");
    s.sip(Carrier, &unauthorized);
    let credentials = "Expires: 3600\r\nAuthorization: Digest username=\"trunk\", realm=\"trunk.example\", \
                       nonce=\"f00d\", uri=\"sip:trunk.example\", response=\"0123456789abcdef0123456789abcdef\"\r\n";
    let register = s.request(Pbx, "REGISTER sip:trunk.example", credentials, "");
    s.sip(Pbx, &register);
    let ok = s.response(Carrier, "200 OK", "REGISTER", "Contact: <sip:192.0.2.5:5060>;expires=3600\r\n", "");
    s.sip(Carrier, &ok);
    s.note(Pbx, "registered for 3600 s");
    s.wait(1000);
    let uri = "INVITE sip:+498912345@trunk.example;user=phone";
    let invite = s.request(
        Pbx,
        uri,
        "P-Asserted-Identity: <sip:+493012345@trunk.example>\r\n",
        &sdp(Pbx, "0 8", "sendrecv"),
    );
    s.lose(Pbx, &invite);
    s.wait(500);
    s.sip(Pbx, &invite);
    let trying = s.response(Carrier, "100 Trying", "INVITE", "", "");
    s.sip(Carrier, &trying);
    let ringing = s.response(Carrier, "180 Ringing", "INVITE", "", "");
    s.sip(Carrier, &ringing);
    s.wait(2000);
    let ok = s.response(Carrier, "200 OK", "INVITE", "", &sdp(Carrier, "8", "sendrecv"));
    s.sip(Carrier, &ok);
    // One packet before the ACK: a matter of timing, absent from a golden ladder.
    if first == Carrier {
        s.talk(20, first);
    }
    let ack = s.request(Pbx, "ACK sip:+498912345@198.51.100.1:5060", "", "");
    s.sip(Pbx, &ack);
    s.note(Carrier, "answered");
    s.talk(3000, first);
    for (n, event) in [5, 0, 11].into_iter().enumerate() {
        s.digit(Pbx, event, 1_000 * (n as u32 + 1));
    }
    let hold = s.request(Pbx, "INVITE sip:+498912345@198.51.100.1:5060", "", &sdp(Pbx, "8", "sendonly"));
    s.sip(Pbx, &hold);
    let ok = s.response(Carrier, "200 OK", "INVITE", "", &sdp(Carrier, "8", "sendrecv"));
    s.sip(Carrier, &ok);
    let ack = s.request(Pbx, "ACK sip:+498912345@198.51.100.1:5060", "", "");
    s.sip(Pbx, &ack);
    s.talk(1000, first);
    let bye = s.request(Carrier, "BYE sip:+493012345@192.0.2.5:5060", "Reason: Q.850;cause=16\r\n", "");
    s.sip(Carrier, &bye);
    let ok = s.response(Pbx, "200 OK", "BYE", "", "");
    s.sip(Pbx, &ok);
    s.note(Pbx, "call detail record closed: 4.4 s");
    s.events
}
