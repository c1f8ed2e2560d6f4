//! Changes that break a rule: the net that does not notice them holds nothing.

use clock::Rng;
use sip::HeaderName;
use trace::Recording;

use tests::rewrite::stage::each_message;
use tests::rewrite::text::Text;

/// What is done to the message that fits, and the check that must speak.
pub(crate) struct Break {
    pub(crate) name: &'static str,
    pub(crate) check: &'static str,
    fits: fn(&Text) -> bool,
    edit: fn(&mut Text),
}

/// One for each thing that the changes rename, copy or leave alone.
pub(crate) const BREAKS: &[Break] = &[
    Break {
        name: "another branch in one response",
        check: "message/via-echo",
        fits: |text| text.status() == 183,
        edit: |text| replace(text, HeaderName::Via, "branch=z9hG4bK", "branch=z9hG4bKx"),
    },
    Break {
        name: "a CSeq that falls by one",
        check: "dialog/cseq-increases",
        fits: |text| text.is_request() && text.method() == "BYE",
        edit: |text| {
            let number =
                text.value(HeaderName::CSeq).and_then(|cseq| cseq.split(' ').next()?.parse::<u32>().ok());
            let less = number.unwrap_or_default().saturating_sub(1);
            text.named(HeaderName::CSeq).for_each(|line| line.set(&format!("{less} BYE")));
        },
    },
    Break {
        name: "another From tag in one response",
        check: "message/from-echo",
        fits: |text| text.status() == 200 && text.method() == "INVITE",
        edit: |text| replace(text, HeaderName::From, "tag=", "tag=x"),
    },
    Break {
        name: "a route that is lost",
        check: "dialog/route-set",
        fits: |text| text.is_request() && text.method() == "BYE",
        edit: |text| text.lines.retain(|line| !line.is(HeaderName::Route)),
    },
    Break {
        name: "a BYE to another target",
        check: "dialog/remote-target",
        fits: |text| text.is_request() && text.method() == "BYE",
        edit: |text| text.start = "BYE sip:elsewhere.example SIP/2.0".to_owned(),
    },
    Break {
        name: "a body that changes and a version that does not",
        check: "sdp/early-same-as-final",
        fits: |text| text.status() == 183,
        edit: |text| text.set_body(text.body.replace("a=ptime:20\r\n", "a=ptime:30\r\n")),
    },
    Break {
        name: "no Max-Forwards",
        check: "message/mandatory-headers",
        fits: |text| text.is_request() && text.method() == "ACK",
        edit: |text| text.lines.retain(|line| !line.is(HeaderName::MaxForwards)),
    },
];

impl Break {
    /// The recording with that in it.
    pub(crate) fn apply(&self, recording: &Recording, dice: &Rng) -> Recording {
        each_message(recording, dice, |_, text, _| {
            if (self.fits)(text) {
                (self.edit)(text);
            }
        })
    }
}

fn replace(text: &mut Text, name: HeaderName, old: &str, new: &str) {
    if let Some(line) = text.named(name).next() {
        let changed = line.text().replacen(old, new, 1);
        line.set(&changed);
    }
}
