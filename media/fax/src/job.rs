//! What both kinds of terminal share: the document, the events, the end of the call.

use core::fmt;
use std::collections::VecDeque;

use bytes::Bytes;
use clock::{Duration, Instant};
use page::Page;
use page::tiff::{self, TiffError};
use t38::Modulation;
use t38::t30::Frame;

use crate::event::{Event, FrameReport, Outcome, PageReport, Statistics};
use crate::ffi_t30::{Context, RawEvent, T30, completion_text};
use crate::memory_file::MemoryFile;
use crate::settings::{Job, Settings};

/// Why a machine could not be set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartError {
    /// There is nothing to send.
    NoPages,
    /// A page has a width that this program does not send; machines of 300 dpi take 2592 pixels too (T.30 table 2).
    Width {
        /// The page, counted from 1.
        page: usize,
        /// Its width in pixels.
        width: u32,
    },
    /// The operating system gave no memory for the document.
    NoMemory,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPages => f.write_str("there is no page to send"),
            Self::Width { page, width } => {
                write!(f, "page {page} is {width} pixels wide; what is sent here has 1728, 2048 or 2432")
            }
            Self::NoMemory => f.write_str("no memory for the document"),
        }
    }
}

impl core::error::Error for StartError {}

/// One call of one terminal.
#[derive(Debug)]
pub(crate) struct Call {
    receives: bool,
    training_fails_above: Option<u32>,
    /// How long a page may take, and until when the next may.
    patience: Duration,
    deadline: Instant,
    /// A page was done since the deadline was set.
    has_moved_on: bool,
    document: MemoryFile,
    events: VecDeque<Event>,
    pages_decided: u32,
    pages_done: u32,
    /// Why we ended the call ourselves, if we did.
    ended_by_us: Option<Outcome>,
    outcome: Option<Outcome>,
    spoils_training: Option<Modulation>,
}

/// The engine's code for a line that went away (`T30_ERR_CALLDROPPED`).
const CALL_DROPPED: u32 = spandsp_sys::t30_err_e::T30_ERR_CALLDROPPED as u32;

impl Call {
    pub(crate) fn start(settings: &Settings, t30: &mut T30<'_>, now: Instant) -> Result<Self, StartError> {
        t30.set_ident(&settings.ident);
        t30.set_error_correction(settings.error_correction);
        t30.set_modems(settings.modems);
        t30.set_compressions(settings.compressions);
        t30.set_page_formats();
        let document = match &settings.job {
            Job::Send(pages) => {
                check_pages(pages.pages())?;
                let document = MemoryFile::new(pages.coded()).map_err(|_| StartError::NoMemory)?;
                t30.send_file(&document.path());
                document
            }
            Job::Receive => {
                let document = MemoryFile::new(&[]).map_err(|_| StartError::NoMemory)?;
                t30.receive_file(&document.path());
                document
            }
        };
        Ok(Self {
            receives: settings.job == Job::Receive,
            training_fails_above: settings.training_fails_above,
            patience: settings.deadline,
            deadline: now + settings.deadline,
            has_moved_on: false,
            document,
            events: VecDeque::new(),
            pages_decided: 0,
            pages_done: 0,
            ended_by_us: None,
            outcome: None,
            spoils_training: None,
        })
    }

    pub(crate) fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    pub(crate) fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// The modem whose training is in progress and must fail.
    pub(crate) fn spoils_training(&self) -> Option<Modulation> {
        self.spoils_training
    }

    /// Moves what callbacks left into events.
    pub(crate) fn collect(&mut self, context: &Context) {
        loop {
            // The lock is released before the event is handled.
            let Some(raw) = context.mailbox().events.pop_front() else { return };
            self.handle_raw(raw);
        }
    }

    /// Ends the call when nothing has come of it for too long. Each page is a sign of life, so that a long document
    /// has the time that it needs.
    pub(crate) fn check_deadline(&mut self, now: Instant, t30: &mut T30<'_>, context: &Context) {
        if std::mem::take(&mut self.has_moved_on) {
            self.deadline = now + self.patience;
        }
        if self.outcome.is_none() && now >= self.deadline {
            self.end(Outcome::DeadlineExceeded, t30, context);
        }
    }

    /// Ends the call from outside.
    pub(crate) fn end(&mut self, outcome: Outcome, t30: &mut T30<'_>, context: &Context) {
        if self.outcome.is_some() {
            return;
        }
        self.ended_by_us = Some(outcome);
        t30.terminate();
        self.collect(context);
        if self.outcome.is_none() {
            // The engine had ended without saying so.
            let statistics = t30.statistics();
            self.complete(CALL_DROPPED, statistics);
        }
    }

    /// The pages received so far; they are all there once the call is over.
    pub(crate) fn pages(&mut self) -> Result<Vec<Page>, TiffError> {
        let content = self.document.content().map_err(|_| TiffError::Truncated)?;
        if content.is_empty() {
            return Ok(Vec::new());
        }
        match tiff::read(&content) {
            // The engine opened the document, and no page came.
            Err(TiffError::NoPages) => Ok(Vec::new()),
            other => other.map(|document| document.pages),
        }
    }

    fn handle_raw(&mut self, raw: RawEvent) {
        match raw {
            RawEvent::Frame { incoming, octets } => self.handle_frame(incoming, octets),
            RawEvent::PhaseB(statistics) => self.events.push_back(Event::Negotiated(statistics)),
            RawEvent::PhaseD { decided_by, statistics } => self.handle_page(decided_by, statistics),
            RawEvent::PhaseE { code, statistics } => self.complete(code, statistics),
        }
    }

    fn handle_frame(&mut self, incoming: bool, octets: Vec<u8>) {
        let Some(frame) = control_frame(octets) else { return };
        let name = frame.name();
        if incoming && name == "DCS" {
            let modulation = frame.capability().and_then(|capability| capability.dcs_modulation());
            self.spoils_training = modulation.filter(|modulation| self.is_too_fast(*modulation));
        } else if !incoming {
            self.spoils_training = None;
        }
        self.events.push_back(Event::Frame(FrameReport { incoming, frame }));
    }

    fn is_too_fast(&self, modulation: Modulation) -> bool {
        self.training_fails_above
            .is_some_and(|max| modulation.bits_per_second().is_some_and(|rate| rate > max))
    }

    fn handle_page(&mut self, decided_by: u8, statistics: Statistics) {
        self.pages_decided += 1;
        let done = if self.receives { statistics.pages_received } else { statistics.pages_sent };
        if done > self.pages_done {
            self.pages_done = done;
            self.has_moved_on = true;
        }
        let octets = Bytes::copy_from_slice(&[0xff, 0xc8, decided_by.reverse_bits()]);
        let frame = Frame { modulation: Modulation::V21, octets, fcs_ok: true };
        self.events.push_back(Event::Page(PageReport {
            number: done.max(1),
            decided_by: frame.name(),
            rows: statistics.rows,
            bad_rows: statistics.bad_rows,
            longest_bad_run: statistics.longest_bad_run,
            statistics,
        }));
    }

    fn complete(&mut self, code: u32, statistics: Statistics) {
        if self.outcome.is_some() {
            return;
        }
        let outcome = match (code, self.ended_by_us.take()) {
            (0, None | Some(Outcome::Dropped)) => Outcome::Ok,
            (_, Some(Outcome::DeadlineExceeded)) => Outcome::DeadlineExceeded,
            (CALL_DROPPED, _) => Outcome::Dropped,
            (code, _) => Outcome::Failed { code, text: completion_text(code) },
        };
        self.outcome = Some(outcome.clone());
        self.events.push_back(Event::Completed { outcome, statistics });
    }
}

/// A control frame from the engine's bit order; `None` for page data, which would flood a ladder.
pub(crate) fn control_frame(octets: Vec<u8>) -> Option<Frame> {
    const FCD: u8 = 0b0110_0000;
    const RCP: u8 = 0b0110_0001;
    let octets: Vec<u8> = octets.into_iter().map(u8::reverse_bits).collect();
    if matches!(octets.get(2), None | Some(&FCD | &RCP)) {
        return None;
    }
    Some(Frame { modulation: Modulation::V21, octets: Bytes::from(octets), fcs_ok: true })
}

fn check_pages(pages: &[Page]) -> Result<(), StartError> {
    if pages.is_empty() {
        return Err(StartError::NoPages);
    }
    for (index, page) in pages.iter().enumerate() {
        if !Page::WIDTHS.contains(&page.width()) {
            return Err(StartError::Width { page: index + 1, width: page.width() });
        }
    }
    Ok(())
}
