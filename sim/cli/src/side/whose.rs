//! Whose a call is: a side that serves many devices says of what it finds which of them it was, and in which call.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

use check::Finding;
use sip::{Message, Method};
use trace::{Cast, Event, Header, Packet, Party, visible};

/// Call-IDs that are remembered, the latest ones.
const REMEMBERED_MAX: usize = 10_000;
/// The octets of a Call-ID that is remembered, and of a user: who sends a longer one of sixty thousand, as often as it
/// likes, must not fill the memory of a side with them.
const CALL_ID_MAX: usize = 256;
const USER_MAX: usize = 64;

/// Who is behind each Call-ID.
#[derive(Debug)]
pub(super) struct Whose {
    ours: Party,
    cast: Cast,
    known: BTreeMap<String, Device>,
    order: VecDeque<String>,
}

#[derive(Clone, Debug)]
struct Device {
    at: SocketAddr,
    user: String,
}

impl Whose {
    /// For the recording of one side.
    pub(super) fn new(header: &Header) -> Self {
        Self {
            ours: header.played.first().copied().unwrap_or(Party::Carrier),
            cast: header.cast.clone(),
            known: BTreeMap::new(),
            order: VecDeque::new(),
        }
    }

    /// Takes an event.
    pub(super) fn observe(&mut self, event: &Event) {
        match event {
            Event::Joined { host, .. } => self.cast.join(host),
            // The first request of a call tells; a response says nothing new.
            Event::Sent { packet, .. }
                if self.cast.is_signalling(packet.from, packet.to)
                    && !packet.payload.starts_with(b"SIP/") =>
            {
                self.request(packet);
            }
            _ => {}
        }
    }

    fn request(&mut self, packet: &Packet) {
        let message = Message::parse(packet.payload.clone());
        let is_new = |call_id: &&str| call_id.len() <= CALL_ID_MAX && !self.known.contains_key(*call_id);
        let Some(call_id) = message.call_id().filter(is_new) else { return };
        let is_ours = self.cast.party(packet.from) == self.ours;
        // Who registers is named by To (RFC 3261 10.2); a device that calls by From, one that is called by To.
        let names_itself_in_to = is_ours || message.method() == Some(Method::Register);
        let named = if names_itself_in_to { message.to() } else { message.from() };
        let user = named.ok().and_then(|named| named.uri.user_unescaped().map(String::from));
        let user = user.filter(|user| user.len() <= USER_MAX).unwrap_or_default();
        let at = if is_ours { packet.to } else { packet.from };
        if self.order.len() >= REMEMBERED_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(call_id.to_owned());
        self.known.insert(call_id.to_owned(), Device { at, user });
    }

    /// The device and the call of a finding, in words; nothing for one that is about no call.
    pub(super) fn of(&self, finding: &Finding) -> String {
        if finding.call_id.is_empty() {
            return String::new();
        }
        let device = self.known.get(&finding.call_id).map(|Device { at, user }| {
            let user = if user.is_empty() { String::new() } else { format!(" {}", visible(user)) };
            format!("device {at}{user}, ")
        });
        format!(" [{}Call-ID {}]", device.unwrap_or_default(), visible(&finding.call_id))
    }
}

#[cfg(test)]
mod tests {
    use trace::{Host, PacketId, Transport};

    use super::*;

    fn host(party: Party, last: u8) -> Host {
        Host { party, address: [127, 0, 0, last].into(), sip_port: 5060, media_ports: None }
    }

    fn sent(from: u8, to: u8, text: &str) -> Event {
        let address = |last: u8| ([127, 0, 0, last], 5060).into();
        let payload = text.replace('\n', "\r\n").into();
        let (from, to) = (address(from), address(to));
        let packet = Packet { id: PacketId(1), from, to, transport: Transport::Udp, payload };
        Event::Sent { at: clock::Instant::ZERO, packet }
    }

    /// What a device sends is as long as it likes: a flood of long names leaves nothing behind.
    #[test]
    fn what_is_remembered_is_bounded_in_octets() {
        let cast = Cast { hosts: vec![host(Party::Pbx, 2), host(Party::Carrier, 1)], ..Cast::default() };
        let mut whose = Whose::new(&Header { cast, played: vec![Party::Carrier], ..Header::default() });
        let long = "x".repeat(60_000);
        for number in 0..200 {
            let [call_id, user] = if number % 2 == 0 { [&*long, "u"] } else { ["c", &*long] };
            let names = format!("From: <sip:{user}@x>;tag=1\nTo: <sip:{user}@x>\nCSeq: 1 OPTIONS\n\n");
            whose.observe(&sent(
                2,
                1,
                &format!("OPTIONS sip:x SIP/2.0\nCall-ID: {number}{call_id}\n{names}"),
            ));
        }
        let octets: usize = whose.known.iter().map(|(id, device)| id.len() + device.user.len()).sum();
        assert!(!whose.known.is_empty() && octets <= 100 * (CALL_ID_MAX + USER_MAX), "{octets} octets");
    }

    #[test]
    fn a_finding_names_the_device_and_the_call() {
        let cast = Cast { hosts: vec![host(Party::Pbx, 2), host(Party::Carrier, 1)], ..Cast::default() };
        let header = Header { cast, played: vec![Party::Carrier], ..Header::default() };
        let mut whose = Whose::new(&header);
        let names = "From: <sip:from@x>;tag=1\nTo: <sip:to@x>\nCSeq: 1";
        let joined = host(Party::Pbx, 3);
        whose.observe(&Event::Joined { at: clock::Instant::ZERO, host: joined });
        whose.observe(&sent(2, 1, &format!("REGISTER sip:x SIP/2.0\nCall-ID: a\n{names} REGISTER\n\n")));
        whose.observe(&sent(3, 1, &format!("INVITE sip:x SIP/2.0\nCall-ID: b\n{names} INVITE\n\n")));
        whose.observe(&sent(1, 2, &format!("INVITE sip:x SIP/2.0\nCall-ID: c\n{names} INVITE\n\n")));
        whose.observe(&sent(2, 1, &format!("BYE sip:x SIP/2.0\nCall-ID: c\n{names} BYE\n\n")));
        let of = |call_id: &str| whose.of(&finding(call_id));
        assert_eq!(of("a"), " [device 127.0.0.2:5060 to, Call-ID a]");
        assert_eq!(of("b"), " [device 127.0.0.3:5060 from, Call-ID b]");
        assert_eq!(of("c"), " [device 127.0.0.2:5060 to, Call-ID c]");
        assert_eq!(of("d"), " [Call-ID d]");
        assert_eq!(of(""), "");
    }

    fn finding(call_id: &str) -> Finding {
        Finding {
            check: "dialog/cseq-increases",
            severity: check::Severity::Error,
            blame: check::Blame::Pbx,
            kind: check::Kind::Misbehaved,
            clause: String::new(),
            requirements: &[],
            at: clock::Instant::ZERO,
            packets: Vec::new(),
            text: String::new(),
            expected: String::new(),
            got: String::new(),
            notice: String::new(),
            cure: String::new(),
            call_id: call_id.to_owned(),
            margin: None,
            late: None,
        }
    }
}
