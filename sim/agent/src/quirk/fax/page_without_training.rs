//! Leaves out the signals that tell of the training of the fast modem.

use plan::{Side, TrunkMode};
use t38::{Ifp, Indicator};

use crate::quirk::udptl::rewrite_ifps;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that save indicators over UDP as they may over TCP",
    check: "fax/training-before-page",
    cure: "send the indicator of the training before the data (ITU-T T.38 7.3.1)",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    rewrite_ifps(datagram, |ifp| {
        let is_slow = [Indicator::NoSignal, Indicator::Cng, Indicator::Ced, Indicator::V21Preamble];
        if let Ifp::Indicator(indicator) = ifp
            && !is_slow.contains(indicator)
        {
            *indicator = Indicator::NoSignal;
            *hook.count += 1;
        }
    });
    Fate::Send
}
