//! Changes the page on its way.

use plan::{Side, TrunkMode};
use t38::{FieldKind, Ifp, Modulation};

use crate::quirk::udptl::rewrite_ifps;
use crate::quirk::{Effect, Fate, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "gateways that recode badly",
    check: "fax/page-is-document",
    cure: "hand page data on unchanged",
    effect: Effect::Udptl(edit),
    twin: Twin::of(Side::Pbx, "fax/outbound-t38", TrunkMode::Registration),
    ..Quirk::of(module_path!())
};

fn edit(datagram: &mut Vec<u8>, _: &mut Hook<'_>) -> Fate {
    rewrite_ifps(datagram, |ifp| {
        if let Ifp::Data { modulation, fields } = ifp
            && *modulation != Modulation::V21
        {
            for field in fields.iter_mut().filter(|f| f.kind == FieldKind::HdlcData && f.data.len() > 40) {
                let mut data = field.data.to_vec();
                // Behind the head of the frame, in every copy alike.
                data[30] ^= 0x18;
                field.data = data.into();
            }
        }
    });
    Fate::Send
}
