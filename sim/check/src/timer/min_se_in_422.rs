//! Min-SE stands in every 422, and in no other response.
//!
//! What it looks for: Min-SE in responses: a 422 to an INVITE or UPDATE has one of 90 or more and above what was asked for, and nothing but a 422 has one.
//!
//! Why it matters on a trunk: Who is told that the interval is too small, and not how large it has to be, cannot call at all.
//!
//! Clause: RFC 4028 6 (MUST), RFC 4028 5 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Session-Expires: 90 -> carrier
//!   carrier 422 without Min-SE -> pbx
//!
//! How to fix it: Write the least interval that is taken, 90 or more, into Min-SE of each 422, and into no other response.

use sip::{HeaderName, Method};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::timer::interval;
use crate::wire::{Scene, Wire};

/// No interval is shorter.
const LEAST: u32 = 90;

info! {
    rows: ["TMR-03"], Must, V,
    notice: "calls are refused"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::RESPONSE
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !matches!(sip.method, Method::Invite | Method::Update) {
            return;
        }
        let value = sip.message.min_se();
        let request = scene.transaction.map(|of| of.request());
        let asked = request.and_then(|request| interval(request));
        let (clause, expected, got) = match (sip.status, value) {
            // What cannot be read is a fault of the header.
            (_, Err(_)) => return,
            (422, Ok(None)) => (0, "Min-SE", "none".to_owned()),
            (422, Ok(Some(least))) if least >= LEAST => match asked.filter(|asked| *asked >= least) {
                Some(asked) => {
                    (0, "a Min-SE above the interval that was asked for", format!("{least} for {asked}"))
                }
                None => return,
            },
            (422, Ok(Some(least))) => (1, "Min-SE: 90 or more", format!("Min-SE: {least}")),
            _ if sip.has(HeaderName::MinSe) => (1, "no Min-SE", format!("Min-SE in a {}", sip.status)),
            _ => return,
        };
        let said = Said::of(sip, "does not say the least session interval where it belongs").clause(clause);
        out.misbehaved(&INFO, sip.sender, said.expected(expected).got(got));
    }
}
