//! What a side does besides calls, each with a state of its own: who may come in, who is registered here, the
//! registration elsewhere, that of single numbers, and the sign of life.

mod gate;
mod keepalive;
mod number;
mod registrar;
mod registration;
mod registrations;
mod screen;

pub(crate) use gate::{Admission, Entry, Gate};
pub(crate) use keepalive::{Keepalive, receive_options};
pub(crate) use number::Numbers;
pub use registrar::Handover;
pub(crate) use registrar::Registrar;
use registration::Registration;
pub(crate) use registrations::Registrations;
