//! Where responses go: the `received` and `rport` of the topmost Via (RFC 3261 18.2, RFC 3581).

use std::net::SocketAddr;

use crate::message::Via;
use crate::text::{digits, ip_text};

/// The port of a sent-by without one, over UDP.
const DEFAULT_PORT: u16 = 5060;

/// The topmost Via of a request, as the response has to carry it: with the place it came from noted. One
/// that cannot be read stays as it is.
#[must_use]
pub fn stamp_received(via: &str, source: SocketAddr) -> String {
    match Via::parse(via) {
        Ok(mut hop) => {
            stamp(&mut hop, source);
            hop.to_string()
        }
        Err(_) => via.to_owned(),
    }
}

/// The same for a Via that has been read.
//= https://www.rfc-editor.org/rfc/rfc3261#section-18.2.1
//= https://www.rfc-editor.org/rfc/rfc3581#section-4
pub fn stamp(via: &mut Via, source: SocketAddr) {
    let source_ip = source.ip().to_canonical();
    let wants_port = via.rport() == Some(None) && via.params.value("rport").is_none();
    // With rport the address is given even when it equals the sent-by. One that stands there already was
    // not written by us and is not believed.
    if wants_port || via.host_address() != Some(source_ip) || via.received().is_some() {
        via.params.set("received", Some(&ip_text(source_ip)));
    }
    if wants_port {
        via.params.set("rport", Some(&digits(source.port())));
    }
}

/// Where the response to a request from `source` goes, by the topmost Via, stamped or not. What is stamped is what the
/// source says: `received` and a port in `rport` that a client has written itself lead nowhere.
//= https://www.rfc-editor.org/rfc/rfc3261#section-18.2.2
#[must_use]
pub fn response_destination(via: &Via, source: SocketAddr) -> SocketAddr {
    if !via.transport.eq_ignore_ascii_case("UDP") {
        // The connection that the request came on.
        return source;
    }
    let port = via.port.unwrap_or(DEFAULT_PORT);
    if let Some(maddr) = via.maddr() {
        // A name would need DNS; the source is as good a guess as there is.
        let address = maddr.trim_matches(['[', ']']).parse().unwrap_or_else(|_| source.ip());
        return SocketAddr::new(address, port);
    }
    //= https://www.rfc-editor.org/rfc/rfc3581#section-4
    let is_wanted = via.rport().is_some_and(|rport| rport.is_none_or(|stamped| stamped == source.port()));
    if is_wanted { source } else { SocketAddr::new(source.ip(), port) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn via(rest: &str) -> Via {
        Via::parse(&format!("SIP/2.0/{rest}")).expect(rest)
    }

    #[test]
    fn the_source_is_stamped_when_it_differs_or_is_asked_for() {
        let v4 = "192.0.2.1:9988";
        let v6 = "[2001:db8::1]:9988";
        // (Via, source, what the parameters are afterwards)
        let cases = [
            ("UDP 192.0.2.1;branch=z9hG4bKa", v4, ";branch=z9hG4bKa"),
            ("UDP 10.1.1.1;branch=z9hG4bKa", v4, ";branch=z9hG4bKa;received=192.0.2.1"),
            ("UDP pbx.example.com;branch=z9hG4bKa", v4, ";branch=z9hG4bKa;received=192.0.2.1"),
            ("UDP 192.0.2.1;rport;branch=z9hG4bKa", v4, ";rport=9988;branch=z9hG4bKa;received=192.0.2.1"),
            ("UDP 192.0.2.1;received=203.0.113.9", v4, ";received=192.0.2.1"),
            ("UDP 10.1.1.1;rport=7", v4, ";rport=7;received=192.0.2.1"),
            ("TCP 10.1.1.1;rport", v4, ";rport=9988;received=192.0.2.1"),
            ("UDP [2001:db8::1]", v6, ""),
            ("UDP [2001:db8::2]", v6, ";received=2001:db8::1"),
            ("UDP 192.0.2.1", "[::ffff:192.0.2.1]:9988", ""),
        ];
        for (text, source, params) in cases {
            let mut via = via(text);
            stamp(&mut via, source.parse().expect(source));
            assert_eq!(via.params.to_string(), params, "{text} from {source}");
        }
    }

    //= https://www.rfc-editor.org/rfc/rfc3261#section-18.2.2
    //= type=test
    #[test]
    fn responses_find_their_way() {
        let cases = [
            // Without rport: the source address, but the port of sent-by.
            ("UDP 10.1.1.1:4540;branch=z9hG4bKa", "192.0.2.1:4540"),
            ("UDP 10.1.1.1;branch=z9hG4bKa", "192.0.2.1:5060"),
            // With rport: the source, both stamped and not.
            ("UDP 10.1.1.1:4540;rport;branch=z9hG4bKa", "192.0.2.1:9988"),
            ("UDP 10.1.1.1:4540;received=192.0.2.1;rport=9988", "192.0.2.1:9988"),
            // What the client has filled in itself is not obeyed.
            ("UDP 10.1.1.1:4540;received=192.0.2.7", "192.0.2.1:4540"),
            ("UDP 10.1.1.1:4540;received=192.0.2.7;rport=7", "192.0.2.1:4540"),
            ("UDP 10.1.1.1:4540;received=192.0.2.7;rport", "192.0.2.1:9988"),
            ("UDP 10.1.1.1:4540;rport=7", "192.0.2.1:4540"),
            ("UDP 10.1.1.1:4540;maddr=198.51.100.9;rport", "198.51.100.9:4540"),
            ("UDP 10.1.1.1;maddr=198.51.100.9", "198.51.100.9:5060"),
            // Over a stream: the same connection.
            ("TCP 10.1.1.1:4540", "192.0.2.1:9988"),
            ("TLS 10.1.1.1;maddr=198.51.100.9", "192.0.2.1:9988"),
        ];
        for (text, destination) in cases {
            let source = SocketAddr::from(([192, 0, 2, 1], 9988));
            assert_eq!(response_destination(&via(text), source).to_string(), destination, "{text}");
        }
    }

    #[test]
    fn text_is_stamped_as_text() {
        let source = SocketAddr::from(([192, 0, 2, 1], 9988));
        let stamped = stamp_received("SIP/2.0/UDP 10.1.1.1:4540;rport;branch=z9hG4bKa", source);
        assert_eq!(stamped, "SIP/2.0/UDP 10.1.1.1:4540;rport=9988;branch=z9hG4bKa;received=192.0.2.1");
        assert_eq!(stamp_received("nonsense", source), "nonsense");
    }

    #[test]
    fn stamping_does_not_change_the_destination() {
        let source = SocketAddr::from(([192, 0, 2, 1], 9988));
        for text in ["UDP 10.1.1.1", "UDP 10.1.1.1;rport", "UDP 192.0.2.1:7;rport", "TCP h;rport"] {
            let mut stamped = via(text);
            let before = response_destination(&stamped, source);
            stamp(&mut stamped, source);
            assert_eq!(response_destination(&stamped, source), before, "{text}");
        }
    }
}
