//! A number and what it counts, for people.

use core::fmt::Display;

/// `1 packet`, `2 packets`, `0 copies`: `what` is one of them.
#[must_use]
pub fn counted(count: impl Display + PartialEq + From<u8>, what: &str) -> String {
    if count == 1.into() {
        return format!("{count} {what}");
    }
    match what.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{count} {stem}ies"),
        None if what.ends_with(['s', 'x']) => format!("{count} {what}es"),
        None => format!("{count} {what}s"),
    }
}

/// The word that fits a number: `is` for one of something, `are` for none and for many.
#[must_use]
pub fn fitting(count: impl PartialEq + From<u8>, one: &'static str, many: &'static str) -> &'static str {
    if count == 1.into() { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::{counted, fitting};

    #[test]
    fn one_of_something_is_one() {
        let of = |count: u64| ["packet", "copy", "day", "fax"].map(|what| counted(count, what)).join(", ");
        assert_eq!(of(1), "1 packet, 1 copy, 1 day, 1 fax");
        assert_eq!(of(0), "0 packets, 0 copies, 0 days, 0 faxes");
        assert_eq!(of(21), "21 packets, 21 copies, 21 days, 21 faxes");
        assert_eq!(counted(1.0, "second"), "1 second");
    }

    #[test]
    fn a_verb_fits_what_is_counted() {
        assert_eq!([0_u32, 1, 2].map(|count| fitting(count, "is", "are")), ["are", "is", "are"]);
    }
}
