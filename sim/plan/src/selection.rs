//! Everything that a plan is made from, in one hand: the play, both profiles and the network as they were
//! written, and what was chosen beside them.
//!
//! A selection can be written as text and read again, on any machine and without the files that it was made
//! from. That text is `plan.toml` of a run's folder, and the head of its recording.

mod seat;
mod secrets;
mod text;

pub(crate) use secrets::{Blanks, is_blank};
use std::collections::BTreeMap;
use std::sync::Arc;
pub(crate) use text::flat;

pub use seat::Seat;
pub use text::{NotRead, quoted};

use crate::{
    Choice, E164, FaxDocument, NetworkFile, NotResolved, Plan, ProfileFile, QuirkChoice, Scenario, Side,
    TrunkMode, Verb, resolve,
};

/// What was chosen for one run.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The play.
    pub scenario: Arc<Scenario>,
    /// The service provider's side.
    pub carrier: Arc<ProfileFile>,
    /// The enterprise's side.
    pub pbx: Arc<ProfileFile>,
    /// The network between them.
    pub network: Arc<NetworkFile>,
    /// How the two sides know each other.
    pub mode: TrunkMode,
    /// The seed of all randomness.
    pub seed: u64,
    /// Deviations asked for beside those of the files.
    pub quirks: Vec<QuirkChoice>,
    /// The addresses of carrier and PBX, when they are others than those of the profiles.
    pub addresses: Option<(Seat, Seat)>,
    /// The TIFF files that the play names, by the name that it gives them.
    pub documents: BTreeMap<String, Arc<[u8]>>,
    /// One of the documents that every fax sends instead of its own, and how many pages it has.
    pub instead: Option<(String, u32)>,
    /// The side that a real device plays; its profile here is a placeholder.
    pub device: Option<Side>,
    /// True when it was read from a text without the passwords of whoever ran it.
    pub secrets_are_blank: bool,
}

impl Selection {
    /// The plan.
    ///
    /// # Errors
    /// When the combination makes no sense, or the files contradict each other.
    pub fn plan(&self) -> Result<Plan, NotResolved> {
        let choice = Choice {
            carrier: &self.carrier,
            pbx: &self.pbx,
            network: &self.network,
            mode: self.mode,
            seed: self.seed,
            quirks: &self.quirks,
            device: self.device,
        };
        let mut plan = resolve(&self.scenario, &choice)?;
        plan.documents.clone_from(&self.documents);
        plan.device = self.device;
        plan.secrets_are_blank = self.secrets_are_blank;
        if let Some((carrier, pbx)) = self.addresses {
            for (address, seat) in [(&mut plan.carrier.address, carrier), (&mut plan.pbx.address, pbx)] {
                address.signalling_ip = seat.ip;
                address.media_ip = seat.ip;
                address.signalling_port = seat.port.unwrap_or(address.signalling_port);
            }
        }
        if let Some((name, pages)) = &self.instead {
            send_instead(&mut plan, name, *pages);
        }
        Ok(plan)
    }

    /// The names of the files that the play sends by fax.
    pub fn documents_named(&self) -> impl Iterator<Item = &str> {
        self.scenario.steps.iter().filter_map(|step| match &step.verb {
            Verb::SendFax(order) => match &order.document {
                FaxDocument::File(name) => Some(name.as_str()),
                FaxDocument::Text { .. } => None,
            },
            _ => None,
        })
    }

    /// What the play lays over the pair of profiles and the network, `carrier.limits.channels = 1` each.
    #[must_use]
    pub fn overrides(&self) -> Vec<String> {
        let sides = [Side::Carrier, Side::Pbx].into_iter().flat_map(|side| {
            let of_side = self.overrides_of(side).into_iter();
            of_side.map(move |setting| format!("{side}.{setting}"))
        });
        sides.chain(flat("network", &self.scenario.over_network)).collect()
    }

    /// What the play lays over the profile of one side, `limits.channels = 1` each.
    #[must_use]
    pub fn overrides_of(&self, side: Side) -> Vec<String> {
        let scenario = &self.scenario;
        flat("", if side == Side::Carrier { &scenario.over_carrier } else { &scenario.over_pbx })
    }

    /// Why the play cannot be had of the pair as it is written: what the play lays over it is not what it says itself.
    ///
    /// # Errors
    /// As [`Self::plan`].
    pub fn differs_as_written(&self) -> Result<Option<String>, NotResolved> {
        let overrides = self.overrides();
        if overrides.is_empty() {
            return Ok(None);
        }
        let mut bare = self.clone();
        let scenario = Arc::make_mut(&mut bare.scenario);
        for table in [&mut scenario.over_carrier, &mut scenario.over_pbx, &mut scenario.over_network] {
            table.clear();
        }
        let laid_over = self.plan()?;
        // Of a pair that cannot have the play at all, the reason is told as of any other.
        let Ok(bare) = bare.plan() else { return Ok(Some(as_written(&overrides))) };
        let is_same = (&bare.carrier, &bare.pbx, &bare.network)
            == (&laid_over.carrier, &laid_over.pbx, &laid_over.network);
        if is_same {
            return Ok(None);
        }
        let differing = self.lacking(&bare, bare.network != laid_over.network);
        Ok(Some(as_written(if differing.is_empty() { &overrides } else { &differing })))
    }

    /// Of what the play lays over the pair what `bare` does not have by itself.
    fn lacking(&self, bare: &Plan, is_other_network: bool) -> Vec<String> {
        let of_side = |side: Side, had: &crate::Profile| {
            let had = toml::Table::try_from(had).map(|had| flat("", &had)).unwrap_or_default();
            let lacking = self.overrides_of(side).into_iter().filter(move |setting| !had.contains(setting));
            lacking.map(move |setting| format!("{side}.{setting}")).collect::<Vec<_>>()
        };
        let mut all = of_side(Side::Carrier, &bare.carrier);
        all.extend(of_side(Side::Pbx, &bare.pbx));
        if is_other_network {
            all.extend(flat("network", &self.scenario.over_network));
        }
        all
    }

    /// What the profile of a side that a real device plays says: nothing but that.
    ///
    /// # Panics
    /// Never: the text is our own.
    #[must_use]
    pub fn device_profile(side: Side) -> ProfileFile {
        ProfileFile::parse(side, "device.toml", DEVICE).expect("the text is our own and read by a test")
    }

    /// The same of a carrier that is called elsewhere than at the numbers that profiles begin with: names and numbers.
    ///
    /// # Errors
    /// One of them is no E.164 number with its plus.
    pub fn device_carrier(numbers: &BTreeMap<String, String>) -> Result<ProfileFile, String> {
        let mut text = DEVICE.to_owned();
        for (name, number) in numbers {
            let number = E164::parse(number).ok_or_else(|| {
                format!("`{name}` is to have a number in E.164 with its plus, \"+12025550101\"")
            })?;
            text.push_str(&format!("[magic.{}]\nnumber = \"{number}\"\n", quoted(name)));
        }
        ProfileFile::parse(Side::Carrier, "device.toml", &text).map_err(|error| error.message.into())
    }
}

const DEVICE: &str =
    "title = \"A real device\"\nclass = \"device\"\nsource = \"whatever it shows on the wire\"\n";

fn as_written(overrides: &[String]) -> String {
    format!("as written the pair is not what the play needs: {}", overrides.join(", "))
}

/// Every fax sends this document, and what the play expects of its own one holds for it.
fn send_instead(plan: &mut Plan, name: &str, pages: u32) {
    for step in &mut plan.steps {
        let Verb::SendFax(order) = &mut step.verb else { continue };
        order.document = FaxDocument::File(name.to_owned());
        if let Some(fax) = plan.expect.calls.get_mut(&step.call).and_then(|call| call.fax.as_mut()) {
            fax.pages = fax.pages.map(|_| pages);
        }
    }
}

#[cfg(test)]
mod tests;
