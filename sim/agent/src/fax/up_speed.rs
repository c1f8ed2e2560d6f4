//! Up-speed: a fax that begins on a codec for speech is taken to G.711 before its page.

use clock::Instant;
use plan::Codec;

use crate::agent::Agent;
use crate::call::Change;
use crate::interface::{CallKey, CallPhase};
use crate::quirk::fax::no_up_speed;

impl Agent {
    /// Asks for G.711 once the gateway hears from its own machine that this is a fax, unless T.38 carries it.
    /// What the far machine says cannot be heard yet: G.729 is made for speech alone.
    pub(super) fn look_for_speed(&mut self, now: Instant, key: CallKey) {
        if !self.profile.fax.has_passthrough() {
            return;
        }
        let Some(call) = self.calls.get_mut(&key) else { return };
        let is_up = call.phase == CallPhase::Confirmed && call.change.is_none();
        let is_opaque = call.session.as_ref().is_some_and(|session| session.is_opaque());
        let Some(fax) = call.fax.as_mut().filter(|fax| is_up && is_opaque && fax.udptl.is_none()) else {
            return;
        };
        let Some(machine) = fax.machine.as_mut() else { return };
        if machine.has_sped_up || machine.is_over() || !machine.sounds_like_fax() {
            return;
        }
        machine.has_sped_up = true;
        let outgoing = call.outgoing;
        let codecs: Vec<Codec> = self.profile.media.codecs.iter().copied().filter(|c| c.is_g711()).collect();
        if self.switches(outgoing) && !codecs.is_empty() && !self.quirks.has(&no_up_speed::QUIRK) {
            self.change(now, key, Change::Codecs { codecs: Some(codecs), delayed_offer: false });
        }
    }
}
