//! The peers, and what each is tried in. A peer is a file; a flow that several can play is a file of `flow`.

mod asterisk;
mod baresip;
mod kamailio;
mod linphone;
mod pjsua2;
mod sipp;

use libtest_mimic::Failed;

use crate::device::{Device, Setup};
use crate::flow::{Flow, Play};
use crate::stage::Stage;

/// How a user agent is started.
type Start = fn(&Stage, Setup) -> Result<Box<dyn Device>, Failed>;

/// A foreign stack.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    /// Why it cannot be run here.
    pub(crate) missing: fn() -> Option<String>,
    /// It as a user agent; listens when this returns.
    pub(crate) device: Start,
    /// What it is tried in.
    pub(crate) cells: fn() -> Vec<Cell>,
}

/// A flow, and how this peer plays it.
pub(crate) struct Cell {
    pub(crate) flow: Flow,
    /// Or why it cannot.
    pub(crate) play: Result<Play, &'static str>,
}

impl Cell {
    pub(crate) const fn played(flow: Flow, play: Play) -> Self {
        Self { flow, play: Ok(play) }
    }
}

/// In the order of the columns.
pub(crate) const ALL: [&Peer; 6] =
    [&sipp::PEER, &kamailio::PEER, &baresip::PEER, &linphone::PEER, &pjsua2::PEER, &asterisk::PEER];
