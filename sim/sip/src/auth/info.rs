//! What a server says to credentials that it has taken.

use super::parameters::Parameters;

/// The nonce that `Authentication-Info` names for the next credentials, if it does (RFC 7616 3.5).
#[must_use]
pub fn next_nonce(value: &str) -> Option<String> {
    Parameters::parse_bare(value).quoted("nextnonce").filter(|nonce| !nonce.is_empty())
}

#[cfg(test)]
mod tests {
    use super::next_nonce;

    #[test]
    fn the_next_nonce_is_read_wherever_it_stands() {
        for (value, expected) in [
            ("nextnonce=\"two\"", Some("two")),
            ("qop=auth, rspauth=\"a, nextnonce=b\", NextNonce = \"two\"", Some("two")),
            ("rspauth=\"abc\"", None),
            ("nextnonce=\"\"", None),
            ("", None),
        ] {
            assert_eq!(next_nonce(value).as_deref(), expected, "{value}");
        }
    }
}
