//! How a run has ended, for the last event of its recording.

use agent::Agent;
use trace::{Ended, Party};

use crate::World;
use crate::ports::TAKEN;

impl World {
    /// The last event of a recording of this world, as things stand.
    #[must_use]
    pub fn ended(&self) -> Ended {
        let idle = |(party, agent): &(Party, Agent)| {
            let party = *party;
            agent.quirks_without_occasion().map(move |id| format!("{party}:{id}")).collect::<Vec<_>>()
        };
        Ended {
            steps_left: self.director.steps_left(),
            limits: self
                .limit_reached
                .into_iter()
                .chain(self.director.undone())
                .chain(self.lacks_media.then_some(TAKEN))
                .map(str::to_owned)
                .collect(),
            stopped: self.stopped,
            not_begun: self.device.unmoved.as_deref().or(self.director.unplayable()).map(str::to_owned),
            idle_quirks: self.agents.iter().flat_map(idle).collect(),
            ..Ended::default()
        }
    }
}
