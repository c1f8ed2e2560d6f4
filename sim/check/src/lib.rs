//! The judges: they see the wire and nothing else.
//!
//! [`Judge`] watches the trace as it grows: packets sent, delivered and dropped. It never sees an agent,
//! nor what an agent says about itself, so that the same judge serves a virtual run, a live device and a
//! capture from the field. The records of calls that a side hands over are artefacts like bills: they are
//! judged by the wire, and nothing is judged by them.

pub mod field;
mod judge;
mod judgement;
mod verdict;

mod alone;
mod called;
mod caller;
mod clauses;
mod copy;
mod digest;
mod expect;
mod facts;
mod finding;
mod heads;
mod info;
mod observer;
mod planned;
mod reasons;
mod requirements;
mod seen;
mod sided;
mod summary;
mod why;

mod check;
mod registry;
mod wire;

mod auth;
mod billing;
mod call;
mod dialog;
mod dtmf;
mod fax;
mod identity;
mod media;
mod message;
mod options;
mod prack;
mod registration;
mod sdp;
mod timer;
mod transaction;
mod transfer;
mod trunk;

pub use alone::stands_alone;
pub use clauses::{Clause, Coverage, clause, clauses, coverage, explain};
pub use digest::Digests;
use facts::Facts;
#[cfg(test)]
use facts::SideFacts;
pub use finding::{Blame, Finding, Kind, Margin, Severity};
pub use info::{CheckInfo, Evidence, Level};
pub use judge::{Judge, judge};
pub use judgement::{Judgement, Reason};
pub use registry::all;
pub use requirements::{Held, How, Requirement, requirement, requirements};
pub use sided::binds_one_side;
pub use summary::{
    CallOutcome, CallSummary, Decision, Expected, FaxAgreed, FaxSummary, FaxSwitch, FaxTransport, HeardAudio,
    RefusedDigits, StreamFormat, StreamJitter, StreamSummary, TrunkSummary, UdptlSummary,
};
pub use verdict::Verdict;

#[cfg(test)]
mod captures;
#[cfg(test)]
mod lacking;
#[cfg(test)]
mod legal;
#[cfg(test)]
mod missing;
#[cfg(test)]
mod near;
#[cfg(test)]
mod partial;
#[cfg(test)]
mod script;
