//! A password.

use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

/// A text that cannot be printed by accident.
#[derive(Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline, example = "correct-horse")]
pub struct Secret(String);

impl Secret {
    /// What stands in its place wherever it would be written.
    pub(crate) const STARS: &str = "***";

    /// Hides a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for computing a digest.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::STARS)
    }
}

impl Serialize for Secret {
    /// Writes stars: a plan that is stored with a run must not carry the password.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::STARS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let text = format!("{:?}", Some(Secret::new("hunter2")));
        assert!(!text.contains("hunter2"), "{text}");
    }
}
