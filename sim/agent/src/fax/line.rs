//! What is on the line of a call.

use audio::Law;
use clock::Instant;

use super::data::Data;
use super::machine::Machine;
use super::udptl::Udptl;

/// What is on the line of one call besides a person: a fax machine or a modem; and UDPTL while T.38 is
/// agreed.
#[derive(Debug, Default)]
pub(crate) struct Fax {
    pub(crate) machine: Option<Machine>,
    pub(crate) data: Option<Data>,
    pub(crate) udptl: Option<Udptl>,
    /// This side asked for T.38 and got it: it also goes back to audio, if somebody does.
    pub(crate) switched: bool,
    /// T.38 was agreed before: a machine that is over hands the line back to the person.
    pub(crate) was_t38: bool,
}

impl Fax {
    /// True while a machine works.
    pub(crate) fn is_busy(&self) -> bool {
        self.machine.as_ref().is_some_and(|machine| !machine.is_over())
            || self.data.as_ref().is_some_and(|data| !data.is_over())
    }

    /// The next octets of whatever is on the line; none when that is a person again.
    pub(crate) fn speak(&mut self, now: Instant, law: Law, count: usize) -> Option<Vec<u8>> {
        if let Some(data) = &mut self.data {
            // The far end may still compare: it goes on sending after its own end.
            return Some(data.speak(now, law, count));
        }
        let is_back = self.was_t38 && self.udptl.is_none();
        let machine = self.machine.as_mut().filter(|machine| !(machine.is_over() && is_back))?;
        Some(machine.speak(now, law, count))
    }

    /// A packet of sound arrived.
    pub(crate) fn hear(&mut self, now: Instant, timestamp: u32, octets: &[u8]) {
        if let Some(machine) = &mut self.machine {
            machine.hear(now, timestamp, octets);
        }
        if let Some(data) = &mut self.data {
            data.hear(now, timestamp, octets);
        }
    }
}
