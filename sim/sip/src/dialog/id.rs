//! The name of a dialog: Call-ID and two tags (RFC 3261 12).

use crate::Text;
use crate::message::{HeaderName, Message, NameAddr};

/// The dialog ID as one side has it; the other side has the tags the other way round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DialogId {
    /// The Call-ID.
    pub call_id: Text,
    /// Our tag.
    pub local_tag: Text,
    /// Their tag; empty when they gave none, as RFC 2543 allowed.
    pub remote_tag: Text,
}

impl DialogId {
    /// A dialog ID.
    #[must_use]
    pub fn new(call_id: &str, local_tag: &str, remote_tag: &str) -> Self {
        Self { call_id: call_id.into(), local_tag: local_tag.into(), remote_tag: remote_tag.into() }
    }

    /// The dialog that a message from the network is for: our tag is in the To of a request and in the
    /// From of a response. None without Call-ID, From or To.
    #[must_use]
    pub fn of_received(message: &Message) -> Option<Self> {
        let call_id = message.call_id()?;
        let from = tag(message, HeaderName::From)?;
        let to = tag(message, HeaderName::To)?;
        let (local, remote) = if message.is_request() { (to, from) } else { (from, to) };
        Some(Self::new(call_id, &local, &remote))
    }
}

/// The tag in this header, empty without one; none when there is no such header.
fn tag(message: &Message, name: HeaderName) -> Option<String> {
    let address = NameAddr::parse(&message.header(name)?).ok()?;
    Some(address.tag().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_tag_is_in_to_of_requests_and_in_from_of_responses() {
        let rest = "From: <sip:a@h>;tag=f\r\nTo: <sip:b@h>;tag=t\r\nCall-ID: c\r\n\r\n";
        let of = |start: &str| DialogId::of_received(&Message::parse(format!("{start}\r\n{rest}")));
        assert_eq!(of("BYE sip:b@h SIP/2.0"), Some(DialogId::new("c", "t", "f")));
        assert_eq!(of("SIP/2.0 200 OK"), Some(DialogId::new("c", "f", "t")));
    }

    #[test]
    fn a_missing_tag_is_empty_and_a_missing_call_id_is_no_dialog() {
        let of =
            |rest: &str| DialogId::of_received(&Message::parse(format!("BYE sip:b@h SIP/2.0\r\n{rest}\r\n")));
        let peers = "From: <sip:a@h>\r\nTo: <sip:b@h>;tag=t\r\n";
        assert_eq!(of(&format!("{peers}Call-ID: c\r\n")), Some(DialogId::new("c", "t", "")));
        assert_eq!(of(peers), None);
    }
}
