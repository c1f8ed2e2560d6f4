//! OPTIONS as a keep-alive.

pub(crate) mod answered;
pub(crate) mod lists_capabilities;
pub(crate) mod not_too_often;

#[cfg(test)]
mod tests;
