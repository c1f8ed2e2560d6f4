//! A session description has its mandatory lines.
//!
//! What it looks for: v=, o=, s=, t=, and c= for the session or for each stream in use.
//!
//! Why it matters on a trunk: Strict readers refuse the whole description: the call gets 488 or 400 from
//! some carriers only.
//!
//! Clause: RFC 8866 5 (MUST), RFC 8866 5.7 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, SDP without t= -> carrier
//!
//! How to fix it: Write v=0, o=, s=-, c= and t=0 0.

use sip::sdp::SdpFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-16"], Must, V,
    notice: "the call is refused by some carriers"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        if let Some(fault) = sip.sdp_faults().iter().find(|f| is_it(&f.kind)) {
            let is_address = fault.kind == SdpFaultKind::MissingConnection;
            let said = Said::of(sip, format!("SDP: {fault}")).clause(usize::from(is_address));
            out.malformed(&INFO, sip.sender, said.expected("v, o, s, t and c lines").got(fault.to_string()));
        }
    }
}

fn is_it(kind: &SdpFaultKind) -> bool {
    matches!(kind, SdpFaultKind::Missing(_) | SdpFaultKind::MissingConnection | SdpFaultKind::Empty)
}
