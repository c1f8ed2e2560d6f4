//! `faxes.csv`: a line for each fax, seen from the wire.
//!
//! The README says what the columns mean; whoever adds one adds it at the end.

use core::fmt::Write as _;

use check::{CallSummary, FaxSummary};
use trace::Cast;

use super::{sheet, word};
use crate::case::Case;
use crate::cdr::quoted;

const HEADING: &str = "call_id,result,sent,identical,transport,last_transport,switched_by,switched_at,\
    refused_with,sender,modem,rates,page_rate,ecm,coding,resolution,pages_confirmed,rows,bad_rows,trainings,\
    retrains,ppr,resent_frames,rtp,rtn,dcn_from,ending,udptl_datagrams,udptl_repaired,udptl_lost";

/// The table; none when there was no fax.
#[must_use]
pub fn table(case: &Case) -> Option<String> {
    let mut text = format!("{HEADING}\r\n");
    let cast = case.cast();
    let faxes: Vec<_> = case.judgement.calls.iter().filter_map(|c| Some((c, c.fax.as_ref()?))).collect();
    for (call, fax) in &faxes {
        let _ = write!(text, "{}\r\n", row(&cast, call, fax).join(","));
    }
    (!faxes.is_empty()).then_some(text)
}

fn row(cast: &Cast, call: &CallSummary, fax: &FaxSummary) -> Vec<String> {
    let facts = &fax.exchange.facts;
    let number = |n: u32| n.to_string();
    let party = |side| cast.name(crate::party::party(call, side));
    let switch = fax.switches.iter().find(|s| s.is_accepted);
    let confirmed = || fax.exchange.sent_pages();
    let sum = |of: fn(&check::UdptlSummary) -> u64| fax.udptl.iter().map(of).sum::<u64>().to_string();
    let rates: Vec<String> = facts.rates.iter().map(u32::to_string).collect();
    vec![
        quoted(&call.call_id),
        quoted(&word::word(fax)),
        fax.is_sent().to_string(),
        fax.is_identical().map(|is| is.to_string()).unwrap_or_default(),
        fax.transport.map(|t| t.name().to_owned()).unwrap_or_default(),
        fax.last_transport.map(|t| t.name().to_owned()).unwrap_or_default(),
        switch.map(|s| cast.name(s.by)).unwrap_or_default(),
        switch.map(|s| s.at.to_string()).unwrap_or_default(),
        fax.refused_with().map(|status| status.to_string()).unwrap_or_default(),
        facts.sender.map(party).unwrap_or_default(),
        facts.modulation.map(|m| m.name().to_owned()).unwrap_or_default(),
        quoted(&rates.join(" ")),
        facts.page_rate.map(number).unwrap_or_default(),
        facts.error_correction.map(|is| is.to_string()).unwrap_or_default(),
        facts.coding.map(|c| c.name().to_owned()).unwrap_or_default(),
        facts.resolution.map(|r| sheet::name(r).to_owned()).unwrap_or_default(),
        confirmed().count().to_string(),
        confirmed().map(|p| p.page.rows()).sum::<u32>().to_string(),
        confirmed().map(|p| p.bad_rows).sum::<u32>().to_string(),
        number(facts.trainings),
        number(facts.retrains),
        number(facts.ppr),
        number(facts.resent_frames),
        number(facts.rtp),
        number(facts.rtn),
        facts.dcn_from.map(party).unwrap_or_default(),
        quoted(&facts.ending.to_string()),
        sum(|u| u.datagrams),
        sum(|u| u.received.recovered_by_redundancy + u.received.recovered_by_fec),
        sum(|u| u.received.lost),
    ]
}
