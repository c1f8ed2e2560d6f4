//! Lines end with CR and LF.
//!
//! What it looks for: A start line, a header line or an empty line behind the headers that ends with CR or LF alone.
//!
//! Why it matters on a trunk: A tolerant stack reads it, a strict one takes the whole message for one line and throws it
//! away: the same device works with one carrier and is never heard by the next.
//!
//! Clause: RFC 3261 7 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     OPTIONS, its lines ended by LF -> carrier
//!
//! How to fix it: End each line with CR LF, also in templates that were edited by hand.

use sip::FaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["TRN-24"], Must, V,
    notice: "calls work with one carrier and not at all with another"
}

/// So many octets before a line end tell whether it was repeated.
const AROUND: usize = 16;

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let is_it = |kind| kind == FaultKind::LineEnd;
        let Some(fault) = sip.message.structural_faults().iter().find(|f| is_it(f.kind)) else { return };
        let octets = sip.message.bytes();
        let at = fault.at.unwrap_or_default().min(octets.len());
        // One within a value that has to be repeated is that of who wrote it.
        let around = &octets[at.saturating_sub(AROUND)..at];
        let is_in =
            |asked: &Sip| asked.message.bytes().windows(around.len().max(1)).any(|part| part == around);
        let request = scene.transaction.map(|of| of.request()).filter(|_| !sip.is_request());
        if request.is_none_or(|asked| !is_in(asked)) {
            let said = Said::of(sip, "a line is not ended by CR LF");
            let got = if octets.get(at) == Some(&b'\n') { "LF" } else { "CR" };
            out.malformed(&INFO, sip.sender, said.expected("CR LF").got(got));
        }
    }
}
