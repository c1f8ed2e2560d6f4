//! What a tap on the line hears of two machines.

mod common;

use audio::Law;
use clock::{Instant, Rng};
use common::tapped_call;
use fax::tap::Tap;
use fax::{Compressions, Modems, Role, STEP_SAMPLES, Settings};
use page::{Page, Resolution, pattern};
use t30::{Ending, Exchange, Listener, Phase, Side};

fn whats(exchange: &Exchange) -> Vec<String> {
    exchange.said.iter().map(|said| format!("{} {} x{}", said.side, said.what, said.count)).collect()
}

fn assert_heard(exchange: &Exchange, sent: &[Page]) {
    let heard: Vec<_> = exchange.sent_pages().collect();
    assert_eq!(heard.len(), sent.len(), "{:#?} {:?}", whats(exchange), exchange.facts);
    for (heard, sent) in heard.iter().zip(sent) {
        let difference = sent.difference(&heard.page);
        assert!(difference.is_identical(), "{difference:?} {:#?}", whats(exchange));
        assert!(heard.is_complete && heard.bad_rows == 0 && heard.missing_frames == 0);
    }
    assert_eq!((&exchange.facts.ending, exchange.facts.phase), (&Ending::Ok, Phase::E));
}

#[test]
fn the_exchange_is_told_in_words() {
    let pages = pattern::text_pages(Resolution::Standard, 2, 7);
    let sender = Settings { ident: "+49 30 1".to_owned(), ..Settings::send(Role::Caller, pages.clone()) };
    let receiver = Settings { ident: "+1 555".to_owned(), ..Settings::receive(Role::Answerer) };
    let (_, exchange) = tapped_call(&sender, &receiver, Law::Mu);
    assert_heard(&exchange, &pages);
    let words: Vec<_> = exchange.said.iter().map(|said| format!("{} {}", said.side, said.what)).collect();
    let expected = [
        "caller CNG",
        "answerer CED",
        "answerer DIS (CSI +1 555) v17 ECM MMR superfine 2432 wide",
        "caller DCS (TSI +49 30 1) v17-14400 ECM MMR standard",
        "caller TCF 1.5 s",
        "answerer CFR",
        "caller page 1: 14400 bit/s, 1146 rows",
        "caller PPS-MPS",
        "answerer MCF",
        "caller page 2: 14400 bit/s, 1146 rows",
        "caller PPS-EOP",
        "answerer MCF",
        "caller DCN",
    ];
    assert_eq!(words, expected);
    assert_eq!(exchange.facts.idents, [Some("+49 30 1".to_owned()), Some("+1 555".to_owned())]);
}

#[test]
fn pages_are_heard_at_every_rate_in_both_laws_and_both_modes() {
    for (rate, law, error_correction) in [
        (14_400, Law::A, true),
        (14_400, Law::Mu, false),
        (12_000, Law::Mu, true),
        (9600, Law::A, false),
        (7200, Law::Mu, true),
        (4800, Law::A, true),
        (2400, Law::Mu, false),
    ] {
        let pages = pattern::text_pages(Resolution::Standard, 2, 3);
        let sender = Settings { error_correction, ..Settings::send(Role::Caller, pages.clone()) };
        let receiver = Settings { training_fails_above: Some(rate), ..Settings::receive(Role::Answerer) };
        let (result, exchange) = tapped_call(&sender, &receiver, law);
        assert_eq!(result.pages, pages, "{rate} {law:?} {error_correction}");
        assert_heard(&exchange, &pages);
        let facts = &exchange.facts;
        assert_eq!((facts.page_rate, facts.error_correction), (Some(rate), Some(error_correction)));
        assert_eq!(facts.retrains > 0, rate < 14_400, "{facts:?}");
    }
}

#[test]
fn every_modem_coding_and_resolution_is_heard() {
    let mh = Compressions { t4_2d: false, t6: false, ..Compressions::USUAL };
    let mr = Compressions { t6: false, ..Compressions::USUAL };
    for (modems, compressions, resolution, rate) in [
        (Modems::V29, mh, Resolution::Fine, 9600),
        (Modems::V27TER, mr, Resolution::Standard, 4800),
        (Modems::ALL, mr, Resolution::Superfine, 14_400),
    ] {
        let pages = pattern::text_pages(resolution, 1, 4);
        let sender = Settings { modems, compressions, ..Settings::send(Role::Caller, pages.clone()) };
        let (_, exchange) = tapped_call(&sender, &Settings::receive(Role::Answerer), Law::Mu);
        assert_heard(&exchange, &pages);
        assert_eq!(exchange.facts.page_rate, Some(rate));
    }
}

#[test]
fn the_answerer_may_be_the_one_that_sends() {
    let pages = pattern::text_pages(Resolution::Standard, 1, 2);
    let (caller, answerer) = (Settings::receive(Role::Caller), Settings::send(Role::Answerer, pages.clone()));
    let (_, exchange) = tapped_call(&answerer, &caller, Law::A);
    assert_heard(&exchange, &pages);
    assert_eq!(exchange.facts.sender, Some(Side::Answerer));
}

#[test]
fn gaps_are_heard_as_frames_to_send_again_or_as_bad_rows() {
    for error_correction in [true, false] {
        let pages = pattern::text_pages(Resolution::Standard, 1, 3);
        let sender = Settings { error_correction, ..Settings::send(Role::Caller, pages.clone()) };
        let receiver = Settings::receive(Role::Answerer);
        // One packet in the middle of the page is lost, for the receiver and for the tap.
        let mut path = |step, side, _: &mut [i16]| side != Side::Caller || step != 50 * 20;
        let (result, exchange) = common::tapped_call_through(&sender, &receiver, Law::Mu, &mut path);
        assert!(exchange.facts.losses[0] > 0);
        if error_correction {
            assert_eq!(result.pages, pages);
            assert_heard(&exchange, &pages);
            assert!(exchange.facts.ppr > 0, "{:#?}", whats(&exchange));
        } else {
            let heard = exchange.pages.first().expect("a page was sent");
            assert!(heard.bad_rows > 0, "{:#?}", whats(&exchange));
        }
    }
}

#[test]
fn what_comes_back_from_a_hybrid_is_not_taken_for_the_other_side() {
    let pages = pattern::text_pages(Resolution::Standard, 2, 3);
    let (sender, receiver) = (Settings::send(Role::Caller, pages.clone()), Settings::receive(Role::Answerer));
    let (_, clean) = tapped_call(&sender, &receiver, Law::Mu);
    let mut spoken: [Vec<Vec<i16>>; 2] = [Vec::new(), Vec::new()];
    let mut path = |_, side: Side, samples: &mut [i16]| {
        spoken[side.index()].push(samples.to_vec());
        true
    };
    common::tapped_call_through(&sender, &receiver, Law::Mu, &mut path);
    // The tap sits where 40 ms later and 24 dB weaker each direction has what the other said.
    let mut tap = Tap::new().expect("memory");
    let mut listener = Listener::new();
    for step in 0..spoken[0].len() {
        let at = Instant::from_millis(step as u64 * 20);
        for side in Side::ALL {
            let mut samples = spoken[side.index()][step].clone();
            let back = step.checked_sub(2).map(|earlier| &spoken[side.other().index()][earlier]);
            for (sample, back) in samples.iter_mut().zip(back.into_iter().flatten()) {
                *sample = sample.saturating_add(back / 16);
            }
            tap.hear(at, side, &samples).into_iter().for_each(|(at, line)| listener.hear(at, side, line));
        }
    }
    let echoing = listener.finish();
    assert_heard(&echoing, &pages);
    assert_eq!(whats(&echoing), whats(&clean));
}

#[test]
fn speech_and_noise_are_no_fax() {
    let mut tap = Tap::new().expect("memory");
    let mut listener = Listener::new();
    let mut rng = Rng::new(3);
    let speech = audio::samples::pcm(audio::SampleId::ALL[0]);
    for (step, speech) in (0..).zip(speech.chunks(STEP_SAMPLES).cycle().take(50 * 20)) {
        let at = Instant::from_millis(step * 20);
        let noise: Vec<_> = (0..STEP_SAMPLES).map(|_| rng.below(4000) as i16 - 2000).collect();
        for (side, samples) in [(Side::Caller, speech), (Side::Answerer, &noise[..])] {
            tap.hear(at, side, samples).into_iter().for_each(|(at, line)| listener.hear(at, side, line));
        }
    }
    let exchange = listener.finish();
    assert_eq!(exchange.facts.ending, Ending::NothingHeard, "{:#?}", whats(&exchange));
    assert!(exchange.said.is_empty());
}
