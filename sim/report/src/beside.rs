//! Two sets of rows beside each other, in one line.

use core::fmt::Write as _;

use trace::counted;

/// How many of the rows that both have went otherwise, and how many each of the two has alone, by what it is called.
pub(crate) fn summary(
    noun: &str,
    went: &str,
    [differ, alike]: [usize; 2],
    alone: [(&str, usize); 2],
) -> String {
    let mut line = format!("{} of {} {went} otherwise", counted(differ, noun), differ + alike);
    for (name, alone) in alone.into_iter().filter(|(_, alone)| *alone > 0) {
        let _ = write!(line, ", {} in {name} alone", counted(alone, noun));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_has_alone_is_said_where_there_is_any() {
        let line = summary("play", "went", [1, 2], [("a", 0), ("b", 2)]);
        assert_eq!(line, "1 play of 3 went otherwise, 2 plays in b alone");
    }
}
