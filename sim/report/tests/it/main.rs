//! Every report over one call made by hand.

mod case;
mod files;
mod fixture;
mod ladder;
mod pages;
