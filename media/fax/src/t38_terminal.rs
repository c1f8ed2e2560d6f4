//! A fax machine that speaks IFPs.

use bytes::Bytes;
use clock::Instant;
use page::Page;
use page::tiff::TiffError;
use t38::{FieldKind, Ifp, Modulation, Syntax};

use crate::event::{Event, Outcome, Statistics};
use crate::ffi_t38::T38Engine;
use crate::job::{Call, StartError};
use crate::{IfpOut, Role, STEP, STEP_SAMPLES, Settings};

/// A fax machine on a T.38 session. UDPTL is somebody else's: give it the IFPs in order.
#[derive(Debug)]
pub struct T38Terminal {
    engine: T38Engine,
    call: Call,
    syntax: Syntax,
    next_step: Instant,
    sequence: SequenceWithoutEmpties,
}

impl T38Terminal {
    /// Starts the call now.
    ///
    /// # Errors
    /// When the pages cannot be sent by any fax machine, or there is no memory.
    pub fn new(settings: &Settings, now: Instant) -> Result<Self, StartError> {
        let mut engine = T38Engine::new(settings.role == Role::Caller).ok_or(StartError::NoMemory)?;
        engine.set_version(settings.t38_version);
        if settings.unpaced {
            engine.set_unpaced();
        }
        let call = Call::start(settings, &mut engine.t30(), now)?;
        let syntax = Syntax::of_version(settings.t38_version);
        let sequence = SequenceWithoutEmpties::default();
        Ok(Self { engine, call, syntax, next_step: now + STEP, sequence })
    }

    /// Takes an IFP. A jump in the sequence tells the machine what was lost.
    pub fn handle_ifp(&mut self, now: Instant, sequence: u16, ifp: &[u8]) {
        self.advance(now);
        let Some(sequence) = self.sequence.number(sequence, ifp) else { return };
        if self.call.spoils_training().is_some() {
            self.engine.receive(sequence, &spoil(ifp, self.syntax));
        } else {
            self.engine.receive(sequence, ifp);
        }
        self.call.collect(self.engine.context());
    }

    /// Lets time pass up to `now`.
    pub fn advance(&mut self, now: Instant) {
        while self.next_step <= now && self.call.outcome().is_none() {
            self.engine.advance(STEP_SAMPLES);
            self.call.collect(self.engine.context());
            let (mut t30, context) = self.engine.t30_and_context();
            self.call.check_deadline(self.next_step, &mut t30, context);
            self.next_step += STEP;
        }
    }

    /// When [`T38Terminal::advance`] wants to be called; `None` when the call is over.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.call.outcome().is_none().then_some(self.next_step)
    }

    /// Takes the next IFP to send.
    pub fn poll_ifp(&mut self) -> Option<IfpOut> {
        let ifp = self.engine.context().mailbox().ifps.pop_front()?;
        let class = Ifp::parse(&ifp, self.syntax).ifp.class();
        Some(IfpOut { ifp: Bytes::from(ifp), class })
    }

    /// Takes the next event.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.call.poll_event()
    }

    /// The session is gone: ends the call if it is not over.
    pub fn hang_up(&mut self) {
        let (mut t30, context) = self.engine.t30_and_context();
        self.call.end(Outcome::Dropped, &mut t30, context);
    }

    /// How the call ended, once it has.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.call.outcome()
    }

    /// The totals so far.
    pub fn statistics(&mut self) -> Statistics {
        self.engine.t30().statistics()
    }

    /// The pages received; all are there once the call is over.
    ///
    /// # Errors
    /// When the engine's document cannot be read, which happens in the middle of a page.
    pub fn pages(&mut self) -> Result<Vec<Page>, TiffError> {
        self.call.pages()
    }
}

/// The engine takes no empty IFP and would count it as lost; their numbers are closed up.
#[derive(Debug, Default)]
pub(crate) struct SequenceWithoutEmpties {
    empties: u16,
}

impl SequenceWithoutEmpties {
    /// The number for the engine, or nothing for an empty IFP.
    pub(crate) fn number(&mut self, sequence: u16, ifp: &[u8]) -> Option<u16> {
        if ifp.is_empty() {
            self.empties = self.empties.wrapping_add(1);
            return None;
        }
        Some(sequence.wrapping_sub(self.empties))
    }
}

/// Turns the training check into ones, so that it fails as on a noisy line.
fn spoil(ifp: &[u8], syntax: Syntax) -> Bytes {
    let Ifp::Data { modulation, mut fields } = Ifp::parse(ifp, syntax).ifp else {
        return Bytes::copy_from_slice(ifp);
    };
    if modulation == Modulation::V21 {
        return Bytes::copy_from_slice(ifp);
    }
    for field in &mut fields {
        if matches!(field.kind, FieldKind::T4NonEcmData | FieldKind::T4NonEcmSigEnd) {
            field.data = Bytes::from(vec![0xff; field.data.len()]);
        }
    }
    Ifp::Data { modulation, fields }.to_bytes(syntax)
}
