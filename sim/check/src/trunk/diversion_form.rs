//! Diversion says who has forwarded the call, and how often.
//!
//! What it looks for: Each value of Diversion in requests outside a dialog: an address in angle brackets, no parameter
//! twice, counter and limit of one or two digits.
//!
//! Why it matters on a trunk: The carrier bills and screens a forwarded call by it. A value that cannot be read is left
//! out, and the call is refused because its caller is none of the customer's numbers.
//!
//! Clause: catalogue FWD-04 (practice).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Diversion: sip:+12025550123@pbx;reason=no-answer;counter=many -> carrier
//!
//! How to fix it: Write <sip:number@host>;reason=unconditional;counter=1, one value for each hop, the latest first.

use sip::{HeaderName, NameAddr};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["FWD-04"], Should, V,
    notice: "forwarded calls are refused, or show the wrong number"
}

/// Parameters that count hops.
const COUNTS: [&str; 2] = ["counter", "limit"];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if sip.to_tag.is_some() || !sip.has(HeaderName::Diversion) {
            return;
        }
        let values = sip.message.header_values(HeaderName::Diversion);
        if let Some((value, fault)) = values.iter().find_map(|value| Some((value, fault_of(value)?))) {
            let said = Said::of(sip, format!("Diversion: {fault}"));
            let expected = "<sip:number@host>;reason=…;counter=1";
            out.malformed(&INFO, sip.sender, said.expected(expected).got(value.to_string()));
        }
    }
}

fn fault_of(value: &str) -> Option<String> {
    let diversion = NameAddr::parse(value).ok().filter(|_| value.contains('<'));
    let Some(diversion) = diversion else { return Some("no address in angle brackets".to_owned()) };
    let params = &diversion.params;
    let is_twice = |name: &str| params.iter().filter(|p| p.name.eq_ignore_ascii_case(name)).count() > 1;
    if let Some(twice) = params.iter().find(|p| is_twice(&p.name)) {
        return Some(format!("{} is there twice", twice.name));
    }
    let is_count = |text: &str| matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit());
    let wrong = |name: &&&str| params.has(name) && !params.value(name).is_some_and(is_count);
    COUNTS.iter().find(wrong).map(|name| format!("{name} is no number of one or two digits"))
}
