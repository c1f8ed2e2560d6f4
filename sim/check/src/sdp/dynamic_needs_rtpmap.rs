//! A dynamic payload type has an rtpmap.
//!
//! What it looks for: Payload types from 96 without a=rtpmap in streams that are not refused. In an answer that is an
//! error, in an offer a warning: an old stack may know the number from elsewhere.
//!
//! Why it matters on a trunk: Nobody can know which codec it is: the stream is refused or decoded as noise.
//!
//! Clause: RFC 3264 6.1 (MUST), RFC 8866 5.14 (SHOULD).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, m=audio 4000 RTP/AVP 8 97 -> carrier
//!
//! How to fix it: Add a=rtpmap for every payload type from 96.

use sip::sdp::SdpFaultKind;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Role, Scene, Wire};

info! {
    rows: ["COD-04"], Must, V,
    notice: "noise, silence or a refused call"
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
            let said = Said::of(sip, format!("SDP: {fault}"));
            let said = said.expected("a=rtpmap").got(fault.to_string());
            if is_answer(scene) {
                out.malformed(&INFO, sip.sender, said);
            } else {
                out.discouraged(&INFO, sip.sender, said.clause(1));
            }
        }
    }
}

fn is_answer(scene: &Scene<'_>) -> bool {
    let role = scene.transaction.and_then(|of| scene.leg.session.role(of, scene.sip));
    role == Some(Role::Answer) && !super::is_offer(scene)
}

fn is_it(kind: &SdpFaultKind) -> bool {
    matches!(kind, SdpFaultKind::DynamicFormatWithoutRtpmap)
}
