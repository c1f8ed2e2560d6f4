//! The keys of the player, as they are told. Where sngrep has a key for the same, it is that one.

/// Keys, and what they do.
pub(crate) const KEYS: [(&str, &str); 13] = [
    ("Space, F5", "play, or pause"),
    ("→ l, ← h", "one step on, one step back"),
    ("↑ k, ↓ j", "look at an earlier or a later row; timers and dialogs follow"),
    ("PgUp, PgDn", "ten rows"),
    ("Home g, End G", "the first row, the last"),
    ("+, -", "faster, slower"),
    ("Enter", "the whole message with every line explained, and back"),
    ("[, ]", "scroll the message"),
    ("/, F3", "look for a word; n is the next, N the one before"),
    ("!, F8", "the next finding"),
    ("?, F1", "these keys"),
    ("q, Esc, F10", "back, and in the end out"),
    ("Ctrl-C", "out at once"),
];
