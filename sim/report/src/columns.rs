//! Letters in columns of one width: lines of prose, and the rows of ladders on a terminal.

/// The words of a paragraph in lines of so many characters. A word that is longer has a line of its own.
#[must_use]
pub fn wrapped(paragraph: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

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
    fn lines_are_no_wider_than_they_may_be() {
        assert_eq!(wrapped("one two  three\nfour", 9), ["one two", "three", "four"]);
        assert_eq!(wrapped("ärä ärä ärä", 7), ["ärä ärä", "ärä"]);
        assert_eq!(wrapped("a seventeen-letters b", 5), ["a", "seventeen-letters", "b"]);
        assert!(wrapped(" \n", 5).is_empty());
    }

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
