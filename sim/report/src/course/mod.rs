//! A course: lessons as pages, each with a good and a broken run side by side.
//!
//! What is taught is data ([`outline`]); the runs are given. A page decides nothing and loads nothing.

mod digest;
mod ladders;
mod outline;
mod page;
#[cfg(test)]
mod tests;

pub use digest::{Worked, worked};
pub use outline::{Lesson, Outline, Pair, Question, outline};
pub use page::{Runs, index, page};
