//! What the tests of the whole house share.

pub mod books;
pub mod browser;
pub mod captured;
pub mod lab;
pub mod pages;
pub mod pairs;
pub mod process;
pub mod rewrite;
pub mod sections;
pub mod seeds;
pub mod tshark;
pub mod unpacked;
pub mod witness;
