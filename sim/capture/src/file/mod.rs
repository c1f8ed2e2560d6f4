//! Files of either format to frames; what is broken is stepped over.

mod pcap;
mod pcapng;
mod time;
mod window;

use core::ops::Range;
use std::io::{self, Read};

use pcap::Pcap;
use pcapng::Pcapng;
use window::{Fill, Window};

use crate::{Counts, Damage, DamageKind, NotACapture, UnixNanos};

/// A frame as it lies in the file.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) at: UnixNanos,
    /// LINKTYPE of its interface.
    pub(crate) link_type: u16,
    /// Where it lies; asked for by [`File::octets`] until the next frame is.
    octets: Range<usize>,
    /// Octets that the snap length cut away.
    pub(crate) missing: u32,
}

/// What a look at the next record says.
enum Step {
    /// A frame, and the octets of its record.
    Frame(Frame, usize),
    /// So many octets without a packet.
    Other(usize),
    /// A block that can be stepped over: so many octets.
    Bad(DamageKind, usize),
    /// The record is not whole yet: so many octets are needed in all.
    More(usize),
    /// No record can begin here.
    Broken,
}

/// Whether a record could begin at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plausible {
    Yes,
    No,
    /// So many octets are needed to tell.
    More(usize),
}

enum Format {
    Pcap(Pcap),
    Pcapng(Pcapng),
}

impl Format {
    fn step(&mut self, data: &[u8], counts: &mut Counts) -> Step {
        match self {
            Self::Pcap(pcap) => pcap.step(data, counts),
            Self::Pcapng(pcapng) => pcapng.step(data, counts),
        }
    }

    fn plausible(&self, data: &[u8]) -> Plausible {
        match self {
            Self::Pcap(pcap) => pcap.plausible(data),
            Self::Pcapng(pcapng) => pcapng.plausible(data),
        }
    }
}

/// A capture file of either format.
pub(crate) struct File<R> {
    window: Window<R>,
    format: Format,
    /// Octets of the record that was handed out.
    used: usize,
    /// A place from which on no record was found yet.
    broken: Option<Broken>,
    /// Nothing will be added to the input any more.
    ended: bool,
    /// Nothing was, and all of it lies in the window.
    exhausted: bool,
}

struct Broken {
    offset: u64,
    kind: DamageKind,
}

/// What comes next in a file.
pub(crate) enum InFile {
    Frame(Frame),
    Damage(Damage),
}

impl<R: Read> File<R> {
    pub(crate) fn new(input: R, counts: &mut Counts) -> Result<Self, NotACapture> {
        let mut window = Window::new(input);
        match window.fill(pcap::HEADER_OCTETS) {
            Fill::Enough | Fill::NothingNow => {}
            Fill::Failed(error) => return Err(NotACapture::Io(error)),
        }
        let data = window.data();
        let Some(&magic) = data.first_chunk::<4>() else {
            return Err(if data.is_empty() { NotACapture::Empty } else { NotACapture::TooShort });
        };
        let format = if magic == pcapng::SECTION_HEADER {
            Format::Pcapng(Pcapng::new())
        } else if pcap::is_magic(magic) {
            let Some(pcap) = Pcap::new(data) else { return Err(NotACapture::TooShort) };
            counts.sections += 1;
            counts.interfaces += 1;
            Format::Pcap(pcap)
        } else {
            return Err(NotACapture::Unknown(magic));
        };
        let used = if matches!(format, Format::Pcap(_)) { pcap::HEADER_OCTETS } else { 0 };
        Ok(Self { window, format, used, broken: None, ended: false, exhausted: false })
    }

    /// Nothing will be added to the input any more.
    pub(crate) fn end(&mut self) {
        self.ended = true;
    }

    pub(crate) fn octets(&self, frame: &Frame) -> &[u8] {
        &self.window.data()[frame.octets.clone()]
    }

    /// The next frame or damage; `None` when nothing is there for now.
    pub(crate) fn next(&mut self, counts: &mut Counts) -> Option<InFile> {
        self.window.consume(core::mem::take(&mut self.used));
        loop {
            if let Some(broken) = &self.broken {
                let (offset, kind) = (broken.offset, broken.kind.clone());
                if !self.search() {
                    return None;
                }
                self.broken = None;
                let goes_on = !self.window.data().is_empty();
                let kind = if goes_on { DamageKind::Record } else { kind };
                return Some(self.damage(offset, kind, counts));
            }
            match self.format.step(self.window.data(), counts) {
                Step::Frame(frame, used) => {
                    self.used = used;
                    return Some(InFile::Frame(frame));
                }
                Step::Other(used) => self.window.consume(used),
                Step::Bad(kind, used) => {
                    let offset = self.window.offset();
                    self.window.consume(used);
                    return Some(self.damage(offset, kind, counts));
                }
                Step::Broken => self.break_here(DamageKind::Record),
                Step::More(wanted) => match self.fill(wanted) {
                    Fill::Enough => {}
                    Fill::NothingNow if !self.ended || self.window.data().is_empty() => return None,
                    Fill::NothingNow => self.break_here(DamageKind::EndsInside),
                    Fill::Failed(error) => return Some(self.failed(&error, counts)),
                },
            }
        }
    }

    fn damage(&self, offset: u64, kind: DamageKind, counts: &mut Counts) -> InFile {
        counts.damaged += 1;
        InFile::Damage(Damage { offset, kind, skipped: self.window.offset() - offset })
    }

    /// No more is read after the operating system has failed.
    fn failed(&mut self, error: &io::Error, counts: &mut Counts) -> InFile {
        self.ended = true;
        self.window.close();
        let offset = self.window.offset();
        self.damage(offset, DamageKind::ReadFailed(error.to_string()), counts)
    }

    fn break_here(&mut self, kind: DamageKind) {
        self.broken = Some(Broken { offset: self.window.offset(), kind });
        // Here it was looked at, and this is no record.
        self.window.consume(1);
    }

    /// Goes to the next place where a record may begin, or to the end. False: nothing is there for now.
    fn search(&mut self) -> bool {
        loop {
            let data = self.window.data();
            let mut found = (data.len(), Plausible::More(1));
            for at in 0..data.len() {
                match self.format.plausible(&data[at..]) {
                    Plausible::No => {}
                    // What cannot be told any more is none.
                    Plausible::More(_) if self.exhausted => {}
                    plausible => {
                        found = (at, plausible);
                        break;
                    }
                }
            }
            let (at, plausible) = found;
            self.window.consume(at);
            let Plausible::More(wanted) = plausible else { return true };
            match self.fill(wanted) {
                Fill::Enough => {}
                Fill::NothingNow if self.exhausted && self.window.data().is_empty() => return true,
                Fill::NothingNow if self.exhausted => {}
                Fill::NothingNow => return false,
                Fill::Failed(_) => {
                    self.ended = true;
                    self.window.close();
                }
            }
        }
    }

    fn fill(&mut self, wanted: usize) -> Fill {
        if self.exhausted {
            return if self.window.data().len() < wanted { Fill::NothingNow } else { Fill::Enough };
        }
        let fill = self.window.fill(wanted);
        self.exhausted = self.ended && matches!(fill, Fill::NothingNow);
        fill
    }
}
