//! What is wrong with a description that follows another from the same side (RFC 3264 8).

use core::fmt;

use crate::sdp::Sdp;

/// One complaint about a later description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModificationFault {
    /// The `o=` line names another session.
    OriginChanged,
    /// Something changed and the version did not.
    VersionNotRaised,
    /// The version went up by more than one, or down.
    VersionJumped {
        /// The version before.
        from: u64,
        /// The version now.
        to: u64,
    },
    /// Fewer streams than before.
    StreamsRemoved {
        /// Streams before.
        from: usize,
        /// Streams now.
        to: usize,
    },
    /// A dynamic payload type of a stream stands for another format than before.
    PayloadTypeReused {
        /// The stream, from 0.
        stream: usize,
        /// The number.
        payload_type: u8,
    },
}

/// Everything that is wrong with `next`, sent by the side whose last description was `previous`.
#[must_use]
pub fn check_modification(previous: &Sdp, next: &Sdp) -> Vec<ModificationFault> {
    let mut faults = Vec::new();
    if !previous.origin.is_same_session(&next.origin) {
        faults.push(ModificationFault::OriginChanged);
    } else {
        faults.extend(check_version(previous, next));
    }
    let (from, to) = (previous.media.len(), next.media.len());
    if to < from {
        faults.push(ModificationFault::StreamsRemoved { from, to });
    }
    faults.extend(check_payload_types(previous, next));
    faults
}

//= https://www.rfc-editor.org/rfc/rfc3264#section-8
fn check_version(previous: &Sdp, next: &Sdp) -> Option<ModificationFault> {
    let (from, to) = (previous.origin.version, next.origin.version);
    if from == to {
        return (previous != next).then_some(ModificationFault::VersionNotRaised);
    }
    let mut as_before = next.clone();
    as_before.origin.version = from;
    // Without a modification the version means nothing.
    let is_modified = *previous != as_before;
    let is_next = from.checked_add(1) == Some(to);
    (is_modified && !is_next).then_some(ModificationFault::VersionJumped { from, to })
}

//= https://www.rfc-editor.org/rfc/rfc3264#section-8.3.2
fn check_payload_types(previous: &Sdp, next: &Sdp) -> Vec<ModificationFault> {
    let mut faults = Vec::new();
    for (stream, (before, after)) in previous.media.iter().zip(&next.media).enumerate() {
        // A stream that changed its type or was out of use is a new one (RFC 3264 8.1, 8.3.3).
        if before.kind != after.kind || before.port == 0 || after.port == 0 {
            continue;
        }
        for payload_type in after.payload_types() {
            let (was, is) = (before.rtpmap(payload_type), after.rtpmap(payload_type));
            let was_listed = before.payload_types().any(|before| before == payload_type);
            let is_same = was.zip(is).is_none_or(|(was, is)| was.is_same_format(&is));
            if was_listed && !is_same {
                faults.push(ModificationFault::PayloadTypeReused { stream, payload_type });
            }
        }
    }
    faults
}

impl ModificationFault {
    /// The clause behind the complaint.
    #[must_use]
    pub const fn clause(&self) -> &'static str {
        match self {
            Self::PayloadTypeReused { .. } => "RFC3264#8.3.2",
            _ => "RFC3264#8",
        }
    }
}

impl fmt::Display for ModificationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OriginChanged => f.write_str("the o= line names another session"),
            Self::VersionNotRaised => f.write_str("the description changed and its version did not"),
            Self::VersionJumped { from, to } => write!(f, "the version went from {from} to {to}"),
            Self::StreamsRemoved { from, to } => write!(f, "the number of streams fell from {from} to {to}"),
            Self::PayloadTypeReused { stream, payload_type } => {
                write!(f, "stream {}: payload type {payload_type} changed its meaning", stream + 1)
            }
        }
    }
}
