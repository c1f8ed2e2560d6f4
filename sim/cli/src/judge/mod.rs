//! `trunksim judge`: a capture from the field takes the place of a run.

mod calls;
mod choice;
mod findings;
mod hops;
mod input;
mod live;
mod one;
mod picker;
mod shown;
mod streams;
mod trunk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use capture::Entry;
use capture::trunk::{Address, Choice, Sorted, Sorter, TrunkId};
use check::{CallSummary, Digests, Verdict};
use clock::Duration;
use plan::{ProfileFile, Side};
use report::Case;

use crate::args::JudgeArgs;
use crate::kept::EVENTS_MAX;
use crate::load::{self, Wrong};
use crate::own::{self, Own};
use crate::{exit, style};
use calls::Calls;
use choice::Chosen;
use input::Input;
pub(crate) use one::{is_capture, one};
use picker::Picker;
use trace::counted;
use trunk::{Ended, Trunk};

/// Broken places of the files that are told one by one.
const DAMAGES_MAX: usize = 100;

/// Judges captures.
///
/// # Errors
/// A file that is missing or is no capture, and a folder that cannot be written.
pub fn judge(args: &JudgeArgs) -> Result<u8, Wrong> {
    if args.follow || args.files.iter().any(|file| file.as_os_str() == "-") {
        crate::signal::listen();
    }
    let promised = promised(args)?;
    if let Some(out) = &args.out {
        let profiles = args.carrier_profile.iter().chain(&args.pbx_profile).map(Path::new);
        let files = args.files.iter().map(PathBuf::as_path).chain(profiles.filter(|path| path.is_file()));
        own::spares(out, files)?;
    }
    let input = Input::open(&args.files, args.follow)?;
    // What cannot be written is said before the work is done.
    let own = args.out.as_deref().map(Own::claim).transpose()?;
    let is_live = args.follow || input.is_standard();
    let mut desk = Desk::new(args, promised, is_live);
    if is_live {
        live::drive(input, &mut desk)?;
    } else {
        drive(input, &mut desk);
    }
    desk.finish(own)
}

/// The trunks of a capture as cases, for one who draws them.
fn cases(args: &JudgeArgs) -> Result<Vec<Case>, Wrong> {
    let mut desk = Desk::new(args, promised(args)?, false);
    drive(Input::open(&args.files, false)?, &mut desk);
    Ok(desk.judged()?.into_iter().map(|judged| judged.case).collect())
}

/// The profiles of carrier and PBX that somebody promises.
type Promised = [Option<Arc<ProfileFile>>; 2];

fn promised(args: &JudgeArgs) -> Result<Promised, Wrong> {
    let file = |side, wanted: &Option<String>| match wanted.as_deref() {
        None => Ok(None),
        Some("all") => Err("a side has one profile; `all` is none".to_owned()),
        Some(wanted) => Ok(load::profiles(side, wanted)?.first().map(|file| Arc::new(file.clone()))),
    };
    Ok([file(Side::Carrier, &args.carrier_profile)?, file(Side::Pbx, &args.pbx_profile)?])
}

/// Reads to the end.
fn drive(mut input: Input, desk: &mut Desk<'_>) {
    while let Some(entry) = input.next() {
        desk.take(entry);
    }
    desk.inputs = input.about();
}

/// Where what a capture carried becomes recordings, and these are judged.
struct Desk<'a> {
    args: &'a JudgeArgs,
    promised: Promised,
    sorter: Sorter,
    trunks: BTreeMap<TrunkId, Trunk>,
    calls: Calls,
    /// Events that are kept for the reports, of all trunks together.
    kept: usize,
    /// What is wrong with the files, the first places.
    damages: Vec<String>,
    /// Further places.
    damages_left_out: u64,
    /// True when the events of the calls that somebody has chosen are read a second time, because they may be anywhere in
    /// the files.
    reads_twice: bool,
    /// What the readers counted, file by file.
    inputs: Vec<input::About>,
    /// True when findings and calls are shown as they come.
    shows: bool,
    /// All calls that were found, and the first of them in words, where somebody has chosen from them.
    count: usize,
    listed: Vec<String>,
    /// Addresses that somebody has named and nobody had.
    unmet: Vec<String>,
}

impl<'a> Desk<'a> {
    fn new(args: &'a JudgeArgs, promised: Promised, is_live: bool) -> Self {
        let keeps = args.out.is_some() || args.ladder;
        Self {
            args,
            promised,
            sorter: Sorter::new(choice_of(args)),
            trunks: BTreeMap::new(),
            calls: Calls::default(),
            kept: 0,
            damages: Vec::new(),
            damages_left_out: 0,
            reads_twice: keeps && !is_live && Chosen::of(args, 0).is_some(),
            inputs: Vec::new(),
            shows: false,
            count: 0,
            listed: Vec::new(),
            unmet: Vec::new(),
        }
    }

    /// The next thing in the capture.
    fn take(&mut self, entry: Entry) {
        match entry {
            Entry::Carried(carried) => self.sorter.take(&carried),
            Entry::Damage(damage) if self.damages.len() < DAMAGES_MAX => {
                self.damages.push(damage.to_string())
            }
            Entry::Damage(_) => self.damages_left_out += 1,
        }
        self.drain();
    }

    /// Nothing has come for a while.
    fn wait(&mut self, since_last: Duration) {
        self.sorter.waited(since_last);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(sorted) = self.sorter.poll() {
            match sorted {
                Sorted::Calling(id, ends) if self.shows => shown::calling(id, ends),
                Sorted::Calling(..) => {}
                Sorted::Opened(id, sides) => {
                    let keeps = (self.args.out.is_some() || self.args.ladder) && !self.reads_twice;
                    let (began, promised) = (self.sorter.began(), self.promised.clone());
                    let trunk = Trunk::new(self.args, keeps, id, *sides, began, promised);
                    if self.shows {
                        shown::opened(&trunk);
                    }
                    self.trunks.insert(id, trunk);
                }
                Sorted::Event(id, event) => {
                    let Some(trunk) = self.trunks.get_mut(&id) else { continue };
                    self.kept += usize::from(trunk.observe(&event, self.kept < EVENTS_MAX));
                    if self.shows {
                        trunk.show_fresh();
                    }
                    let over = trunk.calls_over();
                    over.into_iter().for_each(|call| self.over(id, call));
                }
            }
        }
    }

    /// A call has ended.
    fn over(&mut self, id: TrunkId, call: CallSummary) {
        let began = self.began();
        let is_asked_for = || Chosen::of(self.args, began).is_some_and(|chosen| chosen.is_like(&call));
        let keeps = self.calls.keeps(is_asked_for);
        let Some(trunk) = self.trunks.get_mut(&id) else { return };
        if self.shows {
            shown::call(id, &trunk.sides.cast, &call);
        } else if !keeps && !self.args.json {
            self.calls.pass(id, &trunk.sides.cast, &call);
        }
        if keeps {
            trunk.calls.push(call);
        }
    }

    /// When the capture began, in nanoseconds of Unix time.
    fn began(&self) -> u64 {
        self.sorter.began().map_or(0, |began| began.0)
    }

    /// The capture is over: what each trunk comes to.
    fn judged(&mut self) -> Result<Vec<Judged>, Wrong> {
        self.sorter.end();
        self.drain();
        let end = self.sorter.now();
        let chosen = Chosen::of(self.args, self.began());
        let mut first = 1;
        let mut ended = Vec::new();
        for trunk in std::mem::take(&mut self.trunks).into_values() {
            let judged = trunk.finish(end, first, chosen.as_ref());
            first = judged.next;
            ended.push(judged);
        }
        self.listed = ended.iter().flat_map(|trunk| trunk.all.iter().cloned()).collect();
        self.count = first - 1;
        self.unmet = self.unmet(&ended);
        let mut cases = self.shown(ended, chosen.is_some())?;
        if chosen.is_some() {
            cases.retain(|judged| !judged.case.calls().is_empty());
        }
        Ok(cases)
    }

    /// What was said of addresses that no SIP came from or went to.
    fn unmet(&self, trunks: &[Ended]) -> Vec<String> {
        let hosts = || trunks.iter().flat_map(|trunk| &trunk.sides.cast.hosts);
        let is_met = |address: &Address| {
            hosts().any(|host| address.to_string().starts_with(&host.address.to_string()))
        };
        let named = |option, addresses: &[Address]| {
            let unmet = addresses.iter().filter(|address| !is_met(address));
            unmet.map(|address| format!("--{option} {address}: no SIP came from there or went there; it says nothing of this capture")).collect::<Vec<_>>()
        };
        [named("carrier", &self.args.carrier), named("pbx", &self.args.pbx)].concat()
    }

    /// The same, shown and written.
    fn finish(mut self, own: Option<Own>) -> Result<u8, Wrong> {
        let mut cases = self.judged()?;
        hops::find(&mut cases);
        if let Some(own) = own {
            write(own, &cases)?;
        }
        if self.args.json {
            say!("{}", shown::json(&self.sorter, &self.inputs, &self.damages, self.calls.unlisted, &cases));
        } else {
            let colour = style::is_colourful();
            shown::capture(&self.sorter, &self.inputs, &self.damages);
            if self.damages_left_out > 0 {
                say!("    and {} like these", counted(self.damages_left_out, "further place"));
            }
            cases.iter().for_each(|judged| shown::trunk(judged, self.args.ladder, colour));
        }
        if self.calls.unlisted > 0 && !self.args.json {
            say!("listed above only, as they ended: {}", counted(self.calls.unlisted, "call"));
        }
        self.unmet.iter().for_each(|unmet| complain!("trunksim: {unmet}"));
        if cases.is_empty() && self.count > 0 {
            let calls = if self.count == 1 {
                "the one call is not".to_owned()
            } else {
                format!("of {} none is", counted(self.count, "call"))
            };
            complain!("trunksim: {calls} what was asked for:");
            self.listed.iter().for_each(|line| complain!("{line}"));
            if self.count > self.listed.len() {
                complain!("      and {} more", self.count - self.listed.len());
            }
        }
        let code = exit::code(cases.iter().map(Judged::verdict));
        // What RTP alone shows may break a rule; that none was broken says nothing of a trunk.
        if self.sorter.sums().sip == 0 && matches!(code, exit::PASS | exit::NOTHING) {
            complain!(
                "trunksim: nothing was judged: no SIP was found; look whether it was captured where SIP passes, and not \
                 inside TLS"
            );
            return Ok(exit::NOTHING);
        }
        Ok(code)
    }

    /// The trunks with what their reports show.
    fn shown(&self, ended: Vec<Ended>, is_chosen: bool) -> Result<Vec<Judged>, Wrong> {
        if !is_chosen {
            return Ok(ended.into_iter().map(Ended::whole).collect());
        }
        if !self.reads_twice {
            return Ok(ended.into_iter().map(Ended::pick).collect());
        }
        let mut pickers: BTreeMap<TrunkId, (Picker, Option<Digests>)> = ended
            .iter()
            .map(|trunk| (trunk.id, (Picker::of(&trunk.judgement.calls), trunk.digests.clone())))
            .collect();
        let mut input = Input::open(&self.args.files, false)?;
        let mut sorter = Sorter::new(choice_of(self.args));
        let mut pick = |sorter: &mut Sorter| {
            while let Some(sorted) = sorter.poll() {
                let Sorted::Event(id, event) = sorted else { continue };
                if let Some((picker, digests)) = pickers.get_mut(&id) {
                    trunk::digest_in(digests.as_ref(), &event).iter().for_each(|digest| picker.see(digest));
                    picker.see(&event);
                }
            }
        };
        while let Some(entry) = input.next() {
            if let Entry::Carried(carried) = entry {
                sorter.take(&carried);
                pick(&mut sorter);
            }
        }
        sorter.end();
        pick(&mut sorter);
        let shown = |trunk: Ended| {
            let (picker, _) = pickers.remove(&trunk.id).unwrap_or_default();
            trunk.picked(picker)
        };
        Ok(ended.into_iter().map(shown).collect())
    }
}

/// Who is who, as the user says.
fn choice_of(args: &JudgeArgs) -> Choice {
    Choice { carrier: args.carrier.clone(), pbx: args.pbx.clone() }
}

/// A trunk of the capture, judged.
struct Judged {
    id: TrunkId,
    sides: capture::trunk::Sides,
    case: Case,
    /// The number of each call in the list of all.
    numbers: Vec<usize>,
    /// For each call the numbers that it has on other trunks.
    elsewhere: Vec<Vec<usize>>,
    /// Events that the reports do not show, for want of room.
    left_out: u64,
}

impl Judged {
    fn verdict(&self) -> Verdict {
        self.case.verdict()
    }
}

/// A folder for each trunk, and what sums them up.
fn write(mut own: Own, judged: &[Judged]) -> Result<(), Wrong> {
    let folder = |case: &Case| case.folder_name();
    let linked = |judged: &Judged| Case { index: Some("../index.html".to_owned()), ..judged.case.clone() };
    let cases: Vec<Case> = judged.iter().map(linked).collect();
    for case in &cases {
        let name = folder(case);
        Own::claim(&own.folder().join(name))?.save_all(report::folder::files(case))?;
    }
    let link = |case: &Case| Some(format!("{}/report.html", folder(case)));
    own.save("index.html", report::html::index(&cases, link).as_bytes())?;
    own.save("summary.json", report::summary::json(&cases).as_bytes())?;
    own.save("junit.xml", report::junit::xml(&cases).as_bytes())
}
