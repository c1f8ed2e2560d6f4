//! The virtual world: the agents, the network between them, one clock, one seed.
//!
//! [`World`] is sans-IO: it says when it wants to be called next and which datagrams cross the wire.
//! With the internal wire they are handed over in virtual time; with the external one somebody else
//! (`live`) carries them over real sockets. Everything else is the same code.

mod rules;
mod stage;
mod world;

pub use stage::{cast_of, stage};
pub use world::{Transmit, Wire, World, WorldLimits};

use trace::Event;

/// Runs the world in virtual time until it is finished, handing each event to `observe` as it happens.
pub fn run_virtual(world: &mut World, mut observe: impl FnMut(Event)) {
    loop {
        for event in world.drain_events() {
            observe(event);
        }
        if world.is_finished() {
            return;
        }
        let Some(next) = world.next_timeout() else { return };
        world.handle_timeout(next);
    }
}
