//! Letters in columns of one width: the rows of ladders on a terminal.

/// The text where it fits into so many characters, else its beginning and `mark` behind it.
#[must_use]
pub fn cut(text: &str, room: usize, mark: &str) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let kept = room.saturating_sub(mark.chars().count());
    text.chars().take(kept).chain(mark.chars()).collect()
}

/// Writes over a row from this column on, as far as the row goes.
pub fn put(row: &mut [char], column: usize, text: &str) {
    for (place, c) in row.iter_mut().skip(column).zip(text.chars()) {
        *place = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_marked() {
        for (room, mark, expected) in
            [(5, "..", "hello"), (4, "..", "he.."), (4, "…", "hel…"), (1, "..", "..")]
        {
            assert_eq!(cut("hello", room, mark), expected);
        }
        let mut row = ['-'; 6];
        put(&mut row, 4, "abc");
        put(&mut row, 9, "abc");
        assert_eq!(row.iter().collect::<String>(), "----ab");
    }
}
