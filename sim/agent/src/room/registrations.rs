//! The registrations of all accounts of the PBX, one after the other.

use clock::Duration;

use super::Registration;
use crate::core::{Conclusion, Core, Timer};
use crate::interface::BindingView;

/// From one account to the next: a registrar that is asked for all of them at once may refuse some.
const PAUSE: Duration = Duration::from_millis(50);

/// One registration for each account.
#[derive(Debug)]
pub(crate) struct Registrations {
    /// They begin without being told.
    pub(crate) start_by_themselves: bool,
    each: Vec<Registration>,
}

impl Registrations {
    pub(crate) fn new(core: &Core, start_by_themselves: bool) -> Self {
        let accounts = 0..core.accounts.each().len();
        Self {
            start_by_themselves,
            each: accounts.map(|account| Registration::new(account, start_by_themselves)).collect(),
        }
    }

    /// True when one is bound, and of each is known whether it is.
    pub(crate) fn are_bound(&self) -> bool {
        self.each.iter().any(Registration::is_bound) && self.each.iter().all(Registration::has_been_answered)
    }

    /// True when none waits for its turn to be given back.
    pub(crate) fn are_at_rest(&self) -> bool {
        !self.each.iter().any(Registration::leaves_later)
    }

    /// The bindings of our own, for whoever looks on.
    pub(crate) fn bindings(&self, core: &Core) -> impl Iterator<Item = BindingView> {
        self.each.iter().filter_map(|registration| registration.binding(core))
    }

    /// Registers all, or refreshes them.
    pub(crate) fn register(&mut self, core: &mut Core) {
        let all = 0..self.each.len();
        self.in_turn(core, all.collect(), |registration| registration.stays());
    }

    /// Gives all back.
    pub(crate) fn unregister(&mut self, core: &mut Core) {
        let all = 0..self.each.len();
        self.in_turn(core, all.collect(), Registration::leaves);
    }

    /// Nothing is refreshed any more, and what is registered is given back where the profile says so.
    pub(crate) fn stop(&mut self, core: &mut Core) {
        let gives_back = self.each.iter().map(|registration| registration.gives_back(core));
        let leaving: Vec<usize> =
            gives_back.enumerate().filter_map(|(place, gives_back)| gives_back.then_some(place)).collect();
        for (place, registration) in self.each.iter_mut().enumerate() {
            core.timers.cancel(&Timer::Register(place));
            registration.stays();
        }
        self.in_turn(core, leaving, Registration::leaves);
    }

    /// The time of one of them has come.
    pub(crate) fn due(&mut self, core: &mut Core, place: usize) {
        if let Some(registration) = self.each.get_mut(place) {
            registration.acts(core);
        }
    }

    pub(crate) fn concluded(&mut self, core: &mut Core, conclusion: &Conclusion<'_>, place: usize) {
        if let Some(registration) = self.each.get_mut(place) {
            registration.concluded(core, conclusion);
        }
    }

    /// The first at once, and each other one a pause later.
    fn in_turn(&mut self, core: &mut Core, places: Vec<usize>, intends: fn(&mut Registration)) {
        let mut at = core.now;
        for place in places {
            intends(&mut self.each[place]);
            core.timers.cancel(&Timer::Register(place));
            if at == core.now {
                self.each[place].acts(core);
            } else {
                core.timers.set(Timer::Register(place), at);
            }
            at += PAUSE;
        }
    }
}
