//! A data call over pass-through: a modem, or the octets of the path themselves.

use audio::Law;
use clock::{Duration, Instant, Rng};
use fax::prbs::BitErrors;
use fax::{DataModemKind, ModemCall, ModemCallSettings, PathTest, PathTestSettings, Role, StartError};
use plan::ModemKind;
use plan::profile::Profile;

use super::ear::Ear;
use super::record::DataRecord;
use super::two_wire::{Analogue, TwoWire};

/// What exchanges bits.
#[derive(Debug)]
enum Kind {
    Modem(Box<ModemCall>, Box<TwoWire>),
    Path(Box<PathTest>),
}

/// One end of a data call.
#[derive(Debug)]
pub(crate) struct Data {
    kind: Kind,
    name: &'static str,
    ear: Ear,
    was_told: bool,
}

impl Analogue for ModemCall {
    fn hear(&mut self, samples: &[i16]) {
        self.handle_audio(samples);
    }

    fn miss(&mut self, samples: usize) {
        self.handle_gap(samples);
    }

    fn say(&mut self, samples: &mut [i16]) {
        self.fill_audio(samples);
    }
}

impl Data {
    /// A modem on its line.
    ///
    /// # Errors
    /// When there is no memory.
    pub(crate) fn modem(
        now: Instant,
        kind: ModemKind,
        role: Role,
        profile: &Profile,
        rng: &Rng,
    ) -> Result<Self, StartError> {
        let (kind, name) = match kind {
            ModemKind::V21 => (DataModemKind::V21, "V.21"),
            ModemKind::V22bis => (DataModemKind::V22bis { bits_per_second: 2400 }, "V.22bis"),
        };
        let modem = ModemCall::new(ModemCallSettings::new(kind, role), now)?;
        let line = TwoWire::new(profile, rng);
        Ok(Self::new(Kind::Modem(Box::new(modem), Box::new(line)), name, profile))
    }

    /// The octets themselves.
    pub(crate) fn path(now: Instant, profile: &Profile) -> Self {
        let test = PathTest::new(PathTestSettings::default(), now);
        Self::new(Kind::Path(Box::new(test)), "path", profile)
    }

    fn new(kind: Kind, name: &'static str, profile: &Profile) -> Self {
        let delay = Duration::from_millis(u64::from(profile.fax.jitter_buffer_ms));
        Self { kind, name, ear: Ear::new(delay), was_told: false }
    }

    /// A packet of sound arrived.
    pub(crate) fn hear(&mut self, now: Instant, timestamp: u32, octets: &[u8]) {
        self.ear.push(now, timestamp, octets);
    }

    /// The next octets.
    pub(crate) fn speak(&mut self, now: Instant, law: Law, count: usize) -> Vec<u8> {
        let heard = self.ear.take(now, count, law.silence());
        match &mut self.kind {
            Kind::Modem(modem, line) => {
                let played: Vec<_> = heard.iter().map(|o| o.map(|o| law.decode_sample(o))).collect();
                let mut said = vec![0; count];
                line.exchange(modem.as_mut(), &played, &mut said);
                law.encode(&said)
            }
            Kind::Path(test) => {
                for run in heard.chunk_by(|a, b| a.is_some() == b.is_some()) {
                    let octets: Vec<u8> = run.iter().flatten().copied().collect();
                    if octets.is_empty() { test.handle_gap(run.len()) } else { test.handle_octets(&octets) }
                }
                let mut said = vec![0; count];
                test.fill_octets(&mut said);
                said
            }
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        match &self.kind {
            Kind::Modem(modem, _) => modem.outcome().is_some(),
            Kind::Path(test) => test.outcome().is_some(),
        }
    }

    /// True the first time that it is asked after the end.
    pub(crate) fn has_news(&mut self) -> bool {
        self.is_over() && !core::mem::replace(&mut self.was_told, true)
    }

    pub(crate) fn hang_up(&mut self) {
        match &mut self.kind {
            Kind::Modem(modem, _) => modem.hang_up(),
            Kind::Path(test) => test.hang_up(),
        }
    }

    pub(crate) fn record(&self, call_id: String) -> DataRecord {
        let (errors, is_done, is_transparent): (BitErrors, bool, Option<bool>) = match &self.kind {
            Kind::Modem(modem, _) => {
                (modem.bit_errors(), modem.outcome().is_some_and(|outcome| outcome.is_done()), None)
            }
            Kind::Path(test) => {
                let is_done = test.outcome() == Some(fax::PathTestOutcome::Done);
                (test.report().errors, is_done, Some(test.report().is_transparent()))
            }
        };
        DataRecord { call_id, name: self.name, errors, is_done, is_transparent }
    }
}
