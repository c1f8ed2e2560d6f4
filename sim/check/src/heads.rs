//! What path and head of each check's file say.

/// What path and head of a check's file say, as `build.rs` has read them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) module: &'static str,
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) clauses: &'static [&'static str],
    pub(crate) words: &'static [&'static str],
    pub(crate) cure: &'static str,
    pub(crate) doc: &'static str,
}

const HEADS: &[Head] = include!(concat!(env!("OUT_DIR"), "/heads.rs"));

/// The head of the check in `module`. A check that is not listed does not compile.
pub(crate) const fn head(module: &str) -> Head {
    let heads = HEADS;
    let mut at = 0;
    while at < heads.len() {
        if is_same(heads[at].module.as_bytes(), module.as_bytes()) {
            return heads[at];
        }
        at += 1;
    }
    panic!("no check has this path")
}

/// Equality of octets, which a constant cannot ask of `==` yet.
const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}
