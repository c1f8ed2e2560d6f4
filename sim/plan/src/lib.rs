//! What will happen: scenario, profiles, network and seed, fully resolved.
