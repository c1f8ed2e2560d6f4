//! Virtual time, timers and seeded randomness.
//!
//! Nothing here reads the operating system's clock: `now` is always an argument, so that the same
//! code runs in virtual time and on real sockets.

mod instant;
mod rng;
mod timer_set;

pub use core::time::Duration;
pub use instant::Instant;
pub use rng::Rng;
pub use timer_set::TimerSet;
