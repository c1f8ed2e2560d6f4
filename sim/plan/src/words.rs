//! Words in lines of one width.

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
}
