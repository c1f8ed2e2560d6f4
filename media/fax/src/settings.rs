//! What a fax machine is told before the call.

use clock::Duration;

use crate::Document;

/// Who called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Sends CNG, waits for DIS.
    Caller,
    /// Sends CED and DIS.
    Answerer,
}

/// What the machine is there for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Sends these pages.
    Send(Document),
    /// Takes what comes.
    Receive,
}

/// The modems that may be negotiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modems {
    /// 2400 and 4800 bit/s. T.30 needs it always.
    pub v27ter: bool,
    /// 7200 and 9600 bit/s.
    pub v29: bool,
    /// 7200 to 14400 bit/s.
    pub v17: bool,
}

impl Modems {
    /// All that the engine has.
    pub const ALL: Self = Self { v27ter: true, v29: true, v17: true };
    /// Up to 9600 bit/s.
    pub const V29: Self = Self { v27ter: true, v29: true, v17: false };
    /// Up to 4800 bit/s.
    pub const V27TER: Self = Self { v27ter: true, v29: false, v17: false };
}

/// The page codings that may be negotiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compressions {
    /// T.4 one-dimensional (MH); T.30 needs it always.
    pub t4_1d: bool,
    /// T.4 two-dimensional (MR).
    pub t4_2d: bool,
    /// T.6 (MMR), only with error correction.
    pub t6: bool,
    /// T.85 (JBIG). Rare in the field, four times the work, and its pages cannot be read back here:
    /// offered only to see what a peer makes of it.
    pub t85: bool,
}

impl Compressions {
    /// What real machines have.
    pub const USUAL: Self = Self { t4_1d: true, t4_2d: true, t6: true, t85: false };
}

/// One machine, one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Who called.
    pub role: Role,
    /// Send or receive.
    pub job: Job,
    /// The number in TSI or CSI, at most 20 digits, `+` and spaces.
    pub ident: String,
    /// Offer error correction.
    pub error_correction: bool,
    /// Modems to offer.
    pub modems: Modems,
    /// Codings to offer.
    pub compressions: Compressions,
    /// Fail every training above this rate, so that the sender falls back as on a bad line. The
    /// receiving machine does the failing. `None` lets training succeed.
    pub training_fails_above: Option<u32>,
    /// The call ends when no page was done for so long: T.30's own timers do not cover noise that looks like a
    /// carrier.
    pub deadline: Duration,
    /// `T38FaxVersion` of the session.
    pub t38_version: u8,
    /// Send T.38 page data as fast as possible instead of at modem speed. Two machines of this crate
    /// then need less than a second for a fax; real gateways cannot follow.
    pub unpaced: bool,
}

impl Settings {
    /// A machine that sends these pages.
    #[must_use]
    pub fn send(role: Role, pages: impl Into<Document>) -> Self {
        Self::new(role, Job::Send(pages.into()))
    }

    /// A machine that receives.
    #[must_use]
    pub fn receive(role: Role) -> Self {
        Self::new(role, Job::Receive)
    }

    fn new(role: Role, job: Job) -> Self {
        Self {
            role,
            job,
            ident: String::new(),
            error_correction: true,
            modems: Modems::ALL,
            compressions: Compressions::USUAL,
            training_fails_above: None,
            deadline: Duration::from_secs(20 * 60),
            t38_version: 0,
            unpaced: false,
        }
    }
}
