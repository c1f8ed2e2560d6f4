//! What the two sides of a trunk have agreed on: numbers, identity, sources.

pub(crate) mod anonymous_form;
pub(crate) mod g711_offered;
pub(crate) mod number_format;
pub(crate) mod pai_and_ppi;
pub(crate) mod pai_single;
pub(crate) mod unknown_source_refused;

#[cfg(test)]
mod tests;
