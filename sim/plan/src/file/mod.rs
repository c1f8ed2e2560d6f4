//! Files as people write them, and what is wrong with them.

mod checked;
mod driver;
mod error;
mod exceptions;
mod expect;
mod faults;
mod guide;
mod line;
mod need;
mod network;
mod profile;
mod quirks;
mod roles;
mod scenario;
mod step;
mod synonyms;
mod table;

pub use checked::is_user;
pub(crate) use checked::*;
pub use driver::{Does, Driver, filled};
pub use error::{FileError, nearest};
pub use exceptions::{Exceptions, Excuse};
pub(crate) use expect::ExpectText;
pub use guide::{
    Described, DeviceSeat, Differs, Field, Guide, GuideBlock, GuideHead, Judged, RunBlock, Sent, SentMessage,
    Stated, Wanted, What, Which,
};
pub(crate) use guide::{HeadText, OwnText, RunText};
pub use need::{Feature, Need};
pub use network::NetworkFile;
pub(crate) use network::{LinkText, NetworkText};
pub use profile::ProfileFile;
pub(crate) use profile::defaults;
pub use quirks::unknown as unknown_quirks;
pub(crate) use roles::Party;
use roles::RealTime;
pub use scenario::Scenario;
pub(crate) use scenario::{LIMIT as SCENARIO_LIMIT, ScenarioText};
pub(crate) use step::{METHODS, StepText};
pub(crate) use table::{merge, read};
