//! Words of trunk guides for what files call otherwise.

/// What guides write, in small letters and digits alone, and our word for it.
const OURS: [(&str, &str); 22] = [
    ("pai", "p-asserted-identity"),
    ("ppi", "p-preferred-identity"),
    ("rpid", "remote-party-id"),
    ("g711", "PCMU"),
    ("g711u", "PCMU"),
    ("g711ulaw", "PCMU"),
    ("g711mulaw", "PCMU"),
    ("ulaw", "PCMU"),
    ("mulaw", "PCMU"),
    ("g711a", "PCMA"),
    ("g711alaw", "PCMA"),
    ("alaw", "PCMA"),
    ("rfc4733", "telephone-event"),
    ("rfc2833", "telephone-event"),
    ("rtpnte", "telephone-event"),
    ("sipinfo", "info"),
    ("g711passthrough", "passthrough"),
    ("cps", "calls_per_second"),
    ("ptime", "ptime_ms"),
    ("maxptime", "maxptime_ms"),
    ("100rel", "reliable"),
    ("techprefix", "tech_prefix"),
];

/// What guides ask for and no key of ours says, and what to do instead.
const INSTEAD: [(&str, &str); 6] = [
    ("transport", "our sides speak SIP over UDP alone: there is nothing to state"),
    ("protocol", "our sides speak SIP over UDP alone: there is nothing to state"),
    ("tls", "our sides speak SIP over UDP alone: there is nothing to state"),
    ("srtp", "our sides send plain RTP alone: there is nothing to state"),
    ("register", "leave it out: a carrier takes REGISTER wherever its `modes` have registration"),
    ("prack", "leave it out: PRACK follows `media.reliable`"),
];

/// What to do about a word that has no word of ours, if that can be said.
pub(super) fn cure(found: &str) -> Option<&'static str> {
    let plain = plain(found);
    INSTEAD.iter().find(|(theirs, _)| *theirs == plain).map(|(_, cure)| *cure)
}

fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// The one of these words that is meant by a word of guides, if one is: the word itself, or a key at any place.
pub(super) fn meant<'a>(found: &str, words: &[&'a str]) -> Option<&'a str> {
    let plain = plain(found);
    let (_, ours) = OURS.iter().find(|(theirs, _)| *theirs == plain)?;
    let is_it = |word: &&&str| word.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case(ours));
    words.iter().find(is_it).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_guides_is_understood_where_our_word_can_stand() {
        assert_eq!(meant("RFC 2833", &["inband", "telephone-event"]), Some("telephone-event"));
        assert_eq!(meant("G.711u", &["PCMA", "PCMU"]), Some("PCMU"));
        assert_eq!(
            meant("CPS", &["limits.channels", "limits.calls_per_second"]),
            Some("limits.calls_per_second")
        );
        assert_eq!(meant("PAI", &["inband"]), None);
    }
}
