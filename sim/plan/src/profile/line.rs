//! The two-wire line between an analogue machine and its box.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the line does to the sound of a fax machine or modem. The default is a perfect line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Line {
    /// Gain in both directions, in dB; what becomes too loud is clipped.
    #[serde(deserialize_with = "crate::file::gain_db")]
    #[schemars(with = "crate::file::Gain")]
    pub gain_db: i32,
    /// White noise in both directions, in dBm0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "crate::file::noise")]
    #[schemars(with = "Option<crate::file::Noise>")]
    pub noise_dbm0: Option<i32>,
    /// How much faster the machine's clock runs than the box's, in millionths.
    #[serde(deserialize_with = "crate::file::drift_ppm")]
    #[schemars(with = "crate::file::Drift")]
    pub drift_ppm: i32,
    /// A jitter buffer that adapts in the middle of a signal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slip: Option<LineSlip>,
    /// What comes back on the line to either side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub echo: Option<LineEcho>,
}

/// A slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineSlip {
    /// Samples dropped when negative, inserted when positive.
    #[serde(deserialize_with = "crate::file::slip_samples")]
    #[schemars(with = "crate::file::SlipSamples")]
    pub samples: i32,
    /// How often, in milliseconds.
    #[serde(deserialize_with = "crate::file::slip_period")]
    #[schemars(with = "crate::file::SlipPeriod")]
    pub period_ms: u32,
}

/// An echo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineEcho {
    /// After how many milliseconds.
    #[serde(deserialize_with = "crate::file::echo_delay")]
    #[schemars(with = "crate::file::EchoDelay")]
    pub delay_ms: u32,
    /// How much quieter, in dB.
    #[serde(deserialize_with = "crate::file::attenuation")]
    #[schemars(with = "crate::file::Attenuation")]
    pub attenuation_db: i32,
}
