//! The share of clean pages under independent loss falls on its curve, neither below nor above.

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

#[test]
fn clean_pages_fall_on_the_curve() {
    let seed = Rng::new(2);
    for loss in [0.01, 0.03, 0.05, 0.10] {
        for copies in 0..=3_u8 {
            let mut rng = seed.derive(&format!("{loss} {copies}"));
            let clean = (0..PAGES).filter(|_| page_is_clean(copies, loss, &mut rng)).count();
            let share = clean as f64 / f64::from(PAGES);
            let expected = (1.0 - loss.powi(i32::from(copies) + 1)).powi(IFPS as i32);
            let sigma = (expected * (1.0 - expected) / f64::from(PAGES)).sqrt();
            // One page more or less is the grain of the measurement.
            let margin = 3.0 * sigma + 1.0 / f64::from(PAGES);
            assert!(
                (share - expected).abs() <= margin,
                "loss {loss}, {copies} copies: {share} for {expected}"
            );
        }
    }
}
