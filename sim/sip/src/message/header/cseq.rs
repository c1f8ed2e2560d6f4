//! CSeq: RFC 3261 20.16.

use core::fmt;
use core::str::FromStr;

use crate::message::grammar::{is_token, number};
use crate::message::{Fault, FaultKind, Method};

/// RFC 3261 8.1.1.5: the number must be below 2^31.
const CSEQ_NUMBER_MAX: u64 = (1 << 31) - 1;

/// The number and method that order requests in a dialog and pair responses with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CSeq {
    /// The number.
    pub number: u32,
    /// The method.
    pub method: Method,
}

impl CSeq {
    /// A CSeq.
    #[must_use]
    pub const fn new(number: u32, method: Method) -> Self {
        Self { number, method }
    }

    /// Reads a CSeq.
    ///
    /// # Errors
    /// The first fault met.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let malformed = || Fault::new(FaultKind::CSeqMalformed, text);
        let mut words = text.split_ascii_whitespace();
        let (Some(digits), Some(method), None) = (words.next(), words.next(), words.next()) else {
            return Err(malformed());
        };
        if !is_token(method) {
            return Err(malformed());
        }
        let value = number(digits, CSEQ_NUMBER_MAX).ok_or_else(malformed)?;
        match value.and_then(|v| u32::try_from(v).ok()) {
            Some(number) => Ok(Self { number, method: Method::parse(method) }),
            None => Err(Fault::new(FaultKind::CSeqNumberRange, digits)),
        }
    }
}

impl FromStr for CSeq {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::parse(text)
    }
}

impl fmt::Display for CSeq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_methods_read() {
        let cases = [
            ("1 INVITE", Ok(CSeq::new(1, Method::Invite))),
            ("0009\t  ACK", Ok(CSeq::new(9, Method::Ack))),
            ("2147483647 BYE", Ok(CSeq::new(2_147_483_647, Method::Bye))),
            ("2147483648 BYE", Err(FaultKind::CSeqNumberRange)),
            ("36893488147419103232 REGISTER", Err(FaultKind::CSeqNumberRange)),
            ("1", Err(FaultKind::CSeqMalformed)),
            ("1 INVITE now", Err(FaultKind::CSeqMalformed)),
            ("-1 INVITE", Err(FaultKind::CSeqMalformed)),
            ("INVITE 1", Err(FaultKind::CSeqMalformed)),
        ];
        for (text, expected) in cases {
            assert_eq!(CSeq::parse(text).map_err(|f| f.kind), expected, "{text}");
        }
    }
}
