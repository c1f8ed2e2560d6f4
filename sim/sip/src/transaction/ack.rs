//! The ACK of a failure response to INVITE, made by the transaction itself (RFC 3261 17.1.1.3). The ACK of
//! a 2xx is another thing and made by the dialog.

use bytes::Bytes;

use crate::message::{Draft, HeaderName, Message, Method, StartLine};

/// What is copied from the INVITE as it is, in this order, between Via and To.
const COPIED: [HeaderName; 5] = [
    HeaderName::MaxForwards,
    HeaderName::Route,
    HeaderName::Authorization,
    HeaderName::ProxyAuthorization,
    HeaderName::From,
];

/// The ACK for `response` to the INVITE that `invite` holds; none when that is beyond reading.
//= https://www.rfc-editor.org/rfc/rfc3261#section-17.1.1.3
pub(super) fn of_failure(invite: &Bytes, response: &Message) -> Option<Bytes> {
    let invite = Message::parse(invite.clone());
    let StartLine::Request { uri, .. } = invite.start_line() else { return None };
    let mut ack = Draft::request(&Method::Ack, uri);
    // Only the topmost Via: it has the branch by which the ACK is matched.
    let vias = invite.header_values(HeaderName::Via);
    ack.push(HeaderName::Via, vias.first()?.as_ref());
    for name in COPIED {
        // Credentials are repeated too, because an ACK cannot be challenged (RFC 3261 22.1).
        for header in invite.named(name) {
            ack.push(name, header.value());
        }
    }
    ack.push(HeaderName::To, response.header(HeaderName::To)?);
    ack.push(HeaderName::CallId, invite.header(HeaderName::CallId)?);
    let cseq = invite.header(HeaderName::CSeq)?;
    ack.push(HeaderName::CSeq, format!("{} ACK", cseq.split_ascii_whitespace().next()?));
    Some(ack.to_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    //= https://www.rfc-editor.org/rfc/rfc3261#section-17.1.1.3
    //= type=test
    #[test]
    fn the_ack_has_the_way_of_the_invite_and_the_to_of_the_response() {
        let invite = "INVITE sip:bob@example.com;x=1 SIP/2.0\r\n\
            Via: SIP/2.0/UDP pc33.example.com;branch=z9hG4bKa;rport\r\n\
            Via: SIP/2.0/UDP further.example.com;branch=z9hG4bKb\r\n\
            Max-Forwards: 69\r\n\
            Route: <sip:p1;lr>\r\n\
            Route: <sip:p2;lr>\r\n\
            t: Bob <sip:bob@example.com>\r\n\
            f: Alice <sip:alice@example.com>;tag=88sja8x\r\n\
            i: 987asjd97y7atg\r\n\
            CSeq: 986759 INVITE\r\n\
            Contact: <sip:alice@pc33.example.com>\r\n\
            Proxy-Authorization: Digest username=\"alice\"\r\n\
            Content-Type: application/sdp\r\n\
            Content-Length: 3\r\n\r\nv=0";
        let response = "SIP/2.0 486 Busy Here\r\n\
            Via: SIP/2.0/UDP pc33.example.com;branch=z9hG4bKa;rport=5060;received=192.0.2.1\r\n\
            To: Bob <sip:bob@example.com>;tag=99sa0xk\r\n\
            From: Alice <sip:alice@example.com>;tag=88sja8x\r\n\
            Call-ID: 987asjd97y7atg\r\n\
            CSeq: 986759 INVITE\r\n\
            Content-Length: 0\r\n\r\n";
        let ack = of_failure(&Bytes::from_static(invite.as_bytes()), &Message::parse(response));
        let expected = "ACK sip:bob@example.com;x=1 SIP/2.0\r\n\
            Via: SIP/2.0/UDP pc33.example.com;branch=z9hG4bKa;rport\r\n\
            Max-Forwards: 69\r\n\
            Route: <sip:p1;lr>\r\n\
            Route: <sip:p2;lr>\r\n\
            Proxy-Authorization: Digest username=\"alice\"\r\n\
            From: Alice <sip:alice@example.com>;tag=88sja8x\r\n\
            To: Bob <sip:bob@example.com>;tag=99sa0xk\r\n\
            Call-ID: 987asjd97y7atg\r\n\
            CSeq: 986759 ACK\r\n\
            Content-Length: 0\r\n\r\n";
        assert_eq!(ack.as_deref().map(String::from_utf8_lossy), Some(expected.into()));
    }

    #[test]
    fn an_invite_beyond_reading_gets_no_ack() {
        let response = Message::parse("SIP/2.0 486 Busy Here\r\nTo: <sip:b@h>;tag=1\r\n\r\n");
        assert_eq!(of_failure(&Bytes::from_static(b"what is this"), &response), None);
    }
}
