//! What messages of one call have in common is kept once: From, To, Contact and the topmost Via are written again and
//! again in the same octets.

use std::sync::{Arc, OnceLock};

use super::index::Index;
use super::{HeaderName, Message};

impl Message {
    /// Of what is written here as it is in `other`, and was read there, the reading is taken over.
    pub fn share(&self, other: &Self) {
        let (own, theirs) = (&self.index, &other.index);
        if self.begins_alike(other, HeaderName::Via) {
            take_over(&own.top_via, &theirs.top_via, |read| read.is_ok());
        }
        if self.begins_alike(other, HeaderName::From) {
            take_over(&own.from, &theirs.from, |read| read.is_ok());
        }
        if self.begins_alike(other, HeaderName::To) {
            take_over(&own.to, &theirs.to, |read| read.is_ok());
        }
        let is_there = theirs.first_contact.get().is_some_and(Option::is_some);
        if is_there && self.raw(HeaderName::Contact).eq(other.raw(HeaderName::Contact)) {
            own.first_contact.get_or_init(|| theirs.first_contact.get().cloned().flatten());
        }
    }

    /// True when the first header field with this name has the same octets in both.
    fn begins_alike(&self, other: &Self, name: HeaderName) -> bool {
        let (own, theirs) = (self.raw(name).next(), other.raw(name).next());
        own.is_some() && own == theirs
    }

    fn raw(&self, name: HeaderName) -> impl Iterator<Item = &[u8]> {
        let index: &Index = &self.index;
        index.named(name).map(|span| &self.bytes[span.value()])
    }
}

/// A fault says where it is, and is read anew.
fn take_over<T>(own: &OnceLock<Arc<T>>, theirs: &OnceLock<Arc<T>>, is_sound: impl Fn(&T) -> bool) {
    if let Some(read) = theirs.get().filter(|read| is_sound(read)) {
        own.get_or_init(|| Arc::clone(read));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_alike_is_kept_once() {
        let message = |from: &str, contact: &str| {
            Message::parse(format!(
                "BYE sip:1@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: {from}\r\nTo: <sip:2@h>\r\nContact: {contact}\r\n\r\n"
            ))
        };
        let one = message("<sip:1@h>;tag=1", "<sip:1@h>");
        let (from, contact) = (one.from_ref().map(core::ptr::from_ref), one.first_contact_ref());
        let alike = message("<sip:1@h>;tag=1", "<sip:1@h>");
        alike.share(&one);
        assert_eq!(alike.from_ref().map(core::ptr::from_ref), from, "it is the same");
        assert_eq!(alike.first_contact_ref().map(core::ptr::from_ref), contact.map(core::ptr::from_ref));
        let other = message("<sip:1@h>;tag=2", "<sip:1@h>, <sip:3@h>");
        other.share(&one);
        assert_eq!(other.from().unwrap().tag(), Some("2"), "what differs is read");
        assert_eq!(other.contacts().unwrap().len(), 2);
        let broken = message("<sip:1@h", "x y");
        let _ = broken.from_ref();
        let again = message("<sip:1@h", "x y");
        again.share(&broken);
        assert!(again.from_ref().is_err() && again.first_contact_ref().is_none());
    }
}
