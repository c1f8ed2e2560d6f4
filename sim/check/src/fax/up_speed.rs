//! A fax that has come up on a codec for speech goes on in G.711.
//!
//! What it looks for: T.38 was offered, which says that this is a fax, and was refused; the call stays for
//! six seconds and more on a codec that is made for speech, and nobody offers G.711 instead, or goes on in it because
//! the answer has it too.
//!
//! Why it matters on a trunk: G.729 models a voice. No modem gets through it: the machines call each other
//! until they give up, and no page arrives.
//!
//! Clause: catalogue FAX-14 (practice).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, 200: G729
//!   carrier re-INVITE, m=image -> pbx
//!   pbx     488 -> carrier
//!   carrier RTP in G729, no re-INVITE with G.711
//!
//! How to fix it: Offer G.711 alone in a re-INVITE once a fax is heard and T.38 is not to be had.

use clock::Duration;
use sip::sdp::Sdp;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Switch, Wire};

/// Whoever asked for T.38 knows that it is a fax, and T1 of T.30 runs meanwhile.
const PATIENCE: Duration = Duration::from_secs(6);

/// What carries a modem: samples as they are, or nearly so (ITU-T V.152 names G.726 beside G.711).
const CARRIES_MODEMS: [&str; 6] = ["PCMU", "PCMA", "CLEARMODE", "L16", "G726-32", "G726-40"];

/// What an answer may list first and is no codec.
const NO_CODECS: [&str; 3] = ["telephone-event", "CN", "red"];

info! {
    rows: ["FAX-14"], Should, Advisory,
    notice: "faxes to peers without T.38 fail whenever the call has come up in G.729"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let end = leg.ended_or(wire.now);
        let Some(switch) = leg.refused_switch() else { return };
        let Some(codec) = leg.session.agreed_codec().filter(|codec| !carries_modems(codec)) else { return };
        // Any format of the answer may be sent at any time (RFC 3264 6.1), and an event is no codec.
        if NO_CODECS.iter().any(|name| name.eq_ignore_ascii_case(&codec))
            || switch.after.iter().any(|a| a.loud > 0)
        {
            return;
        }
        let Some(known) = switch.known[switch.by] else { return };
        if end.since(known) < PATIENCE || is_g711_offered(leg, switch) {
            return;
        }
        let packets = [switch.offer].into_iter().chain(switch.answer).collect();
        let text = format!("leaves a fax on {codec} after T.38 was refused");
        let said =
            Said::in_leg(leg, switch.offered, packets, text).margin(end.since(known) - PATIENCE, known, end);
        out.misbehaved(&INFO, leg.party(switch.by), said.expected("an offer of G.711 alone").got("none"));
    }
}

fn carries_modems(codec: &str) -> bool {
    CARRIES_MODEMS.iter().any(|name| name.eq_ignore_ascii_case(codec))
}

/// Somebody has asked for G.711 since; what the other side made of it is not the matter here.
fn is_g711_offered(leg: &Leg, switch: &Switch) -> bool {
    let offers = leg.transactions.iter().map(|t| t.request()).filter(|sip| sip.sent_at > switch.offered);
    offers.filter_map(|sip| sip.description()).any(offers_g711)
}

fn offers_g711(sdp: &Sdp) -> bool {
    let Some((_, media)) = sdp.first_active("audio") else { return false };
    let first = media.payload_types().next().and_then(|first| media.rtpmap(first));
    first.is_some_and(|map| carries_modems(&map.encoding))
}
