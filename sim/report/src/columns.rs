//! Letters in columns of one width: the rows of ladders on a terminal. A letter of a script that is written wide, such as
//! Chinese, takes two of them.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The second column of a wide letter.
const REST: char = '\0';

/// How many columns a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text where it fits into so many columns, else its beginning and `mark` behind it.
#[must_use]
pub fn cut(text: &str, room: usize, mark: &str) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let room = room.saturating_sub(width(mark));
    let mut taken = 0;
    let fits = |c: &char| {
        taken += c.width().unwrap_or(0);
        taken <= room
    };
    text.chars().take_while(fits).chain(mark.chars()).collect()
}

/// Writes over a row from this column on, as far as the row goes. A mark without a column of its own has no place there.
pub fn put(row: &mut [char], column: usize, text: &str) {
    let mut at = column;
    for c in text.chars() {
        let columns = c.width().unwrap_or(1);
        let Some(places) = row.get_mut(at..at + columns) else { return };
        if let [place, rest @ ..] = places {
            *place = c;
            rest.fill(REST);
        }
        at += columns;
    }
}

/// A row as it is printed.
#[must_use]
pub fn line(row: &[char]) -> String {
    row.iter().filter(|c| **c != REST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_marked() {
        for (text, room, mark, expected) in [
            ("hello", 5, "..", "hello"),
            ("hello", 4, "..", "he.."),
            ("hello", 4, "…", "hel…"),
            ("hello", 1, "..", ".."),
            ("王小明", 6, "..", "王小明"),
            ("王小明", 5, "..", "王.."),
            ("王小明", 4, "..", "王.."),
        ] {
            assert_eq!(cut(text, room, mark), expected);
        }
    }

    #[test]
    fn what_is_written_into_a_row_leaves_it_as_wide() {
        let put = |column, text: &str| {
            let mut row = ['-'; 6];
            put(&mut row, column, text);
            line(&row)
        };
        assert_eq!([put(4, "abc"), put(9, "abc")], ["----ab", "------"]);
        for (column, text, expected) in
            [(1, "王小", "-王小-"), (3, "王小", "---王-"), (1, "e\u{301}a", "-ea---")]
        {
            let row = put(column, text);
            assert_eq!((row.as_str(), width(&row)), (expected, 6), "{text}");
        }
    }
}
