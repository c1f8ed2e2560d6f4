//! Voice band data is announced as V.152 asks.
//!
//! What it looks for: A `gpmd` attribute with `vbd` whose value is neither yes nor no, or whose format
//! the stream does not have.
//!
//! Why it matters on a trunk: A gateway that does not understand the announcement leaves its echo
//! canceller and silence suppression on, and the modem hears itself.
//!
//! Clause: ITU-T V.152 7.
//!
//! A ladder that breaks it:
//!   pbx     INVITE, a=gpmd:99 vbd=maybe -> carrier
//!
//! How to fix it: Name a G.711 format of the stream, and write `vbd=yes`.

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire};

info! {
    rows: ["FAX-15"], Should, Advisory,
    notice: "the other side treats modem sound as speech"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some((_, audio)) = sip.description().and_then(|s| s.first_active("audio")) else { return };
        let wrong = |value: &&str| !is_right(value, &audio.formats);
        if let Some(value) = audio.attributes_named("gpmd").filter(|v| v.contains("vbd")).find(wrong) {
            let said = Said::of(sip, format!("announces voice band data as gpmd:{value}"));
            out.malformed(&INFO, sip.sender, said.expected("gpmd:<format> vbd=yes").got(value));
        }
    }
}

fn is_right(value: &str, formats: &[sip::Text]) -> bool {
    let Some((format, parameters)) = value.split_once(' ') else { return false };
    let vbd = parameters.split(';').find_map(|p| p.trim().strip_prefix("vbd="));
    formats.iter().any(|f| f == format) && matches!(vbd, Some("yes" | "no"))
}
