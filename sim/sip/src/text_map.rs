//! A map whose keys are Call-IDs, branches and the like: long texts that are looked up for every message.
//!
//! In a tree of texts each step of a search fetches another text from far away. Here the tree is one of
//! digests, and the text is looked at once, to be sure.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Texts and what belongs to them. The digest has no seed: the same program runs the same way each time.
#[derive(Clone, Debug)]
pub struct TextMap<V> {
    by_digest: BTreeMap<u64, (Arc<str>, V)>,
    /// Texts whose digest was taken by another one. A peer can make these on purpose and gains nothing:
    /// they are found as in any tree.
    collided: BTreeMap<Arc<str>, V>,
}

impl<V> Default for TextMap<V> {
    fn default() -> Self {
        Self { by_digest: BTreeMap::new(), collided: BTreeMap::new() }
    }
}

impl<V> TextMap<V> {
    /// What belongs to `text`.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<&V> {
        match self.by_digest.get(&digest(text)) {
            Some((key, value)) if **key == *text => Some(value),
            _ if self.collided.is_empty() => None,
            _ => self.collided.get(text),
        }
    }

    /// Lets `value` belong to `text`; gives back what did before.
    pub fn insert(&mut self, text: Arc<str>, value: V) -> Option<V> {
        let slot = digest(&text);
        match self.by_digest.get_mut(&slot) {
            Some((key, found)) if *key == text => Some(core::mem::replace(found, value)),
            Some(_) => self.collided.insert(text, value),
            // A text that collided once stays where it is.
            None if self.collided.contains_key(&text) => self.collided.insert(text, value),
            None => self.by_digest.insert(slot, (text, value)).map(|(_, before)| before),
        }
    }

    /// Forgets `text`; gives back what belonged to it.
    pub fn remove(&mut self, text: &str) -> Option<V> {
        let slot = digest(text);
        if self.by_digest.get(&slot).is_some_and(|(key, _)| **key == *text) {
            return self.by_digest.remove(&slot).map(|(_, value)| value);
        }
        self.collided.remove(text)
    }
}

/// FNV-1a over words of eight octets, folded so that the high bits, which order the tree, depend on all.
fn digest(text: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let step = |digest: u64, word: u64| (digest ^ word).wrapping_mul(PRIME).rotate_left(29);
    let words = text.as_bytes().chunks(8).map(|chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        u64::from_le_bytes(word)
    });
    words.fold(step(OFFSET, text.len() as u64), step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_behaves_like_any_map() {
        let mut map = TextMap::default();
        for (number, text) in ["a", "b", "", "a call-id@192.0.2.1"].into_iter().enumerate() {
            assert_eq!(map.insert(text.into(), number), None);
            assert_eq!(map.get(text), Some(&number));
        }
        assert_eq!(map.insert("b".into(), 9), Some(1));
        assert_eq!(map.remove("b"), Some(9));
        assert_eq!(map.get("b"), None);
        assert_eq!(map.remove("b"), None);
        assert_eq!(map.get("a"), Some(&0));
    }

    #[test]
    fn texts_with_one_digest_are_told_apart() {
        let mut map = TextMap::default();
        // As if "x" had come first and had the digest of "y".
        map.by_digest.insert(digest("y"), ("x".into(), 1));
        assert_eq!(map.get("y"), None);
        assert_eq!(map.insert("y".into(), 2), None);
        assert_eq!(map.get("y"), Some(&2));
        map.by_digest.clear();
        assert_eq!(map.insert("y".into(), 3), Some(2));
        assert_eq!(map.remove("y"), Some(3));
        assert_eq!(map.get("y"), None);
    }

    #[test]
    fn similar_texts_have_different_digests() {
        let digests: std::collections::BTreeSet<u64> =
            (0..10_000).map(|n| digest(&format!("z9hG4bK{n} 192.0.2.1:5060 INVITE"))).collect();
        assert_eq!(digests.len(), 10_000);
    }
}
