//! A description that is kept for the length of a call: as text, a fifth of the size of the tree.

use std::sync::Arc;

use crate::sdp::Sdp;

/// A description at rest.
#[derive(Clone, Debug)]
pub(super) enum Kept {
    /// Printed, because reading that gives the description back.
    Text(Arc<str>),
    /// What cannot be written so that it reads the same: only a body beyond repair.
    Tree(Arc<Sdp>),
}

impl Kept {
    pub(super) fn new(sdp: &Sdp) -> Self {
        let text = sdp.to_body();
        let reads_back = sdp.is_plain() || Sdp::reread(&text) == *sdp;
        if reads_back { Self::Text(text.into()) } else { Self::Tree(sdp.clone().into()) }
    }

    pub(super) fn sdp(&self) -> Sdp {
        match self {
            Self::Text(text) => Sdp::reread(text),
            Self::Tree(sdp) => Sdp::clone(sdp),
        }
    }

    /// The body as it is sent.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.as_ref().to_owned(),
            Self::Tree(sdp) => sdp.to_body(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdp::{AddressFamily, Attribute};

    #[test]
    fn what_is_kept_comes_back_whatever_it_was() {
        let sound =
            "v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\na=ptime:20\r\n";
        for body in [sound, "", "v=0\r\nm=\r\nc=IN\r\n", "a=x\r\nm=audio 1\r\nq=\u{fffd}\r\n"] {
            let sdp = Sdp::parse(body.as_bytes()).0;
            let kept = Kept::new(&sdp);
            assert_eq!(kept.sdp(), sdp, "{body}");
            assert_eq!(kept.text(), sdp.to_string(), "{body}");
        }
        assert!(matches!(Kept::new(&Sdp::parse(sound.as_bytes()).0), Kept::Text(_)));
    }

    #[test]
    fn what_would_not_be_read_back_is_kept_as_it_is() {
        let sound = Sdp::parse(
            b"v=0\r\no=- 1 2 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\na=x:1\r\n",
        )
        .0;
        let spoil: [fn(&mut Sdp); 9] = [
            |sdp| sdp.origin.username = "two words".into(),
            |sdp| sdp.origin.address = "".into(),
            |sdp| sdp.session_name = "a\r\na=b".into(),
            |sdp| sdp.attributes.push(Attribute::flag("name:value")),
            |sdp| sdp.media[0].attributes[0].value = Some("1\n2".into()),
            |sdp| sdp.media[0].protocol = "RTP AVP".into(),
            |sdp| sdp.media[0].formats.push("".into()),
            |sdp| sdp.origin.family = AddressFamily::Other("IN".into()),
            |sdp| sdp.media[0].attributes = vec![Attribute::flag("x"); 5000],
        ];
        for (number, spoil) in spoil.into_iter().enumerate() {
            let mut sdp = sound.clone();
            spoil(&mut sdp);
            assert!(!sdp.is_plain(), "{number}");
            assert!(matches!(Kept::new(&sdp), Kept::Tree(_)), "{number}");
            assert_eq!(Kept::new(&sdp).sdp(), sdp, "{number}");
        }
        assert!(sound.is_plain() && Sdp::reread(&sound.to_body()) == sound);
    }
}
