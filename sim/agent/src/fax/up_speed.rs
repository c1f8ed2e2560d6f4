//! Up-speed: a fax that begins on a codec for speech is taken to G.711 before its page.

use plan::Codec;

use crate::call::{Call, Change};
use crate::core::Core;
use crate::interface::CallPhase;
use crate::quirk::fax::no_up_speed;

impl Call {
    /// Asks for G.711 once the gateway hears from its own machine that this is a fax, unless T.38 carries it.
    /// What the far machine says cannot be heard yet: G.729 is made for speech alone.
    pub(super) fn look_for_speed(&mut self, core: &mut Core) {
        if !core.profile.fax.has_passthrough() {
            return;
        }
        let is_up = self.phase == CallPhase::Confirmed && self.change.is_none();
        let is_opaque = self.session.as_ref().is_some_and(|session| session.is_opaque());
        let Some(fax) = self.fax.as_mut().filter(|fax| is_up && is_opaque && fax.udptl.is_none()) else {
            return;
        };
        let Some(machine) = fax.machine.as_mut() else { return };
        if machine.has_sped_up || machine.is_over() || !machine.sounds_like_fax() {
            return;
        }
        machine.has_sped_up = true;
        let codecs: Vec<Codec> = core.profile.media.codecs.iter().copied().filter(|c| c.is_g711()).collect();
        if self.switches(core) && !codecs.is_empty() && !core.quirks.has(&no_up_speed::QUIRK) {
            self.change(core, Change::Codecs { codecs: Some(codecs), delayed_offer: false });
        }
    }
}
