//! The ear: takes what was on the line, follows the exchange, and says what it was.

use bytes::Bytes;
use clock::Instant;
use t38::Modulation;
use t38::t30::Frame;

use crate::message::{Burst, Order, Pages};
use crate::phase_c::PhaseC;
use crate::said::{many, words};
use crate::training::{Check, Training};
use crate::{Ending, Facts, HeardPage, Line, Phase, Said, Side};

/// Listens to one call.
#[derive(Debug, Default)]
pub struct Listener {
    said: Vec<Said>,
    facts: Facts,
    pages: Pages,
    sides: [Speaker; 2],
    order: Order,
    /// A DCS was heard, and neither its training check nor an answer.
    awaits_check: bool,
    training: Training,
    phase_c: PhaseC,
    has_dis: bool,
    /// The last command, while it is without an answer.
    pending: Option<(Side, String)>,
}

/// What was understood of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// What was said, by the time at which it began.
    pub said: Vec<Said>,
    /// The pages, in order, the refused and the undecided too.
    pub pages: Vec<HeardPage>,
    /// The whole.
    pub facts: Facts,
}

impl Exchange {
    /// The pages that were confirmed.
    pub fn sent_pages(&self) -> impl Iterator<Item = &HeardPage> {
        self.pages.iter().filter(|page| page.is_sent())
    }
}

/// What one side is in the middle of.
#[derive(Debug, Default)]
struct Speaker {
    signal_since: Option<Instant>,
    /// Frames of a command that is not complete yet.
    command: Vec<Frame>,
    burst: Option<Burst>,
}

/// The most lines that are kept: more than any call has.
const SAID_MAX: usize = 100_000;
/// The most frames of one command or transmission.
const FRAMES_MAX: usize = 4096;
/// The most octets of one transmission without frames.
const BURST_OCTETS_MAX: usize = 16 * 1024 * 1024;

impl Listener {
    /// An ear that heard nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what was on the line at `at`, said by `side`. The times of one side must not go back.
    pub fn hear(&mut self, at: Instant, side: Side, line: Line) {
        match line {
            Line::Tone(tone) => {
                self.end(at, side);
                self.facts.heard_tone = true;
                self.say(at, at, side, tone.name().to_owned(), Vec::new());
                self.sides[side.index()].signal_since = Some(at);
            }
            Line::Preamble => {
                self.end(at, side);
                self.sides[side.index()].signal_since = Some(at);
            }
            Line::Training { modulation, short } => {
                self.end(at, side);
                self.training.signal(side, modulation, short);
                self.open_burst(at, side, modulation);
            }
            Line::Frame(frame) if frame.modulation == Modulation::V21 => self.control(at, side, frame),
            Line::Frame(frame) => self.page_frame(at, side, frame),
            Line::Data { modulation, octets } => self.data(at, side, modulation, &octets),
            Line::End => self.end(at, side),
            Line::Lost => self.facts.losses[side.index()] += 1,
        }
    }

    /// The call is over: says what it was.
    #[must_use]
    pub fn finish(mut self) -> Exchange {
        for side in Side::ALL {
            let until = self.sides[side.index()].burst.as_ref().map_or(Instant::ZERO, |burst| burst.until);
            self.end(until, side);
        }
        let (pages, texts) = self.pages.finish();
        let mut said = self.said;
        let of_pages = pages.iter().map(|page| (page.said, page.words()));
        for (index, text) in texts.into_iter().chain(of_pages) {
            if let Some(line) = said.get_mut(index) {
                line.what = text;
            }
        }
        said.sort_by_key(|line| line.at);
        let mut facts = self.facts;
        let pending = self.pending.as_ref().map(|(_, name)| name.as_str());
        facts.resent_frames = pages.iter().map(|page| page.resent_frames).sum();
        facts.page_rate = pages.last().and_then(|page| page.modulation.bits_per_second());
        facts.ending = Ending::of(&facts, &pages, pending, self.has_dis);
        facts.unanswered.extend(self.pending.clone());
        facts.untrained = self.training.untrained;
        facts.baseless = self.phase_c.baseless;
        Exchange { said, pages, facts }
    }

    /// Adds a line, or counts it where the same was said just before.
    fn say(&mut self, at: Instant, until: Instant, side: Side, what: String, frames: Vec<Frame>) {
        match self.said.last_mut() {
            Some(last) if last.side == side && last.what == what => {
                last.count += 1;
                last.until = until;
            }
            _ => self.push(Said { at, until, side, what, count: 1, frames }),
        }
    }

    fn push(&mut self, said: Said) {
        if self.said.len() < SAID_MAX {
            self.said.push(said);
        }
    }

    fn reach(&mut self, phase: Phase) {
        self.facts.phase = self.facts.phase.max(phase);
    }

    /// The signal of a side stopped, or another began.
    fn end(&mut self, at: Instant, side: Side) {
        let speaker = &mut self.sides[side.index()];
        let since = speaker.signal_since.take();
        let command = core::mem::take(&mut speaker.command);
        let burst = speaker.burst.take();
        if !command.is_empty() {
            let what = format!("{} without an end", words(&command));
            self.say(since.unwrap_or(at), at, side, what, command);
        } else if let Some(since) = since {
            // A tone lasts until now, and so does the signal that carried a command.
            let last = self.said.iter_mut().rev().take(4).find(|said| said.side == side);
            let carried = last.filter(|said| said.until >= since);
            carried.into_iter().for_each(|said| said.until = said.until.max(at));
        }
        if let Some(burst) = burst {
            self.close_burst(burst);
        }
    }

    // --- control frames ---

    fn control(&mut self, at: Instant, side: Side, frame: Frame) {
        if let Some(burst) = self.sides[side.index()].burst.take() {
            self.close_burst(burst);
        }
        self.training.spoken();
        let speaker = &mut self.sides[side.index()];
        let since = *speaker.signal_since.get_or_insert(at);
        if !frame.fcs_ok {
            self.facts.bad_frames += 1;
            self.say(since, at, side, "frame with a wrong FCS".to_owned(), vec![frame]);
            return;
        }
        let is_final = frame.is_final();
        if speaker.command.len() < FRAMES_MAX {
            speaker.command.push(frame);
        }
        if is_final {
            let command = core::mem::take(&mut speaker.command);
            self.command(since, at, side, command);
        }
    }

    /// A command or response is complete.
    fn command(&mut self, since: Instant, at: Instant, side: Side, frames: Vec<Frame>) {
        let Some(last) = frames.last().cloned() else { return };
        for frame in &frames {
            if let Some(ident) = frame.ident() {
                self.facts.idents[side.index()] = Some(ident);
            }
        }
        let mut what = words(&frames);
        if last.name() == "PPR" {
            what += &format!(" {}", many(self.pages.wanted(&last), "frame"));
        }
        self.say(since, at, side, what, frames);
        self.follow_turns(side, &last);
        match last.name() {
            "DIS" | "DTC" => {
                self.has_dis = true;
                self.reach(Phase::B);
            }
            "DCS" => self.ordered(side, &last),
            "CTC" => {
                self.facts.ctc += 1;
                self.rate(side, &last);
            }
            "NSS" => self.training.named(side, None),
            "MPS" | "EOM" | "EOP" | "PRI-MPS" | "PRI-EOM" | "PRI-EOP" | "PPS" | "EOR" => {
                if self.training.is_ordered() {
                    self.phase_c.ended(since, side, &last);
                }
                self.post(&last);
            }
            "DCN" => {
                self.facts.dcn_from.get_or_insert(side);
                self.reach(Phase::E);
            }
            "CTR" => self.training.slowed(),
            name => self.answered(since, side, name),
        }
    }

    fn answered(&mut self, at: Instant, side: Side, name: &'static str) {
        let facts = &mut self.facts;
        match name {
            "CFR" => {
                facts.trained += 1;
                self.awaits_check = false;
                if !self.training.confirmed() {
                    self.phase_c.confirms_nothing(at, side, name);
                }
            }
            "FTT" => {
                facts.retrains += 1;
                self.awaits_check = false;
            }
            "PPR" => {
                facts.ppr += 1;
                self.phase_c.answered(at, side, name);
            }
            "RNR" => facts.rnr += 1,
            "CRP" => facts.crp += 1,
            "MCF" | "RTP" | "RTN" | "PIP" | "PIN" | "ERR" => {
                facts.rtp += u32::from(name == "RTP");
                facts.rtn += u32::from(name == "RTN");
                self.phase_c.answered(at, side, name);
                self.training.answered(self.phase_c.ends_order(name));
                self.pages.decide(name);
            }
            _ => {}
        }
    }

    fn ordered(&mut self, side: Side, dcs: &Frame) {
        self.reach(Phase::B);
        let Some(capability) = dcs.capability() else { return };
        self.order = Order::new(&capability);
        self.awaits_check = true;
        self.training.ordered();
        self.phase_c.ordered();
        self.facts.sender = Some(side);
        self.facts.error_correction = Some(self.order.error_correction);
        self.facts.coding = self.order.coding;
        self.facts.resolution = Some(self.order.resolution);
        self.rate(side, dcs);
    }

    fn rate(&mut self, side: Side, order: &Frame) {
        self.facts.modulation = order.capability().and_then(|capability| capability.dcs_modulation());
        self.training.named(side, self.facts.modulation);
        let rate = self.facts.modulation.and_then(Modulation::bits_per_second);
        if let Some(rate) = rate.filter(|rate| self.facts.rates.last() != Some(rate)) {
            self.facts.rates.push(rate);
        }
    }

    fn post(&mut self, command: &Frame) {
        self.reach(Phase::D);
        self.facts.eor += u32::from(command.name() == "EOR");
        for (index, text) in self.pages.post(command) {
            if let Some(line) = self.said.get_mut(index) {
                line.what = text;
            }
        }
    }

    /// Whose turn it is: any frame of the other side answers a command.
    fn follow_turns(&mut self, side: Side, last: &Frame) {
        let pending = self.pending.take();
        if last.name() == "DCN" {
            // Who leaves without having got an answer says so by leaving.
            self.pending = pending.filter(|(asker, _)| *asker == side);
            return;
        }
        if let Some(unanswered) = pending.filter(|(asker, _)| *asker == side) {
            self.facts.unanswered.push(unanswered);
        }
        if expects_answer(last.name()) {
            self.pending = Some((side, last.full_name()));
        }
    }

    // --- the fast modem ---

    fn open_burst(&mut self, at: Instant, side: Side, modulation: Modulation) -> &mut Burst {
        let said = self.said.len();
        if self.sides[side.index()].burst.is_none() {
            let what = format!("{} training", modulation.name());
            self.push(Said { at, until: at, side, what, count: 1, frames: Vec::new() });
        }
        let has_signal = self.training.has_signal(side);
        self.sides[side.index()].burst.get_or_insert_with(|| Burst {
            side,
            at,
            until: at,
            modulation,
            octets: Vec::new(),
            frames: Vec::new(),
            said,
            has_signal,
        })
    }

    fn page_frame(&mut self, at: Instant, side: Side, frame: Frame) {
        let burst = self.open_burst(at, side, frame.modulation);
        burst.until = at;
        burst.modulation = frame.modulation;
        if burst.frames.len() < FRAMES_MAX {
            burst.frames.push(frame);
        }
    }

    fn data(&mut self, at: Instant, side: Side, modulation: Modulation, octets: &Bytes) {
        let burst = self.open_burst(at, side, modulation);
        burst.until = at;
        burst.modulation = modulation;
        let room = BURST_OCTETS_MAX.saturating_sub(burst.octets.len());
        burst.octets.extend_from_slice(&octets[..octets.len().min(room)]);
    }

    fn close_burst(&mut self, burst: Burst) {
        let is_empty = burst.frames.is_empty() && burst.octets.is_empty();
        let is_check = burst.frames.is_empty() && self.awaits_check;
        // Octets where frames should be: not one of these was whole.
        let is_unread = burst.frames.is_empty() && self.order.error_correction;
        let modem = burst.modulation.name();
        let what = match (is_empty, is_check, is_unread) {
            (true, ..) => format!("{modem} training and nothing behind it"),
            (_, true, _) => check_words(&burst),
            (.., true) => format!("page data, {modem}, and no frame of it is whole"),
            // The text of a page is known when it is read.
            _ => format!("page data, {modem}"),
        };
        if let Some(line) = self.said.get_mut(burst.said) {
            line.until = burst.until;
            line.what = what;
        }
        let is_of_check = is_check || is_empty && self.awaits_check;
        if !is_of_check {
            self.phase_c.carried(!is_empty);
        }
        if is_empty {
            return;
        }
        self.training.carried(burst.at, burst.side, burst.modulation);
        if is_check {
            self.facts.trainings += 1;
            self.awaits_check = false;
            let (tenths, clean) = check_tenths(&burst);
            self.training.checked(Check { at: burst.at, side: burst.side, tenths, clean });
            return;
        }
        self.reach(Phase::C);
        self.training.page(burst.at, burst.side, burst.has_signal);
        if !is_unread {
            self.pages.burst(burst, self.order);
        }
    }
}

/// `TCF 1.5 s`: how long, by the octets. It is 1.5 s of zeros (T.30 5.3.6.1.1), of which receivers want about a
/// second without an error; a shorter run is said.
fn check_words(burst: &Burst) -> String {
    let (all, clean) = check_tenths(burst);
    let text = format!("TCF {}.{} s", all / 10, all % 10);
    if clean >= 10 { text } else { format!("{text}, clean for {}.{} s", clean / 10, clean % 10) }
}

/// How long a check was, and the longest run of zeros in it, in tenths of a second.
fn check_tenths(burst: &Burst) -> (u64, u64) {
    let rate = u64::from(burst.modulation.bits_per_second().unwrap_or(0)).max(1);
    let tenths = |bits: u64| (bits * 10 + rate / 2) / rate;
    let (mut run, mut longest) = (0_u64, 0_u64);
    for bit in burst.octets.iter().flat_map(|octet| (0..8).map(move |n| octet >> (7 - n) & 1)) {
        run = if bit == 0 { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    (tenths(burst.octets.len() as u64 * 8), tenths(longest))
}

/// Whether a command wants an answer (T.30 5.3.6.1). A DIS is answered too: by DCS, DTC or DCN.
fn expects_answer(name: &str) -> bool {
    matches!(
        name,
        "DIS"
            | "DTC"
            | "DCS"
            | "NSS"
            | "CTC"
            | "MPS"
            | "EOM"
            | "EOP"
            | "PRI-MPS"
            | "PRI-EOM"
            | "PRI-EOP"
            | "PPS"
            | "EOR"
            | "RR"
    )
}
