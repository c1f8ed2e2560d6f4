//! The media of a call: what is said, what is dialled, what is heard.

mod recording;
mod session;
mod source;

pub(crate) use session::{EVENT_ENDS, Flow, Sending, Session};
