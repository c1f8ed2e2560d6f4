//! Data calls of two modems over G.711, on paths that are clean, and on paths that are not.

use audio::line::{Echo, Slip};
use audio::{Law, Line, LineSettings};
use clock::{Duration, Instant, Rng};
use fax::{
    DataModemKind, ModemCall, ModemCallEvent, ModemCallOutcome, ModemCallSettings, Role, STEP_SAMPLES,
};

const V21: DataModemKind = DataModemKind::V21;
const V22: DataModemKind = DataModemKind::V22bis { bits_per_second: 1200 };
const V22BIS: DataModemKind = DataModemKind::V22bis { bits_per_second: 2400 };

/// What lies between the two modems.
#[derive(Clone, Copy, Default)]
struct Path {
    line: LineSettings,
    law: Option<Law>,
    /// Packets from the caller that are lost, by number.
    lost: &'static [usize],
    /// The packet with which the path goes away.
    cut: Option<usize>,
}

/// The caller and the answerer, when both are through.
fn call(kind: DataModemKind, path: Path) -> (ModemCall, ModemCall) {
    let new = |role| ModemCall::new(ModemCallSettings::new(kind, role), Instant::ZERO).expect("memory");
    let (mut caller, mut answerer) = (new(Role::Caller), new(Role::Answerer));
    let mut line = Line::new(&path.line, &Rng::new(5));
    let law = path.law.unwrap_or(Law::Mu);
    let coded = |samples: &[i16]| law.decode(&law.encode(samples));
    for number in 0.. {
        let (mut there, mut back) = ([0; STEP_SAMPLES], [0; STEP_SAMPLES]);
        line.say(&mut there, |samples| caller.fill_audio(samples));
        answerer.fill_audio(&mut back);
        if path.cut.is_some_and(|cut| number >= cut) {
            (there, back) = ([0; STEP_SAMPLES], [0; STEP_SAMPLES]);
        }
        caller.handle_audio(&line.hear(&coded(&back)));
        if path.lost.contains(&number) {
            answerer.handle_gap(STEP_SAMPLES);
        } else {
            answerer.handle_audio(&coded(&there));
        }
        if caller.outcome().is_some() && answerer.outcome().is_some() {
            break;
        }
        assert!(number < 50 * 70, "the deadline is a minute: {caller:?} {answerer:?}");
    }
    (caller, answerer)
}

/// Ten seconds of data, and what came at the end of the training.
fn bits_expected(kind: DataModemKind) -> core::ops::RangeInclusive<u64> {
    let rate = match kind {
        DataModemKind::V21 => 300,
        DataModemKind::V22bis { bits_per_second } => u64::from(bits_per_second),
    };
    rate * 99 / 10..=rate * 104 / 10
}

#[test]
fn both_laws_are_transparent_for_both_modems() {
    for kind in [V21, V22, V22BIS] {
        for law in Law::ALL {
            let (caller, answerer) = call(kind, Path { law: Some(law), ..Path::default() });
            for modem in [caller, answerer] {
                let errors = modem.bit_errors();
                assert_eq!(modem.outcome(), Some(ModemCallOutcome::Done), "{kind:?} {law:?} {errors:?}");
                assert!(errors.is_transparent(), "{kind:?} {law:?} {errors:?}");
                assert!(bits_expected(kind).contains(&errors.bits), "{kind:?} {law:?} {errors:?}");
            }
        }
    }
}

#[test]
fn the_events_tell_the_call() {
    use ModemCallEvent::{AnswerTone, CarrierUp, Completed, Synchronised, Trained};
    let trained = Trained { bits_per_second: 2400 };
    for (kind, opening) in
        [(V21, &[CarrierUp, Synchronised][..]), (V22BIS, &[CarrierUp, trained, Synchronised])]
    {
        let (mut caller, mut answerer) = call(kind, Path::default());
        for (modem, first) in [(&mut caller, &[AnswerTone][..]), (&mut answerer, &[])] {
            let (outcome, errors) = (ModemCallOutcome::Done, modem.bit_errors());
            let events: Vec<_> = std::iter::from_fn(|| modem.poll_event()).collect();
            let end = [Completed { outcome, errors }];
            assert_eq!(events, [first, opening, &end].concat(), "{kind:?}");
        }
    }
}

#[test]
fn a_lost_packet_costs_the_bits_in_it_and_the_modems_go_on() {
    // V.21 has no clock of its own and falls silent: six bits are missing. V.22bis takes noise for bits, and its
    // descrambler adds to each wrong bit two more.
    for (kind, slips, errors) in [(V21, 1, 0..=0), (V22, 0, 10..=40), (V22BIS, 0, 20..=80)] {
        let (caller, answerer) = call(kind, Path { lost: &[600], ..Path::default() });
        let heard = answerer.bit_errors();
        assert_eq!((answerer.outcome(), heard.slips), (Some(ModemCallOutcome::Done), slips), "{kind:?}");
        assert!(errors.contains(&heard.errors), "{kind:?} {heard:?}");
        // Nothing was lost in the other direction.
        assert!(caller.bit_errors().is_transparent(), "{kind:?} {:?}", caller.bit_errors());
    }
}

#[test]
fn a_slip_of_the_jitter_buffer_loses_the_place_once() {
    for kind in [V21, V22, V22BIS] {
        for samples in [-160, -8, 8, 160] {
            let slip = Some(Slip { samples, period_ms: 12_000 });
            let line = LineSettings { slip, ..LineSettings::default() };
            let (caller, answerer) = call(kind, Path { line, ..Path::default() });
            let heard = caller.bit_errors();
            assert_eq!(caller.outcome(), Some(ModemCallOutcome::Done), "{kind:?} {samples}");
            // A millisecond is less than a third of a bit at 300 bit/s, and more than a bit at 1200.
            let slips = u64::from(kind != V21 || samples.abs() > 8);
            assert_eq!((heard.slips, heard.errors), (slips, 0), "{kind:?} {samples}");
            assert!(answerer.bit_errors().is_transparent(), "{kind:?} {samples}");
        }
    }
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Not one wrong bit, at this rate.
    Transparent(u32),
    /// Done, with wrong bits or a slip.
    Damaged,
    /// No data at all.
    Failed(ModemCallOutcome),
}

fn fate(modem: &ModemCall) -> Fate {
    match modem.outcome().expect("the call is over") {
        ModemCallOutcome::Done if modem.bit_errors().is_transparent() => {
            Fate::Transparent(modem.bits_per_second())
        }
        ModemCallOutcome::Done => Fate::Damaged,
        outcome => Fate::Failed(outcome),
    }
}

fn line(change: impl FnOnce(&mut LineSettings)) -> LineSettings {
    let mut line = LineSettings::default();
    change(&mut line);
    line
}

#[test]
fn what_lines_do_to_data_calls() {
    use Fate::{Failed, Transparent};
    use ModemCallOutcome::{NoAnswerTone, NoSequence};
    let echo = |attenuation_db| Some(Echo { delay_ms: 20, attenuation_db });
    let all = [Transparent(300), Transparent(1200), Transparent(2400)];
    let rows = [
        (line(|line| line.gain_db = -20), all),
        // Frequencies and phases survive clipping; the sixteen points of V.22bis lie within it here.
        (line(|line| line.gain_db = 12), all),
        (line(|line| line.drift_ppm = 100), all),
        (line(|line| line.drift_ppm = -100), all),
        (line(|line| line.noise_dbm0 = Some(-48)), all),
        // 22 dB below the signal there is room for four points and not for sixteen.
        (line(|line| line.noise_dbm0 = Some(-36)), [Transparent(300), Transparent(1200), Transparent(1200)]),
        // The engine does not train on 10 dB.
        (
            line(|line| line.noise_dbm0 = Some(-24)),
            [Transparent(300), Failed(NoSequence), Failed(NoSequence)],
        ),
        // The answer tone has less than 85 % of the power.
        (line(|line| line.noise_dbm0 = Some(-18)), [Failed(NoAnswerTone); 3]),
        // The two directions have their own frequencies, so that nobody takes an echo for the other.
        (line(|line| line.echo = echo(10)), all),
    ];
    for (settings, expected) in rows {
        for (kind, expected) in [V21, V22, V22BIS].into_iter().zip(expected) {
            let (caller, _) = call(kind, Path { line: settings, ..Path::default() });
            assert_eq!(fate(&caller), expected, "{kind:?} {settings:?} {:?}", caller.bit_errors());
        }
    }
}

#[test]
fn a_signal_near_the_threshold_of_v22bis_is_heard_and_damaged() {
    let (caller, answerer) = call(V22BIS, Path { line: line(|line| line.gain_db = -30), ..Path::default() });
    assert_eq!((fate(&caller), fate(&answerer)), (Fate::Damaged, Fate::Damaged));
}

#[test]
fn a_call_that_is_cut_says_how_far_it_came() {
    use ModemCallOutcome::{CarrierLost, NoAnswerTone, NoCarrier, NoSequence, NotTrained};
    let rows = [
        (V21, 0, [NoAnswerTone, NoCarrier]),
        (V21, 200, [NoCarrier, NoCarrier]),
        (V21, 600, [CarrierLost, CarrierLost]),
        (V22BIS, 200, [NoCarrier, NoCarrier]),
        // In the middle of the training, which the answerer takes for its end.
        (V22BIS, 350, [NotTrained, NoSequence]),
        (V22BIS, 600, [CarrierLost, CarrierLost]),
    ];
    for (kind, cut, expected) in rows {
        let (caller, answerer) = call(kind, Path { cut: Some(cut), ..Path::default() });
        assert_eq!([caller.outcome(), answerer.outcome()], expected.map(Some), "{kind:?} {cut}");
        let ended = |modem: &ModemCall| modem.now().since(Instant::ZERO);
        let latest = match expected[0] {
            CarrierLost => Duration::from_millis(20 * cut as u64 + 2100),
            _ => Duration::from_secs(60),
        };
        assert!(ended(&caller) <= latest && ended(&answerer) <= latest, "{kind:?} {cut}");
    }
}

#[test]
fn hanging_up_ends_a_call_once() {
    let settings = ModemCallSettings::new(V21, Role::Caller);
    let mut modem = ModemCall::new(settings, Instant::ZERO).expect("memory");
    modem.hang_up();
    modem.hang_up();
    modem.handle_audio(&[0; STEP_SAMPLES]);
    assert_eq!(modem.outcome(), Some(ModemCallOutcome::Dropped));
    assert_eq!(std::iter::from_fn(|| modem.poll_event()).count(), 1);
    assert_eq!(modem.now(), Instant::ZERO);
}
