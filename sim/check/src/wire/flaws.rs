//! What the sender of an RTP stream did wrong, packet by packet.

use super::flaw::Flaw;
use super::frames::Frames;

/// What a sender did wrong.
#[derive(Debug, Default)]
pub(crate) struct Flaws {
    pub(crate) unknown_format: Flaw,
    pub(crate) unknown_event_format: Flaw,
    pub(crate) unlisted_event: Flaw,
    /// Payloads of events that are no whole number of events.
    pub(crate) ragged_event: Flaw,
    /// Packets of sound in clear where SRTP with a tag was agreed.
    pub(crate) in_clear: Flaw,
    /// Packets of SRTP behind whose sound there is less than the tag that was agreed.
    pub(crate) short_tag: Flaw,
    /// Packets of SRTP with a longer tag than was agreed, or without the name of the key.
    pub(crate) other_seal: Flaw,
    pub(crate) wrong_address: Flaw,
    /// The same behind the answer of a call, by a stream that had begun before.
    pub(crate) wrong_when_answered: Flaw,
    pub(crate) sequence: Flaw,
    /// Sequence numbers that began anew.
    pub(crate) restart: Flaw,
    /// Sound that stood still for a second and more, and then went on where it was.
    pub(crate) holes: Flaw,
    pub(crate) timestamp: Flaw,
    /// Packets that are not as long as the receiver asks for, and what it asked for at the first.
    pub(crate) length: Flaw,
    pub(crate) lengths_asked: u8,
    pub(crate) forbidden: Flaw,
    /// Sound that goes on although T.38 took over.
    pub(crate) beside_fax: Flaw,
    pub(crate) after_end: Flaw,
    /// Packets of a source that has said goodbye.
    pub(crate) after_goodbye: Flaw,
    /// While modem sound is listened to: comfort noise, pauses that were not sent, packets of more than 20 ms,
    /// and steps of the clock.
    pub(crate) comfort_noise: Flaw,
    pub(crate) pauses: Flaw,
    pub(crate) long_packets: Flaw,
    pub(crate) slips: Flaw,
    pub(crate) frames: Frames,
}
