//! Text of the network on a page.

use maud::{Markup, html};

use crate::columns;

/// What cannot be seen is made visible: control characters, and characters that reorder others.
/// Markup is the template's business.
pub(crate) fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            '\u{7f}' => '\u{2421}',
            c if c < ' ' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
            // What has no width would hide on a page as well.
            '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' => '\u{fffd}',
            c if trace::is_hidden(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Text in which words of the machine stand between backquotes; its lines are joined.
pub(crate) fn with_code(text: &str) -> Markup {
    html! {
        @for (index, piece) in text.split('`').enumerate() {
            @let piece = visible(&piece.replace('\n', " "));
            @if index.is_multiple_of(2) { (piece) } @else { code { (piece) } }
        }
    }
}

/// At most so many characters, with an ellipsis where something is missing.
pub(crate) fn cut(text: &str, characters: usize) -> String {
    columns::cut(&visible(text), characters, "\u{2026}")
}

/// Seconds of a run with so many digits as matter on a page.
pub(super) fn seconds(at: clock::Instant) -> String {
    let millis = at.as_millis();
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

/// A length of time in the unit in which people say it.
pub(super) fn span(duration: clock::Duration) -> String {
    let millis = duration.as_millis();
    match millis {
        0 => format!("{} \u{b5}s", duration.as_micros()),
        1..100 => format!("{}.{} ms", millis, duration.as_micros() % 1000 / 100),
        100..1000 => format!("{millis} ms"),
        1000..120_000 => format!("{}.{:02} s", millis / 1000, millis % 1000 / 10),
        120_000..7_200_000 => format!("{} min {:02} s", millis / 60_000, millis / 1000 % 60),
        _ => format!("{} h {:02} min", millis / 3_600_000, millis / 60_000 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invisible_is_made_visible() {
        assert_eq!(visible("a\u{0}\u{1b}[31m\u{202e}b\u{7f}ü"), "a\u{2400}\u{241b}[31m\u{fffd}b\u{2421}ü");
        assert_eq!(cut("abcdef", 4), "abc\u{2026}");
        assert_eq!(cut("abcd", 4), "abcd");
    }

    #[test]
    fn durations_have_the_unit_in_which_people_say_them() {
        let table = [
            (12, "12 \u{b5}s"),
            (12_340, "12.3 ms"),
            (860_900, "860 ms"),
            (1_500_000, "1.50 s"),
            (185_000_000, "3 min 05 s"),
            (7_260_000_000, "2 h 01 min"),
        ];
        for (micros, expected) in table {
            assert_eq!(span(clock::Duration::from_micros(micros)), expected);
        }
    }
}
