//! Paths that are transparent, and all the ways not to be.

use audio::Law;

use super::*;

const PACKET: usize = 160;

/// Both ends, `path` between them in one direction, given the number of each packet. The other direction is
/// clean.
fn run(path: impl Fn(usize, [u8; PACKET], &mut PathTest)) -> (PathTest, PathTest) {
    let new = || PathTest::new(PathTestSettings::default(), Instant::ZERO);
    let (mut near, mut far) = (new(), new());
    for number in 0.. {
        let (mut there, mut back) = ([0; PACKET], [0; PACKET]);
        near.fill_octets(&mut there);
        far.fill_octets(&mut back);
        path(number, there, &mut far);
        near.handle_octets(&back);
        if near.outcome().is_some() && far.outcome().is_some() {
            break;
        }
        assert!(number < 50 * 40, "the deadline is at 30 s");
    }
    (near, far)
}

#[test]
fn a_clean_path_is_transparent_both_ways() {
    let (near, far) = run(|_, octets, far| far.handle_octets(&octets));
    for mut end in [near, far] {
        assert_eq!(end.outcome(), Some(PathTestOutcome::Done));
        let report = end.report();
        assert!(report.is_transparent());
        // Fifteen bits fill the window, and sixty-four right ones make a lock.
        assert!(report.synchronised_after < Some(Duration::from_millis(2)), "{report:?}");
        assert!((640_000..640_008).contains(&report.errors.bits), "{report:?}");
        let completed = PathTestEvent::Completed { outcome: PathTestOutcome::Done, report };
        let events: Vec<_> = std::iter::from_fn(|| end.poll_event()).collect();
        assert_eq!(events, [PathTestEvent::Synchronised, completed]);
    }
}

#[test]
fn a_lost_packet_is_counted_as_lost_and_nothing_else() {
    let (_, far) = run(|number, octets, far| match number {
        100 => far.handle_gap(PACKET),
        _ => far.handle_octets(&octets),
    });
    let report = far.report();
    assert_eq!((report.lost_octets, report.errors.errors, report.errors.slips), (160, 0, 0));
    assert!(!report.is_transparent() && report.errors.is_transparent());
}

#[test]
fn octets_dropped_or_added_without_a_word_are_a_slip() {
    let dropped = run(|number, octets, far| match number {
        100 => far.handle_octets(&octets[..159]),
        _ => far.handle_octets(&octets),
    });
    let added = run(|number, octets, far| {
        far.handle_octets(&octets);
        if number == 100 {
            far.handle_octets(&[0x55; 80]);
        }
    });
    for (_, mut far) in [dropped, added] {
        let report = far.report();
        assert_eq!((report.errors.slips, report.lost_octets), (1, 0), "{report:?}");
        assert_eq!(report.errors.errors, 0, "{report:?}");
        let events: Vec<_> = std::iter::from_fn(|| far.poll_event()).collect();
        assert_eq!(events[1], PathTestEvent::Slipped);
    }
}

#[test]
fn each_wrong_bit_is_found() {
    let (_, far) = run(|number, mut octets, far| {
        if number % 100 == 50 {
            octets[7] ^= 0x10;
        }
        far.handle_octets(&octets);
    });
    assert_eq!((far.report().errors.errors, far.report().errors.slips), (5, 0));
}

#[test]
fn decoding_and_encoding_the_mu_law_is_found_by_its_two_zeros() {
    let (_, far) = run(|_, octets, far| far.handle_octets(&Law::Mu.encode(&Law::Mu.decode(&octets))));
    let report = far.report();
    assert_eq!(far.outcome(), Some(PathTestOutcome::Done));
    // One octet in 256 is minus zero, and comes back with its first bit wrong.
    let share = report.errors.errors as f64 / (report.errors.bits as f64 / 8.0);
    assert!((share * 256.0 - 1.0).abs() < 0.05, "{report:?}");
}

#[test]
fn the_a_law_survives_decoding_and_encoding() {
    let (_, far) = run(|_, octets, far| far.handle_octets(&Law::A.encode(&Law::A.decode(&octets))));
    assert!(far.report().is_transparent());
}

#[test]
fn a_path_through_the_other_law_is_not_transparent() {
    let (_, far) = run(|_, octets, far| {
        let abroad = Law::A.encode(&Law::Mu.decode(&octets));
        far.handle_octets(&Law::Mu.encode(&Law::A.decode(&abroad)));
    });
    let report = far.report();
    assert!(!report.is_transparent());
    assert!(report.errors.errors + report.errors.slips > 100, "{report:?}");
}

#[test]
fn silence_is_never_recognised_and_ends_at_the_deadline() {
    let (_, mut far) = run(|_, _, far| far.handle_octets(&[Law::Mu.silence(); PACKET]));
    assert_eq!(far.outcome(), Some(PathTestOutcome::NeverSynchronised));
    assert_eq!(far.now(), Instant::ZERO + Duration::from_secs(30));
    assert_eq!(far.report(), PathReport::default());
    assert!(matches!(far.poll_event(), Some(PathTestEvent::Completed { .. })));
}

#[test]
fn a_path_that_goes_away_says_so_once() {
    let mut end = PathTest::new(PathTestSettings::default(), Instant::ZERO);
    end.hang_up();
    end.hang_up();
    end.handle_octets(&[1, 2, 3]);
    let outcome = PathTestOutcome::Dropped;
    let completed = PathTestEvent::Completed { outcome, report: PathReport::default() };
    assert_eq!(std::iter::from_fn(|| end.poll_event()).collect::<Vec<_>>(), [completed]);
}
