//! Two T.38 machines over UDPTL.

mod common;

use clock::Duration;
use common::{Path, clean_t38_call, t38_call};
use fax::{Compressions, Modems, Outcome, Role, Settings};
use page::{Resolution, pattern};
use t38::Protection;

fn pages(count: u32) -> Vec<page::Page> {
    pattern::text_pages(Resolution::Standard, count, 7)
}

fn assert_identical(sent: &[page::Page], received: &[page::Page]) {
    assert_eq!(sent.len(), received.len());
    for (sent, received) in sent.iter().zip(received) {
        assert!(sent.difference(received).is_identical(), "{:?}", sent.difference(received));
    }
}

#[test]
fn three_pages_arrive_pixel_by_pixel() {
    let pages = pattern::text_pages(Resolution::Fine, 3, 7);
    let mut sender = Settings::send(Role::Caller, pages.clone());
    sender.ident = "+49 30 1234".to_owned();
    let result = clean_t38_call(&sender, &Settings::receive(Role::Answerer));
    assert_eq!(result.sender.outcome, Some(Outcome::Ok));
    assert_eq!(result.receiver.outcome, Some(Outcome::Ok));
    assert_identical(&pages, &result.pages);
    let frames = result.receiver.frames();
    assert!(frames.contains(&"< TSI +49 30 1234".to_owned()), "{frames:?}");
    assert!(frames.contains(&"< DCS v17-14400 ECM".to_owned()), "{frames:?}");
    let ends: Vec<_> = result.sender.pages().iter().map(|page| (page.number, page.decided_by)).collect();
    assert_eq!(ends, [(1, "MCF"), (2, "MCF"), (3, "MCF")]);
    assert!(result.receiver.pages().iter().all(|page| page.rows == 2292 && page.bad_rows == 0));
}

#[test]
fn two_machines_that_both_receive_fail_by_name() {
    let result = clean_t38_call(&Settings::receive(Role::Caller), &Settings::receive(Role::Answerer));
    assert!(matches!(result.sender.outcome, Some(Outcome::Failed { .. })), "{:?}", result.sender.outcome);
    assert!(result.pages.is_empty());
}

#[test]
fn error_correction_and_modems_are_what_the_settings_say() {
    let all = Compressions::USUAL;
    let cases = [
        (true, Modems::ALL, all, "DCS v17-14400 ECM"),
        (false, Modems::ALL, all, "DCS v17-14400"),
        (true, Modems::V29, all, "DCS v29-9600 ECM"),
        (false, Modems::V27TER, Compressions { t4_2d: false, t6: false, ..all }, "DCS v27-4800"),
    ];
    for (error_correction, modems, compressions, dcs) in cases {
        let pages = pages(1);
        let sender = Settings {
            error_correction,
            modems,
            compressions,
            ..Settings::send(Role::Caller, pages.clone())
        };
        let result = clean_t38_call(&sender, &Settings::receive(Role::Answerer));
        assert_identical(&pages, &result.pages);
        assert!(result.sender.frames().contains(&format!("> {dcs}")), "{dcs} {:?}", result.sender.frames());
    }
}

#[test]
fn failed_training_falls_back_to_every_rate() {
    for rate in [14_400, 12_000, 9600, 7200, 4800, 2400] {
        let pages = pages(1);
        let receiver = Settings { training_fails_above: Some(rate), ..Settings::receive(Role::Answerer) };
        let result = clean_t38_call(&Settings::send(Role::Caller, pages.clone()), &receiver);
        assert_eq!(result.receiver.outcome, Some(Outcome::Ok), "{rate} {:?}", result.sender.frames());
        assert_eq!(result.receiver.rate(), rate, "{:?}", result.sender.frames());
        assert_eq!(result.sender.frames().contains(&"< FTT".to_owned()), rate < 14_400);
        assert_identical(&pages, &result.pages);
    }
}

#[test]
fn redundancy_repairs_what_the_network_loses() {
    let pages = pages(2);
    for (loss, protection) in
        [(0.10, Protection::Redundancy { low: 3, high: 3 }), (0.03, Protection::Fec { span: 3, entries: 3 })]
    {
        let (mut there, mut back) = (Path::new(protection, 3, "there"), Path::new(protection, 3, "back"));
        (there.loss, back.loss) = (loss, loss);
        let sender = Settings::send(Role::Caller, pages.clone());
        let result = t38_call(&sender, &Settings::receive(Role::Answerer), &mut there, &mut back);
        assert_eq!(result.receiver.outcome, Some(Outcome::Ok), "{protection:?}");
        assert_identical(&pages, &result.pages);
        let counters = there.counters();
        assert!(counters.recovered_by_redundancy + counters.recovered_by_fec > 10, "{counters:?}");
    }
}

#[test]
fn jitter_that_reorders_datagrams_harms_nothing() {
    let protection = Protection::Redundancy { low: 1, high: 1 };
    let (mut there, mut back) = (Path::new(protection, 4, "there"), Path::new(protection, 4, "back"));
    (there.jitter_ms, back.jitter_ms) = (190, 190);
    let pages = pages(2);
    let sender = Settings::send(Role::Caller, pages.clone());
    let result = t38_call(&sender, &Settings::receive(Role::Answerer), &mut there, &mut back);
    assert_eq!(result.receiver.outcome, Some(Outcome::Ok));
    assert_identical(&pages, &result.pages);
    assert_eq!(there.counters().lost, 0);
}

#[test]
fn without_protection_loss_costs_retries_or_rows() {
    let run = |error_correction| {
        let (mut there, mut back) =
            (Path::new(Protection::NONE, 5, "there"), Path::new(Protection::NONE, 5, "back"));
        there.loss = 0.01;
        back.loss = 0.0;
        let sender = Settings { error_correction, ..Settings::send(Role::Caller, pages(1)) };
        t38_call(&sender, &Settings::receive(Role::Answerer), &mut there, &mut back)
    };
    let corrected = run(true);
    assert!(corrected.receiver.pages().iter().any(|page| page.statistics.retries > 0));
    let plain = run(false);
    assert!(plain.receiver.pages().iter().any(|page| page.bad_rows > 0));
}

#[test]
fn the_same_seed_gives_the_same_events() {
    let run = |seed| {
        let protection = Protection::Redundancy { low: 1, high: 0 };
        let (mut there, mut back) =
            (Path::new(protection, seed, "there"), Path::new(protection, seed, "back"));
        (there.loss, back.loss, there.jitter_ms) = (0.01, 0.01, 40);
        let result = t38_call(
            &Settings::send(Role::Caller, pages(1)),
            &Settings::receive(Role::Answerer),
            &mut there,
            &mut back,
        );
        (result.sender, result.receiver, result.pages, there.counters())
    };
    assert_eq!(run(11), run(11));
    assert_ne!(run(11).3, run(12).3);
}

#[test]
fn a_peer_that_never_answers_ends_the_call_by_name() {
    let mut settings = Settings::send(Role::Caller, pages(1));
    let alone = |settings: &Settings| {
        let mut terminal = fax::T38Terminal::new(settings, clock::Instant::ZERO).expect("the page is valid");
        while let Some(at) = terminal.poll_timeout() {
            terminal.advance(at);
        }
        terminal.outcome().cloned().expect("it has no next timeout")
    };
    assert!(matches!(alone(&settings), Outcome::Failed { .. }));
    settings.deadline = Duration::from_secs(5);
    assert_eq!(alone(&settings), Outcome::DeadlineExceeded);
}

/// Forty pages take longer than the deadline of one.
#[test]
fn each_page_that_is_done_gives_time_for_the_next() {
    let sent = pages(40);
    let deadline = Duration::from_secs(60);
    let sender = Settings { deadline, ..Settings::send(Role::Caller, sent.clone()) };
    let receiver = Settings { deadline, ..Settings::receive(Role::Answerer) };
    let result = clean_t38_call(&sender, &receiver);
    assert!(result.seconds > 120.0, "{} s", result.seconds);
    assert_identical(&sent, &result.pages);
}

#[test]
fn hanging_up_in_the_middle_keeps_the_pages_that_arrived() {
    let pages = pages(3);
    let sender = Settings::send(Role::Caller, pages.clone());
    let mut a = fax::T38Terminal::new(&sender, clock::Instant::ZERO).expect("the pages are valid");
    let mut b =
        fax::T38Terminal::new(&Settings::receive(Role::Answerer), clock::Instant::ZERO).expect("memory");
    let (mut there, mut back) =
        (Path::new(Protection::NONE, 1, "there"), Path::new(Protection::NONE, 1, "back"));
    let mut now = clock::Instant::ZERO;
    while b.statistics().pages_received < 2 {
        now += fax::STEP;
        a.advance(now);
        b.advance(now);
        std::iter::from_fn(|| a.poll_ifp()).for_each(|out| there.send(now, out));
        std::iter::from_fn(|| b.poll_ifp()).for_each(|out| back.send(now, out));
        there.take(now).iter().for_each(|(sequence, ifp)| b.handle_ifp(now, *sequence, ifp));
        back.take(now).iter().for_each(|(sequence, ifp)| a.handle_ifp(now, *sequence, ifp));
    }
    a.hang_up();
    b.hang_up();
    assert_eq!(b.outcome(), Some(&Outcome::Dropped));
    assert_identical(&pages[..2], &b.pages().expect("the document is closed")[..2]);
}

#[test]
fn an_unpaced_fax_takes_about_a_virtual_second() {
    let pages = pages(3);
    let sender = Settings { unpaced: true, ..Settings::send(Role::Caller, pages.clone()) };
    let receiver = Settings { unpaced: true, ..Settings::receive(Role::Answerer) };
    let result = clean_t38_call(&sender, &receiver);
    assert_identical(&pages, &result.pages);
    assert!(result.seconds < 2.0, "{}", result.seconds);
}

#[test]
fn garbage_never_stops_a_terminal() {
    let mut rng = clock::Rng::new(6);
    let mut terminal =
        fax::T38Terminal::new(&Settings::receive(Role::Answerer), clock::Instant::ZERO).expect("memory");
    let mut now = clock::Instant::ZERO;
    for sequence in 0..20_000_u16 {
        let ifp: Vec<u8> = (0..rng.below(40)).map(|_| rng.next_u32() as u8).collect();
        terminal.handle_ifp(now, sequence, &ifp);
        now += Duration::from_millis(5);
    }
    while let Some(at) = terminal.poll_timeout() {
        terminal.advance(at);
    }
    assert!(terminal.outcome().is_some());
}
