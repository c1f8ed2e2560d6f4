//! What two fax machines say to each other, overheard by a third party. Not a T.30 machine.
//!
//! | module | what it knows |
//! |---|---|
//! | [`Line`], [`Side`], [`Tone`] | what was on the line in one direction |
//! | [`IfpReader`] | turns the IFPs of one direction into that |
//! | [`Listener`] | the ear: is told what was on the line, and when |
//! | [`Exchange`] | what it understood: [`Said`], [`HeardPage`], [`Facts`] |
//!
//! The listener believes nobody: a page is what its frames or rows on the line hold, and it was sent only
//! when the other side confirmed it on the line. Hearing is total: whatever comes gives an exchange.

mod ending;
mod facts;
mod ifp;
mod line;
mod listener;
mod message;
mod phase_c;
mod said;
mod training;

pub use ending::Ending;
pub use facts::{Facts, Phase};
pub use ifp::IfpReader;
pub use line::{Line, Side, Tone};
pub use listener::{Exchange, Listener};
pub use message::HeardPage;
pub use phase_c::Baseless;
pub use said::Said;
pub use training::{Lacking, Untrained};
