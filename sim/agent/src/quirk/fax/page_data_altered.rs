//! `page-data-altered`: changes the page on its way.

use crate::quirk::udptl::rewrite_ifps;
use crate::quirk::{Effect, Fate, Hook, Quirk};
use t38::{FieldKind, Ifp, Modulation};

/// See the module.
pub(super) static QUIRK: Quirk = Quirk {
    id: "page-data-altered",
    does: "changes the page on its way",
    seen: "gateways that recode badly",
    check: "fax/page-is-document",
    cure: "hand page data on unchanged",
    effect: Effect::Udptl(edit),
};

fn edit(datagram: &mut Vec<u8>, hook: &mut Hook<'_>) -> Fate {
    let _ = hook;
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
