//! One SIP message on the wire, read once: what every check asks for is taken out here, the rest is read
//! from the message on demand.

use std::net::SocketAddr;

use clock::Instant;
use sip::sdp::{Media, Sdp, SdpFault, SdpFaultKind};
use sip::{FaultKind, HeaderName, Message, Method, SessionBody, StartLine, Text, cut, find_outside};
use trace::{Packet, PacketId, Party, Transport};

use super::{BodyEnd, Transaction, Weight};

/// What a response copies from its request (RFC 3261 8.2.6.2), and so what no response can do without.
pub(crate) const COPIED: [HeaderName; 5] =
    [HeaderName::Via, HeaderName::From, HeaderName::To, HeaderName::CallId, HeaderName::CSeq];

/// The longest address of record that is followed.
const RECORD_OCTETS_MAX: usize = 1024;

/// A message, who sent it to whom, and when.
#[derive(Debug)]
pub(crate) struct Sip {
    pub(crate) id: PacketId,
    /// Its number among the SIP messages of the run: `F7`.
    pub(crate) number: u64,
    pub(crate) sent_at: Instant,
    pub(crate) source: SocketAddr,
    pub(crate) destination: SocketAddr,
    pub(crate) transport: Transport,
    pub(crate) sender: Party,
    pub(crate) receiver: Party,
    pub(crate) message: Message,
    /// The method of a request; of a response the method in its CSeq, and where that has none, of its request.
    pub(crate) method: Method,
    /// The status of a response, 0 for a request.
    pub(crate) status: u16,
    pub(crate) call_id: Text,
    pub(crate) from_tag: Option<Text>,
    pub(crate) to_tag: Option<Text>,
    pub(crate) cseq: Option<u32>,
    pub(crate) branch: Text,
    /// Host and port of the topmost Via, as written.
    pub(crate) sent_by: Text,
    /// The transport that the topmost Via names, when it is not the one in use.
    pub(crate) wrong_transport: Option<Box<Text>>,
    /// The rport of the topmost Via: none when it is not there, else whether it has a value.
    pub(crate) rport: Option<bool>,
    /// Boxed: most messages have none, and all of them linger with their leg.
    pub(crate) sdp: Option<Box<Described>>,
    /// A description that does not say what its streams are: they are as unknown as if nobody could read it.
    pub(crate) unclear: Option<Box<Described>>,
    /// True when a description may be in its body that nobody on the way can read: what it says of the session is
    /// not judged.
    pub(crate) is_veiled: bool,
    /// Of a capture: only the beginning of it was captured.
    pub(crate) is_cut: bool,
    /// What it takes for as long as somebody holds it.
    pub(super) weight: Option<Weight>,
}

/// A session description and what is wrong with it.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) sdp: Sdp,
    /// Without those that a wrong Content-Length makes: that is a fault of its own.
    pub(crate) faults: Vec<SdpFault>,
}

impl Described {
    /// On the left one in which a stream has no readable port or no formats.
    fn by_clarity(self: Box<Self>) -> (Option<Box<Self>>, Option<Box<Self>>) {
        let has_bad_port = self.faults.iter().any(|fault| fault.kind == SdpFaultKind::BadPort);
        // One that is refused needs none.
        let is_empty = |media: &Media| media.port != 0 && media.formats.is_empty();
        let lacks_protocol = |media: &Media| media.protocol.bytes().all(|octet| octet.is_ascii_digit());
        let is_unclear = has_bad_port || self.sdp.media.iter().any(|m| is_empty(m) || lacks_protocol(m));
        if is_unclear { (Some(self), None) } else { (None, Some(self)) }
    }
}

impl Sip {
    /// Reads `packet`; none when its start line is that of no SIP message.
    pub(crate) fn read(
        packet: &Packet,
        at: Instant,
        number: u64,
        sender: Party,
        receiver: Party,
    ) -> Option<Self> {
        let message = Message::parse(packet.payload.clone());
        let (cseq, cseq_method) = message.header(HeaderName::CSeq).map_or((None, None), |v| read_cseq(&v));
        let (method, status) = match message.start_line() {
            StartLine::Request { method, .. } => (Method::parse(method), 0),
            StartLine::Status { code, .. } => (cseq_method.unwrap_or_else(unknown_method), code),
            StartLine::Unreadable => (cseq_method.unwrap_or_else(unknown_method), strange_status(&message)?),
        };
        let tag = |name| message.header(name).and_then(|v| tag_of(&v).map(Text::from));
        let via = message.header(HeaderName::Via);
        let top = TopVia::read(via.as_deref().unwrap_or_default());
        let (branch, sent_by, rport) = (top.branch.into(), top.sent_by.into(), top.rport);
        let wrong_transport = (!top.names(packet.transport)).then(|| Box::new(top.transport.into()));
        drop(via);
        let is_reliable = packet.transport != Transport::Udp;
        let (described, is_veiled) = described(&message, is_reliable);
        let (unclear, sdp) = described.map_or((None, None), Described::by_clarity);
        Some(Self {
            id: packet.id,
            number,
            sent_at: at,
            source: packet.from,
            destination: packet.to,
            transport: packet.transport,
            sender,
            receiver,
            method,
            status,
            call_id: message.call_id().unwrap_or_default().into(),
            from_tag: tag(HeaderName::From),
            to_tag: tag(HeaderName::To),
            cseq,
            branch,
            sent_by,
            wrong_transport,
            rport,
            sdp,
            is_veiled: is_veiled || unclear.is_some(),
            unclear,
            is_cut: false,
            weight: None,
            message,
        })
    }

    pub(crate) fn is_request(&self) -> bool {
        self.status == 0
    }

    /// True for a final response.
    pub(crate) fn is_final(&self) -> bool {
        self.status >= 200
    }

    /// True for 2xx.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// True for 3xx to 6xx.
    pub(crate) fn is_failure(&self) -> bool {
        self.status >= 300
    }

    /// True for the INVITE of a new call from the carrier to the PBX.
    pub(crate) fn is_inbound_call(&self) -> bool {
        let is_inbound = self.sender == Party::Carrier && self.receiver == Party::Pbx;
        is_inbound && self.method == Method::Invite && self.to_tag.is_none()
    }

    /// True for 4xx to 6xx that speak of the callee: a challenge asks again, and 487 is due to who has cancelled.
    pub(crate) fn is_rejection(&self) -> bool {
        self.status >= 400 && !matches!(self.status, 401 | 407 | 487)
    }

    /// True for a provisional response.
    pub(crate) fn is_provisional(&self) -> bool {
        (100..200).contains(&self.status)
    }

    /// True when a lost copy is repeated by the transport below.
    pub(crate) fn is_reliable(&self) -> bool {
        self.transport != Transport::Udp
    }

    pub(crate) fn has(&self, name: HeaderName) -> bool {
        self.message.has(name)
    }

    pub(crate) fn description(&self) -> Option<&Sdp> {
        self.sdp.as_ref().map(|d| &d.sdp)
    }

    /// What is wrong with its description, whether or not it says what its streams are.
    pub(crate) fn sdp_faults(&self) -> &[SdpFault] {
        self.sdp.as_ref().or(self.unclear.as_ref()).map_or(&[], |described| &described.faults)
    }

    /// True when it has no description, and none that cannot be read.
    pub(crate) fn is_bare(&self) -> bool {
        self.sdp.is_none() && !self.is_veiled
    }

    /// Where its body ends, and where it should.
    pub(crate) fn body_end(&self) -> BodyEnd {
        BodyEnd::of(&self.message, self.is_reliable())
    }

    /// False when something that could be told from the body is missing.
    pub(crate) fn is_whole(&self) -> bool {
        self.body_end().is_told()
    }

    /// Whose registration it is about: the address of record in To. None for one that is longer than any that is followed.
    pub(crate) fn address_of_record(&self) -> Option<String> {
        let record = self.message.to_ref().ok()?.uri.address_of_record();
        (record.len() <= RECORD_OCTETS_MAX).then_some(record)
    }

    /// False for a request that lacks what every response has to copy (RFC 3261 8.2.6.2): nobody owes it an answer.
    pub(crate) fn can_be_answered(&self) -> bool {
        COPIED.into_iter().all(|name| self.has(name))
    }

    /// False for a message of more lines or octets than are looked at: what is not there may be where nobody has looked.
    pub(crate) fn is_read_in_full(&self) -> bool {
        let is_limit = |kind| matches!(kind, FaultKind::HeaderCount | FaultKind::MessageTooLong);
        !self.message.structural_faults().iter().any(|fault| is_limit(fault.kind))
    }

    /// Takes the method of the request for a response that does not say it.
    pub(super) fn take_method(&mut self, transactions: &[Transaction]) {
        let is_its = |t: &&Transaction| t.branch == self.branch && t.client == self.receiver;
        if self.method.as_str().is_empty()
            && let Some(request) = transactions.iter().rev().find(is_its)
        {
            self.method = request.method.clone();
        }
    }

    /// True when the topmost Via names the same host and port as that of `other`.
    pub(crate) fn is_sent_by_same(&self, other: &Self) -> bool {
        if self.sent_by == other.sent_by {
            return true;
        }
        // A Via that cannot be read is held against nobody here.
        let (Ok(own), Ok(of)) = (self.message.top_via_ref(), other.message.top_via_ref()) else {
            return true;
        };
        own.host.eq_ignore_ascii_case(&of.host) && own.port_or_default() == of.port_or_default()
    }

    /// True for a response that repeats what tells this request from others: number, From tag and sent-by.
    pub(crate) fn answers(&self, request: &Self) -> bool {
        let tags = self.from_tag.as_ref().zip(request.from_tag.as_ref());
        let is_from_same =
            tags.map_or(self.from_tag == request.from_tag, |(own, of)| own.eq_ignore_ascii_case(of));
        self.cseq == request.cseq && is_from_same && self.is_sent_by_same(request)
    }

    /// The Request-URI as written; empty in a response.
    pub(crate) fn request_uri(&self) -> &str {
        match self.message.start_line() {
            StartLine::Request { uri, .. } => uri,
            _ => "",
        }
    }

    /// How findings call it: `F7 INVITE`, `F9 180 to INVITE`.
    pub(crate) fn name(&self) -> String {
        if self.is_request() {
            format!("F{} {}", self.number, self.method)
        } else if self.method.as_str().is_empty() {
            format!("F{} {}", self.number, self.status)
        } else {
            format!("F{} {} to {}", self.number, self.status, self.method)
        }
    }
}

/// The description in the body, and whether there may be one that cannot be read.
fn described(message: &Message, is_reliable: bool) -> (Option<Box<Described>>, bool) {
    let octets = match message.session_body() {
        SessionBody::Absent => return (None, false),
        SessionBody::Unreadable => return (None, true),
        SessionBody::Present(octets) => octets,
    };
    let (sdp, mut faults) = Sdp::parse(octets);
    match BodyEnd::of(message, is_reliable) {
        BodyEnd::Right => {}
        BodyEnd::LineEnd => faults.retain(|fault| fault.kind != SdpFaultKind::NoFinalLineEnd),
        BodyEnd::Short | BodyEnd::Long | BodyEnd::Swallows => faults.clear(),
    }
    (Some(Box::new(Described { sdp, faults })), false)
}

/// The method of a response without a readable CSeq, until its request is found: none has an empty name.
fn unknown_method() -> Method {
    Method::Other(Box::default())
}

/// The status of a response that has none of RFC 3261 7.2: it is a response all the same, and its sender's fault.
fn strange_status(message: &Message) -> Option<u16> {
    let is_range = |fault: &sip::Fault| fault.kind == FaultKind::StatusCodeRange;
    message.structural_faults().iter().find(|fault| is_range(fault))?;
    let line = message.bytes().split(|octet| *octet == b'\n').next()?;
    let code = line.split(|octet| *octet == b' ').nth(1)?;
    core::str::from_utf8(code).ok()?.parse().ok().filter(|code| *code != 0)
}

/// Number and method of a CSeq; either may be unreadable.
fn read_cseq(value: &str) -> (Option<u32>, Option<Method>) {
    let mut words = value.split_ascii_whitespace();
    let number = words.next().and_then(|n| n.parse().ok());
    (number, words.next().map(Method::parse))
}

/// The tag of a From or To. Light, because it is asked of every message.
fn tag_of(value: &str) -> Option<&str> {
    // Quotes and brackets that nobody closes are a fault of their own, and cost no tag.
    let is_open = |(_, rest): &(&str, &str)| !rest.ends_with('>');
    let (_, params) = cut_outside(value, b';').or_else(|| cut(value, b';').filter(is_open))?;
    parameter(params, "tag")
}

/// What stands before the first `octet` and what stands behind it; one in quotes is text (RFC 3261 25.1).
fn cut_outside(text: &str, octet: u8) -> Option<(&str, &str)> {
    find_outside(text, octet).map(|at| (&text[..at], &text[at + 1..]))
}

/// What every message is asked of its topmost Via. Light for the same reason.
#[derive(Default)]
struct TopVia<'a> {
    transport: &'a str,
    sent_by: &'a str,
    branch: &'a str,
    rport: Option<bool>,
}

impl<'a> TopVia<'a> {
    fn read(value: &'a str) -> Self {
        let hop = cut_outside(value, b',').map_or(value, |(hop, _)| hop);
        let (sent, params) = cut(hop, b';').unwrap_or((hop, ""));
        // White space may stand around the slashes, and around the colon of the port (RFC 3261 20.42, 25.1).
        let sent =
            cut(sent, b'/').and_then(|(_, rest)| cut(rest, b'/')).map_or("", |(_, sent)| sent.trim_ascii());
        let end = sent.find([' ', '\t']).unwrap_or(sent.len());
        let (transport, sent_by) = (&sent[..end], sent[end..].trim_ascii());
        let mut via = Self { transport, sent_by, ..Self::default() };
        for (key, value) in parameters(params) {
            let value = value.unwrap_or_default();
            match key {
                key if key.eq_ignore_ascii_case("branch") => via.branch = value,
                key if key.eq_ignore_ascii_case("rport") => via.rport = Some(!value.is_empty()),
                _ => {}
            }
        }
        via
    }

    fn names(&self, transport: Transport) -> bool {
        let used = match transport {
            Transport::Udp => "UDP",
            Transport::Tcp => "TCP",
            Transport::Tls => "TLS",
        };
        // A Via that names none is malformed, which is another matter.
        self.transport.is_empty() || self.transport.eq_ignore_ascii_case(used)
    }
}

fn parameter<'a>(params: &'a str, name: &str) -> Option<&'a str> {
    parameters(params).find_map(|(key, value)| value.filter(|_| key.eq_ignore_ascii_case(name)))
}

/// Names and values of `;name=value`, as far as a light look tells.
fn parameters(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    let params = core::iter::from_fn(move || {
        let text = rest?;
        let (param, after) =
            cut_outside(text, b';').map_or((text, None), |(param, after)| (param, Some(after)));
        rest = after;
        Some(param)
    });
    params.map(|param| match cut(param, b'=') {
        Some((key, value)) => (key.trim_ascii(), Some(value.trim_ascii())),
        None => (param.trim_ascii(), None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_the_grammar_has_them() {
        let table = [
            ("<sip:a@b>;tag=1", Some("1")),
            ("sip:a@b;tag=1", Some("1")),
            ("<sip:a@b> ; TAG = 1", Some("1")),
            ("<sip:a@b;tag=uri>", None),
            ("<sip:a@b;tag=uri>;tag=1", Some("1")),
            ("<sip:a@b>;tag=1;note=\"a>b\"", Some("1")),
            ("<sip:a@b>;note=\"a;tag=2>b\";tag=1", Some("1")),
            ("\"x <y>;tag=2\" <sip:a@b>;tag=1", Some("1")),
            ("\"say \\\"<\\\"\" <sip:a@b>;tag=1", Some("1")),
            ("\"\"unknown\"\" <sip:a@b>;tag=1", Some("1")),
            ("<sip:a@b", None),
            ("\"open <sip:a@b>;tag=1", Some("1")),
            ("", None),
        ];
        for (value, expected) in table {
            assert_eq!(tag_of(value), expected, "{value}");
        }
    }

    #[test]
    fn the_topmost_via_is_read_as_the_grammar_has_it() {
        let table = [
            ("SIP/2.0/UDP h:1;branch=b;rport", ("UDP", "h:1", "b", Some(false))),
            (
                "SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=b",
                ("UDP", "first.example.com: 4000", "b", None),
            ),
            (
                "SIP/2.0/TCP [2001:db8::1]:5070 ; branch = b ; rport = 9",
                ("TCP", "[2001:db8::1]:5070", "b", Some(true)),
            ),
            ("SIP/2.0/UDP h;x=\"a,b;branch=c\";branch=b, SIP/2.0/UDP i;branch=d", ("UDP", "h", "b", None)),
            ("SIP/2.0/UDP h, SIP/2.0/UDP i;branch=d", ("UDP", "h", "", None)),
            ("SIP/2.0 h;branch=b", ("", "", "b", None)),
            ("", ("", "", "", None)),
        ];
        for (value, expected) in table {
            let via = TopVia::read(value);
            assert_eq!((via.transport, via.sent_by, via.branch, via.rport), expected, "{value}");
        }
    }
}
