//! Each effect, measured.

use super::*;
use crate::tone::{Step, Tone, ToneGenerator};

fn sine_of(frequency: u16, level_dbm0: i32, seconds: u32) -> Vec<i16> {
    let steps = vec![Step { frequencies: [frequency, 0], duration_ms: seconds * 1000 }];
    ToneGenerator::round(Tone { steps, level_dbm0, ..Tone::ced() })
}

fn line(settings: LineSettings) -> Line {
    Line::new(&settings, &Rng::new(7))
}

/// What the box takes of what the machine says, 20 ms at a time.
fn say(line: &mut Line, said: &[i16]) -> Vec<i16> {
    let mut source = said.iter().copied().chain(core::iter::repeat(0));
    let mut taken = vec![0; said.len()];
    for packet in taken.chunks_mut(160) {
        line.say(packet, |buffer| buffer.fill_with(|| source.next().expect("it has no end")));
    }
    taken
}

fn hear(line: &mut Line, played: &[i16]) -> Vec<i16> {
    played.chunks(160).flat_map(|packet| line.hear(packet)).collect()
}

/// Both ways, the beginning left out: an interpolation needs both neighbours.
fn both_ways(settings: LineSettings, samples: &[i16]) -> [Vec<i16>; 2] {
    [hear(&mut line(settings), samples), say(&mut line(settings), samples)].map(|way| way[64..].to_vec())
}

/// The power in dBm0; a sine of 0 dBm0 has the amplitude `ZERO_DBM0`.
fn level_dbm0(samples: &[i16]) -> f64 {
    let sum: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    10.0 * (2.0 * sum / samples.len() as f64 / crate::tone::ZERO_DBM0.powi(2)).log10()
}

#[test]
fn a_line_of_nothing_changes_nothing() {
    let every: Vec<i16> = (i16::MIN..=i16::MAX).step_by(7).collect();
    let mut line = line(LineSettings::default());
    assert!(LineSettings::default().is_transparent());
    assert_eq!(hear(&mut line, &every), every);
    assert_eq!(say(&mut line, &every), every);
    assert_eq!(line.hear_gap(160), 160);
}

#[test]
fn gain_is_the_gain_asked_for() {
    for gain_db in [-30, -20, -1, 1, 6, 12] {
        let settings = LineSettings { gain_db, ..LineSettings::default() };
        for way in both_ways(settings, &sine_of(1000, -20, 1)) {
            let error = level_dbm0(&way) - f64::from(gain_db - 20);
            assert!(error.abs() < 0.05, "{gain_db}: {error}");
        }
    }
}

#[test]
fn what_is_too_loud_is_clipped_and_not_wrapped() {
    let settings = LineSettings { gain_db: 12, ..LineSettings::default() };
    for way in both_ways(settings, &sine_of(1010, 0, 1)) {
        assert_eq!((way.iter().min(), way.iter().max()), (Some(&i16::MIN), Some(&i16::MAX)));
        // Clipped at 0.361 of its height, a sine has 0.73 dB less than the square wave of 6.15 dBm0.
        let level = level_dbm0(&way);
        assert!((level - 5.42).abs() < 0.02, "{level}");
    }
}

#[test]
fn noise_has_its_level_and_is_white() {
    for level in [-70, -48, -36, -20] {
        let settings = LineSettings { noise_dbm0: Some(level), ..LineSettings::default() };
        for way in both_ways(settings, &vec![0; 80_000]) {
            // Rounding to whole samples adds noise of its own, -97 dBm0.
            let error = level_dbm0(&way) - f64::from(level);
            assert!(error.abs() < 0.1, "{level}: {error}");
            for lag in 1..20 {
                let product = |pair: &[i16]| f64::from(pair[0]) * f64::from(pair[lag]);
                let correlation: f64 = way.windows(lag + 1).map(product).sum();
                let power: f64 = way.iter().map(|sample| f64::from(*sample).powi(2)).sum();
                // The standard deviation over 80,000 samples is 0.0035.
                assert!((correlation / power).abs() < 0.014, "{level}, {lag}: {}", correlation / power);
            }
        }
    }
}

#[test]
fn noise_is_spread_like_a_bell() {
    let settings = LineSettings { noise_dbm0: Some(-20), ..LineSettings::default() };
    let noise = hear(&mut line(settings), &vec![0; 400_000]);
    let deviation = crate::tone::ZERO_DBM0 / 2_f64.sqrt() / 10.0;
    // Gauss: beyond one, two and three standard deviations.
    for (deviations, share) in [(1.0, 0.3173), (2.0, 0.0455), (3.0, 0.0027)] {
        let beyond = noise.iter().filter(|sample| f64::from(**sample).abs() > deviations * deviation).count();
        let measured = beyond as f64 / noise.len() as f64;
        assert!((measured / share - 1.0).abs() < 0.1, "{deviations}: {measured}");
    }
}

/// Where the zero crossings upwards are, between samples.
fn crossings(samples: &[i16]) -> Vec<f64> {
    let crossing = |(index, pair): (usize, &[i16])| {
        let (before, after) = (f64::from(pair[0]), f64::from(pair[1]));
        (before < 0.0 && after >= 0.0).then(|| index as f64 - before / (after - before))
    };
    samples.windows(2).enumerate().filter_map(crossing).collect()
}

/// The frequency, by the first and the last crossing.
fn frequency(samples: &[i16]) -> f64 {
    let crossings = crossings(samples);
    let span = crossings[crossings.len() - 1] - crossings[0];
    (crossings.len() - 1) as f64 / span * 8000.0
}

#[test]
fn drift_is_kept_over_a_hundred_seconds() {
    let tone = sine_of(1000, -10, 100);
    for drift_ppm in [-100, -1, 10, 100] {
        let settings = LineSettings { drift_ppm, ..LineSettings::default() };
        let [heard, taken] = both_ways(settings, &tone);
        let ratio = 1.0 + f64::from(drift_ppm) / 1e6;
        // A fast machine counts more samples, so that a tone seems lower to it, and what it says higher to others.
        let drifted = i64::from(drift_ppm) * 800_000 / 1_000_000;
        assert_eq!(heard.len() as i64 + 64, 800_000 + drifted, "{drift_ppm}");
        for (way, expected) in [(heard, 1000.0 / ratio), (taken, 1000.0 * ratio)] {
            // The tone has ended for a fast machine before the box has taken all.
            let error = frequency(&way[..way.len() - 200]) / expected - 1.0;
            assert!(error.abs() < 2e-8, "{drift_ppm} ppm: {error:e}");
        }
    }
}

#[test]
fn drift_changes_neither_level_nor_shape() {
    let settings = LineSettings { drift_ppm: 100, ..LineSettings::default() };
    for hertz in [300, 1000, 2000, 3000, 3200] {
        for way in both_ways(settings, &sine_of(hertz, -10, 4)) {
            let level = level_dbm0(&way);
            assert!((level + 10.0).abs() < 0.01, "{hertz} Hz: {level} dBm0");
            // What is left when the tone is fitted and taken off; one whole sample of phase has passed in 4 s.
            let residue = residue_dbm0(&way, frequency(&way));
            // 65 dB below the tone; above 3 kHz the filter begins to let its mirror image through.
            let allowed = if hertz > 3000 { -65.0 } else { -75.0 };
            assert!(residue < allowed, "{hertz} Hz: {residue} dBm0");
        }
    }
}

/// The level of what is not a sine of this frequency, in stretches of 50 ms.
fn residue_dbm0(samples: &[i16], hertz: f64) -> f64 {
    let turn = hertz / 8000.0 * core::f64::consts::TAU;
    let mut rest = Vec::new();
    for stretch in samples.chunks_exact(400) {
        // Least squares for the cosine and the sine.
        let (mut cc, mut ss, mut cs, mut xc, mut xs) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (n, x) in stretch.iter().enumerate() {
            let (s, c) = (turn * n as f64).sin_cos();
            cc += c * c;
            ss += s * s;
            cs += c * s;
            xc += f64::from(*x) * c;
            xs += f64::from(*x) * s;
        }
        let determinant = cc * ss - cs * cs;
        let (a, b) = ((xc * ss - xs * cs) / determinant, (xs * cc - xc * cs) / determinant);
        rest.extend(stretch.iter().enumerate().map(|(n, x)| {
            let (s, c) = (turn * n as f64).sin_cos();
            (f64::from(*x) - a * c - b * s).powi(2)
        }));
    }
    let mean = rest.iter().sum::<f64>() / rest.len() as f64;
    10.0 * (2.0 * mean / crate::tone::ZERO_DBM0.powi(2)).log10()
}

#[test]
fn slips_come_on_time_and_are_as_long_as_asked() {
    let ramp: Vec<i16> = (0..32_000).map(|n| n as i16).collect();
    for samples in [-160, -1, 1, 160] {
        let slip = Some(Slip { samples, period_ms: 1000 });
        let mut line = line(LineSettings { slip, ..LineSettings::default() });
        let heard = hear(&mut line, &ramp);
        assert_eq!(line.slip_count(), 3, "after 1, 2 and 3 s");
        assert_eq!(heard.len() as i32, 32_000 + 3 * samples);
        let jumps: Vec<_> = heard.windows(2).filter(|pair| pair[1] - pair[0] != 1).collect();
        let jump = 1 - samples as i16;
        let first = jumps.first().map(|pair| (pair[0], pair[1]));
        assert_eq!((jumps.len(), first), (3, Some((7999, 7999 + jump))), "{samples}");
        // The other direction has no jitter buffer on this side.
        assert_eq!(say(&mut line, &ramp), ramp);
    }
}

#[test]
fn both_sides_hear_themselves_after_the_delay() {
    for (delay_ms, attenuation_db) in [(0, 6), (10, 20), (250, 30)] {
        let echo = Some(Echo { delay_ms, attenuation_db });
        let mut line = line(LineSettings { echo, ..LineSettings::default() });
        let mut rng = Rng::new(3);
        let mut noise = || -> Vec<i16> { (0..16_000).map(|_| rng.below(16_000) as i16 - 8000).collect() };
        let (said, played) = (noise(), noise());
        let (mut heard, mut taken) = (Vec::new(), vec![0; 16_000]);
        for (index, packet) in taken.chunks_mut(160).enumerate() {
            let now = index * 160..(index + 1) * 160;
            line.say(packet, |buffer| buffer.copy_from_slice(&said[now.clone()]));
            heard.extend(line.hear(&played[now]));
        }
        // The box's own sound is known only after its packet, so that its echo is not quicker than that.
        for (own, other, arrived, lag_min) in [(&said, &played, heard, 0), (&played, &said, taken, 160)] {
            let back: Vec<f64> =
                arrived.iter().zip(other).map(|(all, other)| f64::from(all - other)).collect();
            let correlation = |lag: usize| {
                let power: f64 = own.iter().map(|sample| f64::from(*sample).powi(2)).sum();
                let pairs = own.iter().zip(&back[lag.min(back.len())..]);
                pairs.map(|(own, back)| f64::from(*own) * back).sum::<f64>() / power
            };
            let lag = lag_min.max(delay_ms as usize * 8);
            let level = 20.0 * correlation(lag).log10();
            // The end of what was said has no echo yet.
            let missing = 20.0 * (1.0 - lag as f64 / 16_000.0).log10();
            assert!((level - missing + f64::from(attenuation_db)).abs() < 0.3, "{delay_ms} ms: {level} dB");
            let elsewhere = (0..3000)
                .step_by(5)
                .chain(lag - lag.min(8)..lag + 8)
                .filter(|other| *other != lag)
                .map(correlation);
            assert!(elsewhere.fold(0.0_f64, |most, one| most.max(one.abs())) < correlation(lag) / 4.0);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_samples_however_they_are_cut() {
    let settings = LineSettings {
        gain_db: -3,
        noise_dbm0: Some(-50),
        drift_ppm: 73,
        slip: Some(Slip { samples: 40, period_ms: 300 }),
        echo: None,
    };
    let tone = sine_of(1700, -10, 2);
    let whole = line(settings).hear(&tone);
    assert_eq!(hear(&mut line(settings), &tone), whole);
    let mut said = vec![0; 16_000];
    let mut source = tone.iter().copied().chain(core::iter::repeat(0));
    line(settings).say(&mut said, |buffer| buffer.fill_with(|| source.next().expect("it has no end")));
    assert_eq!(say(&mut line(settings), &tone), said);
    assert_ne!(Line::new(&settings, &Rng::new(8)).hear(&tone), whole);
}

#[test]
fn an_echo_that_nobody_hears_does_not_pile_up() {
    let echo = Some(Echo { delay_ms: 10, attenuation_db: 20 });
    let mut line = line(LineSettings { echo, ..LineSettings::default() });
    let loud = vec![1000; 160];
    (0..1000).for_each(|_| drop(line.hear(&loud)));
    let mut taken = vec![0; 4000];
    line.say(&mut taken, |buffer| buffer.fill(0));
    let echo = taken.iter().filter(|sample| **sample != 0).count();
    assert!((80..=80 + 960).contains(&echo), "{echo}");
}

#[test]
fn settings_outside_their_ranges_are_taken_at_the_nearer_end() {
    let wild = LineSettings {
        gain_db: 90,
        noise_dbm0: Some(i32::MAX),
        drift_ppm: i32::MIN,
        slip: Some(Slip { samples: i32::MIN, period_ms: 0 }),
        echo: Some(Echo { delay_ms: u32::MAX, attenuation_db: -5 }),
    };
    let tamed = wild.within_ranges();
    assert_eq!((tamed.gain_db, tamed.noise_dbm0, tamed.drift_ppm), (12, Some(0), -100));
    assert_eq!(tamed.slip, Some(Slip { samples: -480, period_ms: 100 }));
    assert_eq!(tamed.echo, Some(Echo { delay_ms: 1000, attenuation_db: 0 }));
}
