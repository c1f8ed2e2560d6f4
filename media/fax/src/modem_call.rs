//! A data call of two modems over the telephone, as alarm panels, card terminals and meters make it.
//!
//! ```text
//!  answerer:  silence 2 s, answer tone 3.3 s, silence 75 ms, carrier ─────────────►
//!  caller:    silent until the answer tone has ended,        carrier ─────────────►
//! ```
//!
//! The order is that of ITU-T V.25. Both then send the same pseudo-random sequence and count what arrives
//! wrong; nothing is repeated or corrected, so that the count is about the path.

use std::collections::VecDeque;

use audio::tone::{Step, Tone, ToneDetector, ToneEvent, ToneGenerator};
use clock::{Duration, Instant};

use crate::job::StartError;
use crate::prbs::BitErrors;
use crate::{DataModem, DataModemKind, Role, SAMPLES_PER_SECOND};

/// One modem, one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModemCallSettings {
    /// The modem.
    pub kind: DataModemKind,
    /// Who called.
    pub role: Role,
    /// How long bits are compared, from the first that is recognised.
    pub data: Duration,
    /// The call ends here in any case.
    pub deadline: Duration,
}

impl ModemCallSettings {
    /// Ten seconds of data, and a minute for everything.
    #[must_use]
    pub fn new(kind: DataModemKind, role: Role) -> Self {
        Self { kind, role, data: Duration::from_secs(10), deadline: Duration::from_secs(60) }
    }
}

/// Something that happened in a data call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModemCallEvent {
    /// The caller heard the answer tone.
    AnswerTone,
    /// The other side's carrier came.
    CarrierUp,
    /// The other side's carrier went.
    CarrierDown,
    /// The modems agreed (V.22bis only; V.21 needs no training).
    Trained {
        /// The rate; it may fall later, when the line becomes worse.
        bits_per_second: u32,
    },
    /// The sequence was recognised: bits are compared from here.
    Synchronised,
    /// The call is over for this modem. Nothing follows.
    Completed {
        /// How it ended.
        outcome: ModemCallOutcome,
        /// Bits compared and bits wrong, up to then.
        errors: BitErrors,
    },
}

/// How a data call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModemCallOutcome {
    /// Bits were compared as long as they should be; how many were wrong is another matter.
    Done,
    /// The caller never heard the answer tone to its end.
    NoAnswerTone,
    /// No carrier came.
    NoCarrier,
    /// A carrier came, and the modems never agreed.
    NotTrained,
    /// The modems agreed, and the sequence was never recognised.
    NoSequence,
    /// The carrier went away in the middle of the data and did not come back.
    CarrierLost,
    /// Bits were compared, and the call had to end before there were enough.
    DeadlineExceeded,
    /// The line went away before the end.
    Dropped,
}

impl ModemCallOutcome {
    /// True when bits were compared as long as they should be.
    #[must_use]
    pub fn is_done(self) -> bool {
        matches!(self, Self::Done)
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NoAnswerTone => "no answer tone was heard",
            Self::NoCarrier => "no carrier was heard",
            Self::NotTrained => "the modems did not agree",
            Self::NoSequence => "the bit sequence was never recognised",
            Self::CarrierLost => "the carrier was lost",
            Self::DeadlineExceeded => "the call exceeded its deadline",
            Self::Dropped => "the call was dropped",
        }
    }
}

/// A modem on a telephone line, 8000 samples a second. Its clock is what it hears.
#[derive(Debug)]
pub struct ModemCall {
    settings: ModemCallSettings,
    modem: DataModem,
    opening: Opening,
    started: Instant,
    samples_heard: u64,
    progress: Progress,
    /// When bits were compared long enough, and the count at that moment.
    counted: Option<(Instant, BitErrors)>,
    carrier_gone_since: Option<Instant>,
    outcome: Option<(ModemCallOutcome, BitErrors)>,
    events: VecDeque<ModemCallEvent>,
}

/// What comes before the carrier.
#[derive(Debug)]
enum Opening {
    /// The caller waits for the end of the answer tone.
    Listening(ToneDetector),
    /// The answerer is silent and then sounds it.
    Answering(ToneGenerator),
    /// The modems have the line.
    Over,
}

/// What has been reported.
#[derive(Debug, Default)]
struct Progress {
    carrier: bool,
    carrier_ever: bool,
    trained: bool,
    synchronised: Option<Instant>,
}

/// V.25: between 1.8 s and 2.5 s of silence, between 2.6 s and 4 s of tone, then 75 ms of silence.
const ANSWER_STEPS: [Step; 3] = [
    Step { frequencies: [0, 0], duration_ms: 2000 },
    Step { frequencies: [2100, 0], duration_ms: 3300 },
    Step { frequencies: [0, 0], duration_ms: 75 },
];
/// Echo cancellers are switched off by a reversal of the phase every 450 ms (V.25).
const REVERSAL_MS: u32 = 450;
/// Both sides go on sending after they have counted enough, so that the slower one finds its bits too.
const TAIL: Duration = Duration::from_secs(2);
/// A modem whose carrier is away longer than this hangs up.
const CARRIER_LOSS_MAX: Duration = Duration::from_secs(2);

impl ModemCall {
    /// Starts the call now.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn new(settings: ModemCallSettings, now: Instant) -> Result<Self, StartError> {
        let opening = match settings.role {
            Role::Caller => Opening::Listening(ToneDetector::ced()),
            Role::Answerer => Opening::Answering(ToneGenerator::new(Tone {
                steps: ANSWER_STEPS.to_vec(),
                reversal_ms: REVERSAL_MS,
                ..Tone::ced()
            })),
        };
        Ok(Self {
            settings,
            modem: DataModem::new(settings.kind, settings.role == Role::Caller)?,
            opening,
            started: now,
            samples_heard: 0,
            progress: Progress::default(),
            counted: None,
            carrier_gone_since: None,
            outcome: None,
            events: VecDeque::new(),
        })
    }

    /// Takes samples from the line.
    pub fn handle_audio(&mut self, samples: &[i16]) {
        if self.outcome.is_some() {
            return;
        }
        match &mut self.opening {
            Opening::Listening(detector) => {
                let events = detector.push(samples);
                if events.iter().any(|event| matches!(event, ToneEvent::Began { .. })) {
                    self.events.push_back(ModemCallEvent::AnswerTone);
                }
                if events.iter().any(|event| matches!(event, ToneEvent::Ended { .. })) {
                    self.opening = Opening::Over;
                }
            }
            Opening::Answering(_) => {}
            Opening::Over => self.modem.handle_audio(samples),
        }
        self.samples_heard += samples.len() as u64;
        self.observe();
    }

    /// Samples that never arrived. The box plays silence, and the modem cannot know why.
    pub fn handle_gap(&mut self, samples: usize) {
        self.handle_audio(&vec![0; samples]);
    }

    /// Fills the buffer with what the modem says, silence included.
    pub fn fill_audio(&mut self, samples: &mut [i16]) {
        match &mut self.opening {
            _ if self.outcome.is_some() => samples.fill(0),
            Opening::Listening(_) => samples.fill(0),
            Opening::Answering(tone) => {
                tone.fill(samples);
                if tone.is_over() {
                    self.opening = Opening::Over;
                }
            }
            Opening::Over => self.modem.fill_audio(samples),
        }
    }

    /// The moment up to which the modem has heard.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.started + Duration::from_nanos(self.samples_heard * (1_000_000_000 / SAMPLES_PER_SECOND))
    }

    /// Takes the next event.
    pub fn poll_event(&mut self) -> Option<ModemCallEvent> {
        self.events.pop_front()
    }

    /// The line is gone: ends the call if it is not over.
    pub fn hang_up(&mut self) {
        if self.counted.is_some() {
            self.end(ModemCallOutcome::Done);
        } else {
            self.end(ModemCallOutcome::Dropped);
        }
    }

    /// How the call ended, once it has.
    #[must_use]
    pub fn outcome(&self) -> Option<ModemCallOutcome> {
        self.outcome.map(|(outcome, _)| outcome)
    }

    /// The rate of the bits.
    #[must_use]
    pub fn bits_per_second(&self) -> u32 {
        self.modem.bits_per_second()
    }

    /// Bits compared and bits wrong, up to the end of the data.
    #[must_use]
    pub fn bit_errors(&self) -> BitErrors {
        let counted = self.counted.map(|(_, errors)| errors);
        counted.or(self.outcome.map(|(_, errors)| errors)).unwrap_or_else(|| self.modem.bit_errors())
    }

    /// Looks at what has changed, and whether that is the end.
    fn observe(&mut self) {
        let now = self.now();
        self.observe_carrier(now);
        if self.modem.is_trained() && !core::mem::replace(&mut self.progress.trained, true) {
            let bits_per_second = self.modem.bits_per_second();
            self.events.push_back(ModemCallEvent::Trained { bits_per_second });
        }
        let errors = self.modem.bit_errors();
        // The engine gives bits a moment before it says that it is trained.
        let ready = self.progress.trained || !self.needs_training();
        if ready && errors.bits > 0 && self.progress.synchronised.is_none() {
            self.progress.synchronised = Some(now);
            self.events.push_back(ModemCallEvent::Synchronised);
        }
        if self.counted.is_none()
            && self.progress.synchronised.is_some_and(|at| now >= at + self.settings.data)
        {
            self.counted = Some((now, errors));
        }
        self.check_end(now);
    }

    fn observe_carrier(&mut self, now: Instant) {
        if self.counted.is_some() {
            // The other side is through, and hangs up.
            return;
        }
        let carrier = self.modem.hears_carrier();
        if carrier != core::mem::replace(&mut self.progress.carrier, carrier) {
            let event = if carrier { ModemCallEvent::CarrierUp } else { ModemCallEvent::CarrierDown };
            self.events.push_back(event);
            self.carrier_gone_since = (!carrier).then_some(now);
            self.progress.carrier_ever = true;
        }
    }

    fn check_end(&mut self, now: Instant) {
        if let Some((at, _)) = self.counted {
            if now >= at + TAIL {
                self.end(ModemCallOutcome::Done);
            }
        } else if self.progress.synchronised.is_some()
            && self.carrier_gone_since.is_some_and(|since| now >= since + CARRIER_LOSS_MAX)
        {
            self.end(ModemCallOutcome::CarrierLost);
        } else if now >= self.started + self.settings.deadline {
            self.end(self.unfinished());
        }
    }

    /// How far a call came that did not come to its end.
    fn unfinished(&self) -> ModemCallOutcome {
        if matches!(self.opening, Opening::Listening(_)) {
            ModemCallOutcome::NoAnswerTone
        } else if !self.progress.carrier_ever {
            ModemCallOutcome::NoCarrier
        } else if self.needs_training() && !self.progress.trained {
            ModemCallOutcome::NotTrained
        } else if self.progress.synchronised.is_none() {
            ModemCallOutcome::NoSequence
        } else {
            ModemCallOutcome::DeadlineExceeded
        }
    }

    fn needs_training(&self) -> bool {
        matches!(self.settings.kind, DataModemKind::V22bis { .. })
    }

    fn end(&mut self, outcome: ModemCallOutcome) {
        if self.outcome.is_none() {
            let errors = self.bit_errors();
            self.outcome = Some((outcome, errors));
            self.events.push_back(ModemCallEvent::Completed { outcome, errors });
        }
    }
}
