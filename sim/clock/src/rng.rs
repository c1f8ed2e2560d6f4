//! Seeded randomness: xoshiro256++ behind the few draws a simulation needs.

/// A reproducible source of randomness.
///
/// Every box gets its own, derived from the run's seed and the box's name, so that adding a box does
/// not shuffle the draws of the others.
#[derive(Clone, Debug)]
pub struct Rng {
    seed: u64,
    state: [u64; 4],
}

const TOKEN_ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

impl Rng {
    /// A source that always gives the same draws for the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut s = seed;
        let state = core::array::from_fn(|_| split_mix(&mut s));
        Self { seed, state }
    }

    /// A source for the part called `name`. It depends on the seed and the name only, not on what was
    /// drawn before.
    #[must_use]
    pub fn derive(&self, name: &str) -> Self {
        // FNV-1a; the mixing of `new` does the spreading.
        let hash = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Self::new(self.seed.rotate_left(17) ^ hash)
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        (self.next_u64() >> 32) as u32
    }

    /// A number below `bound`, which must not be zero. The bias is below 2^-32 for bounds under 2^32.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "a number below zero does not exist");
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// True with probability `p` (0 to 1). Draws nothing for 0 and 1, so that switching an impairment
    /// off leaves the other draws alone.
    pub fn chance(&mut self, p: f64) -> bool {
        if p <= 0.0 {
            return false;
        }
        p >= 1.0 || self.unit() < p
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// `length` characters of `a-z2-7`, 5 bits each: tags, branches, Call-IDs, nonces.
    pub fn token(&mut self, length: usize) -> String {
        let mut token = String::with_capacity(length);
        let mut bits = 0;
        let mut left = 0;
        for _ in 0..length {
            if left == 0 {
                bits = self.next_u64();
                left = 12;
            }
            token.push(char::from(TOKEN_ALPHABET[(bits & 31) as usize]));
            bits >>= 5;
            left -= 1;
        }
        token
    }
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_draws() {
        let draws = |seed| {
            let mut rng = Rng::new(seed);
            (rng.next_u64(), rng.token(10), rng.below(6))
        };
        assert_eq!(draws(7), draws(7));
        assert_ne!(draws(7), draws(8));
    }

    #[test]
    fn a_derived_source_ignores_what_was_drawn_before() {
        let fresh = Rng::new(7);
        let mut used = Rng::new(7);
        used.next_u64();
        assert_eq!(fresh.derive("pbx").next_u64(), used.derive("pbx").next_u64());
        assert_ne!(fresh.derive("pbx").next_u64(), fresh.derive("carrier").next_u64());
    }

    #[test]
    fn a_chance_of_one_in_five_is_kept_within_three_sigma() {
        let mut rng = Rng::new(1);
        let hits = (0..100_000).filter(|_| rng.chance(0.2)).count();
        // sigma = sqrt(100000 * 0.2 * 0.8) = 126.5
        assert!(hits.abs_diff(20_000) < 380, "{hits}");
    }
}
