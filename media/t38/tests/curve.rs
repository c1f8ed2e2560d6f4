//! The share of clean pages under independent loss falls on its curve, neither below nor above.
//!
//! An IFP is gone when its own datagram and the next `r`, which carry its copies, are lost. The usual formula,
//! (1 - p^(r+1))^n, takes these events for independent. They are not: neighbours share datagrams, so that the
//! losses come in clumps and a few more pages stay clean, up to four in a hundred. The exact share is that of
//! n + r datagrams without a run of r + 1 losses.

use bytes::Bytes;
use clock::{Instant, Rng};
use t38::{Class, Protection, Received, Receiver, ReceiverConfig, Sender, SenderConfig};

/// IFPs of one page.
const IFPS: u32 = 750;
const PAGES: u32 = 300;

fn page_is_clean(copies: u8, loss: f64, rng: &mut Rng) -> bool {
    let protection = Protection::Redundancy { low: copies, high: copies };
    let mut sender = Sender::new(SenderConfig { protection, datagram_octets_max: 400 });
    let mut receiver = Receiver::new(ReceiverConfig::default());
    // The next page's first IFPs carry the copies of this page's last ones.
    for number in 0..IFPS + u32::from(copies) {
        let ifp = Bytes::from_static(&[0xc0, 1, 0x80, 0, 0, 0xff]);
        let packet = sender.send(&ifp, Class::High).expect("six octets fit");
        if !rng.chance(loss) {
            receiver.handle_datagram(Instant::from_millis(u64::from(number) * 30), &packet.to_bytes());
        }
    }
    receiver.finish(Instant::from_millis(1_000_000));
    let mut seen = 0;
    while let Some(output) = receiver.poll_output() {
        if let Received::Ifp { sequence, .. } = output {
            seen += u32::from(u32::from(sequence) < IFPS);
        }
    }
    seen == IFPS
}

/// The share of pages without a run of `copies + 1` losses: after each datagram, the probability of each length
/// of the run that ends with it.
fn exact(copies: u8, loss: f64) -> f64 {
    let mut runs = vec![0.0; usize::from(copies) + 1];
    runs[0] = 1.0;
    for _ in 0..IFPS + u32::from(copies) {
        let arrived = runs.iter().sum::<f64>() * (1.0 - loss);
        runs.rotate_right(1);
        runs.iter_mut().for_each(|share| *share *= loss);
        runs[0] = arrived;
    }
    runs.iter().sum()
}

fn formula(copies: u8, loss: f64) -> f64 {
    (1.0 - loss.powi(i32::from(copies) + 1)).powi(IFPS as i32)
}

const LOSSES: [f64; 4] = [0.01, 0.03, 0.05, 0.10];
/// What the formula gives for 0 to 3 copies, as it is usually quoted.
const QUOTED: [[f64; 4]; 4] = [
    [0.001, 0.928, 0.999, 1.000],
    [0.000, 0.509, 0.980, 0.999],
    [0.000, 0.153, 0.911, 0.995],
    [0.000, 0.001, 0.472, 0.928],
];

#[test]
fn the_exact_curve_is_the_quoted_one_but_for_clumps() {
    for (loss, quoted) in LOSSES.into_iter().zip(QUOTED) {
        for (copies, quoted) in (0_u8..).zip(quoted) {
            let (exact, formula) = (exact(copies, loss), formula(copies, loss));
            assert!((formula - quoted).abs() < 0.001, "{loss} {copies}: {formula}");
            assert!((-1e-9..0.04).contains(&(exact - formula)), "{loss} {copies}: {exact} {formula}");
            // Without copies there is nothing to share.
            assert!(copies > 0 || (exact - formula).abs() < 1e-9);
        }
    }
}

fn clean_pages_fall_on_the_curve(loss: f64) {
    let seed = Rng::new(2);
    for copies in 0..=3_u8 {
        let mut rng = seed.derive(&format!("{loss} {copies}"));
        let clean = (0..PAGES).filter(|_| page_is_clean(copies, loss, &mut rng)).count();
        let share = clean as f64 / f64::from(PAGES);
        for expected in [exact(copies, loss), formula(copies, loss)] {
            let sigma = (expected * (1.0 - expected) / f64::from(PAGES)).sqrt();
            // One page more or less is the grain of the measurement.
            let margin = 3.0 * sigma + 1.0 / f64::from(PAGES);
            assert!((share - expected).abs() <= margin, "{loss}, {copies} copies: {share} for {expected}");
        }
    }
}

#[test]
fn clean_pages_fall_on_the_curve_at_1_percent() {
    clean_pages_fall_on_the_curve(0.01);
}

#[test]
fn clean_pages_fall_on_the_curve_at_3_percent() {
    clean_pages_fall_on_the_curve(0.03);
}

#[test]
fn clean_pages_fall_on_the_curve_at_5_percent() {
    clean_pages_fall_on_the_curve(0.05);
}

#[test]
fn clean_pages_fall_on_the_curve_at_10_percent() {
    clean_pages_fall_on_the_curve(0.10);
}
