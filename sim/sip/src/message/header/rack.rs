//! RAck: which reliable provisional response a PRACK acknowledges (RFC 3262 7.2).

use core::fmt;

use super::cseq::CSeq;
use super::numbers::delta_seconds;
use crate::message::{Fault, FaultKind};

/// The RSeq of the response and the CSeq of the request it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RAck {
    /// The RSeq of the response.
    pub rseq: u32,
    /// The CSeq of the response.
    pub cseq: CSeq,
}

impl RAck {
    /// Reads a RAck.
    ///
    /// # Errors
    /// `RAckMalformed`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let malformed = || Fault::new(FaultKind::RAckMalformed, text);
        let (rseq, cseq) = text.trim().split_once([' ', '\t']).ok_or_else(malformed)?;
        let rseq = delta_seconds(rseq).map_err(|_| malformed())?;
        Ok(Self { rseq, cseq: CSeq::parse(cseq).map_err(|_| malformed())? })
    }
}

impl fmt::Display for RAck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rseq, self.cseq)
    }
}
