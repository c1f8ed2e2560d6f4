//! Text that came from the wire, for people: bounded, and with nothing in it that moves a cursor.

use core::fmt::Write as _;

/// Longer texts are cut; the trace has them whole.
const CHARACTERS_MAX: usize = 300;

/// True for what does something to a line instead of standing in it: control characters; what turns the direction of
/// writing; and what ends a line or a paragraph for some programs, U+2028 and U+2029.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    let turns =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The text with its control characters made visible, cut after some hundred characters.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(2 * CHARACTERS_MAX));
    for (number, c) in text.chars().enumerate() {
        if number == CHARACTERS_MAX {
            let _ = write!(out, "… ({} characters more)", text.chars().count() - CHARACTERS_MAX);
            break;
        }
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_a_cursor_and_nothing_is_endless() {
        let table = [
            ("plain ü", "plain ü"),
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("a\r\nb\tc\0", "a\\r\\nb\\tc\\u{0}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{202e}evil", "\\u{202e}evil"),
            ("one\u{2028}two\u{2029}", "one\\u{2028}two\\u{2029}"),
        ];
        for (text, expected) in table {
            assert_eq!(visible(text), expected);
        }
        let long = visible(&"A".repeat(60_000));
        assert!(long.ends_with("… (59700 characters more)") && long.chars().count() < 340, "{long}");
    }
}
