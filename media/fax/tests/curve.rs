//! Real faxes on the curve: without error correction a page is clean when none of its IFPs was lost, and how
//! often that is can be computed from the number of its IFPs, the copies, and the loss.

mod common;

use clock::{Instant, Rng};
use fax::{Event, Role, STEP, Settings, T38Terminal};
use page::{Page, Resolution, pattern};
use t38::{
    Class, Ifp, Modulation, Protection, Received, Receiver, ReceiverConfig, Sender, SenderConfig, Syntax,
};

/// Gilbert's two states, each with its share of lost datagrams. Independent loss is the same in both.
#[derive(Clone, Copy, Debug)]
struct Loss {
    good_to_bad: f64,
    bad_to_good: f64,
    good: f64,
    bad: f64,
}

impl Loss {
    fn independent(loss: f64) -> Self {
        Self { good_to_bad: 0.5, bad_to_good: 0.5, good: loss, bad: loss }
    }

    /// Everything is lost in bursts of this mean length.
    fn bursts(loss: f64, length: f64) -> Self {
        let bad_to_good = 1.0 / length;
        Self { good_to_bad: loss * bad_to_good / (1.0 - loss), bad_to_good, good: 0.0, bad: 1.0 }
    }

    fn share_of_bad(&self) -> f64 {
        self.good_to_bad / (self.good_to_bad + self.bad_to_good)
    }

    /// The share of pages of which no IFP is gone: among `ifps` datagrams and those that carry their last
    /// copies, no `copies + 1` in a row are lost.
    fn clean(&self, ifps: u32, copies: u8) -> f64 {
        let length = usize::from(copies) + 1;
        // By state and by how many of the latest were lost.
        let (mut good, mut bad) = (vec![0.0; length], vec![0.0; length]);
        (good[0], bad[0]) = (1.0 - self.share_of_bad(), self.share_of_bad());
        for _ in 0..ifps + u32::from(copies) {
            let after = |shares: &[f64], loss: f64| {
                let mut after = vec![shares.iter().sum::<f64>() * (1.0 - loss)];
                after.extend(shares[..length - 1].iter().map(|share| share * loss));
                after
            };
            let (from_good, from_bad) = (after(&good, self.good), after(&bad, self.bad));
            for run in 0..length {
                good[run] = from_good[run] * (1.0 - self.good_to_bad) + from_bad[run] * self.bad_to_good;
                bad[run] = from_good[run] * self.good_to_bad + from_bad[run] * (1.0 - self.bad_to_good);
            }
        }
        good.iter().chain(&bad).sum()
    }
}

/// The state of a path.
struct Fate {
    loss: Loss,
    rng: Rng,
    bad: bool,
}

impl Fate {
    fn new(loss: Loss, mut rng: Rng) -> Self {
        let bad = rng.chance(loss.share_of_bad());
        Self { loss, rng, bad }
    }

    fn is_lost(&mut self) -> bool {
        let lost = self.rng.chance(if self.bad { self.loss.bad } else { self.loss.good });
        let turns = if self.bad { self.loss.bad_to_good } else { self.loss.good_to_bad };
        self.bad ^= self.rng.chance(turns);
        lost
    }
}

/// What became of a page.
#[derive(Clone, Copy, Debug)]
struct Arrived {
    /// IFPs of the page, and those of them that were gone.
    ifps: u32,
    gone: u32,
    identical: bool,
    bad_rows: u32,
}

fn is_page_data(ifp: &[u8]) -> bool {
    matches!(Ifp::parse(ifp, Syntax::V1998).ifp, Ifp::Data { modulation, .. } if modulation != Modulation::V21)
}

/// One page without error correction. Lost are only the datagrams of the page and those that carry its last
/// copies: every page then has the same rate and the same number of IFPs. The last IFP of a turn, behind which
/// there is nothing to repeat it, would otherwise end a call with a page that is whole.
fn send_a_page(page: &Page, copies: u8, mut fate: Fate) -> Arrived {
    let settings = |settings| Settings { error_correction: false, ..settings };
    let sends = settings(Settings::send(Role::Caller, vec![page.clone()]));
    let mut a = T38Terminal::new(&sends, Instant::ZERO).expect("the page is valid");
    let mut b =
        T38Terminal::new(&settings(Settings::receive(Role::Answerer)), Instant::ZERO).expect("memory");
    let protection = Protection::Redundancy { low: copies, high: copies };
    let mut sender = Sender::new(SenderConfig { protection, datagram_octets_max: 1400 });
    let mut receiver = Receiver::new(ReceiverConfig::default());
    let (mut now, mut confirmed, mut back) = (Instant::ZERO, false, 0);
    let mut arrived = Arrived { ifps: 0, gone: 0, identical: false, bad_rows: 0 };
    let mut page_numbers = Vec::new();
    for _ in 0..50 * 200 {
        now += STEP;
        a.advance(now);
        b.advance(now);
        while let Some(event) = a.poll_event() {
            confirmed |=
                matches!(event, Event::Frame(report) if report.incoming && report.frame.name() == "CFR");
        }
        while let Some(out) = a.poll_ifp() {
            let datagram = sender.send(&out.ifp, out.class).expect("it fits");
            if confirmed && out.class == Class::High && is_page_data(&out.ifp) {
                page_numbers.push(datagram.sequence);
            }
            let copies_until = page_numbers.last().map(|last| last + u16::from(copies));
            let exposed = copies_until.is_some_and(|until| datagram.sequence <= until);
            if !(exposed && fate.is_lost()) {
                receiver.handle_datagram(now, &datagram.to_bytes());
            }
        }
        receiver.handle_timeout(now);
        while let Some(output) = receiver.poll_output() {
            match output {
                Received::Ifp { sequence, ifp, .. } => b.handle_ifp(now, sequence, &ifp),
                Received::Lost { first, count } => {
                    let gone = (0..count as u16).map(|n| first + n);
                    arrived.gone += gone.filter(|number| page_numbers.contains(number)).count() as u32;
                }
            }
        }
        while let Some(out) = b.poll_ifp() {
            a.handle_ifp(now, back, &out.ifp);
            back += 1;
        }
        if a.outcome().is_some() && b.outcome().is_some() {
            break;
        }
    }
    arrived.ifps = page_numbers.len() as u32;
    arrived.bad_rows = b.statistics().bad_rows;
    let pages = b.pages().expect("the document is closed");
    arrived.identical = pages.first().is_some_and(|got| page.difference(got).is_identical());
    arrived
}

const PAGES: u32 = 80;

fn pages_fall_on_the_curve(loss: Loss, copies: u8) {
    let page = pattern::text_page(Resolution::Standard, 1, 1, 8);
    let seed = Rng::new(4).derive(&format!("{loss:?} {copies}"));
    let fates = (0..PAGES).map(|n| Fate::new(loss, seed.derive(&n.to_string())));
    let arrived: Vec<_> = fates.map(|fate| send_a_page(&page, copies, fate)).collect();
    let ifps = arrived[0].ifps;
    assert!((700..720).contains(&ifps), "{ifps}");
    for one in &arrived {
        assert_eq!(one.ifps, ifps, "the rate is the same");
        // One IFP gone is a page damaged, and nothing else damages it. Not every damage makes a row that cannot
        // be decoded: some decode to something else.
        assert_eq!(one.gone == 0, one.identical, "{one:?}");
        assert!(one.gone > 0 || one.bad_rows == 0, "{one:?}");
    }
    let share = arrived.iter().filter(|one| one.identical).count() as f64 / f64::from(PAGES);
    let expected = loss.clean(ifps, copies);
    let sigma = (expected * (1.0 - expected) / f64::from(PAGES)).sqrt();
    // One page more or less is the grain of the measurement.
    let margin = 3.0 * sigma + 1.0 / f64::from(PAGES);
    assert!((share - expected).abs() <= margin, "{loss:?}, {copies} copies: {share} for {expected}");
}

#[test]
fn independent_loss_without_copies() {
    pages_fall_on_the_curve(Loss::independent(0.001), 0);
}

#[test]
fn independent_loss_with_a_copy() {
    pages_fall_on_the_curve(Loss::independent(0.03), 1);
}

#[test]
fn independent_loss_with_three_copies() {
    pages_fall_on_the_curve(Loss::independent(0.15), 3);
}

#[test]
fn bursts_with_two_copies() {
    pages_fall_on_the_curve(Loss::bursts(0.01, 2.0), 2);
}

#[test]
fn bursts_with_three_copies() {
    pages_fall_on_the_curve(Loss::bursts(0.03, 2.0), 3);
}

#[test]
fn the_same_loss_in_bursts_is_worse() {
    let [independent, bursts] =
        [Loss::independent(0.01), Loss::bursts(0.01, 2.0)].map(|loss| loss.clean(709, 2));
    assert!(independent > 0.999 && bursts < 0.5, "{independent} {bursts}");
}
