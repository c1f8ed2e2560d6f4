//! An answer for T.38 stays within the offer.
//!
//! What it looks for: Answers, of the image stream that both sides use, with a higher version or bit rate than was offered, another rate
//! management, an error correction that was not offered, or with fill bit removal, MMR or JBIG when the
//! offer has none.
//!
//! Why it matters on a trunk: Each side then believes in another session: IFPs in a syntax the other
//! cannot read, or page data it cannot recode.
//!
//! Clause: ITU-T T.38 D.2.3.
//!
//! A ladder that breaks it:
//!   carrier re-INVITE, T38MaxBitRate:9600 -> pbx
//!   pbx     200 OK, T38MaxBitRate:14400 -> carrier
//!
//! How to fix it: Answer with the lower of both sides in each attribute, and add none.

use sip::sdp::T38Attributes;

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Wire, image_in_both};

info! {
    rows: ["FAX-04"], Must, Advisory,
    notice: "faxes fail at random, mostly in training"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let Some(answer) = sip.description() else { return };
        let Some(offer) = scene.offer_answered().and_then(|o| o.description()) else { return };
        let Some(index) = image_in_both(offer, answer) else { return };
        let (theirs, _) = T38Attributes::of_media(&offer.media[index]);
        let (ours, _) = T38Attributes::of_media(&answer.media[index]);
        if let Some(what) = excess(&theirs, &ours) {
            let said = Said::of(sip, format!("answers T.38 with {what}"));
            out.misbehaved(&INFO, sip.sender, said.expected("no more than was offered").got(what));
        }
    }
}

/// What the answer has that the offer has no room for. What one of them does not say is not judged.
fn excess(offer: &T38Attributes, answer: &T38Attributes) -> Option<String> {
    let above = |a: Option<u32>, b: Option<u32>| a.zip(b).is_some_and(|(a, b)| a > b);
    if answer.version > offer.version {
        return Some(format!("version {} to version {}", answer.version, offer.version));
    }
    if above(answer.max_bit_rate, offer.max_bit_rate) {
        return Some("a higher bit rate".to_owned());
    }
    if answer.rate_management.zip(offer.rate_management).is_some_and(|(a, o)| a != o) {
        return Some("another rate management".to_owned());
    }
    if answer.udp_ec.zip(offer.udp_ec).is_some_and(|(a, o)| a > o) {
        return Some("an error correction that was not offered".to_owned());
    }
    let added = [
        ("fill bit removal", answer.fill_bit_removal && !offer.fill_bit_removal),
        ("MMR", answer.transcoding_mmr && !offer.transcoding_mmr),
        ("JBIG", answer.transcoding_jbig && !offer.transcoding_jbig),
    ];
    added
        .into_iter()
        .find(|(_, is_added)| *is_added)
        .map(|(name, _)| format!("{name}, which was not offered"))
}
