//! The seeds of the nets that try something new each time.

use std::env;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// The seeds in this variable, separated by commas, and so many fresh ones when it is not set.
///
/// # Panics
/// When the variable holds what is no number.
#[must_use]
pub fn seeds(variable: &str, fresh: usize) -> Vec<u64> {
    let one = |seed: &str| {
        seed.trim().parse().unwrap_or_else(|_| panic!("{variable}: {seed} is no seed; seeds are numbers"))
    };
    match env::var(variable) {
        Ok(asked) => asked.split(',').map(one).collect(),
        Err(_) => (0..fresh).map(|_| RandomState::new().build_hasher().finish()).collect(),
    }
}
