//! Two ladders, line beside line.

use schemars::JsonSchema;
use serde::Serialize;

/// A line of each of two ladders, or of one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rung {
    /// Of the first.
    pub a: Option<String>,
    /// Of the second.
    pub b: Option<String>,
    /// Both say the same, but for times, numbers of messages and counts of packets. Media that both have somewhere are
    /// the same wherever they stand: their packets never come in quite the same order.
    pub is_same: bool,
}

impl Rung {
    /// The lines, each with the letter of its ladder; one line when both are the same.
    pub(super) fn lines(&self) -> Vec<(&'static str, &str)> {
        match (&self.a, &self.b) {
            (Some(a), Some(_)) if self.is_same => vec![("=", a)],
            (a, b) => {
                [("A", a), ("B", b)].into_iter().filter_map(|(l, line)| Some((l, line.as_deref()?))).collect()
            }
        }
    }
}

/// Lines of a ladder that are compared: of longer ones only the beginning.
const LINES_MAX: usize = 1500;

/// Aligns two ladders: the most lines that both have, in their order.
#[must_use]
pub fn aligned(a: &str, b: &str) -> Vec<Rung> {
    let lines = |text: &str| text.lines().take(LINES_MAX).map(str::to_owned).collect::<Vec<_>>();
    let (a, b) = (lines(a), lines(b));
    let keys = |lines: &[String]| lines.iter().map(|line| timeless(line)).collect::<Vec<_>>();
    let (of_a, of_b) = (keys(&a), keys(&b));
    // How many lines are common from here on.
    let mut common = vec![vec![0_u16; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = if of_a[i] == of_b[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let is_elsewhere = |key: &String, other: &[String]| is_media(key) && other.contains(key);
    let (mut i, mut j, mut rungs) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        let line = |lines: &[String], at: usize| lines.get(at).cloned();
        if i < a.len() && j < b.len() && of_a[i] == of_b[j] {
            rungs.push(Rung { a: line(&a, i), b: line(&b, j), is_same: true });
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && common[i + 1][j] >= common[i][j + 1] {
            rungs.push(Rung { a: line(&a, i), b: None, is_same: is_elsewhere(&of_a[i], &of_b) });
            i += 1;
        } else {
            rungs.push(Rung { a: None, b: line(&b, j), is_same: is_elsewhere(&of_b[j], &of_a) });
            j += 1;
        }
    }
    rungs
}

/// A line without its time, the number of its message, counts and lengths: two runs that go alike have the same.
fn timeless(line: &str) -> String {
    let line = line.split_once('|').map_or(line, |(_, rest)| rest);
    let mut words: Vec<&str> = line.split_whitespace().collect();
    words.retain(|word| !is_number_of_message(word));
    let line = words.join(" ");
    if !is_media(&line) {
        return line;
    }
    // `<== RTP PCMU 20 ms, 199 packets in 3.9 s`: where it goes, and what it is.
    let said = line.split(',').next().unwrap_or_default();
    said.split(' ').take(MEDIA_WORDS).collect::<Vec<_>>().join(" ")
}

/// Words of a line about media that are the same each time.
const MEDIA_WORDS: usize = 3;

/// True for a line about packets of media.
fn is_media(line: &str) -> bool {
    line.split(' ').take(2).any(|word| matches!(word.trim_end_matches(','), "RTP" | "RTCP" | "UDPTL"))
}

fn is_number_of_message(word: &str) -> bool {
    word.strip_prefix('F')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ladders_part_where_something_else_happens() {
        let a = "0.000 |--- F1 INVITE --->|\n0.100 |<-- F2 180 Ringing ---|\n0.200 |<-- F3 200 OK ---|\n0.300 |--- F4 ACK --->|\n";
        let b = "0.000 |--- F1 INVITE --->|\n0.150 |<-- F2 200 OK ---|\n0.900 |--- F3 ACK --->|\n";
        let same: Vec<bool> = aligned(a, b).iter().map(|rung| rung.is_same).collect();
        assert_eq!(same, [true, false, true, true]);
        assert!(aligned(a, a).iter().all(|rung| rung.is_same));
        assert_eq!(aligned("", "").len(), 0);
    }

    #[test]
    fn media_differ_where_one_side_has_none() {
        let (a, b) = (
            "1 |<== RTP PCMA, 9 packets\n2 |--- F1 BYE\n",
            "1 |--- F1 BYE\n2 |<== RTP PCMA 20 ms, 8 packets\n",
        );
        assert!(aligned(a, b).iter().all(|rung| rung.is_same));
        assert!(!aligned(a, "1 |--- F1 BYE\n").iter().all(|rung| rung.is_same));
    }

    #[test]
    fn counts_of_packets_make_no_difference() {
        let of = |count: u32| format!("1.0 |<== RTP PCMU 20 ms, {count} packets in 3.9 s ===|");
        assert_eq!(timeless(&of(199)), timeless(&of(200)));
        assert_ne!(timeless("1.0 |<-- F9 200 OK ---|"), timeless("1.0 |<-- F9 488 Not Acceptable Here ---|"));
    }
}
