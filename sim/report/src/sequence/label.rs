//! What is written on an arrow: the message in a few words.

use std::collections::{BTreeMap, BTreeSet};

use check::CallSummary;
use sip::sdp::{Media, Sdp};
use trace::Event;

use crate::wire::{Message, Start, user};

/// Words for messages. Some need to know what went before: which call it is, who has offered.
pub(super) struct Labels {
    /// Call-IDs of calls in order; a number is only shown when there is more than one call.
    calls: BTreeMap<String, usize>,
    /// Transactions (Call-ID, CSeq number, method) whose request had a session description.
    offered: BTreeSet<(String, String, String)>,
}

impl Labels {
    /// Counts the calls first, so that the first call can be told from the second from the start.
    pub(super) fn of(events: &[Event], known: &[CallSummary]) -> Self {
        // Of these no INVITE shows where they begin.
        let inside: BTreeSet<&str> =
            known.iter().filter(|call| call.invited.is_none()).map(|call| call.call_id.as_str()).collect();
        let mut calls = BTreeMap::new();
        for event in events {
            let (Event::Sent { packet, .. } | Event::Cut { packet, .. }) = event else { continue };
            let is_invite = packet.payload.starts_with(b"INVITE ");
            if !is_invite && (inside.is_empty() || !super::is_message(packet)) {
                continue;
            }
            let (call_id, _) = Message::of(&packet.payload).transaction();
            if is_invite || inside.contains(call_id.as_str()) {
                let next = calls.len() + 1;
                calls.entry(call_id).or_insert(next);
            }
        }
        Self { calls, offered: BTreeSet::new() }
    }

    /// Label and detail.
    pub(super) fn label(&mut self, message: &Message, repeats: Option<usize>) -> (String, String) {
        let mut label = match &message.start {
            Start::Request { method, uri } => request(message, method, uri),
            Start::Status { code, reason } if message.method().is_empty() => {
                format!("{code} {}", printable(reason))
            }
            Start::Status { code, reason } => {
                format!("{code} {} ({})", printable(reason), printable(message.method()))
            }
            Start::Other if message.start_line.trim().is_empty() => "keep-alive".to_owned(),
            Start::Other => format!("not SIP: {}", printable(&message.start_line)),
        };
        let (call_id, _) = message.transaction();
        if let (true, Some(number)) = (self.calls.len() > 1, self.calls.get(&call_id)) {
            label.push_str(&format!(" [call {number}]"));
        }
        if let Some(number) = repeats {
            return (label, format!("repeats F{number}"));
        }
        let mut details = details(message);
        if let Some(description) = message.description() {
            details.push(format!("{} {}", self.role(message), summary(description.as_bytes())));
        }
        (label, details.join(", "))
    }

    /// Offer or answer (RFC 3264): the first description of a transaction offers, except in an ACK
    /// and in a PRACK of an INVITE without offer (RFC 3261 13.2.1, RFC 3262 5).
    fn role(&mut self, message: &Message) -> &'static str {
        let (call_id, number) = message.transaction();
        let method = message.method().to_owned();
        let key = (call_id.clone(), number, method.clone());
        if !matches!(message.start, Start::Request { .. }) {
            return if self.offered.contains(&key) { "answer" } else { "offer" };
        }
        let invite_offered = || {
            let rack = message.field("RAck").and_then(|v| v.split_whitespace().nth(1)).unwrap_or_default();
            self.offered.contains(&(call_id, rack.to_owned(), "INVITE".to_owned()))
        };
        let answers = method == "ACK" || method == "PRACK" && !invite_offered();
        if answers {
            return "answer";
        }
        self.offered.insert(key);
        "offer"
    }
}

/// Method and, when it begins something, whom it is for.
fn request(message: &Message, method: &str, uri: &str) -> String {
    let method = printable(method);
    let whom = match method.as_str() {
        "REFER" => user(message.field("Refer-To").unwrap_or_default()),
        "INVITE" | "MESSAGE" | "SUBSCRIBE" if !message.is_in_dialog() => user(uri),
        _ => "",
    };
    if whom.is_empty() { method } else { format!("{method} {}", printable(whom)) }
}

/// What makes this message different from others of its kind.
fn details(message: &Message) -> Vec<String> {
    let mut details = Vec::new();
    let mut add = |text: String| details.push(text);
    match &message.start {
        Start::Request { method, .. } => {
            if method == "INVITE" && message.is_in_dialog() {
                add("re-INVITE".to_owned());
            }
            if method == "REGISTER"
                && let Some(seconds) = expires(message)
            {
                add(format!("expires {}", printable(&seconds)));
            }
            if ["Authorization", "Proxy-Authorization"].iter().any(|name| message.field(name).is_some()) {
                add("with credentials".to_owned());
            }
            if message.field("Replaces").is_some() {
                add("replaces a dialog".to_owned());
            }
        }
        Start::Status { code, .. } => {
            let reliable = message.field("RSeq").is_some();
            if *code < 200 && reliable {
                add("reliable".to_owned());
            }
        }
        Start::Other => {}
    }
    if let Some(reason) = message.field("Reason") {
        add(format!("reason {}", printable(reason)));
    }
    details
}

/// The seconds of a binding: the parameter of the Contact wins (RFC 3261 10.2.1.1).
fn expires(message: &Message) -> Option<String> {
    let contact = message.field("Contact").unwrap_or_default().to_ascii_lowercase();
    let parameter = contact.split(';').find_map(|p| p.trim().strip_prefix("expires=").map(str::to_owned));
    parameter.or_else(|| message.field("Expires").map(str::to_owned))
}

/// A session description in one line.
fn summary(body: &[u8]) -> String {
    let sdp = Sdp::read(body);
    let streams: Vec<String> = (0..sdp.media.len()).map(|index| stream(&sdp, index)).collect();
    if streams.is_empty() { "without media".to_owned() } else { streams.join(" + ") }
}

fn stream(sdp: &Sdp, index: usize) -> String {
    let media = &sdp.media[index];
    if media.port == 0 {
        return format!("{} refused", printable(&media.kind));
    }
    if media.is_t38() {
        return "T.38".to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    if media.kind != "audio" {
        words.push(printable(&media.kind));
    }
    words.extend(formats(media));
    words.push(sdp.direction(index).as_str().to_owned());
    if sdp.is_held_by_address(index) {
        words.push("0.0.0.0".to_owned());
    }
    if media.protocol.contains("SAVP") || media.attribute("crypto").is_some() {
        words.push("SRTP".to_owned());
    }
    words.join(" ")
}

/// Codec names where known, else the formats as written.
fn formats(media: &Media) -> Vec<String> {
    let name = |format: &sip::Text| {
        let map = format.parse().ok().and_then(|payload_type| media.rtpmap(payload_type));
        map.map_or_else(|| printable(format), |map| printable(&map.encoding))
    };
    media.formats.iter().map(name).collect()
}

/// Text of the network on a terminal: one line, no control characters, of reasonable length.
pub(super) fn printable(text: &str) -> String {
    const CHARACTERS_MAX: usize = 60;
    text.chars().take(CHARACTERS_MAX).map(|c| if trace::is_hidden(c) { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDP: &str = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n\
                       m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";

    fn check(labels: &mut Labels, text: &str, label: &str, detail: &str) {
        let text = text.replace('\n', "\r\n");
        assert_eq!(labels.label(&Message::of(text.as_bytes()), None), (label.to_owned(), detail.to_owned()));
    }

    #[test]
    fn the_first_description_of_a_transaction_offers() {
        let mut labels = Labels::of(&[], &[]);
        let audio = "PCMA telephone-event sendrecv";
        let body = format!("Content-Type: application/sdp\n\n{SDP}");
        let text = |start: &str, cseq: &str| format!("{start}\nCall-ID: a\nCSeq: {cseq}\n{body}");
        let offer = format!("offer {audio}");
        let answer = format!("answer {audio}");
        let table = [
            ("INVITE sip:+49@pbx SIP/2.0", "1 INVITE", "INVITE +49", &offer),
            ("SIP/2.0 183 Session Progress", "1 INVITE", "183 Session Progress (INVITE)", &answer),
            ("SIP/2.0 200 OK", "1 INVITE", "200 OK (INVITE)", &answer),
            ("SIP/2.0 200 OK", "2 INVITE", "200 OK (INVITE)", &offer),
            ("ACK sip:+49@pbx SIP/2.0", "2 ACK", "ACK", &answer),
        ];
        for (start, cseq, label, detail) in table {
            check(&mut labels, &text(start, cseq), label, detail);
        }
    }

    #[test]
    fn what_makes_a_message_special_is_said() {
        let mut labels = Labels::of(&[], &[]);
        let table = [
            (
                "REGISTER sip:c SIP/2.0\nContact: <sip:p>;expires=60\nExpires: 3600\nAuthorization: Digest x\n\n",
                "REGISTER",
                "expires 60, with credentials",
            ),
            ("INVITE sip:x@y SIP/2.0\nTo: <sip:x>;tag=1\n\n", "INVITE", "re-INVITE"),
            ("REFER sip:x@y SIP/2.0\nr: <sip:300@y>\n\n", "REFER 300", ""),
            ("BYE sip:x@y SIP/2.0\nReason: Q.850;cause=16\n\n", "BYE", "reason Q.850;cause=16"),
            ("SIP/2.0 180 Ringing\nCSeq: 1 INVITE\nRSeq: 1\n\n", "180 Ringing (INVITE)", "reliable"),
            ("\n\n", "keep-alive", ""),
            ("what\u{7}is\u{202e}this", "not SIP: what?is?this", ""),
            ("two\u{2028}lines\u{2029}", "not SIP: two?lines?", ""),
        ];
        for (text, label, detail) in table {
            check(&mut labels, text, label, detail);
        }
    }

    #[test]
    fn descriptions_fit_one_line() {
        let table = [
            ("m=image 0 udptl t38\r\n", "image refused"),
            ("m=audio 0 RTP/AVP 0\r\nm=image 4000 udptl t38\r\n", "audio refused + T.38"),
            ("m=audio 4 RTP/SAVP 0\r\na=sendonly\r\n", "PCMU sendonly SRTP"),
            ("", "without media"),
        ];
        for (media, expected) in table {
            let head = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n";
            assert_eq!(summary(format!("{head}{media}").as_bytes()), expected);
        }
    }
}
