//! How long to wait after a 491 before offering again.

use clock::{Duration, Rng};

/// The draws are in units of 10 ms (RFC 3261 14.1).
const UNIT: Duration = Duration::from_millis(10);

/// The wait after a 491 (Request Pending), in steps of 10 ms: 2.1 to 4 s for the side that made the
/// Call-ID, 0 to 2 s for the other. The bands do not touch, so the same two never collide again.
//= https://www.rfc-editor.org/rfc/rfc3261#section-14.1
#[must_use]
pub fn glare_wait(owner_of_call_id: bool, rng: &mut Rng) -> Duration {
    let (least, most) = if owner_of_call_id { (210, 400) } else { (0, 200) };
    let units = least + rng.below(most - least + 1);
    UNIT * u32::try_from(units).expect("at most 400")
}

#[cfg(test)]
mod tests {
    use super::*;

    //= https://www.rfc-editor.org/rfc/rfc3261#section-14.1
    //= type=test
    #[test]
    fn the_bands_are_filled_to_their_ends_and_never_left() {
        for (owner, least, most, values) in [(true, 2100, 4000, 191), (false, 0, 2000, 201)] {
            let mut rng = Rng::new(1);
            let draws: std::collections::BTreeSet<_> =
                (0..10_000).map(|_| glare_wait(owner, &mut rng).as_nanos()).collect();
            assert_eq!(draws.first(), Some(&(least * 1_000_000)));
            assert_eq!(draws.last(), Some(&(most * 1_000_000)));
            assert_eq!(draws.len(), values);
            assert!(draws.iter().all(|nanos| nanos % 10_000_000 == 0));
        }
    }
}
