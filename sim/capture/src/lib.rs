//! Captures, pcap and pcapng, read packet by packet: what each datagram carried and each SIP message of a
//! TCP stream, from whom, to whom and when.
//!
//! [`trunk`] sorts that: whose trunk it is of, and which side is the carrier.
//!
//! It says what was on the wire and what the capture lacks of it, and nothing of who is right. Whatever is
//! broken in a file is said with its offset, and reading goes on behind it. Memory has limits that do not
//! depend on the file, and nothing is read but what [`std::io::Read`] gives.
//!
//! ```
//! # fn captured() -> Vec<u8> { trace::pcapng::write(&trace::Header::default(), &[], &trace::pcapng::Options::default()) }
//! let mut reader = capture::Reader::new(std::io::Cursor::new(captured()))?;
//! reader.finish();
//! for entry in reader.by_ref() {
//!     match entry {
//!         capture::Entry::Carried(carried) => println!("{} {} octets", carried.from, carried.payload.len()),
//!         capture::Entry::Damage(damage) => println!("{damage}"),
//!     }
//! }
//! assert_eq!(reader.counts().frames, 0);
//! # Ok::<(), capture::NotACapture>(())
//! ```

mod counts;
mod entry;
mod reader;

mod file;
mod frame;
mod stream;

mod copies;
pub mod kind;
pub mod trunk;

pub use counts::Counts;
pub use entry::{Carried, Damage, DamageKind, Entry, NotACapture, UnixNanos};
pub use reader::Reader;

#[cfg(test)]
mod tests;
