//! A far side of one dialog, which writes messages.

use std::net::SocketAddr;

use sip::{HeaderName, Message};

/// One dialog as the far side sees it.
#[derive(Clone, Debug)]
pub(crate) struct Far {
    own_address: SocketAddr,
    /// The address of the agent.
    target: String,
    call_id: String,
    /// Our address with its tag, and theirs.
    own: String,
    pub(crate) theirs: String,
    /// The agent's INVITE, when it was the agent that called.
    pub(crate) invite: Option<Message>,
    pub(crate) sequence: u32,
}

impl Far {
    /// The agent has called.
    pub(crate) fn called(own_address: SocketAddr, invite: &Message) -> Self {
        let header = |name| invite.header(name).map(|v| v.into_owned()).unwrap_or_default();
        Self {
            own_address,
            target: invite.contacts().ok().and_then(|c| Some(c.first()?.uri.to_string())).unwrap_or_default(),
            call_id: header(HeaderName::CallId),
            own: format!("{};tag=far", header(HeaderName::To)),
            theirs: header(HeaderName::From),
            invite: Some(invite.clone()),
            sequence: 0,
        }
    }

    /// The far side calls `number`.
    pub(crate) fn calls(own_address: SocketAddr, to: SocketAddr, number: &str) -> Self {
        Self {
            own_address,
            target: format!("sip:{number}@{to}"),
            call_id: "far-call".to_owned(),
            own: format!("<sip:+12025550177@{own_address}>;tag=far"),
            theirs: format!("<sip:{number}@{to}>"),
            invite: None,
            sequence: 1,
        }
    }

    /// A response to the agent's INVITE.
    pub(crate) fn answer(&self, status: u16, headers: &str, body: &str) -> String {
        let invite = self.invite.as_ref().expect("the agent has called");
        let contact = format!("Contact: <sip:far@{}>\r\n{headers}", self.own_address);
        let own = if status == 100 { self.own.replace(";tag=far", "") } else { self.own.clone() };
        response(invite, status, &own, &contact, body)
    }

    /// A response to another request of the agent's.
    pub(crate) fn reply(request: &Message, status: u16, headers: &str) -> String {
        let to = request.header(HeaderName::To).map(|v| v.into_owned()).unwrap_or_default();
        response(request, status, &to, headers, "")
    }

    /// A request before there is a dialog.
    pub(crate) fn initial(&self, method: &str, content: &str, body: &str) -> String {
        self.request(method, "initial", content, body)
    }

    /// The next request inside the dialog.
    pub(crate) fn inside(&mut self, method: &str, body: &str) -> String {
        if method != "ACK" && method != "CANCEL" {
            self.sequence += 1;
        }
        let branch = format!("{method}{}", self.sequence);
        self.request(method, &branch, "application/sdp", body)
    }

    /// The far side's INVITE was answered with this: the dialog has both tags.
    pub(crate) fn learn(&mut self, response: &Message) {
        self.theirs = response.header(HeaderName::To).map(|v| v.into_owned()).unwrap_or_default();
    }

    fn request(&self, method: &str, branch: &str, content: &str, body: &str) -> String {
        let Self { own_address, target, call_id, own, theirs, sequence, .. } = self;
        let content = if body.is_empty() { String::new() } else { format!("Content-Type: {content}\r\n") };
        format!(
            "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {own_address};branch=z9hG4bK{branch};rport\r\n\
             Max-Forwards: 70\r\nFrom: {own}\r\nTo: {theirs}\r\nCall-ID: {call_id}\r\nCSeq: {sequence} {method}\r\n\
             Contact: <sip:far@{own_address}>\r\n{content}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

fn response(request: &Message, status: u16, to: &str, headers: &str, body: &str) -> String {
    let header = |name| request.header(name).map(|v| v.into_owned()).unwrap_or_default();
    let content = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    format!(
        "SIP/2.0 {status} Word\r\nVia: {}\r\nFrom: {}\r\nTo: {to}\r\nCall-ID: {}\r\nCSeq: {}\r\n{headers}{content}\
         Content-Length: {}\r\n\r\n{body}",
        header(HeaderName::Via),
        header(HeaderName::From),
        header(HeaderName::CallId),
        header(HeaderName::CSeq),
        body.len()
    )
}
