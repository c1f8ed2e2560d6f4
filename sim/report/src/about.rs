//! Which run it is: what the header of a recording says, read once for all reports.

use plan::{NotResolved, ProfileFile, Selection, Side};
use trace::{Header, visible};

/// The coordinates of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// `calls/busy[static, sipconnect-like, open-source, clean, 7]`.
    pub id: String,
    /// One sentence: what happens.
    pub title: String,
    /// What to watch in it, in a few sentences; empty where the play has none.
    pub lesson: String,
    /// The scenario, `calls/busy`.
    pub scenario: String,
    /// The trunk mode; empty when not known, as for a foreign capture.
    pub mode: String,
    /// The carrier's profile; a real device has declared none and is called that.
    pub carrier: String,
    /// The PBX's profile, likewise.
    pub pbx: String,
    /// The network.
    pub network: String,
    /// `virtual`, `loopback`, `live` or `capture`.
    pub wire: String,
    /// `virtual`, `stepped`, `real` or `capture`.
    pub clock: String,
    /// The seed.
    pub seed: u64,
    /// Deviations that were switched on.
    pub quirks: Vec<String>,
    /// Those among them that stand in no file but were asked for when it was run.
    pub asked: Vec<String>,
    /// What the play lays over the pair of profiles and the network, a line each.
    pub overrides: Vec<String>,
    /// The one command that does it again, beside the files of the run.
    pub replay: String,
}

impl About {
    /// What a header says.
    #[must_use]
    pub fn of(header: &Header) -> Self {
        let (scenario, _) = header.run.split_once('[').unwrap_or((&header.run, ""));
        let about = Self {
            // A recording of somebody else may say anything.
            id: visible(&header.run),
            scenario: visible(scenario),
            wire: header.wire().to_owned(),
            clock: header.clock.name().to_owned(),
            replay: visible(&header.again),
            ..Self::default()
        };
        match header.plan.as_deref().map(Selection::read) {
            Some(Ok(selection)) => about.with(&selection),
            Some(Err(_)) | None => about.promised(header),
        }
    }

    /// What the sides of a capture have promised.
    fn promised(self, header: &Header) -> Self {
        let [carrier, pbx] = [Side::Carrier, Side::Pbx].map(|side| {
            let text = header.promised[usize::from(side == Side::Pbx)].as_deref();
            let file = text.and_then(|text| ProfileFile::parse(side, "profile.toml", text).ok());
            file.map(|file| visible(&file.title)).unwrap_or_default()
        });
        Self { carrier, pbx, ..self }
    }

    fn with(self, selection: &Selection) -> Self {
        let scenario = &selection.scenario;
        let live = selection.device.is_some();
        let name = |side: Side, name: &str| {
            if selection.device == Some(side) { "device".to_owned() } else { visible(name) }
        };
        let quirks = match selection.plan() {
            Ok(plan) => plan.quirks,
            Err(NotResolved::NotApplicable(_) | NotResolved::File(_)) => selection.quirks.clone(),
        };
        Self {
            title: visible(&scenario.title),
            lesson: scenario.lesson.clone(),
            scenario: visible(&scenario.name),
            mode: selection.mode.to_string(),
            carrier: name(Side::Carrier, &selection.carrier.name),
            pbx: name(Side::Pbx, &selection.pbx.name),
            // Also of one that was not run, which no packet tells.
            wire: if live { "live".to_owned() } else { self.wire },
            network: if live { "the real one".to_owned() } else { visible(&selection.network.name) },
            seed: selection.seed,
            asked: selection.quirks.iter().map(ToString::to_string).collect(),
            quirks: quirks.iter().map(ToString::to_string).collect(),
            overrides: if live { Vec::new() } else { selection.overrides() },
            ..self
        }
    }
}
