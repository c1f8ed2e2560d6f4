//! Names the address that it has behind its NAT.

use plan::{Side, TrunkMode};
use sip::{Draft, Method};

use crate::quirk::edit::{edit_sdp, is};
use crate::quirk::{Effect, Hook, Quirk, Twin};

/// See the module.
pub(crate) static QUIRK: Quirk = Quirk {
    seen: "phone systems behind a router that were not told",
    check: "trunk/inside-address",
    cure: "write the public address into descriptions and Contact",
    effect: Effect::Message(edit),
    twin: Twin::of(Side::Pbx, "calls/outbound-busy", TrunkMode::Static),
    ..Quirk::of(module_path!())
};

fn edit(draft: &mut Draft, _: &mut Hook<'_>) {
    if is(draft, &Method::Invite) {
        let line =
            |line: &str| if line.starts_with("c=") { "c=IN IP4 192.168.1.20" } else { line }.to_owned();
        edit_sdp(draft, |sdp| sdp.lines().map(|l| line(l) + "\r\n").collect());
    }
}
