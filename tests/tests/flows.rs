//! The RFCs' own call flows, judged: every message that they print reads and prints back, and of every hop of every
//! flow the judge has nothing to say but what the text itself abridges or misprints.
//!
//! Each hop, two neighbours of a ladder, is a trunk of its own, and so is each party with all its neighbours. Its
//! recording is a capture: no plan, no facts; heard between the ends, at each of them, from every message on and up
//! to every message; judged with either end as the PBX. What the printing leaves out and can be put back mechanically
//! is put back before and counted; the findings that remain stand in a table with their reasons, and the test fails
//! too when one of them no longer occurs. `texts` says what holds without the texts.

#[path = "flows/compose.rs"]
mod compose;
#[path = "flows/flow.rs"]
mod flow;
#[path = "flows/hop.rs"]
mod hop;
#[path = "flows/print_back.rs"]
mod print_back;
#[path = "flows/repair.rs"]
mod repair;
#[path = "flows/rfc3261.rs"]
mod rfc3261;
#[path = "flows/rfc3665.rs"]
mod rfc3665;
#[path = "flows/rfc3666.rs"]
mod rfc3666;
#[path = "flows/rfc4028.rs"]
mod rfc4028;
#[path = "flows/rfc5359.rs"]
mod rfc5359;
#[path = "flows/rfc5407.rs"]
mod rfc5407;
#[path = "flows/rfc5589.rs"]
mod rfc5589;
#[path = "flows/rfc6140.rs"]
mod rfc6140;
#[path = "flows/sheet.rs"]
mod sheet;
#[path = "flows/text.rs"]
mod text;
#[path = "../torture/texts.rs"]
mod texts;

use std::collections::BTreeSet;

use check::{Finding, Verdict};
use flow::Flow;
use hop::{Ear, Hop};
use libtest_mimic::Arguments;
use repair::Repairs;
use sheet::Sheet;
use texts::{rfc, trial};
use trace::{Event, Party};

/// RFCs whose printed messages must read.
const PRINTED: [u16; 7] = [3261, 3665, 3666, 5359, 5407, 5589, 6140];

/// RFCs whose flows are judged.
const JUDGED: [Sheet; 8] = [
    rfc5407::SHEET,
    rfc3665::SHEET,
    rfc3666::SHEET,
    rfc5359::SHEET,
    rfc5589::SHEET,
    rfc3261::SHEET,
    rfc6140::SHEET,
    rfc4028::SHEET,
];

/// Rules of trunks and not of SIP: who of two neighbours is the PBX is our own choice.
const OF_A_TRUNK: [&str; 1] = ["auth/pbx-does-not-challenge"];

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![trial(
        "every_complete_message_of_the_call_flows_reads_and_prints_back",
        &PRINTED,
        print_back::all,
    )];
    trials.extend(JUDGED.map(|sheet| {
        let name = format!("the_flows_of_rfc_{}_are_not_accused", sheet.rfc);
        trial(&name, &[sheet.rfc], move || not_accused(&sheet))
    }));
    libtest_mimic::run(&arguments, trials).exit();
}

/// Every hop of every flow is judged; what is said is excused, and every excuse is needed.
fn not_accused(sheet: &Sheet) {
    let mut repairs = Repairs::new();
    let mut flows = flow::flows(sheet, &rfc(sheet.rfc));
    let mut tally = Tally::default();
    let mut other = BTreeSet::new();
    for flow in &mut flows {
        tally.wrong.extend(repair::correct(sheet, flow));
        if sheet.is_abridged {
            *repairs.entry("messages composed that a figure names in passing").or_default() +=
                compose::complete(sheet, flow);
        }
        repair::repair(sheet, flow, &mut repairs);
        let is_start_alone = |m: &&flow::Message| m.printed.as_ref().is_some_and(|p| p.head.len() < 2);
        let alone = flow.messages.iter().filter(is_start_alone);
        tally.wrong.extend(alone.map(|m| format!("{}: nothing but its start line was read", m.place)));
        other.extend(flow.messages.iter().filter(|m| m.printed.is_none()).map(|m| m.what.clone()));
        let hops = hop::hops(flow);
        let views = hop::views(&hops);
        tally.hops += hops.len();
        tally.views += views.len();
        for hop in hops.iter().chain(&views) {
            for cut in hop.cut() {
                tally.judge(sheet, flow, &cut, Party::Pbx, Ear::Both);
            }
            for ear in Ear::ALL {
                tally.judge(sheet, flow, hop, Party::Pbx, ear);
                tally.judge(sheet, flow, hop, Party::Carrier, ear);
            }
        }
        tally.messages += hops.iter().map(|hop| hop.messages.len()).sum::<usize>();
    }
    tally.report(sheet, flows.len());
    println!("flows: RFC {}: repaired: {repairs:?}; not SIP: {other:?}", sheet.rfc);
    let wrong = tally.wrong(sheet);
    assert!(wrong.is_empty(), "RFC {}: {} wrong:\n{}", sheet.rfc, wrong.len(), wrong.join("\n"));
}

/// What all hops of an RFC come to.
#[derive(Default)]
struct Tally {
    hops: usize,
    views: usize,
    messages: usize,
    /// Rows of the table of what is expected, and the messages that needed them.
    used: BTreeSet<(usize, String)>,
    wrong: Vec<String>,
}

impl Tally {
    fn judge(&mut self, sheet: &Sheet, flow: &Flow, hop: &Hop, near: Party, ear: Ear) {
        let (recording, places) = hop::recording(hop, flow, sheet, near, ear);
        // Where all is lost on the way nothing is heard.
        if ear != Ear::Both && !recording.events.iter().any(|event| matches!(event, Event::Sent { .. })) {
            return;
        }
        let judgement = check::judge(&recording);
        let first = places.values().next().map_or("", String::as_str);
        let cut = if hop.is_whole { format!("from {first}") } else { format!("{} alone", places.len()) };
        let ends = format!("{} {hop}, {ear:?}, {cut}", flow.section);
        if matches!(judgement.verdict, Verdict::NotRun | Verdict::Error) {
            self.wrong.push(format!("{ends}: {:?}", judgement.reasons));
        }
        let is_of_sip = |finding: &&Finding| !OF_A_TRUNK.contains(&finding.check);
        for finding in judgement.findings.iter().filter(is_of_sip) {
            let place = finding.packets.first().and_then(|id| places.get(id)).map_or("", String::as_str);
            let said = format!("{place} {} [{ends}]: {}", finding.check, finding.text);
            let (expected, got) = (&finding.expected, &finding.got);
            if expected == got {
                self.wrong.push(format!("{said}: expects what it got: {got}"));
            }
            match sheet.excuse(place, finding) {
                Some(row) => _ = self.used.insert((row, place.to_owned())),
                None => self.wrong.push(format!("{said} expected: {expected} got: {got}")),
            }
        }
    }

    fn report(&self, sheet: &Sheet, flows: usize) {
        let false_ones = self.used.iter().filter(|(row, _)| *row >= sheet.excused.len()).count();
        println!(
            "flows: RFC {}: {flows} flows, {} hops, {} views, {} messages, {} findings excused, {false_ones} are false",
            sheet.rfc,
            self.hops,
            self.views,
            self.messages,
            self.used.len() - false_ones,
        );
    }

    /// All that must not be, excuses without a finding included.
    fn wrong(mut self, sheet: &Sheet) -> Vec<String> {
        for (row, excused) in sheet.expected().enumerate() {
            let needless = |at: &&str| !self.used.contains(&(row, (*at).to_owned()));
            for at in excused.at.split(' ').filter(needless) {
                self.wrong.push(format!("{at} {}: excused, but nothing was found", excused.check));
            }
        }
        // One of a kind: the same is heard in many recordings.
        let kind = |said: &String| said.split(" [").next().map(str::to_owned);
        self.wrong.sort();
        self.wrong.dedup_by_key(|said| kind(said));
        self.wrong
    }
}
