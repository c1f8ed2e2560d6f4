//! Fax.

use serde::{Deserialize, Serialize};

/// Fax.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fax {
    /// How faxes travel.
    pub mode: FaxMode,
    /// Who may switch a call to T.38.
    pub reinvite_by: Reinviter,
    /// `T38FaxVersion`.
    pub version: u8,
    /// `T38MaxBitRate`.
    pub bit_rate: u32,
    /// `T38FaxRateManagement`.
    pub rate_management: RateManagement,
    /// `T38FaxUdpEC`.
    pub error_correction: ErrorCorrection,
    /// Redundant copies of low-speed (T.30 signal) packets.
    pub redundancy_low: u8,
    /// Redundant copies of high-speed (page) packets.
    pub redundancy_high: u8,
    /// `T38FaxMaxDatagram`.
    pub max_datagram: u16,
    /// T.30 error correction mode.
    pub ecm: bool,
}

impl Default for Fax {
    fn default() -> Self {
        Self {
            mode: FaxMode::None,
            reinvite_by: Reinviter::Answerer,
            version: 0,
            bit_rate: 14_400,
            rate_management: RateManagement::TransferredTcf,
            error_correction: ErrorCorrection::Redundancy,
            redundancy_low: 3,
            redundancy_high: 1,
            max_datagram: 400,
            ecm: true,
        }
    }
}

/// How faxes travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaxMode {
    /// Not at all: a switch to T.38 is refused, tones are not looked for.
    #[default]
    None,
    /// T.38 only.
    T38,
    /// G.711 as it is.
    Passthrough,
    /// T.38, and G.711 when that is refused.
    T38ThenPassthrough,
}

/// Who may send the re-INVITE for T.38.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reinviter {
    /// The side that was called: it hears the calling tone.
    #[default]
    Answerer,
    /// The side that called.
    Caller,
    /// This side, in both directions.
    Own,
    /// The other side, in both directions.
    Other,
}

/// Where the training signal is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RateManagement {
    /// Passed through, as UDP wants it.
    #[default]
    TransferredTcf,
    /// Made locally, as TCP wants it.
    LocalTcf,
}

/// What protects the fax packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCorrection {
    /// Nothing.
    None,
    /// Copies of earlier packets.
    #[default]
    Redundancy,
    /// Parity packets.
    Fec,
}
