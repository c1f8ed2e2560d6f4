//! Every report over one call made by hand.

mod case;
mod fax;
mod files;
mod fixture;
mod ladder;
mod pages;
