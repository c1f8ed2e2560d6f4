//! Whom a guide is about: the block `toml guide`.

use core::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::{TrunkMode, library};

/// Whom a guide is about: the block `toml guide`.
#[derive(Clone, Debug, PartialEq)]
pub struct GuideHead {
    /// The carrier: the name of a shipped one, or a path from the guide's folder.
    pub carrier: Option<String>,
    /// The PBX, likewise.
    pub pbx: Option<String>,
    /// The network between them.
    pub network: Option<String>,
    /// The trunk modes that it describes.
    pub modes: Vec<TrunkMode>,
    /// The seed of its runs.
    pub seed: Option<u64>,
    /// The seat that a device must have, if it describes one: without the device nothing of it is run.
    pub device: Option<DeviceSeat>,
    /// Where it names files.
    named: Vec<(&'static str, Range<usize>)>,
}

impl GuideHead {
    /// The seed of the runs of a guide that has none of its own.
    pub const SEED: u64 = 7;

    /// Where it names its `carrier`, its `pbx`, its `network` or its `modes`; the beginning of the guide where it does not.
    #[must_use]
    pub fn place(&self, key: &str) -> Range<usize> {
        self.named.iter().find(|(named, _)| *named == key).map_or(0..0, |(_, at)| at.clone())
    }
}

/// The seat of a device that a guide describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceSeat {
    /// It is the carrier.
    Carrier,
    /// It is the PBX.
    Pbx,
    /// It stands between both our ends.
    Between,
}

/// Whom the guide is about. It stands once, before the first play.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct HeadText {
    /// The carrier: the name of a shipped one, or a path from the folder of the guide.
    #[schemars(with = "Option<String>", example = "sipconnect-like")]
    carrier: Option<Spanned<String>>,
    /// The PBX, likewise.
    #[schemars(with = "Option<String>", example = "open-source")]
    pbx: Option<Spanned<String>>,
    /// The network between them, likewise; a clean one when absent.
    #[schemars(with = "Option<String>", example = &"lossy")]
    network: Option<Spanned<String>>,
    /// The trunk modes that it describes; both when absent.
    #[schemars(with = "Vec<TrunkMode>")]
    modes: Option<Spanned<Vec<TrunkMode>>>,
    /// The seed of its runs; 7 when absent.
    #[schemars(example = 7)]
    seed: Option<u64>,
    /// The seat of the device that it describes, if it describes one: without the device nothing of it is run.
    device: Option<DeviceSeat>,
}

impl HeadText {
    /// What holds where a guide says nothing: the key, and its value.
    pub(crate) fn defaults() -> [(&'static str, serde_json::Value); 5] {
        [
            ("carrier", library::USUAL_CARRIER.into()),
            ("pbx", library::USUAL_PBX.into()),
            ("network", library::USUAL_NETWORK.into()),
            ("modes", TrunkMode::ALL.map(TrunkMode::name).to_vec().into()),
            ("seed", GuideHead::SEED.into()),
        ]
    }

    pub(super) fn head(self) -> GuideHead {
        let files = [("carrier", self.carrier), ("pbx", self.pbx), ("network", self.network)];
        let span =
            |(key, file): &(&'static str, Option<Spanned<String>>)| Some((*key, file.as_ref()?.span()));
        let modes = self.modes.iter().map(|modes| ("modes", modes.span()));
        let named = files.iter().filter_map(span).chain(modes).collect();
        let modes = self.modes.map(Spanned::into_inner);
        let [carrier, pbx, network] = files.map(|(_, file)| file.map(Spanned::into_inner));
        GuideHead {
            carrier,
            pbx,
            network,
            modes: modes.filter(|modes| !modes.is_empty()).unwrap_or_else(|| TrunkMode::ALL.to_vec()),
            seed: self.seed,
            device: self.device,
            named,
        }
    }
}
