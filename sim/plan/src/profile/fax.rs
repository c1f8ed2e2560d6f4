//! Fax.

use clock::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::duration;

/// Fax.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fax {
    /// How faxes travel.
    pub mode: FaxMode,
    /// What stands behind the box.
    pub terminal: FaxTerminal,
    /// Who may switch a call to T.38.
    pub reinvite_by: Reinviter,
    /// What makes that side switch.
    pub switch_on: SwitchOn,
    /// How an offer of T.38 treats the audio stream.
    pub offer_form: OfferForm,
    /// What an offer of T.38 gets that is not wanted: 415, 488 or 606, or 200 with the port 0 in the answer.
    #[serde(deserialize_with = "crate::file::fax_refusal")]
    #[schemars(with = "crate::file::FaxRefusal")]
    pub refusal: u16,
    /// What the fax stream of an offer runs over. Our own sides can do UDPTL only; the others are offered to
    /// see what a peer makes of them.
    pub protocol: FaxProtocol,
    /// `+sip.fax` in Contact (RFC 6913 4).
    pub feature_tag: bool,
    /// `a=gpmd` with `vbd=yes` beside G.711 (ITU-T V.152).
    pub vbd: bool,
    /// An offer of T.38 gets 183 before its final response, as from a gateway that asks its engine first.
    pub progress: bool,
    /// UDPTL has a port of its own instead of the one of the audio stream.
    pub own_port: bool,
    /// The call goes back to audio by a re-INVITE when the fax is over.
    pub back_to_audio: bool,
    /// `T38FaxVersion`.
    #[serde(deserialize_with = "crate::file::fax_version")]
    #[schemars(with = "crate::file::FaxVersion")]
    pub version: u8,
    /// `T38MaxBitRate`.
    #[serde(deserialize_with = "crate::file::fax_rate")]
    #[schemars(with = "crate::file::FaxRate")]
    #[schemars(extend("x-unit" = "bit/s"))]
    pub bit_rate: u32,
    /// `T38FaxRateManagement`.
    pub rate_management: RateManagement,
    /// `T38FaxUdpEC`.
    pub error_correction: ErrorCorrection,
    /// Redundant copies of low-speed (T.30 signal) packets.
    pub redundancy_low: u8,
    /// Redundant copies of high-speed (page) packets.
    pub redundancy_high: u8,
    /// Packets that one parity entry covers.
    #[serde(deserialize_with = "crate::file::entries")]
    #[schemars(with = "crate::file::Entries")]
    pub fec_span: u8,
    /// Parity entries in a packet.
    #[serde(deserialize_with = "crate::file::entries")]
    #[schemars(with = "crate::file::Entries")]
    pub fec_entries: u8,
    /// `T38FaxMaxDatagram`.
    #[serde(deserialize_with = "crate::file::datagram")]
    #[schemars(with = "crate::file::Datagram")]
    #[schemars(extend("x-unit" = "octets"))]
    pub max_datagram: u16,
    /// `T38FaxMaxBuffer`; not written when zero.
    #[schemars(extend("x-unit" = "octets"))]
    pub max_buffer: u32,
    /// `T38FaxFillBitRemoval`.
    pub fill_bit_removal: bool,
    /// `T38FaxTranscodingMMR`.
    pub transcoding_mmr: bool,
    /// `T38FaxTranscodingJBIG`.
    pub transcoding_jbig: bool,
    /// T.30 error correction mode.
    pub ecm: bool,
    /// The fastest modem of the machine.
    pub modem: FaxModem,
    /// The best page coding of the machine.
    pub coding: FaxCoding,
    /// The number in CSI and TSI; the trunk's own number when empty.
    #[serde(deserialize_with = "crate::file::fax_ident")]
    #[schemars(with = "crate::file::FaxIdent")]
    pub ident: String,
    /// How long audio waits before the machine hears it: the jitter buffer of a pass-through.
    #[serde(deserialize_with = "crate::file::jitter_buffer")]
    #[schemars(with = "crate::file::JitterBuffer")]
    pub jitter_buffer_ms: u32,
    /// What the machine hears where packets are missing.
    pub concealment: Concealment,
    /// The machine gives up when no page was done for so long.
    #[serde(with = "duration")]
    #[schemars(with = "duration::Written")]
    pub deadline: Duration,
}

impl Default for Fax {
    fn default() -> Self {
        Self {
            mode: FaxMode::None,
            terminal: FaxTerminal::Ip,
            reinvite_by: Reinviter::Answerer,
            switch_on: SwitchOn::Ced,
            offer_form: OfferForm::Replace,
            refusal: 488,
            protocol: FaxProtocol::Udptl,
            feature_tag: false,
            vbd: false,
            progress: false,
            own_port: false,
            back_to_audio: false,
            version: 0,
            bit_rate: 14_400,
            rate_management: RateManagement::TransferredTcf,
            error_correction: ErrorCorrection::Redundancy,
            redundancy_low: 3,
            redundancy_high: 1,
            fec_span: 3,
            fec_entries: 3,
            max_datagram: 400,
            max_buffer: 0,
            fill_bit_removal: false,
            transcoding_mmr: false,
            transcoding_jbig: false,
            ecm: true,
            modem: FaxModem::V17,
            coding: FaxCoding::Mmr,
            ident: String::new(),
            jitter_buffer_ms: 60,
            concealment: Concealment::Repeat,
            deadline: Duration::from_secs(20 * 60),
        }
    }
}

impl Fax {
    /// True when this side takes part in T.38.
    #[must_use]
    pub const fn has_t38(&self) -> bool {
        matches!(self.mode, FaxMode::T38 | FaxMode::T38ThenPassthrough)
    }

    /// True when this side's machine can be heard in the audio stream.
    #[must_use]
    pub const fn has_passthrough(&self) -> bool {
        matches!(self.mode, FaxMode::Passthrough | FaxMode::T38ThenPassthrough)
    }
}

/// How faxes travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// What stands behind the box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaxTerminal {
    /// A machine that speaks T.38 itself, such as a fax server.
    #[default]
    Ip,
    /// An analogue machine behind a gateway.
    Gateway,
}

/// What a fax stream runs over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaxProtocol {
    /// `udptl`.
    #[default]
    Udptl,
    /// `tcp`.
    Tcp,
    /// `RTP/AVP`, T.38 as an audio format (RFC 4612).
    Rtp,
}

/// Who may send the re-INVITE for T.38.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// What makes a side switch to T.38.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SwitchOn {
    /// The answer tone of 2100 Hz.
    #[default]
    Ced,
    /// The first frame over V.21.
    V21,
}

/// How an offer of T.38 treats the audio stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OfferForm {
    /// The fax stream takes the place of the audio stream.
    #[default]
    Replace,
    /// The audio stream stays in its place with the port 0, and the fax stream is a second one.
    Beside,
}

/// What is heard where packets are missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Concealment {
    /// The last 20 ms again: carriers of fax modems fit into them, so that most pages survive.
    #[default]
    Repeat,
    /// Nothing: the modem is told of the gap and bridges it.
    Gap,
    /// Silence.
    Silence,
}

/// Where the training signal is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RateManagement {
    /// Passed through, as UDP wants it.
    #[default]
    TransferredTcf,
    /// Made locally, as TCP wants it.
    LocalTcf,
}

/// What protects the fax packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// The fastest modem of a fax machine; slower ones are there as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaxModem {
    /// Up to 4800 bit/s.
    V27ter,
    /// Up to 9600 bit/s.
    V29,
    /// Up to 14400 bit/s.
    #[default]
    V17,
}

/// The best page coding of a fax machine; simpler ones are there as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaxCoding {
    /// T.4 one-dimensional.
    Mh,
    /// T.4 two-dimensional.
    Mr,
    /// T.6; it needs error correction.
    #[default]
    Mmr,
}
