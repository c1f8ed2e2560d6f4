//! Sines and decibels from additions and multiplications only.
//!
//! The mathematical library of the platform may differ in the last bit, and then two machines would not
//! send the same octets.

/// The sine of so many turns (1 is the full circle); exact to about 1e-10.
pub(crate) fn sine(turns: f64) -> f64 {
    // Into [-0.5, 0.5), then folded into a quarter on either side of zero.
    let wrapped = turns - (turns + 0.5).floor();
    let folded = if wrapped > 0.25 {
        0.5 - wrapped
    } else if wrapped < -0.25 {
        -0.5 - wrapped
    } else {
        wrapped
    };
    let x = folded * core::f64::consts::TAU;
    let square = x * x;
    // Taylor's series, from its end: x - x^3/3! + x^5/5! - … to x^15.
    let mut sum = 1.0;
    for n in [14.0, 12.0, 10.0, 8.0, 6.0, 4.0, 2.0] {
        sum = 1.0 - sum * square / (n * (n + 1.0));
    }
    x * sum
}

/// The cosine of so many turns.
pub(crate) fn cosine(turns: f64) -> f64 {
    sine(turns + 0.25)
}

/// The ratio of amplitudes that is so many decibels.
pub(crate) fn amplitude_ratio(decibels: i32) -> f64 {
    /// 10^(1/20).
    const ONE_DECIBEL: f64 = 1.122_018_454_301_963_3;
    let ratio = (0..decibels.unsigned_abs()).fold(1.0, |ratio, _| ratio * ONE_DECIBEL);
    if decibels < 0 { 1.0 / ratio } else { ratio }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_library_of_the_platform() {
        for step in -4000..4000 {
            let turns = f64::from(step) / 997.0;
            assert!((sine(turns) - (turns * core::f64::consts::TAU).sin()).abs() < 1e-9, "{turns}");
        }
        for decibels in -60..20 {
            let expected = 10_f64.powf(f64::from(decibels) / 20.0);
            assert!((amplitude_ratio(decibels) / expected - 1.0).abs() < 1e-12);
        }
    }
}
