//! What fax machines say to each other.

use super::{Entry, entry};

/// What a tone or a frame means, by its name in T.30.
#[must_use]
pub fn fax(name: &str) -> Option<Entry> {
    WORDS.iter().find(|(known, _)| *known == name).map(|(_, entry)| *entry)
}

/// The words of a line of a ladder that have a meaning, each once: of `DCS (TSI +49 30) v17-14400` `DCS` and `TSI`.
#[must_use]
pub fn fax_words(line: &str) -> Vec<(&'static str, Entry)> {
    let mut found: Vec<(&'static str, Entry)> = Vec::new();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    for word in line.split(|c| !is_word(c)) {
        let known = WORDS.iter().find(|(known, _)| *known == word);
        // `PPS-EOP` is two of them.
        let parts = || word.split('-').filter_map(|part| WORDS.iter().find(|(known, _)| *known == part));
        let all: Vec<_> = known.map_or_else(|| parts().collect(), |one| vec![one]);
        for (name, entry) in all {
            if !found.iter().any(|(other, _)| other == name) {
                found.push((name, *entry));
            }
        }
    }
    found
}

static WORDS: &[(&str, Entry)] = &[
    (
        "CNG",
        entry(
            "The calling tone, 1100 Hz for half a second, again every three: a fax is calling.",
            "T.30 4.2",
        ),
    ),
    ("CED", entry("The answering tone, 2100 Hz for some three seconds: a fax has answered.", "T.30 4.3.3.2")),
    ("ANSam", entry("The answering tone of a machine that can do V.34: 2100 Hz, modulated.", "T.30 Annex F")),
    ("DIS", entry("The answering machine tells what it can do.", "T.30 5.3.6.1.1")),
    (
        "DTC",
        entry("The machine that called wants to be sent pages, and tells what it can do.", "T.30 5.3.6.1.2"),
    ),
    ("DCS", entry("The sender orders what the pages will be: modem, coding, resolution.", "T.30 5.3.6.1.3")),
    ("CSI", entry("The number that the answering machine gives as its own.", "T.30 5.3.6.2.4")),
    ("TSI", entry("The number that the sending machine gives as its own.", "T.30 5.3.6.2.6")),
    ("CIG", entry("The number of the machine that wants to be sent pages.", "T.30 5.3.6.2.5")),
    ("NSF", entry("What the maker of the answering machine has added.", "T.30 5.3.6.2.7")),
    ("NSS", entry("What the maker of the sending machine has added.", "T.30 5.3.6.2.9")),
    ("training", entry("The fast modem shows its signal, and then zeros as a test.", "T.30 5.3.6.1.3")),
    ("TCF", entry("The test of the line: zeros for 1.5 seconds at the speed of the page.", "T.30 5.3.6.1.3")),
    ("CFR", entry("The test arrived well: the page may come.", "T.30 5.3.6.1.4")),
    ("FTT", entry("The test arrived badly: try again, as a rule at a lower speed.", "T.30 5.3.6.1.4")),
    ("CTC", entry("The sender goes on at another speed.", "T.30 5.3.6.1.4")),
    ("CTR", entry("The receiver agrees to go on at that speed.", "T.30 5.3.6.1.4")),
    ("page", entry("The page itself, row by row, by the fast modem.", "T.30 5.3.6.1.5")),
    ("FCD", entry("A frame of page data, with error correction.", "T.30 Annex A")),
    ("RCP", entry("The end of a block of page data, with error correction.", "T.30 Annex A")),
    (
        "PPS",
        entry(
            "A block of the page is over: these frames were sent. What follows it is the reason.",
            "T.30 Annex A",
        ),
    ),
    ("NULL", entry("More of the same page follows.", "T.30 Annex A")),
    ("PPR", entry("Some frames of the block were bad: the list of those to send again.", "T.30 Annex A")),
    ("RR", entry("Is the receiver ready for more?", "T.30 Annex A")),
    ("RNR", entry("The receiver is not ready yet.", "T.30 Annex A")),
    ("EOR", entry("The sender gives up repeating.", "T.30 Annex A")),
    ("ERR", entry("The receiver takes note that the sender gave up repeating.", "T.30 Annex A")),
    ("MPS", entry("The page is over, another one follows at once.", "T.30 5.3.6.1.6")),
    ("EOM", entry("The page is over, and all is agreed on anew before the next one.", "T.30 5.3.6.1.6")),
    ("EOP", entry("The last page is over.", "T.30 5.3.6.1.6")),
    (
        "MCF",
        entry("The page is confirmed: from here on the sender may say that it was sent.", "T.30 5.3.6.1.7"),
    ),
    ("RTP", entry("The page is good enough, but train again before the next one.", "T.30 5.3.6.1.7")),
    ("RTN", entry("The page is too bad; train again.", "T.30 5.3.6.1.7")),
    ("PIP", entry("The page is good, and somebody wants to talk.", "T.30 5.3.6.1.7")),
    ("PIN", entry("The page is bad, and somebody wants to talk.", "T.30 5.3.6.1.7")),
    ("CRP", entry("Say that again: the last command was not understood.", "T.30 5.3.6.1.8")),
    ("DCN", entry("Goodbye: the line is released, and no answer is expected.", "T.30 5.3.6.1.8")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_line_are_found() {
        let table: [(&str, &[&str]); 4] = [
            ("DCS (TSI +49 30 DCN-42) v17-14400 ECM MMR fine", &["DCS", "TSI", "DCN"]),
            ("PPS-EOP", &["PPS", "EOP"]),
            ("page 1: 14400 bit/s, 2292 rows", &["page"]),
            ("<script>", &[]),
        ];
        for (line, expected) in table {
            let names: Vec<&str> = fax_words(line).into_iter().map(|(name, _)| name).collect();
            assert_eq!(names, expected, "{line}");
        }
    }
}
