//! A signed request has a Date, and its PASSporT the same time.
//!
//! What it looks for: Requests with Identity and without Date; and an iat in the PASSporT that is more than sixty seconds
//! away from it.
//!
//! Why it matters on a trunk: The verifier takes the request for an old one that somebody plays again, and refuses it with
//! 403, or shows the call without its mark.
//!
//! Clause: RFC 8224 6.1 (MUST), RFC 8224 4.1 (SHOULD).
//!
//! A ladder that breaks it:
//!   carrier INVITE, Identity: … without Date -> pbx
//!
//! How to fix it: Add Date to each request that is signed, and set iat to it.

use super::{Identity, date_seconds, seconds};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

/// What verifiers are recommended to bear.
const SECONDS_MAX: i64 = 60;

info! {
    rows: ["STI-02"], Must, V,
    notice: "calls are marked as unverified, or refused"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let all = Identity::all(sip);
        if all.is_empty() {
            return;
        }
        let Some(date) = sip.message.date() else {
            let said = Said::of(sip, "Identity without Date");
            out.misbehaved(&INFO, sip.sender, said.expected("Date").got("none"));
            return;
        };
        let Some(date) = date_seconds(&date) else { return };
        let times = all.iter().filter_map(|identity| identity.claims()?.get("iat").and_then(seconds));
        if let Some(off) = times.map(|at| at.abs_diff(date)).find(|off| *off > SECONDS_MAX as u64) {
            let said = Said::of(sip, "iat is not the time of Date").clause(1);
            let expected = format!("{SECONDS_MAX} s at most");
            out.discouraged(&INFO, sip.sender, said.expected(expected).got(format!("{off} s")));
        }
    }
}
