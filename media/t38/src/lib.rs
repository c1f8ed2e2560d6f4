//! T.38 on the wire: IFP and UDPTL, parsed, printed, protected and recovered. Sans-IO.
//!
//! | module | what it knows |
//! |---|---|
//! | [`Ifp`], [`Field`] | one Internet fax packet, in the 1998 and the 2002 syntax |
//! | [`UdptlPacket`] | one datagram: sequence, primary, redundancy or FEC |
//! | [`Sender`] | adds copies or parity, honours the receiver's maximum datagram |
//! | [`Receiver`] | sorts, repairs, counts |
//! | [`t30`] | which T.30 frame the HDLC fields carry, for ladders and judges |
//!
//! Reading is total: whatever arrives gives a value and named [`Fault`]s, never a panic.

mod fault;
mod field;
mod ifp;
mod indicator;
mod modulation;
mod per;
mod receiver;
mod sender;
pub mod t30;
mod udptl;

pub use fault::Fault;
pub use field::{Field, FieldKind};
pub use ifp::{Ifp, ParsedIfp, Syntax};
pub use indicator::Indicator;
pub use modulation::Modulation;
pub use receiver::{Counters, Received, Receiver, ReceiverConfig, Source};
pub use sender::{Class, DatagramTooLarge, Protection, Sender, SenderConfig};
pub use udptl::{ParsedUdptl, Recovery, UdptlPacket, looks_like_rtp};
