//! Time stamps of either format in nanoseconds of Unix time. What lies beyond 2554 is the last moment.

use crate::UnixNanos;

const NANOS_A_SECOND: u64 = 1_000_000_000;

pub(super) fn of_seconds(seconds: u32, nanos: u32) -> UnixNanos {
    UnixNanos(u64::from(seconds) * NANOS_A_SECOND + u64::from(nanos))
}

/// pcapng 4.2, `if_tsresol` and `if_tsoffset`: units of a negative power of ten, or of two when the highest
/// bit is set; seconds to add.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolution {
    pub(super) exponent: u8,
    pub(super) offset_seconds: i64,
}

impl Default for Resolution {
    /// Microseconds.
    fn default() -> Self {
        Self { exponent: 6, offset_seconds: 0 }
    }
}

impl Resolution {
    pub(super) fn moment(self, units: u64) -> UnixNanos {
        let power = u32::from(self.exponent & 0x7f);
        let nanos = if self.exponent & 0x80 != 0 {
            (u128::from(units) * u128::from(NANOS_A_SECOND)).checked_shr(power).unwrap_or(0)
        } else if power <= 9 {
            u128::from(units) * 10_u128.pow(9 - power)
        } else {
            // Ten to the power of 38 is the last that 128 bits hold, and more than all units.
            u128::from(units) / 10_u128.pow((power - 9).min(38))
        };
        let offset = i128::from(self.offset_seconds) * i128::from(NANOS_A_SECOND);
        // Both are below 2^127: units are below 2^64, and ten to the power of nine is below 2^30.
        let nanos = nanos.cast_signed() + offset;
        UnixNanos(u64::try_from(nanos.max(0)).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resolution_leads_to_nanoseconds() {
        let table = [
            (6, 0, 1_500_000, 1_500_000_000),
            (9, 0, 7, 7),
            (0, 0, 3, 3_000_000_000),
            (12, 0, 5_999, 5),
            (0x80 | 10, 0, 1024 + 512, 1_500_000_000),
            (0xff, 0, u64::MAX, 0),
            (0x7f, 0, u64::MAX, 0),
            (3, 2, 1, 2_001_000_000),
            (3, -2, 1, 0),
            (0, 0, u64::MAX, u64::MAX),
            (9, i64::MAX, u64::MAX, u64::MAX),
        ];
        for (exponent, offset_seconds, units, expected) in table {
            let resolution = Resolution { exponent, offset_seconds };
            assert_eq!(resolution.moment(units), UnixNanos(expected), "{resolution:?} {units}");
        }
    }
}
