//! Two fax machines on telephone lines that are not perfect, over G.711.

use audio::line::{Echo, Slip};
use audio::{Law, Line, LineSettings};
use clock::{Duration, Instant, Rng};
use fax::{AudioTerminal, Outcome, Role, STEP_SAMPLES, Settings, Statistics};
use page::{Page, Resolution, pattern};

/// What the receiving box plays in the place of a packet that was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Concealment {
    /// The modem is told, and keeps its clocks going.
    #[default]
    Told,
    Silence,
    /// The last packet again.
    Repeated,
}

/// What lies between the two machines. The line is the sender's.
#[derive(Clone, Copy, Debug)]
struct Path {
    line: LineSettings,
    law: Law,
    loss: f64,
    concealment: Concealment,
    error_correction: bool,
    /// Whose line it is.
    receivers: bool,
    seed: u64,
}

impl Default for Path {
    fn default() -> Self {
        Self {
            line: LineSettings::default(),
            law: Law::Mu,
            loss: 0.0,
            concealment: Concealment::default(),
            error_correction: true,
            receivers: false,
            seed: 11,
        }
    }
}

/// One direction of the network.
struct Network {
    path: Path,
    rng: Rng,
    last: [i16; STEP_SAMPLES],
}

/// A packet, or nothing at all.
type Arrival = Option<[i16; STEP_SAMPLES]>;

impl Network {
    fn new(path: Path, name: &str) -> Self {
        Self { path, rng: Rng::new(path.seed).derive(name), last: [0; STEP_SAMPLES] }
    }

    fn carry(&mut self, samples: [i16; STEP_SAMPLES]) -> Arrival {
        if self.rng.chance(self.path.loss) {
            return match self.path.concealment {
                Concealment::Told => None,
                Concealment::Silence => Some([0; STEP_SAMPLES]),
                Concealment::Repeated => Some(self.last),
            };
        }
        let law = self.path.law;
        self.last = samples.map(|sample| law.decode_sample(law.encode_sample(sample)));
        Some(self.last)
    }
}

/// What became of a call.
#[derive(Debug)]
struct Fate {
    sender: Outcome,
    receiver: Outcome,
    statistics: Statistics,
    retries: u32,
    /// Pixel by pixel.
    identical: bool,
    /// Rows that differ, when there is a page at all.
    wrong_rows: Option<u32>,
    seconds: u64,
}

fn speak(machine: &mut AudioTerminal, line: Option<&mut Line>, samples: &mut [i16]) {
    match line {
        None => machine.fill_audio(samples),
        Some(line) => line.say(samples, |said| machine.fill_audio(said)),
    }
}

fn listen(machine: &mut AudioTerminal, line: Option<&mut Line>, arrival: Arrival) {
    match (line, arrival) {
        (None, Some(samples)) => machine.handle_audio(&samples),
        (None, None) => machine.handle_gap(STEP_SAMPLES),
        (Some(line), Some(samples)) => machine.handle_audio(&line.hear(&samples)),
        (Some(line), None) => machine.handle_gap(line.hear_gap(STEP_SAMPLES)),
    }
}

/// Three times as long as the page takes on a perfect line.
const DEADLINE: Duration = Duration::from_secs(120);

fn send_a_page(path: Path) -> Fate {
    let sent: Vec<Page> = pattern::text_pages(Resolution::Standard, 1, 8);
    let error_correction = path.error_correction;
    let deadline = DEADLINE;
    let sender = Settings { error_correction, deadline, ..Settings::send(Role::Caller, sent.clone()) };
    let receiver = Settings { deadline, ..Settings::receive(Role::Answerer) };
    let mut a = AudioTerminal::new(&sender, Instant::ZERO).expect("the page is valid");
    let mut b = AudioTerminal::new(&receiver, Instant::ZERO).expect("there is memory");
    let line = Line::new(&path.line, &Rng::new(5));
    let mut lines = if path.receivers { [None, Some(line)] } else { [Some(line), None] };
    let (mut there, mut back) = (Network::new(path, "there"), Network::new(path, "back"));
    let mut steps = 0;
    while a.outcome().is_none() || b.outcome().is_none() {
        let (mut from_a, mut from_b) = ([0; STEP_SAMPLES], [0; STEP_SAMPLES]);
        let [mut a_line, mut b_line] = lines.each_mut().map(Option::as_mut);
        speak(&mut a, a_line.as_deref_mut(), &mut from_a);
        speak(&mut b, b_line.as_deref_mut(), &mut from_b);
        listen(&mut b, b_line, there.carry(from_a));
        listen(&mut a, a_line, back.carry(from_b));
        steps += 1;
        assert!(steps < 50 * 130, "both machines end at their deadline");
    }
    let received = b.pages().expect("the document is closed");
    let difference = received.first().map(|page| sent[0].difference(page));
    Fate {
        sender: a.outcome().cloned().expect("the call is over"),
        receiver: b.outcome().cloned().expect("the call is over"),
        retries: a.statistics().retries,
        statistics: b.statistics(),
        identical: difference.as_ref().is_some_and(page::Difference::is_identical),
        wrong_rows: difference.map(|difference| difference.rows),
        seconds: steps / 50,
    }
}

fn line(change: impl FnOnce(&mut LineSettings)) -> LineSettings {
    let mut line = LineSettings::default();
    change(&mut line);
    line
}

/// With error correction and without, over both laws.
fn all_ways(line: LineSettings) -> Vec<(Path, Fate)> {
    let ways = [(true, Law::Mu), (true, Law::A), (false, Law::Mu), (false, Law::A)];
    let path = |(error_correction, law)| Path { line, law, error_correction, ..Path::default() };
    ways.into_iter().map(path).map(|path| (path, send_a_page(path))).collect()
}

/// With error correction and without, the line being the receiver's or the sender's.
fn both_ways(line: LineSettings, receivers: bool) -> [Fate; 2] {
    [true, false]
        .map(|error_correction| send_a_page(Path { line, error_correction, receivers, ..Path::default() }))
}

impl Fate {
    fn is_ok(&self) -> bool {
        self.sender.is_ok() && self.receiver.is_ok()
    }

    /// Every pixel, at the first attempt, at full speed.
    fn is_perfect(&self) -> bool {
        self.is_ok() && self.identical && self.retries == 0 && self.statistics.bit_rate == 14_400
    }

    /// The engine's codes, 0 for calls that ended otherwise.
    fn codes(&self) -> [u32; 2] {
        [&self.sender, &self.receiver].map(|outcome| match outcome {
            Outcome::Failed { code, .. } => *code,
            _ => 0,
        })
    }
}

#[test]
fn levels_from_minus_20_to_plus_6_db_are_perfect() {
    for gain_db in [-20, -10, 0, 6] {
        for (path, fate) in all_ways(line(|line| line.gain_db = gain_db)) {
            assert!(fate.is_perfect(), "{path:?} {fate:?}");
        }
    }
}

#[test]
fn clipping_costs_speed_and_no_page() {
    // The outer points of 14,400 and 12,000 bit/s are cut off; training fails until those of 9600 are left.
    let [corrected, plain] = both_ways(line(|line| line.gain_db = 12), false);
    assert!(corrected.is_ok() && corrected.identical, "{corrected:?}");
    assert!(plain.is_ok() && plain.statistics.bad_rows <= 5, "{plain:?}");
    for fate in [corrected, plain] {
        assert!([7200, 9600].contains(&fate.statistics.bit_rate), "{fate:?}");
        assert!(fate.seconds > 45, "three trainings failed before: {fate:?}");
    }
}

#[test]
fn a_line_of_minus_30_db_is_not_heard() {
    for fate in both_ways(line(|line| line.gain_db = -30), false) {
        // No CED and no DIS for the one, no DCS for the other.
        assert_eq!((fate.codes(), fate.wrong_rows), ([2, 3], None), "{fate:?}");
    }
}

#[test]
fn noise_up_to_minus_48_dbm0_is_perfect() {
    for (path, fate) in all_ways(line(|line| line.noise_dbm0 = Some(-48))) {
        assert!(fate.is_perfect(), "{path:?} {fate:?}");
    }
}

#[test]
fn noise_above_the_threshold_of_the_carrier_fails_by_name() {
    for fate in both_ways(line(|line| line.noise_dbm0 = Some(-40)), false) {
        // What is heard between the frames is taken for a carrier, and nobody finds the turn to speak.
        assert!(fate.codes().iter().all(|code| *code != 0) && fate.wrong_rows.is_none(), "{fate:?}");
    }
}

#[test]
fn noise_of_minus_36_dbm0_and_more_ends_at_the_deadline() {
    for level in [-36, -24] {
        for fate in both_ways(line(|line| line.noise_dbm0 = Some(level)), false) {
            let deadline = Outcome::DeadlineExceeded;
            assert_eq!((&fate.sender, &fate.receiver), (&deadline, &deadline), "{level}");
            assert_eq!((fate.seconds, fate.wrong_rows), (DEADLINE.as_secs(), None));
        }
    }
}

#[test]
fn clocks_may_differ_by_what_the_modems_allow() {
    for (drift_ppm, perfect) in [(-100, false), (-30, true), (30, true), (100, false)] {
        let [corrected, plain] = both_ways(line(|line| line.drift_ppm = drift_ppm), false);
        assert!(corrected.is_ok() && corrected.identical, "{drift_ppm} {corrected:?}");
        assert_eq!((corrected.is_perfect(), plain.is_perfect()), (perfect, perfect), "{drift_ppm} {plain:?}");
        // The engine corrects its clock in jumps, and at 100 ppm some of them cost a symbol.
        assert!(corrected.retries <= 5, "{drift_ppm} {corrected:?}");
        assert!(plain.is_ok() && plain.statistics.bad_rows <= 10, "{drift_ppm} {plain:?}");
    }
}

#[test]
fn slips_are_repaired_by_error_correction_and_cost_rows_without() {
    // 20 ms are 48 symbols and 36 turns of the carrier: the modem goes on as if nothing had been. A slip of a
    // single sample leaves it 81 degrees off, and it must find its phase again.
    for (samples, retries, bad_rows) in [(-160, 1..=5, 1..=6), (160, 1..=5, 1..=6), (-1, 3..=20, 7..=40)] {
        let slip = Some(Slip { samples, period_ms: 10_000 });
        let [corrected, plain] = both_ways(line(|line| line.slip = slip), true);
        assert!(corrected.is_ok() && corrected.identical, "{samples} {corrected:?}");
        assert!(retries.contains(&corrected.retries), "{samples} {corrected:?}");
        assert!(plain.is_ok() && bad_rows.contains(&plain.statistics.bad_rows), "{samples} {plain:?}");
    }
}

#[test]
fn echo_is_harmless_when_it_is_quick_or_quiet() {
    for (delay_ms, attenuation_db) in [(20, 20), (50, 20), (20, 10), (200, 30)] {
        let echo = Some(Echo { delay_ms, attenuation_db });
        for fate in both_ways(line(|line| line.echo = echo), false) {
            assert!(fate.is_perfect(), "{delay_ms} ms, {attenuation_db} dB: {fate:?}");
        }
    }
}

#[test]
fn an_echo_that_is_late_and_loud_is_taken_for_the_page() {
    // The receiver's own CFR comes back at -34 dBm0 when it has already switched to the fast modem.
    let echo = Some(Echo { delay_ms: 200, attenuation_db: 20 });
    for fate in both_ways(line(|line| line.echo = echo), false) {
        assert_eq!((fate.codes(), fate.wrong_rows), ([15, 31], None), "{fate:?}");
    }
}

/// Five calls with the same share of lost packets.
fn lossy(loss: f64, concealment: Concealment, error_correction: bool) -> Vec<Fate> {
    let path = |seed| Path { loss, concealment, error_correction, seed, ..Path::default() };
    (1..=5).map(path).map(send_a_page).collect()
}

#[test]
fn one_packet_in_a_hundred_is_survived_when_the_last_is_repeated() {
    // A repeated packet keeps level, symbols and carrier: it costs the bits in it, and no training.
    for fate in lossy(0.01, Concealment::Repeated, false) {
        assert!(fate.is_ok() && (3..=40).contains(&fate.statistics.bad_rows), "{fate:?}");
    }
    let corrected = lossy(0.01, Concealment::Repeated, true);
    let arrived = corrected.iter().filter(|fate| fate.identical).count();
    assert!(arrived >= 3, "{corrected:?}");
    assert!(corrected.iter().all(|fate| fate.retries >= 5), "{corrected:?}");
}

#[test]
fn one_packet_in_a_hundred_is_the_end_when_silence_is_played() {
    for error_correction in [true, false] {
        for fate in lossy(0.01, Concealment::Silence, error_correction) {
            assert!(!fate.is_ok() && fate.wrong_rows.is_none(), "{fate:?}");
        }
    }
}

#[test]
fn one_packet_in_a_thousand_mostly_passes() {
    // Three packets of a call: it depends on which. A training that is hit may be the end.
    for (concealment, arrived_min) in
        [(Concealment::Repeated, 5), (Concealment::Told, 3), (Concealment::Silence, 3)]
    {
        let fates = lossy(0.001, concealment, true);
        let arrived = fates.iter().filter(|fate| fate.identical).count();
        assert!(arrived >= arrived_min, "{concealment:?} {fates:?}");
    }
}
