//! Pages that were confirmed, and that nobody can have received.

use t30::HeardPage;
use t38::t30::Frame;
use trace::counted;

use crate::wire::Fax;

/// A page with less data may be one that was given up.
const OCTETS_MIN: usize = 1000;
/// The first bit that nobody reads here: what stands behind may be a resolution or a coding of which rows are longer.
const READ_BITS: usize = 32;
/// Those behind it that change no row: 15.4 lines/mm, and how resolutions are counted (T.30 table 2).
const HARMLESS_BITS: [usize; 3] = [41, 44, 45];

/// The first page that was confirmed by MCF although a frame of it came broken and not again, or not a row of it can be
/// read, and what came of it.
pub(super) fn not_received(fax: &Fax) -> Option<(&HeardPage, String)> {
    let is_readable = !is_recoded(fax) && dcs_of(fax).all(is_read);
    fax.exchange.pages.iter().filter(|page| page.decided_by.as_deref() == Some("MCF")).find_map(|page| {
        if page.spoiled_frames > 0 {
            return Some((page, format!("{} with a wrong FCS", counted(page.spoiled_frames, "frame"))));
        }
        let is_noise = !page.error_correction && page.coding.is_some() && page.octets >= OCTETS_MIN;
        let has_none = !page.is_complete && page.page.rows() == page.bad_rows;
        (is_readable && is_noise && has_none).then(|| (page, "no row that can be read".to_owned()))
    })
}

/// True when gateways may carry the page in another coding than the DCS says (T.38 8.2, T.38 D.2.3).
fn is_recoded(fax: &Fax) -> bool {
    let mut all = fax.exchanges.iter().flat_map(|exchange| &exchange.images).map(|image| &image.attributes);
    all.any(|attributes| attributes.transcoding_mmr || attributes.transcoding_jbig)
}

fn dcs_of(fax: &Fax) -> impl Iterator<Item = &Frame> {
    fax.exchange
        .said
        .iter()
        .flat_map(|spoken| &spoken.frames)
        .filter(|frame| matches!(frame.name(), "DCS" | "NSS"))
}

/// True for a DCS of which all that shapes a row is read. Each eighth bit says that more follow.
fn is_read(dcs: &Frame) -> bool {
    let bits = dcs.information().iter().flat_map(|octet| (0..8).map(move |nth| octet >> (7 - nth) & 1 == 1));
    let is_harmless = |bit: usize| bit <= READ_BITS || bit.is_multiple_of(8) || HARMLESS_BITS.contains(&bit);
    dcs.name() == "DCS" && (1..).zip(bits).all(|(bit, is_set)| !is_set || is_harmless(bit))
}
