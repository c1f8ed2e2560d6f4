//! Listens to the audio of a fax call, both directions, and says what was on the line. Never speaks.
//!
//! V.21 is listened for all the time, CNG and CED until the first frame. A DCS says which fast modem its sender
//! will use; that one is then listened for in that direction. What comes out is for [`t30::Listener`].

use bytes::Bytes;
use clock::{Duration, Instant};
use t30::{Line, Side};
use t38::Modulation;
use t38::t30::Frame;

use crate::ffi_tap::{Demodulator, RawReceiver, Training, status};
use crate::hdlc::{Hdlc, HdlcReader};
use crate::job::StartError;
use crate::tap_burst::Burst;
use crate::tap_tones::Tones;
use crate::{SAMPLES_PER_SECOND, STEP_SAMPLES};

/// A passive receiver on both directions of one call.
#[derive(Debug)]
pub struct Tap {
    ears: [Ear; 2],
    /// The last good frame of each side, to know it again when it comes back as echo.
    last_frames: [Option<(Instant, Bytes)>; 2],
    has_frames: bool,
}

/// One direction.
#[derive(Debug)]
struct Ear {
    tones: Tones,
    slow: RawReceiver,
    slow_since: Option<Instant>,
    /// The carrier of V.21 had a preamble: something was said.
    slow_spoke: bool,
    frames: HdlcReader,
    fast: Option<Fast>,
    /// Samples of silence that the receivers have heard in a row.
    quiet: usize,
}

/// The modem that a DCS announced.
#[derive(Debug)]
struct Fast {
    receiver: RawReceiver,
    modulation: Modulation,
    error_correction: bool,
    since: Option<Instant>,
    has_failed: bool,
    /// It has trained since the DCS: V.17 trains shortly from then on (T.30 5.3.6.2.3).
    has_trained: bool,
    burst: Option<Burst>,
}

/// An echo comes back within this time.
const ECHO_MAX: Duration = Duration::from_millis(1500);
/// A damaged frame is taken for an echo within this time: an answer cannot be there so soon (T.30 5.3.1).
const DAMAGED_ECHO_MAX: Duration = Duration::from_millis(500);
/// Below every modem's threshold, and above the smallest values of both laws.
const QUIET_MAX: u16 = 16;
/// After so much silence the receivers' filters are empty.
const QUIET_SAMPLES: usize = 4 * STEP_SAMPLES;

type Lines = Vec<(Instant, Line)>;

impl Tap {
    /// A tap that heard nothing yet.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn new() -> Result<Self, StartError> {
        Ok(Self { ears: [Ear::new()?, Ear::new()?], last_frames: [None, None], has_frames: false })
    }

    /// Takes samples that `side` said, the first of them at `at`; tells what they held, with times that do not go
    /// back. The samples of one side must come in order and without holes; [`Tap::gap`] fills these.
    pub fn hear(&mut self, at: Instant, side: Side, samples: &[i16]) -> Vec<(Instant, Line)> {
        let mut lines = Vec::new();
        let mut from = at;
        for samples in samples.chunks(STEP_SAMPLES) {
            let until = from + time_of(samples.len());
            if !self.has_frames {
                self.hear_tones(until, side, samples, &mut lines);
            }
            self.hear_modems(from, until, side, samples, &mut lines);
            from = until;
        }
        lines
    }

    /// Samples of `side` that never arrived, the first of them at `at`.
    pub fn gap(&mut self, at: Instant, side: Side, samples: usize) -> Vec<(Instant, Line)> {
        let ear = &mut self.ears[side.index()];
        ear.tones.gap(samples);
        ear.slow.receive_gap(samples);
        if let Some(fast) = &mut ear.fast {
            fast.receiver.receive_gap(samples);
        }
        vec![(at, Line::Lost)]
    }

    /// Each tone belongs to one side: where it is heard on both, the second is an echo.
    fn hear_tones(&mut self, until: Instant, side: Side, samples: &[i16], lines: &mut Lines) {
        let mut heard = Vec::new();
        self.ears[side.index()].tones.hear(until, samples, &mut heard);
        let other = &self.ears[side.other().index()].tones;
        let is_echo = |line: &Line| match line {
            Line::Tone(tone) => other.last_heard(*tone).is_some_and(|at| until < at + ECHO_MAX),
            _ => false,
        };
        lines.extend(heard.into_iter().filter(|(_, line)| !is_echo(line)));
    }

    fn hear_modems(&mut self, from: Instant, until: Instant, side: Side, samples: &[i16], lines: &mut Lines) {
        let ear = &mut self.ears[side.index()];
        if ear.sleeps(samples) {
            return;
        }
        if !ear.is_in_burst() {
            for frame in ear.hear_slow(from, until, samples, lines) {
                self.control(until, side, frame, lines);
            }
        }
        self.ears[side.index()].hear_fast(from, until, samples, lines);
    }

    /// A hybrid sends some of what `other` says back. Its frames are those just heard from there; where they are
    /// damaged, all that is known is that `other` was speaking.
    fn is_echo(&self, until: Instant, other: Side, frame: &Frame) -> bool {
        let last = self.last_frames[other.index()].as_ref();
        if frame.fcs_ok {
            return last.is_some_and(|(at, octets)| *octets == frame.octets && until < *at + ECHO_MAX);
        }
        let just_spoke = last.is_some_and(|(at, _)| until < *at + DAMAGED_ECHO_MAX);
        just_spoke || self.ears[other.index()].frames.has_preamble()
    }

    fn control(&mut self, until: Instant, side: Side, frame: Frame, lines: &mut Lines) {
        let is_echo = self.is_echo(until, side.other(), &frame);
        if is_echo {
            return;
        }
        if frame.fcs_ok {
            self.has_frames = true;
            self.last_frames[side.index()] = Some((until, frame.octets.clone()));
            self.ears[side.index()].expect(&frame);
        }
        lines.push((until, Line::Frame(frame)));
    }
}

impl Ear {
    fn new() -> Result<Self, StartError> {
        Ok(Self {
            tones: Tones::new(),
            slow: RawReceiver::new(Demodulator::V21).ok_or(StartError::NoMemory)?,
            slow_since: None,
            slow_spoke: false,
            frames: HdlcReader::new(),
            fast: None,
            quiet: QUIET_SAMPLES,
        })
    }

    /// Whether there is nothing to hear and nothing half heard: most of the time, as one side speaks at a time.
    fn sleeps(&mut self, samples: &[i16]) -> bool {
        if samples.iter().any(|sample| sample.unsigned_abs() > QUIET_MAX) {
            self.quiet = 0;
            return false;
        }
        let has_carrier =
            self.slow_since.is_some() || self.fast.as_ref().is_some_and(|fast| fast.since.is_some());
        let sleeps = self.quiet >= QUIET_SAMPLES && !has_carrier;
        self.quiet = self.quiet.saturating_add(samples.len());
        sleeps
    }

    fn is_in_burst(&self) -> bool {
        self.fast.as_ref().is_some_and(|fast| fast.burst.is_some())
    }

    fn hear_slow(&mut self, from: Instant, until: Instant, samples: &[i16], lines: &mut Lines) -> Vec<Frame> {
        let mut frames = Vec::new();
        for bit in self.slow.receive(samples) {
            match bit {
                status::CARRIER_UP => {
                    self.slow_since = Some(from);
                    self.frames = HdlcReader::new();
                }
                status::CARRIER_DOWN => {
                    if core::mem::take(&mut self.slow_spoke) {
                        lines.push((until, Line::End));
                        self.fast.iter_mut().for_each(Fast::forget);
                    }
                    self.slow_since = None;
                    self.frames = HdlcReader::new();
                }
                0 | 1 => match self.frames.put(bit == 1) {
                    Some(Hdlc::Preamble) => {
                        self.slow_spoke = true;
                        lines.push((self.slow_since.unwrap_or(from), Line::Preamble));
                    }
                    Some(Hdlc::Frame { octets, fcs_ok }) if fcs_ok || self.frames.has_preamble() => {
                        let octets = Bytes::from(octets);
                        frames.push(Frame { modulation: Modulation::V21, octets, fcs_ok });
                        self.frame_ended(frames.last());
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        frames
    }

    /// Behind a final frame V.21 is over, also where an echo fills the pause before the fast modem begins.
    fn frame_ended(&mut self, frame: Option<&Frame>) {
        if frame.is_some_and(|frame| frame.fcs_ok && frame.is_final()) {
            self.frames = HdlcReader::new();
            self.fast.iter_mut().for_each(Fast::forget);
        }
    }

    /// The fast modem hears V.21 as a carrier that never trains; it is not asked until that is over.
    fn hear_fast(&mut self, from: Instant, until: Instant, samples: &[i16], lines: &mut Lines) {
        let Some(fast) = self.fast.as_mut().filter(|_| !self.frames.has_preamble()) else { return };
        let has_trained = fast.hear(from, until, samples, lines);
        if has_trained {
            self.slow.restart(Training::Long);
            self.slow_since = None;
            self.slow_spoke = false;
            self.frames = HdlcReader::new();
        }
    }

    /// A DCS or CTC says what its sender will use next; training is long then (T.30 5.3.6.2.3).
    fn expect(&mut self, frame: &Frame) {
        if !matches!(frame.name(), "DCS" | "CTC") {
            return;
        }
        let Some(order) = frame.capability() else { return };
        let Some(modulation) = order.dcs_modulation() else { return };
        let Some(demodulator) = demodulator(modulation) else { return };
        let error_correction = order.error_correction || frame.name() == "CTC";
        let known = self.fast.take().filter(|fast| fast.receiver.demodulator() == demodulator);
        let receiver = match known {
            Some(mut fast) => {
                fast.receiver.restart(Training::Long);
                Some(fast.receiver)
            }
            None => RawReceiver::new(demodulator),
        };
        self.fast = receiver.map(|receiver| Fast {
            receiver,
            modulation,
            error_correction,
            since: None,
            has_failed: false,
            has_trained: false,
            burst: None,
        });
    }
}

impl Fast {
    /// What it heard was another modem.
    fn forget(&mut self) {
        self.receiver.restart(Training::AsBefore);
        self.since = None;
        self.has_failed = false;
    }

    /// Tells whether it has just trained.
    fn hear(&mut self, from: Instant, until: Instant, samples: &[i16], lines: &mut Lines) -> bool {
        let mut trained = false;
        for bit in self.receiver.receive(samples) {
            match bit {
                0 | 1 => {
                    if let Some(burst) = &mut self.burst {
                        burst.put(bit == 1, until, lines);
                    }
                }
                status::CARRIER_UP => self.since = Some(from),
                status::TRAINING_SUCCEEDED => {
                    let short =
                        self.has_trained && matches!(self.receiver.demodulator(), Demodulator::V17(_));
                    lines.push((self.since.unwrap_or(from), self.training(short)));
                    self.burst = Some(Burst::new(self.modulation, self.error_correction));
                    self.has_trained = true;
                    trained = true;
                }
                status::TRAINING_FAILED => self.has_failed = true,
                status::CARRIER_DOWN => self.carrier_down(until, lines),
                _ => {}
            }
        }
        if let Some(burst) = &mut self.burst {
            burst.flush(until, lines);
        }
        trained
    }

    fn carrier_down(&mut self, until: Instant, lines: &mut Lines) {
        let since = self.since.take().unwrap_or(until);
        let has_failed = core::mem::take(&mut self.has_failed);
        match self.burst.take() {
            Some(burst) => {
                burst.end(until, lines);
                lines.push((until, Line::End));
            }
            None if has_failed => {
                lines.push((since, self.training(false)));
                lines.push((until, Line::End));
            }
            None => {}
        }
    }

    fn training(&self, short: bool) -> Line {
        Line::Training { modulation: self.modulation, short }
    }
}

fn demodulator(modulation: Modulation) -> Option<Demodulator> {
    let rate = u16::try_from(modulation.bits_per_second()?).ok()?;
    match modulation {
        Modulation::V27Rate2400 | Modulation::V27Rate4800 => Some(Demodulator::V27ter(rate)),
        Modulation::V29Rate7200 | Modulation::V29Rate9600 => Some(Demodulator::V29(rate)),
        Modulation::V17Rate7200
        | Modulation::V17Rate9600
        | Modulation::V17Rate12000
        | Modulation::V17Rate14400 => Some(Demodulator::V17(rate)),
        _ => None,
    }
}

pub(crate) fn time_of(samples: usize) -> Duration {
    Duration::from_nanos(samples as u64 * (1_000_000_000 / SAMPLES_PER_SECOND))
}
