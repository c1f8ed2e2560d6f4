//! Every report over one call made by hand.

mod fixture;
mod ladder;
