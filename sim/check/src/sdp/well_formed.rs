//! A session description follows the grammar.
//!
//! What it looks for: Order and form of the lines, numbers, addresses, attributes. An a=rtpmap that nothing needs is
//! no fault, nor is what still describes a refused stream.
//!
//! Why it matters on a trunk: What one reader tolerates another one refuses, or reads another port or codec
//! from it.
//!
//! Clause: RFC 8866 5 (MUST), RFC 8866 9 (grammar), RFC 8866 5.2 (definition), RFC 8866 5.14 (definition),
//! RFC 8866 5.7 (MUST), RFC 8866 6.6 (definition), RFC 8866 6.7 (MAY), RFC 8866 6.15 (must), RFC 8866 5.12 (MUST NOT),
//! RFC 3264 5 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, SDP with c= behind a= -> carrier
//!
//! How to fix it: Write the lines in the order of RFC 8866 and end each with CRLF.

use sip::sdp::SdpFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["COD-16", "COD-15"], Must, V,
    notice: "one-way audio or a refused call with some carriers"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(described) = &sip.sdp else { return };
        if let Some(fault) = described.faults.iter().find(|f| is_it(&f.kind)) {
            let clause = fault.kind.clause().replace("RFC", "RFC ").replace('#', " ");
            let nth = INFO.clauses.iter().position(|known| *known == clause).unwrap_or_default();
            let said = Said::of(sip, format!("SDP: {fault}")).clause(nth);
            out.malformed(&INFO, sip.sender, said.expected(format!("as in {clause}")).got(fault.to_string()));
        }
    }
}

fn is_it(kind: &SdpFaultKind) -> bool {
    !matches!(kind, SdpFaultKind::Missing(_) | SdpFaultKind::MissingConnection | SdpFaultKind::Empty)
        && !kind.is_advice()
}
