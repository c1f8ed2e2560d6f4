//! Links between the boxes, with seeded impairments.
//!
//! A link says when a packet arrives, or why it does not. It never looks inside a packet: losing *the
//! BYE* is a matter for the scenario, losing *one packet in ten* is a matter for the link.

mod config;
mod link;
mod network;

pub use config::{GilbertElliott, LinkConfig, NetworkConfig, Traffic};
pub use link::{DropReason, Fate, Link};
pub use network::{Direction, Network};
