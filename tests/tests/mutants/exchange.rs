//! Requests and responses that no play has, written from those that it has: a tool of operators.

use clock::Instant;
use sip::HeaderName as H;
use tests::rewrite::text::Text;
use trace::{Packet, Recording};

use super::edit::{add, drop, replace, set_parameter};
use super::said::{ON_THE_WAY, Said, added, cut};

/// A request that was put in.
pub(crate) struct Asked {
    pub(crate) at: Instant,
    pub(crate) packet: Packet,
    pub(crate) text: Text,
}

impl Asked {
    /// A request of the same sender, dialog and number as one that comes later, with another method.
    pub(crate) fn instead(of: &Said, method: &str, at: Instant, edit: impl FnOnce(&mut Text)) -> Self {
        let mut text = of.text.clone();
        let old = text.method().to_owned();
        text.start = text.start.replacen(&old, method, 1);
        replace(&mut text, H::CSeq, &old, method);
        for name in [H::Authorization, H::ProxyAuthorization, H::Reason] {
            drop(&mut text, name);
        }
        let branch = format!("z9hG4bK{method}{}", at.as_millis());
        set_parameter(&mut text, H::Via, "branch", &branch);
        edit(&mut text);
        let packet = Packet { payload: text.print(), ..of.packet.clone() };
        Self { at, packet, text }
    }

    /// The recording with it.
    pub(crate) fn sent(&self, recording: &Recording) -> Recording {
        added(recording, self.at, &self.packet)
    }

    /// When it has arrived.
    pub(crate) fn arrived(&self) -> Instant {
        self.at + ON_THE_WAY
    }

    /// The recording that breaks off when it has arrived.
    pub(crate) fn last(&self, recording: &Recording) -> Recording {
        cut(&self.sent(recording), self.arrived())
    }

    /// A response to it: `200 OK`.
    pub(crate) fn response(&self, status: &str, edit: impl FnOnce(&mut Text)) -> Packet {
        let mut text = self.text.clone();
        text.start = format!("SIP/2.0 {status}");
        text.lines.retain(|line| {
            matches!(
                line.known(),
                Some(H::Via | H::From | H::To | H::CallId | H::CSeq | H::ContentLength | H::Contact)
            )
        });
        let from = self.packet.from;
        replace(&mut text, H::Via, ";rport", &format!(";rport={};received={}", from.port(), from.ip()));
        text.set_body(String::new());
        edit(&mut text);
        Packet { payload: text.print(), from: self.packet.to, to: from, ..self.packet.clone() }
    }

    /// The recording in which it is answered so when it has arrived.
    pub(crate) fn answered(&self, recording: &Recording, response: &Packet) -> Recording {
        added(recording, self.arrived(), response)
    }
}

/// A body of this type.
pub(crate) fn body(text: &mut Text, kind: &str, body: &str) {
    drop(text, H::ContentType);
    add(text, "Content-Type", kind);
    text.set_body(body.to_owned());
}
