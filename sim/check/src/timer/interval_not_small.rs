//! A session interval is 90 seconds or more.
//!
//! What it looks for: Session-Expires and Min-SE in requests: 90 or more, and Session-Expires not below a Min-SE beside
//! it. Session-Expires in a 2xx: not below 90 or the Min-SE of the request, unless that was asked for.
//!
//! Why it matters on a trunk: Shorter intervals are refused with 422, and every refresh is a chance to lose
//! the call.
//!
//! Clause: RFC 4028 4 (definition), RFC 4028 5 (MUST NOT), RFC 4028 7.1 (MUST), RFC 4028 9 (MUST NOT).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Session-Expires: 60 -> carrier
//!
//! How to fix it: Ask for 1800, and never for less than 90.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::timer::{interval, least};
use crate::wire::{Scene, Wire};

info! {
    rows: ["TMR-02"], Must, V,
    notice: "calls are refused, or drop after a minute"
}

/// No interval is shorter.
const LEAST: u32 = 90;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if !sip.is_request() {
            return answered(scene, out);
        }
        let (expires, least) = (interval(sip), least(sip));
        let short = expires.filter(|s| *s < LEAST).map(|s| (0, "Session-Expires", LEAST, s));
        let small = least.filter(|s| *s < LEAST).map(|s| (1, "Min-SE", LEAST, s));
        let below = expires.zip(least).filter(|(s, least)| s < least);
        let below = below.map(|(s, least)| (2, "Session-Expires", least, s));
        if let Some((clause, name, least, got)) = short.or(small).or(below) {
            let said = Said::of(sip, "session interval below the minimum").clause(clause);
            let expected = format!("{name}: {least} or more");
            out.misbehaved(&INFO, sip.sender, said.expected(expected).got(format!("{name}: {got}")));
        }
    }
}

/// What a 2xx gives: it may reduce what was asked for, but not below the least (RFC 4028 9).
fn answered(scene: &Scene<'_>, out: &mut Findings) {
    let sip = scene.sip;
    let Some(of) = scene.transaction.filter(|_| sip.is_success()) else { return };
    let (asked, least) = (interval(of.request()), least(of.request()));
    let least = least.unwrap_or(LEAST).max(LEAST);
    // It must not be longer than what was asked for, however short that is.
    let Some(given) = interval(sip).filter(|given| *given < least && asked.is_none_or(|a| *given < a)) else {
        return;
    };
    let said = Said::of(sip, "gives a session interval below the minimum").with(of.request()).clause(3);
    let expected = format!("Session-Expires: {least} or more");
    out.misbehaved(&INFO, sip.sender, said.expected(expected).got(format!("Session-Expires: {given}")));
}
