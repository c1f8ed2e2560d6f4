//! How alike two stretches of sound are, whatever their loudness.

/// Dropped from every sample, so that sums of products fit 32 bits and many are made at once.
const SHIFT: u32 = 3;
/// So many products of two 13-bit numbers fit 31 bits.
const BLOCK: usize = 64;

/// The sums a correlation is made of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Correlation {
    xy: i64,
    xx: i64,
    yy: i64,
}

impl Correlation {
    /// Compares what was received with a piece. Received zeros are left out on both sides: they stand for
    /// packets that were lost on the way.
    pub(super) fn of(received: &[i16], piece: &[i16]) -> Self {
        let mut sums = Self::default();
        for (received, piece) in received.chunks(BLOCK).zip(piece.chunks(BLOCK)) {
            let (mut xy, mut xx, mut yy) = (0_i32, 0_i32, 0_i32);
            for (x, y) in received.iter().zip(piece) {
                let present = -i16::from(*x != 0);
                let (x, y) = (i32::from(*x >> SHIFT), i32::from((*y & present) >> SHIFT));
                xy += x * y;
                xx += x * x;
                yy += y * y;
            }
            sums.xy += i64::from(xy);
            sums.xx += i64::from(xx);
            sums.yy += i64::from(yy);
        }
        sums
    }

    /// Between -1 and 1; zero when one of them is silent.
    pub(super) fn coefficient(self) -> f64 {
        if self.xx == 0 || self.yy == 0 {
            return 0.0;
        }
        self.xy as f64 / (self.xx as f64 * self.yy as f64).sqrt()
    }

    /// The energy of the piece as it is in what was received, and that of all the rest.
    pub(super) fn signal_and_noise(self) -> (f64, f64) {
        if self.yy == 0 {
            return (0.0, self.xx as f64);
        }
        let signal = self.xy as f64 * self.xy as f64 / self.yy as f64;
        (signal, (self.xx as f64 - signal).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_scale_does_not_overflow() {
        let loud = [i16::MIN; 480];
        assert!((Correlation::of(&loud, &loud).coefficient() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn gain_is_ignored_and_inversion_is_not() {
        let x: Vec<i16> = (0..160).map(|n| ((n * 7919) % 4001 - 2000) as i16).collect();
        let scaled = |gain: i16| -> Vec<i16> { x.iter().map(|s| s / 4 * gain).collect() };
        assert!(Correlation::of(&x, &scaled(1)).coefficient() > 0.999);
        assert!(Correlation::of(&x, &scaled(-4)).coefficient() < -0.999);
        assert!(Correlation::of(&x, &[0; 160]).coefficient() == 0.0);
    }
}
