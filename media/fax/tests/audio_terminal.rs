//! Two fax machines on telephone lines, directly and through gateways.

mod common;

use clock::{Duration, Instant, Rng};
use common::{Path, audio_call, through_mu_law};
use fax::{AudioTerminal, DataModem, DataModemKind, Modems, Outcome, Role, STEP_SAMPLES, Settings};
use page::{Resolution, pattern};
use t38::Protection;

fn pages(count: u32) -> Vec<page::Page> {
    pattern::text_pages(Resolution::Standard, count, 8)
}

fn assert_identical(sent: &[page::Page], received: &[page::Page]) {
    assert_eq!(sent.len(), received.len());
    for (sent, received) in sent.iter().zip(received) {
        assert!(sent.difference(received).is_identical(), "{:?}", sent.difference(received));
    }
}

#[test]
fn pages_arrive_pixel_by_pixel_over_mu_law() {
    for error_correction in [true, false] {
        let pages = pages(2);
        let sender = Settings { error_correction, ..Settings::send(Role::Caller, pages.clone()) };
        let result = audio_call(&sender, &Settings::receive(Role::Answerer), None);
        assert_eq!(result.sender.outcome, Some(Outcome::Ok));
        assert_eq!(result.receiver.outcome, Some(Outcome::Ok));
        assert_identical(&pages, &result.pages);
        assert_eq!(result.receiver.rate(), 14_400);
    }
}

#[test]
fn a_caller_polls_the_pages_of_the_answerer() {
    let pages = pages(1);
    let sender = Settings::send(Role::Answerer, pages.clone());
    let result = audio_call(&sender, &Settings::receive(Role::Caller), None);
    assert_eq!((&result.sender.outcome, &result.receiver.outcome), (&Some(Outcome::Ok), &Some(Outcome::Ok)));
    assert!(result.sender.frames().iter().any(|frame| frame.starts_with("< DTC")));
    assert_identical(&pages, &result.pages);
}

#[test]
fn the_modems_of_the_slower_side_are_used() {
    for (modems, rate) in [(Modems::V29, 9600), (Modems::V27TER, 4800)] {
        let receiver = Settings { modems, ..Settings::receive(Role::Answerer) };
        let result = audio_call(&Settings::send(Role::Caller, pages(1)), &receiver, None);
        assert_eq!((result.receiver.outcome.clone(), result.receiver.rate()), (Some(Outcome::Ok), rate));
    }
}

#[test]
fn failed_training_falls_back() {
    for rate in [12_000, 9600, 7200, 4800, 2400] {
        let pages = pages(1);
        let receiver = Settings { training_fails_above: Some(rate), ..Settings::receive(Role::Answerer) };
        let result = audio_call(&Settings::send(Role::Caller, pages.clone()), &receiver, None);
        assert_eq!(result.receiver.outcome, Some(Outcome::Ok), "{rate} {:?}", result.sender.frames());
        assert_eq!(result.receiver.rate(), rate, "{:?}", result.sender.frames());
        assert_identical(&pages, &result.pages);
    }
}

#[test]
fn gateways_carry_a_fax_through_a_lossy_t38_path() {
    for (loss, error_correction) in [(0.0, true), (0.0, false), (0.03, true)] {
        let protection = Protection::Redundancy { low: 4, high: 3 };
        let (mut there, mut back) = (Path::new(protection, 9, "there"), Path::new(protection, 9, "back"));
        (there.loss, back.loss) = (loss, loss);
        let pages = pages(2);
        let sender = Settings { error_correction, ..Settings::send(Role::Caller, pages.clone()) };
        let result = audio_call(&sender, &Settings::receive(Role::Answerer), Some((&mut there, &mut back)));
        assert_eq!(result.receiver.outcome, Some(Outcome::Ok), "{loss} {:?}", result.sender.frames());
        assert_identical(&pages, &result.pages);
        assert!(there.counters().datagrams > 500);
        assert_eq!(there.counters().recovered_by_redundancy > 0, loss > 0.0);
    }
}

#[test]
fn the_same_call_gives_the_same_events() {
    let run = || {
        let result =
            audio_call(&Settings::send(Role::Caller, pages(1)), &Settings::receive(Role::Answerer), None);
        (result.sender, result.receiver, result.pages)
    };
    assert_eq!(run(), run());
}

#[test]
fn noise_that_looks_like_a_carrier_ends_at_the_deadline() {
    let deadline = Duration::from_secs(300);
    let settings = Settings { deadline, ..Settings::receive(Role::Answerer) };
    let mut terminal = AudioTerminal::new(&settings, Instant::ZERO).expect("memory");
    let mut rng = Rng::new(3);
    let mut steps = 0;
    while terminal.outcome().is_none() {
        let mut noise = [0; STEP_SAMPLES];
        // White noise at about -20 dBm0.
        noise.iter_mut().for_each(|sample| *sample = rng.below(8000) as i16 - 4000);
        terminal.fill_audio(&mut [0; STEP_SAMPLES]);
        terminal.handle_audio(&noise);
        steps += 1;
        assert!(steps <= 300 * 50, "the deadline has passed");
    }
    assert_eq!(terminal.outcome(), Some(&Outcome::DeadlineExceeded));
    assert_eq!(steps, 300 * 50);
}

#[test]
fn lost_packets_cost_rows() {
    // 20 ms of the page are lost twice a second, and nobody repeats anything.
    let sent = pages(1);
    let sender = Settings { error_correction: false, ..Settings::send(Role::Caller, sent.clone()) };
    let mut a = AudioTerminal::new(&sender, Instant::ZERO).expect("the page is valid");
    let mut b = AudioTerminal::new(&Settings::receive(Role::Answerer), Instant::ZERO).expect("memory");
    let mut in_page = false;
    for step in 0..50 * 300 {
        let (mut from_a, mut from_b) = ([0; STEP_SAMPLES], [0; STEP_SAMPLES]);
        a.fill_audio(&mut from_a);
        b.fill_audio(&mut from_b);
        through_mu_law(&mut from_a);
        in_page |= std::iter::from_fn(|| b.poll_event())
            .any(|event| matches!(event, fax::Event::Frame(report) if !report.incoming && report.frame.name() == "CFR"));
        if in_page && step % 100 == 0 {
            b.handle_gap(STEP_SAMPLES);
        } else {
            b.handle_audio(&from_a);
        }
        a.handle_audio(&from_b);
        if a.outcome().is_some() && b.outcome().is_some() {
            break;
        }
    }
    let received = b.pages().expect("the document is closed");
    assert!(received.is_empty() || !sent[0].difference(&received[0]).is_identical());
}

fn modem_call(kind: DataModemKind, seconds: u64) -> (DataModem, DataModem) {
    let mut a = DataModem::new(kind, true).expect("memory");
    let mut b = DataModem::new(kind, false).expect("memory");
    for _ in 0..seconds * 50 {
        let (mut from_a, mut from_b) = ([0; STEP_SAMPLES], [0; STEP_SAMPLES]);
        a.fill_audio(&mut from_a);
        b.fill_audio(&mut from_b);
        through_mu_law(&mut from_a);
        through_mu_law(&mut from_b);
        a.handle_audio(&from_b);
        b.handle_audio(&from_a);
    }
    (a, b)
}

#[test]
fn modem_calls_over_mu_law_are_transparent() {
    for (kind, bits_min) in [
        (DataModemKind::V21, 2000),
        (DataModemKind::V22bis { bits_per_second: 1200 }, 5000),
        (DataModemKind::V22bis { bits_per_second: 2400 }, 10_000),
    ] {
        let (a, b) = modem_call(kind, 10);
        for modem in [a, b] {
            let errors = modem.bit_errors();
            assert!(modem.hears_carrier(), "{kind:?}");
            assert!(errors.bits > bits_min, "{kind:?} {errors:?}");
            assert!(errors.is_transparent(), "{kind:?} {errors:?}");
        }
    }
}
