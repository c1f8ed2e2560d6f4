//! Which way a stream flows, seen from the side that wrote the description (RFC 8866 6.7).

use super::Attribute;

/// The direction of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Both ways; the default.
    #[default]
    SendRecv,
    /// The writer sends, and does not want to receive: hold.
    SendOnly,
    /// The writer receives only.
    RecvOnly,
    /// Neither way; RTCP still flows.
    Inactive,
}

impl Direction {
    /// All four, for tables.
    pub const ALL: [Self; 4] = [Self::SendRecv, Self::SendOnly, Self::RecvOnly, Self::Inactive];

    /// The name of the attribute.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SendRecv => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::RecvOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }

    /// The direction an attribute name stands for.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.as_str() == name)
    }

    /// The first direction among the attributes.
    #[must_use]
    pub fn among(attributes: &[Attribute]) -> Option<Self> {
        attributes.iter().filter(|a| a.value.is_none()).find_map(|a| Self::from_name(&a.name))
    }

    /// The direction as a pair of permissions.
    #[must_use]
    pub const fn of(sends: bool, receives: bool) -> Self {
        match (sends, receives) {
            (true, true) => Self::SendRecv,
            (true, false) => Self::SendOnly,
            (false, true) => Self::RecvOnly,
            (false, false) => Self::Inactive,
        }
    }

    /// True when the writer may send.
    #[must_use]
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendRecv | Self::SendOnly)
    }

    /// True when the writer wants to receive.
    #[must_use]
    pub const fn receives(self) -> bool {
        matches!(self, Self::SendRecv | Self::RecvOnly)
    }

    /// The same stream seen from the other side.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self::of(self.receives(), self.sends())
    }

    /// What the answer says when this was offered and the answerer would like `wish`: the most of the
    /// wish that the offer leaves room for.
    //= https://www.rfc-editor.org/rfc/rfc3264#section-6.1
    #[must_use]
    pub const fn answered_with(self, wish: Self) -> Self {
        let room = self.reversed();
        Self::of(room.sends() && wish.sends(), room.receives() && wish.receives())
    }

    /// True when `answer` is a legal answer to this direction.
    #[must_use]
    pub fn permits_answer(self, answer: Self) -> bool {
        self.answered_with(answer) == answer
    }
}
