//! The virtual world: the agents, the network between them, one clock, one seed.
//!
//! [`World`] is sans-IO: it says when it wants to be called next and which datagrams cross the wire.
//! With the internal wire they are handed over in virtual time; with the external one somebody else
//! (`live`) carries them over real sockets. Everything else is the same code.

mod crossing;
mod cue;
mod delivery;
mod device;
mod director;
mod ended;
mod ports;
mod rules;
mod stage;
mod told;
mod world;

pub use cue::{Cue, PATIENCE};
pub use stage::{cast_of, stage};
pub use told::Refusal;
pub use world::{EVENTS_AT_ONCE, Transmit, Wire, World, WorldLimits};

use trace::Event;

/// Runs the world in virtual time until it is finished, handing each event to `observe` in order, some
/// time after it happened.
pub fn run_virtual(world: &mut World, mut observe: impl FnMut(Event)) {
    while !world.is_finished() {
        let Some(next) = world.next_timeout() else { break };
        world.handle_timeout(next);
        world.drain_many().for_each(&mut observe);
    }
    world.drain_events().for_each(observe);
}
