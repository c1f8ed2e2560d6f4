//! What a third party understands of the IFPs that two machines exchange.

mod common;

use clock::{Duration, Instant, Rng};
use fax::{Compressions, Modems, Role, STEP, Settings, T38Terminal};
use page::coding::Coding;
use page::{Page, Resolution, pattern};
use t30::{Ending, Exchange, IfpReader, Listener, Phase, Side};
use t38::{Ifp, Syntax};

/// A call, overheard. `loses` says of each IFP whether it is lost, by who sent it and when.
fn overheard(
    settings: [&Settings; 2],
    mut loses: impl FnMut(Side, Instant) -> bool,
) -> (Exchange, Vec<Page>) {
    let mut machines = settings.map(|s| T38Terminal::new(s, Instant::ZERO).expect("the settings are valid"));
    let mut readers = [IfpReader::new(Syntax::V1998), IfpReader::new(Syntax::V1998)];
    let mut listener = Listener::new();
    let mut numbers = [0_usize; 2];
    let mut now = Instant::ZERO;
    while machines.iter().any(|machine| machine.outcome().is_none()) {
        now += STEP;
        for side in Side::ALL {
            let from = side.index();
            machines[from].advance(now);
            while let Some(out) = machines[from].poll_ifp() {
                let number = numbers[from];
                numbers[from] += 1;
                let lines = if loses(side, now) {
                    readers[from].lost()
                } else {
                    machines[1 - from].handle_ifp(now, number as u16, &out.ifp);
                    readers[from].read_ifp(&Ifp::parse(&out.ifp, Syntax::V1998).ifp)
                };
                lines.into_iter().for_each(|line| listener.hear(now, side, line));
            }
        }
    }
    let receives = usize::from(matches!(settings[0].job, fax::Job::Send(_)));
    (listener.finish(), machines[receives].pages().expect("the document can be read"))
}

fn whats(exchange: &Exchange) -> Vec<String> {
    let line = |said: &t30::Said| match said.count {
        1 => format!("{} {}", said.side, said.what),
        count => format!("{} {} x{count}", said.side, said.what),
    };
    exchange.said.iter().map(line).collect()
}

fn assert_heard(exchange: &Exchange, sent: &[Page]) {
    let heard: Vec<_> = exchange.sent_pages().collect();
    assert_eq!(heard.len(), sent.len(), "{:#?} {:?}", whats(exchange), exchange.facts);
    for (heard, sent) in heard.iter().zip(sent) {
        let difference = sent.difference(&heard.page);
        let frames = heard.missing_frames;
        assert!(difference.is_identical(), "{difference:?} {frames} {:#?}", whats(exchange));
        assert!(heard.is_complete && heard.bad_rows == 0 && heard.missing_frames == 0);
    }
}

#[test]
fn an_exchange_is_told_in_words() {
    let pages = pattern::text_pages(Resolution::Fine, 2, 7);
    let sender = Settings { ident: "+49 30 1".to_owned(), ..Settings::send(Role::Caller, pages.clone()) };
    let receiver = Settings { ident: "+1 555".to_owned(), ..Settings::receive(Role::Answerer) };
    let (exchange, _) = overheard([&sender, &receiver], |_, _| false);
    assert_heard(&exchange, &pages);
    let expected = [
        "caller CNG",
        "answerer CED",
        "answerer DIS (CSI +1 555) v17 ECM MMR superfine 2432 wide",
        "caller DCS (TSI +49 30 1) v17-14400 ECM MMR fine",
        "caller TCF 1.6 s",
        "answerer CFR",
        "caller page 1: 14400 bit/s, 2292 rows",
        "caller PPS-MPS",
        "answerer MCF",
        "caller page 2: 14400 bit/s, 2292 rows",
        "caller PPS-EOP",
        "answerer MCF",
        "caller DCN",
    ];
    assert_eq!(whats(&exchange), expected);
    let facts = &exchange.facts;
    assert_eq!((&facts.ending, facts.phase, facts.dcn_from), (&Ending::Ok, Phase::E, Some(Side::Caller)));
    assert_eq!(facts.idents, [Some("+49 30 1".to_owned()), Some("+1 555".to_owned())]);
    assert_eq!((facts.rates.as_slice(), facts.trainings, facts.retrains), ([14_400].as_slice(), 1, 0));
    assert!(exchange.said.windows(2).all(|two| two[0].at <= two[1].at));
    let page = &exchange.said[6];
    assert!(page.until - page.at > Duration::from_secs(10), "{page:?}");
}

#[test]
fn pages_in_every_coding_and_resolution_are_those_that_were_sent() {
    let codings = [
        (Compressions { t4_2d: false, t6: false, ..Compressions::USUAL }, Coding::Mh),
        (Compressions { t6: false, ..Compressions::USUAL }, Coding::Mr),
        (Compressions::USUAL, Coding::Mmr),
    ];
    for (compressions, coding) in codings {
        for error_correction in [true, false] {
            for (resolution, count) in
                [(Resolution::Standard, 3), (Resolution::Fine, 1), (Resolution::Superfine, 1)]
            {
                let pages = pattern::text_pages(resolution, count, 11);
                let sender = Settings {
                    compressions,
                    error_correction,
                    unpaced: true,
                    ..Settings::send(Role::Caller, pages.clone())
                };
                let receiver = Settings { unpaced: true, ..Settings::receive(Role::Answerer) };
                let (exchange, _) = overheard([&sender, &receiver], |_, _| false);
                assert_heard(&exchange, &pages);
                let facts = &exchange.facts;
                // T.6 needs error correction.
                let coding = if coding == Coding::Mmr && !error_correction { Coding::Mr } else { coding };
                assert_eq!(facts.coding, Some(coding), "{error_correction} {:#?}", whats(&exchange));
                assert_eq!(facts.error_correction, Some(error_correction));
                assert_eq!(facts.resolution, Some(resolution));
                assert_eq!(facts.ending, Ending::Ok);
            }
        }
    }
}

#[test]
fn a_long_page_has_blocks() {
    // Noise does not compress: far more than 256 frames.
    let mut rng = Rng::new(3);
    let bits = (0..216 * 600).map(|_| rng.next_u32() as u8).collect();
    let pages = [Page::from_bits(1728, Resolution::Fine, bits)];
    let sender = Settings { unpaced: true, ..Settings::send(Role::Caller, pages.to_vec()) };
    let receiver = Settings { unpaced: true, ..Settings::receive(Role::Answerer) };
    let (exchange, _) = overheard([&sender, &receiver], |_, _| false);
    assert_heard(&exchange, &pages);
    let whats = whats(&exchange);
    assert!(
        whats.iter().any(|what| what.starts_with("caller page 1: 14400 bit/s, 600 rows, in ")),
        "{whats:#?}"
    );
    assert!(whats.iter().any(|what| what.starts_with("caller page 1, block 2: ")), "{whats:#?}");
    assert!(whats.contains(&"caller PPS-NULL".to_owned()));
}

#[test]
fn failed_trainings_are_counted_down_to_the_rate_that_works() {
    for (rate, failures) in [(14_400, 0), (9600, 2), (2400, 5)] {
        let pages = pattern::text_pages(Resolution::Standard, 1, 2);
        let receiver = Settings { training_fails_above: Some(rate), ..Settings::receive(Role::Answerer) };
        let (exchange, _) =
            overheard([&Settings::send(Role::Caller, pages.clone()), &receiver], |_, _| false);
        assert_heard(&exchange, &pages);
        let facts = &exchange.facts;
        assert!(facts.retrains >= failures, "{facts:?}");
        assert_eq!((facts.rates.last(), facts.page_rate), (Some(&rate), Some(rate)), "{facts:?}");
        assert_eq!(facts.trainings, facts.retrains + facts.trained);
    }
    let receiver = Settings { training_fails_above: Some(0), ..Settings::receive(Role::Answerer) };
    let pages = pattern::text_pages(Resolution::Standard, 1, 2);
    let (exchange, _) = overheard([&Settings::send(Role::Caller, pages), &receiver], |_, _| false);
    assert_eq!(exchange.facts.ending, Ending::TrainingFailed, "{:#?}", whats(&exchange));
    assert!(exchange.pages.is_empty());
}

#[test]
fn the_answerer_may_be_the_one_that_sends() {
    let pages = pattern::text_pages(Resolution::Standard, 1, 2);
    let (caller, answerer) = (Settings::receive(Role::Caller), Settings::send(Role::Answerer, pages.clone()));
    let (exchange, _) = overheard([&caller, &answerer], |_, _| false);
    assert_heard(&exchange, &pages);
    assert_eq!(exchange.facts.sender, Some(Side::Answerer));
    assert!(whats(&exchange).iter().any(|what| what.starts_with("caller DTC")));
}

#[test]
fn what_is_lost_comes_again_with_error_correction() {
    let page_begins = Instant::from_millis(12_000);
    let mut arrived = 0;
    for seed in 0..4 {
        let mut rng = Rng::new(seed);
        let pages = pattern::text_pages(Resolution::Standard, 2, 2);
        let sender = Settings::send(Role::Caller, pages.clone());
        let (exchange, received) = overheard([&sender, &Settings::receive(Role::Answerer)], |side, now| {
            side == Side::Caller && now > page_begins && rng.chance(0.01)
        });
        let facts = &exchange.facts;
        assert!(facts.losses[0] > 0 && facts.losses[1] == 0);
        if facts.ending.is_ok() {
            arrived += 1;
            assert_eq!(received, pages, "{seed}");
            assert_heard(&exchange, &pages);
            assert!(facts.ppr > 0 && facts.resent_frames > 0, "{seed} {facts:?}");
        } else {
            assert!(exchange.sent_pages().count() < 2, "{seed} {:#?}", whats(&exchange));
        }
    }
    assert!(arrived >= 2, "{arrived}");
}

#[test]
fn what_is_lost_costs_rows_without_error_correction() {
    let page_begins = Instant::from_millis(12_000);
    let mut rng = Rng::new(5);
    let pages = pattern::text_pages(Resolution::Standard, 1, 2);
    let sender = Settings { error_correction: false, ..Settings::send(Role::Caller, pages.clone()) };
    let (exchange, received) = overheard([&sender, &Settings::receive(Role::Answerer)], |side, now| {
        side == Side::Caller && now > page_begins && rng.chance(0.01)
    });
    let heard = exchange.pages.first().expect("a page was sent");
    assert!(heard.bad_rows > 0, "{:#?}", whats(&exchange));
    let missing = 1146_u32.abs_diff(heard.page.rows());
    assert!(missing < 30, "{} rows", heard.page.rows());
    // The receiving machine saw the same damage, give or take how it repairs rows.
    let rows = received.first().map_or(0, Page::rows);
    assert!(rows.abs_diff(heard.page.rows()) < 10, "{rows} {}", heard.page.rows());
}

#[test]
fn every_early_end_has_its_words() {
    let pages = pattern::text_pages(Resolution::Standard, 1, 2);
    let sender = Settings::send(Role::Caller, pages);
    let receiver = Settings::receive(Role::Answerer);
    let silent = |silent: Side| overheard([&sender, &receiver], |side, _| side == silent).0.facts.ending;
    assert_eq!(silent(Side::Answerer).to_string(), "no DIS was heard");
    assert_eq!(silent(Side::Caller).to_string(), "no answer to DIS");
    // All that the answerer says after its CFR is lost.
    let clean = overheard([&sender, &receiver], |_, _| false).0;
    let trained = clean.said.iter().find(|said| said.what == "CFR").expect("it trained").until;
    let (exchange, _) = overheard([&sender, &receiver], |side, now| side == Side::Answerer && now > trained);
    let expected = Ending::NoAnswer { to: "PPS-EOP".to_owned() };
    assert_eq!(exchange.facts.ending, expected, "{:#?}", whats(&exchange));
    assert!(exchange.facts.unanswered.len() >= 3, "{:?}", exchange.facts.unanswered);
    assert_eq!(exchange.sent_pages().count(), 0);
    let both_receive = overheard([&Settings::receive(Role::Caller), &receiver], |_, _| false).0;
    assert_eq!(both_receive.facts.ending, Ending::DcnAfterDis, "{:#?}", whats(&both_receive));
    let slow = Settings { modems: Modems::V27TER, ..receiver };
    let slow = overheard([&sender, &slow], |_, _| false).0;
    assert_eq!((slow.facts.page_rate, slow.facts.ending), (Some(4800), Ending::Ok));
}

#[test]
fn garbage_is_heard_without_a_panic() {
    let mut rng = Rng::new(6);
    for _ in 0..200 {
        let mut reader = IfpReader::new(Syntax::V1998);
        let mut listener = Listener::new();
        for step in 0..200 {
            let ifp: Vec<u8> = (0..rng.below(60)).map(|_| rng.next_u32() as u8).collect();
            let lines = match rng.chance(0.1) {
                true => reader.lost(),
                false => reader.read_ifp(&Ifp::parse(&ifp, Syntax::V1998).ifp),
            };
            let side = Side::ALL[step % 2];
            lines.into_iter().for_each(|line| listener.hear(Instant::from_millis(step as u64), side, line));
        }
        assert!(!listener.finish().facts.ending.is_ok());
    }
}
