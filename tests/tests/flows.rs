//! The RFCs' own call flows, judged: every message that they print reads and prints back, and of every hop of every
//! flow the judge has nothing to say but what the text itself abridges or misprints.
//!
//! Each hop, two neighbours of a ladder, is a trunk of its own, and its recording a capture: no plan, no facts. It is
//! judged with either end as the PBX. What the printing leaves out and can be put back mechanically is put back before
//! and counted; the findings that remain stand in a table with their reasons, and the test fails too when one of
//! them no longer occurs. `texts` says what holds without the texts.

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
#[path = "flows/rfc3665.rs"]
mod rfc3665;
#[path = "flows/rfc5407.rs"]
mod rfc5407;
#[path = "flows/sheet.rs"]
mod sheet;
#[path = "flows/text.rs"]
mod text;
#[path = "../torture/texts.rs"]
mod texts;

use std::collections::BTreeSet;

use flow::Flow;
use libtest_mimic::Arguments;
use repair::Repairs;
use sheet::Sheet;
use texts::{rfc, trial};
use trace::Party;

/// RFCs whose printed messages must read.
const PRINTED: [u16; 7] = [3261, 3665, 3666, 5359, 5407, 5589, 6140];

/// RFCs whose flows are judged.
const JUDGED: [Sheet; 2] = [rfc5407::SHEET, rfc3665::SHEET];

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
    let mut unprinted = BTreeSet::new();
    let (mut hops, mut messages, mut used, mut wrong) = (0, 0, BTreeSet::new(), Vec::new());
    for flow in &mut flows {
        wrong.extend(repair::repair(sheet, flow, &mut repairs));
        unprinted.extend(flow.messages.iter().filter(|m| m.printed.is_none()).map(|m| m.what.clone()));
        messages += flow.messages.iter().filter(|message| message.printed.is_some()).count();
        for hop in hop::hops(flow) {
            hops += 1;
            for near in [Party::Pbx, Party::Carrier] {
                judge(sheet, flow, &hop, near, &mut used, &mut wrong);
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    repairs.retain(|_, times| *times > 0);
    let excused = used.iter().filter(|(row, _)| *row < sheet.excused.len()).count();
    println!(
        "flows: RFC {}: {} flows, {hops} hops, {messages} messages, {excused} findings excused, {} of them false; \
         repaired: {repairs:?}; not SIP: {unprinted:?}",
        sheet.rfc,
        flows.len(),
        used.len() - excused,
    );
    for (row, excused) in sheet.expected().enumerate() {
        for at in excused.at.split(' ').filter(|at| !used.contains(&(row, (*at).to_owned()))) {
            wrong.push(format!("{at} {}: excused, but nothing was found", excused.check));
        }
    }
    assert!(wrong.is_empty(), "RFC {}: {} wrong:\n{}", sheet.rfc, wrong.len(), wrong.join("\n"));
}

fn judge(
    sheet: &Sheet,
    flow: &Flow,
    hop: &hop::Hop,
    near: Party,
    used: &mut BTreeSet<(usize, String)>,
    wrong: &mut Vec<String>,
) {
    let (recording, places) = hop::recording(hop, flow, sheet, near);
    for finding in check::judge(&recording).findings {
        if near == Party::Carrier && OF_A_TRUNK.contains(&finding.check) {
            continue;
        }
        let place = finding.packets.first().and_then(|id| places.get(id)).map_or("", String::as_str);
        match sheet.excuse(place, &finding) {
            Some(row) => {
                used.insert((row, place.to_owned()));
            }
            None => wrong.push(format!(
                "{place} {} {} [{} - {}]: {} expected: {} got: {}",
                finding.check,
                finding.severity.name(),
                hop.near,
                hop.far,
                finding.text,
                finding.expected,
                finding.got
            )),
        }
    }
}
