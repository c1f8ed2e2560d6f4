//! The pages, rebuilt from what was on the line.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use clock::Instant;
use page::coding::{Coding, LineRows, read_line};
use page::{Page, Resolution};
use t38::Modulation;
use t38::t30::{Capability, Frame};

use crate::Side;
use crate::said::many;

/// A page as it was on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardPage {
    /// Counted from 1; a page that was refused and sent again has its number twice.
    pub number: u32,
    /// Who sent it.
    pub side: Side,
    /// When its data began.
    pub at: Instant,
    /// When its data ended, repetitions included.
    pub until: Instant,
    /// The modem that carried its last data.
    pub modulation: Modulation,
    /// Whether it came in numbered frames.
    pub error_correction: bool,
    /// How it was coded; `None` for codings that are not read.
    pub coding: Option<Coding>,
    /// The pixels: what could be read.
    pub page: Page,
    /// Rows that could not be read; each is a copy of the one above.
    pub bad_rows: u32,
    /// The longest run of these.
    pub longest_bad_run: u32,
    /// Whether it ended with the mark that ends a page, and no frame of it is missing.
    pub is_complete: bool,
    /// Frames that were announced and never heard whole.
    pub missing_frames: u32,
    /// Those of them that came with a wrong FCS and not otherwise.
    pub spoiled_frames: u32,
    /// Octets of page data that were heard, repetitions not counted.
    pub octets: usize,
    /// Frames that were sent again.
    pub resent_frames: u32,
    /// What followed it: `EOP`, `MPS`, `PPS-EOP`.
    pub ended_by: Option<String>,
    /// Whether that said that no more pages follow.
    pub is_last: bool,
    /// What the other side answered: `MCF`, `RTP`, `RTN`, `ERR`.
    pub decided_by: Option<String>,
    /// Its line in the exchange.
    pub(crate) said: usize,
    pub(crate) blocks: usize,
}

impl HeardPage {
    /// True when the receiver confirmed the page (T.30 5.3.6.1.7): MCF, RTP or PIP.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.decided_by.as_deref().is_some_and(|by| matches!(by, "MCF" | "RTP" | "PIP"))
    }

    /// True when all of it was heard. Who listens beside a noisy line may miss what the receiver has heard, so
    /// a page may be confirmed and not be whole here.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_complete && self.missing_frames == 0 && self.bad_rows == 0
    }

    /// `page 1: 14400 bit/s, 2292 rows`.
    pub(crate) fn words(&self) -> String {
        let mut text = format!("page {}", self.number);
        let rate = self.modulation.bits_per_second();
        text += &rate.map_or_else(|| format!(": {}", self.modulation.name()), |r| format!(": {r} bit/s"));
        match self.coding {
            Some(_) => text += &format!(", {}", many(self.page.rows(), "row")),
            None => text += ", in a coding that is not read",
        }
        if self.bad_rows > 0 {
            text += &format!(", {} bad", self.bad_rows);
        }
        if self.missing_frames > 0 {
            text += &format!(", {} missing", many(self.missing_frames, "frame"));
        }
        if self.blocks > 1 {
            text += &format!(", in {}", many(self.blocks, "block"));
        }
        text
    }
}

/// What a DCS ordered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) error_correction: bool,
    pub(crate) coding: Option<Coding>,
    pub(crate) resolution: Resolution,
    pub(crate) width: u32,
}

impl Order {
    pub(crate) fn new(capability: &Capability) -> Self {
        let coding = match capability {
            Capability { t85: true, .. } => None,
            Capability { t6: true, .. } => Some(Coding::Mmr),
            Capability { two_dimensional: true, .. } => Some(Coding::Mr),
            _ => Some(Coding::Mh),
        };
        let resolution = match capability {
            Capability { superfine: true, .. } => Resolution::Superfine,
            Capability { fine: true, .. } => Resolution::Fine,
            _ => Resolution::Standard,
        };
        Self { error_correction: capability.error_correction, coding, resolution, width: capability.width }
    }
}

impl Default for Order {
    /// What every machine has: for pages whose DCS was not heard.
    fn default() -> Self {
        let (coding, resolution) = (Some(Coding::Mh), Resolution::Standard);
        Self { error_correction: false, coding, resolution, width: 1728 }
    }
}

/// One transmission of a fast modem.
#[derive(Clone, Debug)]
pub(crate) struct Burst {
    pub(crate) side: Side,
    pub(crate) at: Instant,
    pub(crate) until: Instant,
    pub(crate) modulation: Modulation,
    pub(crate) octets: Vec<u8>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) said: usize,
    /// Its modem has trained.
    pub(crate) has_signal: bool,
}

/// A page that is not decided yet.
#[derive(Debug)]
struct Open {
    heard: HeardPage,
    order: Order,
    octets: Vec<u8>,
    /// By the number of the block (T.30 A.3.6.3, partial page).
    blocks: BTreeMap<u8, Block>,
    /// The page counter of its PPS.
    counter: Option<u8>,
    block: u8,
    /// Whether the block was confirmed, and another follows.
    block_is_done: bool,
}

#[derive(Debug, Default)]
struct Block {
    frames: BTreeMap<u8, Bytes>,
    /// The numbers of those whose FCS was wrong, as far as such a number is one.
    spoiled: BTreeSet<u8>,
    announced: usize,
}

impl Block {
    /// How many frames it has, as far as that was heard.
    fn count(&self) -> usize {
        let heard = self.frames.keys().next_back().map_or(0, |last| usize::from(*last) + 1);
        self.announced.max(heard)
    }
}

/// All pages of an exchange.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    done: Vec<HeardPage>,
    open: Option<Open>,
    /// Transmissions of frames whose PPS did not come yet: it says to which block they belong.
    waiting: Vec<(Burst, Order)>,
}

/// The most page data that is kept of a page: as much as two hours at 14400 bit/s.
const PAGE_OCTETS_MAX: usize = 16 * 1024 * 1024;
/// The most pages that are kept.
const PAGES_MAX: usize = page::tiff::PAGES_MAX;

impl Pages {
    /// Takes a transmission of a page.
    pub(crate) fn burst(&mut self, burst: Burst, order: Order) {
        if !burst.frames.is_empty() {
            self.waiting.push((burst, order));
            return;
        }
        let is_next = self.open.as_ref().is_none_or(|open| open.heard.ended_by.is_some());
        if is_next {
            self.open(&burst, order);
        }
        let open = self.open.as_mut().expect("it was just opened, or was open");
        open.heard.until = burst.until;
        let room = PAGE_OCTETS_MAX.saturating_sub(open.octets.len());
        open.octets.extend_from_slice(&burst.octets[..burst.octets.len().min(room)]);
    }

    /// Takes the command after a transmission: MPS, EOM, EOP, PPS, EOR. Gives lines of the exchange that can now
    /// be written.
    pub(crate) fn post(&mut self, frame: &Frame) -> Vec<(usize, String)> {
        let mut texts = Vec::new();
        if let ("PPS", [_, page, block, last, ..]) = (frame.name(), frame.information()) {
            let counter = Some(page.reverse_bits());
            texts = self.blocks(counter, block.reverse_bits(), Some(last.reverse_bits()));
            if self.open.as_ref().is_none_or(|open| open.counter != counter) {
                // Not a frame of this page was heard.
                return texts;
            }
        }
        let name = frame.full_name();
        if let Some(open) = &mut self.open {
            open.block_is_done = false;
            if !name.ends_with("-NULL") {
                open.heard.is_last = name.ends_with("EOP");
                open.heard.ended_by = Some(name);
            }
        }
        texts
    }

    /// Takes the answer: MCF, RTP, RTN, PIP, PIN, ERR. Tells whether a page was decided.
    pub(crate) fn decide(&mut self, by: &str) -> bool {
        let Some(open) = &mut self.open else { return false };
        if open.heard.ended_by.is_none() {
            open.block_is_done = true;
            return false;
        }
        open.heard.decided_by = Some(by.to_owned());
        self.close();
        true
    }

    /// How many frames a PPR wants again. It has a one for each frame that is missing of 256, also for those that
    /// the block does not have (T.30 A.4.4).
    pub(crate) fn wanted(&self, ppr: &Frame) -> usize {
        let block = self.open.as_ref().and_then(|open| open.blocks.get(&open.block));
        let count = block.map_or(256, Block::count);
        let wants = |number: &usize| {
            ppr.information().get(number / 8).is_some_and(|octet| octet >> (7 - number % 8) & 1 == 1)
        };
        (0..count).filter(wants).count()
    }

    /// Gives everything that was heard, the undecided too, and the lines that can now be written.
    pub(crate) fn finish(mut self) -> (Vec<HeardPage>, Vec<(usize, String)>) {
        let mut texts = Vec::new();
        if !self.waiting.is_empty() {
            let open = self.open.as_ref().filter(|open| open.heard.ended_by.is_none());
            let (counter, block) = open.map_or((None, 0), |open| {
                (open.counter, open.block.wrapping_add(u8::from(open.block_is_done)))
            });
            texts = self.blocks(counter, block, None);
        }
        self.close();
        (self.done, texts)
    }

    /// Puts the waiting transmissions into a block.
    fn blocks(&mut self, counter: Option<u8>, block: u8, last: Option<u8>) -> Vec<(usize, String)> {
        let mut texts = Vec::new();
        for (burst, order) in core::mem::take(&mut self.waiting) {
            let is_next = self.open.as_ref().is_none_or(|open| open.counter != counter);
            if is_next {
                self.open(&burst, order);
            }
            let open = self.open.as_mut().expect("it was just opened, or was open");
            open.counter = counter;
            let is_resent = open.blocks.contains_key(&block);
            open.take(&burst, block, is_resent);
            if !is_next {
                let (number, frames) = (open.heard.number, burst.frames.len());
                let text = match is_resent {
                    true => format!("page {number}: {} again", many(open.heard_again(&burst), "frame")),
                    false => {
                        format!("page {number}, block {}: {}", u16::from(block) + 1, many(frames, "frame"))
                    }
                };
                texts.push((burst.said, text));
            }
        }
        if let Some(open) = self.open.as_mut().filter(|open| open.counter == counter) {
            open.block = block;
            // When frames come again, the PPS counts these only: the block is as long as it was.
            let known = open.blocks.entry(block).or_default();
            known.announced = known.announced.max(last.map_or(0, |last| usize::from(last) + 1));
        }
        texts
    }

    fn open(&mut self, burst: &Burst, order: Order) {
        self.close();
        let number = self.done.iter().filter(|page| page.is_sent()).count() as u32 + 1;
        let heard = HeardPage {
            number,
            side: burst.side,
            at: burst.at,
            until: burst.until,
            modulation: burst.modulation,
            error_correction: !burst.frames.is_empty(),
            coding: order.coding,
            page: Page::white(order.width, 0, order.resolution),
            bad_rows: 0,
            longest_bad_run: 0,
            is_complete: false,
            missing_frames: 0,
            spoiled_frames: 0,
            octets: 0,
            resent_frames: 0,
            ended_by: None,
            is_last: false,
            decided_by: None,
            said: burst.said,
            blocks: 0,
        };
        self.open = Some(Open {
            heard,
            order,
            octets: Vec::new(),
            blocks: BTreeMap::new(),
            counter: None,
            block: 0,
            block_is_done: false,
        });
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take().filter(|_| self.done.len() < PAGES_MAX) {
            self.done.push(open.read());
        }
    }
}

impl Open {
    fn take(&mut self, burst: &Burst, block: u8, is_resent: bool) {
        self.heard.until = burst.until;
        self.heard.modulation = burst.modulation;
        let block = self.blocks.entry(block).or_default();
        let spoiled = burst.frames.iter().filter(|frame| !frame.fcs_ok).filter_map(Frame::page_data);
        block.spoiled.extend(spoiled.map(|(number, _)| number));
        for (number, octets) in whole_frames(burst) {
            block.frames.insert(number, octets);
            self.heard.resent_frames += u32::from(is_resent);
        }
    }

    fn heard_again(&self, burst: &Burst) -> usize {
        whole_frames(burst).count()
    }

    /// Turns what was heard into pixels.
    fn read(mut self) -> HeardPage {
        if self.heard.error_correction {
            self.join();
        }
        let read = match self.order.coding {
            Some(coding) => read_line(&self.octets, coding, self.order.width),
            None => LineRows::default(),
        };
        let mut heard = self.heard;
        heard.blocks = self.blocks.len();
        heard.octets = self.octets.len();
        heard.bad_rows = read.bad_rows;
        heard.longest_bad_run = read.longest_bad_run;
        heard.is_complete = read.is_complete && heard.missing_frames == 0;
        heard.page = Page::from_bits(self.order.width, self.order.resolution, read.bits);
        heard
    }

    /// Joins the frames. T.6 cannot be read behind a gap, T.4 can.
    fn join(&mut self) {
        let last = self.blocks.keys().next_back().copied().unwrap_or(0);
        let is_lost_behind_gap = self.order.coding == Some(Coding::Mmr);
        for number in 0..=last {
            let Some(block) = self.blocks.get(&number) else {
                self.heard.missing_frames += 1;
                continue;
            };
            for number in 0..block.count() {
                match block.frames.get(&(number as u8)) {
                    Some(octets) if !is_lost_behind_gap || self.heard.missing_frames == 0 => {
                        self.octets.extend_from_slice(octets);
                    }
                    Some(_) => {}
                    None => {
                        self.heard.missing_frames += 1;
                        self.heard.spoiled_frames += u32::from(block.spoiled.contains(&(number as u8)));
                    }
                }
            }
        }
    }
}

fn whole_frames(burst: &Burst) -> impl Iterator<Item = (u8, Bytes)> {
    burst.frames.iter().filter(|frame| frame.fcs_ok).filter_map(Frame::page_data)
}
