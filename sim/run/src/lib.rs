//! The virtual world: one clock, one seed, one heap of events.
