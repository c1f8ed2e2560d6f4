//! `trunksim judge`: a capture from the field takes the place of a run.

mod choice;
mod findings;
mod hops;
mod input;
mod live;
mod shown;
mod streams;
mod trunk;

use std::collections::BTreeMap;
use std::sync::Arc;

use capture::Entry;
use capture::trunk::{Choice, Sorted, Sorter, TrunkId};
use check::Verdict;
use plan::Side;
use report::Case;

use crate::args::JudgeArgs;
use crate::load::{self, Wrong};
use crate::own::Own;
use crate::{exit, style};
use choice::Chosen;
pub use choice::Moment;
use input::Input;
use trunk::Trunk;

/// Judges captures.
///
/// # Errors
/// A file that is missing or is no capture, and a folder that cannot be written.
pub fn judge(args: &JudgeArgs) -> Result<u8, Wrong> {
    let promised = promised(args)?;
    let input = Input::open(&args.files, args.follow)?;
    // What cannot be written is said before the work is done.
    let own = args.out.as_deref().map(Own::claim).transpose()?;
    let mut desk = Desk::new(args, promised);
    if args.follow || input.is_standard() {
        live::drive(input, &mut desk)?;
    } else {
        drive(input, &mut desk);
    }
    desk.finish(own)
}

/// What the profiles of carrier and PBX promise, as their texts.
type Promised = [Option<Arc<str>>; 2];

fn promised(args: &JudgeArgs) -> Result<Promised, Wrong> {
    let text = |side, wanted: &Option<String>| match wanted.as_deref() {
        None => Ok(None),
        Some("all") => Err("a side has one profile; `all` is none".to_owned()),
        Some(wanted) => Ok(load::profiles(side, wanted)?.first().map(|file| Arc::from(file.text()))),
    };
    Ok([text(Side::Carrier, &args.carrier_profile)?, text(Side::Pbx, &args.pbx_profile)?])
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
    /// What is wrong with the files.
    damages: Vec<String>,
    /// What the readers counted, file by file.
    inputs: Vec<input::About>,
    /// True when findings and calls are shown as they come.
    shows: bool,
}

impl<'a> Desk<'a> {
    fn new(args: &'a JudgeArgs, promised: Promised) -> Self {
        let choice = Choice { carrier: args.carrier.clone(), pbx: args.pbx.clone() };
        Self {
            args,
            promised,
            sorter: Sorter::new(choice),
            trunks: BTreeMap::new(),
            damages: Vec::new(),
            inputs: Vec::new(),
            shows: false,
        }
    }

    /// The next thing in the capture.
    fn take(&mut self, entry: Entry) {
        match entry {
            Entry::Carried(carried) => self.sorter.take(&carried),
            Entry::Damage(damage) => self.damages.push(damage.to_string()),
        }
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(sorted) = self.sorter.poll() {
            match sorted {
                Sorted::Opened(id, sides) => {
                    let trunk = Trunk::new(self.args, id, *sides, self.sorter.began(), self.promised.clone());
                    if self.shows {
                        shown::opened(&trunk);
                    }
                    self.trunks.insert(id, trunk);
                }
                Sorted::Event(id, event) => {
                    let Some(trunk) = self.trunks.get_mut(&id) else { continue };
                    trunk.observe(event);
                    if self.shows {
                        trunk.show_fresh();
                    }
                }
            }
        }
    }

    /// The capture is over: what it comes to.
    fn finish(mut self, own: Option<Own>) -> Result<u8, Wrong> {
        self.sorter.end();
        self.drain();
        let end = self.sorter.now();
        let chosen = Chosen::of(self.args, self.sorter.began().map_or(0, |began| began.0));
        let mut first = 1;
        let mut cases = Vec::new();
        for trunk in std::mem::take(&mut self.trunks).into_values() {
            let judged = trunk.finish(end, first, chosen.as_ref());
            first = judged.next;
            cases.push(judged);
        }
        if chosen.is_some() {
            cases.retain(|judged| !judged.case.calls().is_empty());
        }
        hops::find(&mut cases);
        if let Some(own) = own {
            write(own, &cases)?;
        }
        if self.args.json {
            say!("{}", shown::json(&self.sorter, &self.inputs, &self.damages, &cases));
        } else {
            let colour = style::is_colourful();
            shown::capture(&self.sorter, &self.inputs, &self.damages);
            cases.iter().for_each(|judged| shown::trunk(judged, self.args.ladder, colour));
        }
        Ok(exit::code(cases.iter().map(Judged::verdict)))
    }
}

/// A trunk of the capture, judged.
struct Judged {
    id: TrunkId,
    sides: capture::trunk::Sides,
    case: Case,
    /// The number of each call in the list of all.
    numbers: Vec<usize>,
    /// The number that the first call of the next trunk has.
    next: usize,
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
    for Judged { case, .. } in judged {
        let name = folder(case);
        Own::claim(&own.folder().join(name))?.save_all(report::folder::files(case))?;
    }
    let cases: Vec<Case> = judged.iter().map(|judged| judged.case.clone()).collect();
    let link = |case: &Case| Some(format!("{}/report.html", folder(case)));
    own.save("index.html", report::html::index(&cases, link).as_bytes())?;
    own.save("summary.json", report::summary::json(&cases).as_bytes())?;
    own.save("junit.xml", report::junit::xml(&cases).as_bytes())
}
