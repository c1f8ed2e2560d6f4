//! Calls: one file for each thing that can be done in one, and a room that holds them all.
//!
//! A call knows no other call and no room; it is given the [`Core`](crate::core::Core). What it does with what comes in depends on its
//! [phase](crate::CallPhase): the figure and the table stand there.

mod accept;
mod acks;
mod again;
mod answers;
mod caller;
mod calls;
mod cancel;
mod capacity;
mod challenge;
mod command;
mod dialog;
mod end;
mod fork;
mod info;
mod media;
mod offer;
mod one;
mod phase;
mod phone;
mod place;
mod record;
mod reinvite;
mod reliable;
mod session_timer;
mod state;
mod streams;
mod update;
mod vain;

pub(crate) use calls::{Calls, refuse_stray};
pub(crate) use one::Call;
pub(crate) use state::Change;
