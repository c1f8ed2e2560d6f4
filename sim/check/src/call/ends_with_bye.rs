//! A call that is over for one side ends with a BYE.
//!
//! What it looks for: Calls still up at the end of the run in which one side has sent neither RTP nor RTCP for
//! five seconds and the other still does. Who leaves silence out only says nothing: the side must have sent
//! silence as packets before.
//!
//! Why it matters on a trunk: The other side goes on talking to nobody, and the call is billed until a
//! timer ends it.
//!
//! Clause: RFC 3261 15 (practice).
//!
//! A ladder that breaks it:
//!   pbx     RTP stops
//!   carrier RTP goes on
//!           ... no BYE ...
//!
//! How to fix it: Send BYE when the user hangs up.

use clock::Duration;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Wire};

info! {
    rows: ["CAL-03"], Should, V,
    notice: "the other party hears silence and the call is billed on"
}

/// Silence for longer is no pause.
const QUIET: Duration = Duration::from_secs(5);
/// So many packets without sound are no pause between words.
const SILENT_MIN: u64 = 25;
/// What a stream may be longer than the sound that was sent in it.
const PAUSE_MAX: Duration = Duration::from_millis(500);
/// Who was heard so lately still talks.
const LATELY: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        if !leg.is_up() || leg.bye.is_some() || leg.session.fax.is_some() {
            return;
        }
        let last = |side: usize| leg.streams.iter().filter(|s| s.side == side).map(|s| s.last_at).max();
        for side in [0, 1] {
            let Some((own, other)) = last(side).zip(last(1 - side)) else { continue };
            let may_send = leg.session.may_send(side, wire.now).unwrap_or(false);
            let own = own.max(leg.rtcp[side].last_at.unwrap_or(own));
            let quiet_for = wire.now.since(own).saturating_sub(QUIET);
            let margin = quiet_for.min(LATELY.saturating_sub(wire.now.since(other)));
            if may_send && sends_silence(leg, side) && !margin.is_zero() {
                let said = Said::in_leg(leg, own, Vec::new(), "stopped sending and never hung up")
                    .margin(margin, own, wire.now);
                let got = format!("no media for {} s, no BYE", wire.now.since(own).as_secs());
                out.misbehaved(&INFO, leg.party(side), said.expected("a BYE").got(got));
            }
        }
    }
}

/// True when a side has sent silence as packets and has left nothing out: who leaves silence out (RFC 3551 4.1) may
/// just say nothing.
fn sends_silence(leg: &Leg, side: usize) -> bool {
    let mut own = leg.streams.iter().filter(|s| s.side == side);
    own.any(|s| s.audible - s.loud >= SILENT_MIN && s.last_at.since(s.first_at) < s.sent_for() + PAUSE_MAX)
}
