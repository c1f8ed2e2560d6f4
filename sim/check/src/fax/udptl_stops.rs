//! UDPTL stops when the image stream or the call ends.
//!
//! What it looks for: UDPTL sent more than half a second after the call was over, or after T.38 was
//! refused or given up, be it for sound at the same port: then it is what takes up the numbers of the fax.
//!
//! Why it matters on a trunk: The port may belong to the next call already.
//!
//! Clause: RFC 3261 15.1.2 (SHOULD), RFC 3261 15.1.1 (MUST), RFC 3264 8.2 (context).
//!
//! A ladder that breaks it:
//!   pbx     BYE -> carrier
//!   pbx     UDPTL goes on -> carrier
//!
//! How to fix it: Stop UDPTL with the BYE, and with the answer that ends the image stream.

use trace::counted;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["FAX-22"], Should, V,
    notice: "remains of an old fax arrive in the next call"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        for flow in leg.flows() {
            let (after, unwanted) = (&flow.flaws.after_end, &flow.flaws.unwanted);
            let (flaw, text) =
                if after.count > 0 { (after, "the call was over") } else { (unwanted, "T.38 was off") };
            let Some((at, id)) = flaw.first else { continue };
            // Whether T.38 was on before a recording that begins inside of the call nobody has heard.
            if after.count == 0 && leg.invite.is_none() {
                continue;
            }
            let text = format!("{} sent when {text}", counted(flaw.count, "datagram"));
            let said = Said::in_leg(leg, at, vec![id], text)
                .expected("no UDPTL")
                .got(counted(flaw.count, "datagram"))
                .margin_of(flaw, 1, flow.last_at);
            out.misbehaved(&INFO, leg.party(flow.side), said);
        }
    }
}
