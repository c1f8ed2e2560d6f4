//! Files as people write them, and what is wrong with them.

mod checked;
mod driver;
mod error;
mod expect;
mod line;
mod network;
mod profile;
mod scenario;
mod step;
mod table;

pub(crate) use checked::{call_label, codecs, number, payload_type, percent, port_even, ptime, ring_status};
pub(crate) use checked::{drift_ppm, fax_refusal, gain_db};
pub(crate) use checked::{final_status, first_codec_offer, status_without_challenge};
pub use driver::{Does, Driver, filled};
pub use error::FileError;
pub use network::NetworkFile;
pub use profile::ProfileFile;
pub use scenario::{Feature, Need, Scenario};
pub(crate) use table::{merge, read};
