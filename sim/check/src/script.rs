//! Hand-written ladders for tests: one line a message, read into the events a judge sees.
//!
//! ```text
//! 0     pbx> INVITE | -Contact            edits: `-Header`, `Header: value`, `s/old/new/`, `+line-ends`, `+lf`, `+isup`, `+short`, `+unlisted`, `+body text`, joined by `;;`
//! 20    car> 100
//! 200   car> 200 sdp=recvonly             `sdp=none`, `sdp=<direction>`, `sdp=t38` …; else INVITE and its 2xx have one
//! 700   car> again 200                    the same octets as the last such message, but for edits
//! 720   pbx> ACK lost                     sent, never delivered
//! 730   car> 200 from=str to=str           by another address than its own, or to one
//! 730   pbx> OPTIONS tcp                  over TCP, as its Via says
//! 800   pbx> BYE
//! 820   car> 200 BYE
//! 0-900 pbx~ pt=8 ms=20                   RTP from, to; see `media`
//! 900   pbx~ SR=45                        RTCP, or any octets; see `datagram`
//! 0-900 pbx~ digit=5                      a telephone event, from, to; see `digit`
//! 0-900 pbx% octets=40                    UDPTL from, to; see `udptl`
//! 900   pbx% DCS=14400                    what a fax machine says in UDPTL; see `machine`
//! 900   pbx# out answered=310             the record that a side hands over; see `record`
//! ```
//!
//! Each message arrives 10 ms after it was sent. PRACK and UPDATE go to the early dialog when there is no other.

mod datagram;
mod digit;
mod events;
mod machine;
mod media;
mod modem;
mod record;

use std::collections::BTreeMap;

use bytes::Bytes;
use clock::{Duration, Instant};
use trace::{Cast, Event, Host, Packet, PacketId, Party, Transport};

use crate::Facts;
use crate::observer::{Observer, Outcome};

const FLIGHT: Duration = Duration::from_millis(10);

/// The ids of the checks that find something in a ladder, each once, in order.
pub(crate) fn found(script: &str, facts: Facts) -> Vec<&'static str> {
    let mut ids: Vec<_> = judged(script, facts).findings.iter().map(|f| f.check).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Runs a table: name, ladder, the checks that must find something and no others.
pub(crate) fn check(table: &[(&str, &str, &[&str])]) {
    check_knowing(&Facts::default(), table);
}

/// The same by judges that know something of the trunk.
pub(crate) fn check_knowing(facts: &Facts, table: &[(&str, &str, &[&str])]) {
    for (name, script, expected) in table {
        let outcome = judged(script, facts.clone());
        let mut ids: Vec<_> = outcome.findings.iter().map(|f| f.check).collect();
        ids.sort_unstable();
        ids.dedup();
        for finding in &outcome.findings {
            assert_ne!(finding.expected, finding.got, "{name}: {} expects what it got", finding.check);
        }
        let texts: Vec<_> = outcome.findings.iter().map(|f| format!("{} {}", f.check, f.text)).collect();
        assert_eq!(ids, *expected, "{name}: {texts:#?}");
    }
}

/// A call that is right in everything: audio both ways, hung up by the caller.
pub(crate) const CALL: &str = "
    0     pbx> INVITE
    20    car> 100
    300   car> 180
    2000  car> 200
    2020  pbx> ACK
    2030-5010 pbx~
    2030-5010 car~
    5000  pbx> BYE
    5020  car> 200 BYE
";

/// [`CALL`] with another line in place of one of its lines; none removes it.
pub(crate) fn call_with(line: &str, other: &str) -> String {
    let is_it = |l: &&str| l.trim() == line;
    assert!(CALL.lines().any(|l| is_it(&l)), "{line}");
    CALL.lines().map(|l| format!("{}\n", if is_it(&l) { other } else { l })).collect()
}

/// [`CALL`] with edits to the message of one line.
pub(crate) fn call_edited(line: &str, edits: &str) -> String {
    call_with(line, &format!("{line} | {edits}"))
}

/// What the judge says about a ladder.
pub(crate) fn judged(script: &str, facts: Facts) -> Outcome {
    let (events, end) = events(script);
    let mut judge = Observer::new(cast(), facts);
    for event in &events {
        judge.observe(event);
    }
    judge.finish(end)
}

/// Who plays in a ladder.
pub(crate) fn cast() -> Cast {
    let hosts = [(Party::Carrier, 1), (Party::Pbx, 2)];
    let host = |(party, last): (Party, u8)| Host {
        party,
        address: [10, 0, 0, last].into(),
        sip_port: 5060,
        media_ports: None,
    };
    Cast { hosts: hosts.map(host).to_vec(), ..Cast::default() }
}

/// The events of a ladder, and its end: a minute after the last line, or where an `end` line says.
pub(crate) fn events(script: &str) -> (Vec<Event>, Instant) {
    let mut stage = Stage::default();
    let mut end = None;
    for line in script.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (time, rest) = line.split_once(char::is_whitespace).expect("a line has a time");
        if time == "end" {
            end = Some(Instant::from_millis(rest.trim().parse().expect("end has a time")));
        } else {
            stage.line(time, rest.trim());
        }
    }
    stage.events.sort_by_key(Event::at);
    let last = stage.events.last().map_or(Instant::ZERO, Event::at);
    (stage.events, end.unwrap_or(last + Duration::from_secs(60)))
}

#[derive(Default)]
struct Stage {
    events: Vec<Event>,
    ids: u64,
    branches: u32,
    calls: BTreeMap<char, Call>,
    /// The last octets by sender and what they were.
    sent: BTreeMap<(String, String), Bytes>,
    /// True while what is sent goes over TCP.
    is_over_tcp: bool,
    /// The next sequence number and timestamp of each sender and SSRC.
    rtp: BTreeMap<(String, u32), (u16, u32)>,
    /// Where each line of RTP begins.
    clocks: BTreeMap<(String, u32), Vec<datagram::Shown>>,
    /// The fax machines, and the one that has said what it can do.
    machines: BTreeMap<String, t38::Sender>,
    offers_by: Option<String>,
}

/// What a call needs to go on.
#[derive(Default)]
struct Call {
    caller: String,
    cseq: BTreeMap<String, u32>,
    /// True once the callee has given its tag.
    early: bool,
    confirmed: bool,
    /// The last request by sender and method.
    requests: BTreeMap<(String, String), String>,
    /// The last final status to an INVITE, by who sent the INVITE.
    final_status: BTreeMap<String, u16>,
    versions: BTreeMap<String, (u32, String)>,
}

fn host(who: &str) -> &'static str {
    match who {
        "car" => "10.0.0.1",
        "pbx" => "10.0.0.2",
        _ => "10.0.0.9",
    }
}

fn peer(who: &str) -> &'static str {
    if who == "car" { "pbx" } else { "car" }
}

/// The value of `name=value` among words.
fn word<'a>(words: &'a str, name: &str) -> Option<&'a str> {
    words.split_whitespace().find_map(|w| w.strip_prefix(name)?.strip_prefix('='))
}

/// True when `name` is among words.
fn has(words: &str, name: &str) -> bool {
    words.split_whitespace().any(|w| w == name)
}

/// The number of `name=number` among words, or the usual one.
fn number(words: &str, name: &str, usual: u64) -> u64 {
    word(words, name).map_or(usual, |w| w.parse().expect("a number"))
}

/// `from-to`, in milliseconds.
fn span(time: &str) -> (u64, u64) {
    let (from, to) = time.split_once('-').expect("media has a span");
    (from.parse().expect("from"), to.parse().expect("to"))
}

impl Stage {
    fn line(&mut self, time: &str, rest: &str) {
        if let Some((who, options)) = rest.split_once('~') {
            match time.parse() {
                Ok(at) => self.datagram(Instant::from_millis(at), who, options),
                Err(_) if word(options, "digit").is_some() => self.digit(time, who, options),
                Err(_) => self.media(time, who, options),
            }
            return;
        }
        if let Some((who, options)) = rest.split_once("% ").filter(|_| time.contains('-')) {
            self.udptl(time, who, options);
            return;
        }
        let at = Instant::from_millis(time.parse().expect("a message has a time"));
        if let Some((who, what)) = rest.split_once("# ").filter(|(who, _)| who.len() == 3) {
            self.record(at, who, what);
            return;
        }
        if let Some((who, what)) = rest.split_once("% ") {
            self.machine(at, who, what);
            return;
        }
        let (who, rest) = rest.split_once('>').expect("a message has a sender");
        let (what, edits) = rest.split_once('|').unwrap_or((rest, ""));
        let words: Vec<&str> = what.split_whitespace().collect();
        let option = |name: &str| word(what, name);
        let verb: Vec<&str> =
            words.iter().copied().filter(|w| !w.contains('=') && !["lost", "tcp"].contains(w)).collect();
        let call = option("call").and_then(|c| c.chars().next()).unwrap_or('a');
        let bytes = if verb[0] == "again" {
            let sent = self.sent[&(who.to_owned(), verb[1..].join(" "))].clone();
            if edits.is_empty() { sent } else { edited(String::from_utf8_lossy(&sent).into(), edits).into() }
        } else {
            let text = self.message(call, who, &verb, option("sdp"));
            let text = if has(what, "tcp") { text.replace("/UDP ", "/TCP ") } else { text };
            let text = edited(text, edits);
            if verb[0].parse::<u16>().is_err()
                && let Some(call) = self.calls.get_mut(&call)
            {
                call.requests.insert((who.to_owned(), verb[0].to_owned()), text.clone());
            }
            let bytes = Bytes::from(text);
            self.sent.insert((who.to_owned(), verb.join(" ")), bytes.clone());
            bytes
        };
        let (from, to) = (option("from").unwrap_or(who), option("to").unwrap_or(peer(who)));
        let address = |w: &str| format!("{}:5060", host(w)).parse().expect("an address");
        self.is_over_tcp = has(what, "tcp");
        self.packet(at, address(from), address(to), bytes, has(what, "lost"));
        self.is_over_tcp = false;
    }

    fn packet(
        &mut self,
        at: Instant,
        from: std::net::SocketAddr,
        to: std::net::SocketAddr,
        payload: Bytes,
        lost: bool,
    ) {
        self.ids += 1;
        let transport = if self.is_over_tcp { Transport::Tcp } else { Transport::Udp };
        let packet = Packet { id: PacketId(self.ids), from, to, transport, payload };
        self.events.push(Event::Sent { at, packet: packet.clone() });
        if !lost {
            self.events.push(Event::Delivered { at: at + FLIGHT, packet });
        }
    }

    /// The way has torn the last octet off the packet that was just sent.
    fn tear(&mut self) {
        if let Some(Event::Delivered { packet, .. }) = self.events.last_mut() {
            packet.payload.truncate(packet.payload.len() - 1);
        }
    }

    fn message(&mut self, call_name: char, who: &str, verb: &[&str], sdp: Option<&str>) -> String {
        self.branches += 1;
        let branch = format!("z9hG4bKb{}", self.branches);
        let call = self.calls.entry(call_name).or_default();
        let status: Option<u16> = verb[0].parse().ok();
        match status {
            Some(status) => call.response(who, status, verb.get(1).copied().unwrap_or("INVITE"), sdp),
            None => call.request(call_name, who, verb[0], &branch, sdp),
        }
    }
}

impl Call {
    fn request(&mut self, name: char, who: &str, method: &str, branch: &str, sdp: Option<&str>) -> String {
        if self.caller.is_empty() {
            self.caller = who.to_owned();
        }
        let is_early = self.early && matches!(method, "PRACK" | "UPDATE");
        let is_in_dialog = (self.confirmed || is_early) && method != "CANCEL" && method != "REGISTER";
        let own = |w: &str| format!("t{w}{name}");
        let peer = peer(who);
        let acked = || self.requests.get(&(who.to_owned(), "INVITE".to_owned())).cloned().unwrap_or_default();
        let answered = self.final_status.get(who).copied().unwrap_or(0);
        let reuses = method == "CANCEL" || (method == "ACK" && answered >= 300);
        let branch = if reuses { between(&acked(), "branch=", ";") } else { branch.to_owned() };
        let cseq = match method {
            "ACK" | "CANCEL" => between(&acked(), "CSeq: ", " ").parse().unwrap_or(1),
            _ => {
                let cseq = self.cseq.entry(who.to_owned()).or_insert(0);
                *cseq += 1;
                *cseq
            }
        };
        let uri = match method {
            // It is about the INVITE that it cancels (RFC 3261 9.1).
            "CANCEL" => between(&acked(), "INVITE ", " "),
            // The ACK of a failure is made in the transaction of its INVITE (RFC 3261 17.1.1.3).
            "ACK" if reuses => between(&acked(), "INVITE ", " "),
            _ if is_in_dialog && !reuses => format!("sip:{}:5060", host(peer)),
            "REGISTER" => format!("sip:{}", host(peer)),
            _ => format!("sip:+12025550123@{}", host(peer)),
        };
        let number = |w: &str| if w == self.caller { "+12025550170" } else { "+12025550123" };
        let has_to_tag = is_in_dialog || (method == "ACK" && answered > 0);
        let has_to_tag = has_to_tag || method == "CANCEL" && acked().contains(&format!(";tag={}", own(peer)));
        let to_tag = if has_to_tag { format!(";tag={}", own(peer)) } else { String::new() };
        let to = if method == "REGISTER" { number(who) } else { number(peer) };
        let (own_host, peer_host) = (host(who), host(peer));
        let mut from = format!("<sip:{}@{own_host}>;tag={}", number(who), own(who));
        let mut to = format!("<sip:{to}@{peer_host}>{to_tag}");
        let mut call_id = format!("call-{name}");
        if method == "ACK" && reuses {
            from = between(&acked(), "From: ", "\r\n");
            to = between(&acked(), "To: ", "\r\n");
            if !to.contains(";tag=") {
                to += &to_tag;
            }
            if acked().contains("\r\nCall-ID: ") {
                call_id = between(&acked(), "\r\nCall-ID: ", "\r\n");
            }
        }
        let mut text = format!(
            "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP {own_host}:5060;branch={branch};rport\r\nMax-Forwards: 70\r\n\
             From: {from}\r\nTo: {to}\r\nCall-ID: {call_id}\r\nCSeq: {cseq} {method}\r\n",
        );
        if matches!(method, "INVITE" | "REGISTER" | "UPDATE") {
            text += &format!("Contact: <sip:{}:5060>\r\n", host(who));
        }
        if method == "INVITE" {
            text += "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS\r\n";
        }
        // Who knows session timers says so in each request but ACK (RFC 4028 7.1).
        let is_inside = is_in_dialog && !matches!(method, "ACK" | "CANCEL");
        if is_inside || matches!(method, "INVITE" | "UPDATE" | "BYE") {
            text += "Supported: timer\r\n";
        }
        let usual = if method == "INVITE" { Some("sendrecv") } else { None };
        text += &self.body(who, sdp.or(usual));
        self.requests.insert((who.to_owned(), method.to_owned()), text.clone());
        text
    }

    fn response(&mut self, who: &str, status: u16, method: &str, sdp: Option<&str>) -> String {
        let client = if who != "str" && self.caller == "str" { "str" } else { peer(who) };
        let request = self.requests.get(&(client.to_owned(), method.to_owned()));
        let request = request.unwrap_or_else(|| panic!("{who} answers {method}, and {client} has sent none"));
        let request = request.clone();
        let mut text = format!("SIP/2.0 {status} Whatever\r\n");
        let to_tag = format!(";tag=t{who}{}", between(&request, "Call-ID: call-", "\r\n"));
        for line in request.lines().filter(|l| !l.is_empty()) {
            let name = line.split(':').next().unwrap_or_default();
            if !matches!(name, "Via" | "From" | "To" | "Call-ID" | "CSeq") {
                continue;
            }
            text += &line.replace(";rport", &format!(";rport=5060;received={}", host(client)));
            if name == "To" && status > 100 && !line.contains("tag=") {
                text += &to_tag;
            }
            text += "\r\n";
        }
        if status == 401 || status == 407 {
            let name = if status == 401 { "WWW-Authenticate" } else { "Proxy-Authenticate" };
            text += &format!("{name}: Digest realm=\"r\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"\r\n");
        }
        let is_answer = method == "INVITE" && status > 100 && status < 300;
        self.early |= is_answer;
        if is_answer || (method == "UPDATE" && status == 200) {
            text += &format!("Contact: <sip:{}:5060>\r\n", host(who));
        }
        if status == 200 && matches!(method, "INVITE" | "OPTIONS") {
            text += "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS\r\n";
        }
        if method == "REGISTER" && status == 200 {
            text += &format!("Contact: {};expires=60\r\n", between(&request, "Contact: ", "\r\n"));
        }
        if method == "INVITE" && status >= 200 {
            self.final_status.insert(client.to_owned(), status);
            self.confirmed |= status < 300;
        }
        let usual = (is_answer && status >= 200).then_some("sendrecv");
        text + &self.body(who, sdp.or(usual))
    }

    fn body(&mut self, who: &str, sdp: Option<&str>) -> String {
        let Some(direction) = sdp.filter(|d| *d != "none") else { return "Content-Length: 0\r\n\r\n".into() };
        let (version, last) = self.versions.entry(who.to_owned()).or_insert((0, String::new()));
        if last != direction {
            *version += 1;
            direction.clone_into(last);
        }
        let host = host(who);
        let sdp = format!(
            "v=0\r\no=- 5 {version} IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n{}",
            streams(direction)
        );
        format!("Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}", sdp.len())
    }
}

/// The streams of a description: sound in a direction, T.38 alone (`t38`), T.38 without a word about sound
/// (`image`), both (`audio+t38`), or sound after T.38 was refused or ended (`no-t38`).
fn streams(word: &str) -> String {
    let off = "m=audio 0 RTP/AVP 8\r\n";
    let audio = |direction: &str| {
        format!(
            "m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n\
             a=ptime:20\r\na={direction}\r\n"
        )
    };
    let image = "m=image 4002 udptl t38\r\na=T38FaxVersion:0\r\na=T38MaxBitRate:14400\r\n\
                 a=T38FaxRateManagement:transferredTCF\r\na=T38FaxMaxDatagram:400\r\n\
                 a=T38FaxUdpEC:t38UDPRedundancy\r\n";
    match word {
        "t38" => format!("{off}{image}"),
        "image" => image.to_owned(),
        "audio+t38" => format!("{}{image}", audio("sendrecv")),
        "no-t38" => format!("{}m=image 0 udptl t38\r\n", audio("sendrecv")),
        direction => audio(direction),
    }
}

/// Applies the edits of a line.
fn edited(mut text: String, edits: &str) -> String {
    for edit in edits.split(";;").map(str::trim).filter(|e| !e.is_empty()) {
        match edit {
            "+line-ends" => text += "\r\n\r\n",
            "+lf" => text = text.replace("\r\n", "\n"),
            "+isup" => text = beside_isup(&text),
            _ if edit.starts_with("+body ") => text = with_body(&text, &edit["+body ".len()..]),
            "+unlisted" | "+short" => {}
            _ => text = rewritten(text, edit),
        }
    }
    let text = if edits.contains("+unlisted") { text } else { events::listed(&text) };
    // A body without its last line end is measured, and gets it back.
    if edits.contains("+short") { measured(&text[..text.len() - 2]) + "\r\n" } else { text }
}

/// Applies one edit that is no word.
fn rewritten(mut text: String, edit: &str) -> String {
    if let Some((mark, rest)) = substitution(edit) {
        let mut parts = rest.split(mark);
        let (old, new) = (parts.next().expect("old"), parts.next().expect("new"));
        let new = &new.replace("\\n", "\r\n");
        assert!(text.contains(old), "{old} is in the message");
        text = text.replace(old, new);
        return if old.contains("Content-Length") { text } else { measured(&text) };
    }
    let (name, new) = match edit.strip_prefix('-') {
        Some(name) => (name, String::new()),
        None => (edit.split(':').next().unwrap_or_default(), format!("{edit}\r\n")),
    };
    let (head, body) = text.split_once("\r\n\r\n").expect("a message has an end of headers");
    let kept = |l: &&str| !l.starts_with(&format!("{name}: "));
    let lines: String = head.split("\r\n").filter(kept).map(|l| format!("{l}\r\n")).collect();
    format!("{lines}{new}\r\n{body}")
}

/// The message with the length of its body in Content-Length.
fn measured(text: &str) -> String {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return text.to_owned() };
    let length = between(head, "Content-Length: ", "\r\n");
    let head = head.replace(&format!("Content-Length: {length}"), &format!("Content-Length: {}", body.len()));
    format!("{head}\r\n\r\n{body}")
}

/// The message with another body; `\n` in it is a line end.
fn with_body(text: &str, body: &str) -> String {
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    measured(&format!("{head}\r\n\r\n{}", body.replace("\\n", "\r\n")))
}

/// The message with its body, if it has one, and what the telephone network says beside it (RFC 3204).
fn beside_isup(text: &str) -> String {
    let (head, body) = text.split_once("\r\n\r\n").expect("a message has an end of headers");
    let own = if body.is_empty() {
        String::new()
    } else {
        format!("--next\r\nContent-Type: application/sdp\r\n\r\n{body}")
    };
    let isup = "--next\r\nContent-Type: application/ISUP;version=itu-t92+\r\n\
                Content-Disposition: signal;handling=optional\r\n\r\n\x01\x10\r\n--next--\r\n";
    let kept = |l: &&str| !l.starts_with("Content-Type: ");
    let head: String = head.split("\r\n").filter(kept).map(|l| format!("{l}\r\n")).collect();
    measured(&format!("{head}Content-Type: multipart/mixed;boundary=next\r\n\r\n{own}{isup}"))
}

/// The mark and the rest of `s/old/new/` or `s#old#new#`; `\n` in the new text is a line end.
fn substitution(edit: &str) -> Option<(char, &str)> {
    let rest = edit.strip_prefix('s')?;
    let mark = rest.chars().next().filter(|c| matches!(c, '/' | '#'))?;
    Some((mark, &rest[1..]))
}

/// What stands between two marks, or up to the end.
fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split_once(before).map_or("", |(_, rest)| rest);
    rest.split(after).next().unwrap_or_default().to_owned()
}
