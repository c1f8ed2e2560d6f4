//! What a side does besides calls, each with a state of its own: who may come in, who is registered here, the
//! registration elsewhere, that of single numbers, and the sign of life.

mod gate;
mod keepalive;
mod number;
mod registrar;
mod registration;
mod screen;

pub(crate) use gate::{Entry, Gate};
pub(crate) use keepalive::{Keepalive, receive_options};
pub(crate) use number::Numbers;
pub(crate) use registrar::Registrar;
pub(crate) use registration::Registration;
