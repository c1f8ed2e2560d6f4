//! A fax goes through its phases up to DCN.
//!
//! What it looks for: Calls in which machines trained or sent pages, no packet lost, that the side of the sending
//! machine hung up without a DCN of either. Who hangs up in the middle of a page may have lost the line behind it,
//! and a receiver that hangs up may have heard a DCN before it was over. A command that is said a fourth time, when it
//! had no answer three times and no datagram was lost: DCN was due. Whatever a machine says or sends behind its own DCN.
//! And commands that end a page where none was sent behind the CFR, or behind the answer to the page before.
//!
//! Why it matters on a trunk: Who gets no DCN takes the call for broken, and many machines print an error
//! report or send the page again.
//!
//! Clause: ITU-T T.30 5.3.6, ITU-T T.30 5.4.2, ITU-T T.30 5.3.6.1.6.
//!
//! A ladder that breaks it:
//!   pbx     EOP -> carrier
//!   carrier MCF -> pbx
//!   pbx     BYE -> carrier
//!
//! How to fix it: Send DCN, and hang up after it.

use clock::{Duration, Instant};
use t30::{Phase, Said as Spoken, Side};

use super::order::baseless;
use super::whole::{goes_on, heard_whole};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Fax, Leg, Stream, Wire};

/// What ended so short a time before was interrupted.
const LATELY: Duration = Duration::from_secs(1);
/// So often a command is said that nobody answers.
const TRIES_MAX: u32 = 3;
/// Commands that are said again until they are answered; a DIS is, for as long as T1 lasts.
const COMMANDS: [&str; 5] = ["DCS", "MPS", "EOM", "EOP", "PPS"];

info! {
    rows: ["FAX-23"], Must, Advisory,
    notice: "the other machine prints an error though the page is there"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let whole = heard_whole(wire, leg);
        if let Some(again) = whole.and_then(said_once_more) {
            let text = format!("{} is said a fourth time, though nobody answers", again.what);
            let said = Said::in_leg(leg, again.at, Vec::new(), text).clause(1);
            out.misbehaved(&INFO, leg.party(again.side.index()), said.expected("DCN").got("the same again"));
        }
        if let Some(more) = whole.and_then(said_behind_dcn) {
            let said = Said::in_leg(leg, more.at, Vec::new(), format!("{} is said behind DCN", more.what));
            out.misbehaved(
                &INFO,
                leg.party(more.side.index()),
                said.expected("nothing").got(more.what.clone()),
            );
        }
        if let Some(empty) = whole.and_then(|fax| baseless(fax, false)) {
            let text = format!("{} ends a page of which nothing was sent", empty.name);
            let said = Said::in_leg(leg, empty.at, Vec::new(), text).clause(2);
            out.misbehaved(
                &INFO,
                leg.party(empty.side.index()),
                said.expected("a page before it").got("none"),
            );
        }
        let Some(fax) = leg.known_fax().filter(|fax| !fax.is_limited) else { return };
        let facts = &fax.exchange.facts;
        let Some(sender) = facts.sender.filter(|_| facts.losses == [0, 0]) else { return };
        let Some((at, _)) = leg.bye.filter(|(_, by)| *by == sender.index()) else { return };
        let heard = fax.exchange.said.iter().filter(|said| said.side != sender).map(|said| said.at).max();
        let is_t38 = !leg.flows().is_empty();
        if is_t38 && heard.is_some_and(|heard| !goes_on(wire, leg, sender.index(), heard)) {
            return;
        }
        let is_excused =
            is_in_page(fax, sender, at) || is_lost(leg, sender, at) || is_unheard(wire, leg, sender, at);
        if facts.phase >= Phase::B && facts.dcn_from.is_none() && !is_excused {
            let last = fax.exchange.said.last().map_or("nothing", |said| said.what.as_str());
            let said = Said::in_leg(leg, at, Vec::new(), "a fax is ended without DCN");
            out.misbehaved(
                &INFO,
                leg.party(sender.index()),
                said.expected("DCN").got(format!("{last}, then BYE")),
            );
        }
    }
}

/// The first command, response or page of a machine that has left the line.
fn said_behind_dcn(fax: &Fax) -> Option<&Spoken> {
    let mut has_left = [false; 2];
    let is_page = |spoken: &Spoken| {
        fax.exchange.pages.iter().any(|page| page.side == spoken.side && page.at == spoken.at)
    };
    fax.exchange.said.iter().filter(|spoken| !spoken.frames.is_empty() || is_page(spoken)).find(|spoken| {
        let left = &mut has_left[spoken.side.index()];
        let is_goodbye = name(spoken) == "DCN";
        let says_more = *left && !is_goodbye;
        *left |= is_goodbye;
        says_more
    })
}

/// The first command that goes on when it has had no answer for the third time.
fn said_once_more(fax: &Fax) -> Option<&Spoken> {
    let mut last: Option<(&Spoken, u32)> = None;
    for spoken in &fax.exchange.said {
        let own = last.filter(|(before, _)| before.side == spoken.side);
        // Behind a DCS comes its training check; behind another command a page is one more.
        if spoken.frames.is_empty() && own.is_some_and(|(before, _)| name(before) == "DCS") {
            continue;
        }
        let octets = |spoken: &Spoken| spoken.frames.last().map(|frame| frame.octets.clone());
        let same = own.filter(|(before, _)| octets(before) == octets(spoken));
        let (first, tries) = same.unwrap_or((spoken, 0));
        last = Some((first, tries + spoken.count)).filter(|_| COMMANDS.contains(&name(first)));
        if last.is_some_and(|(_, tries)| tries > TRIES_MAX) {
            return Some(first);
        }
    }
    None
}

fn name(spoken: &Spoken) -> &str {
    spoken.frames.last().map_or("", |frame| frame.name())
}

/// True when datagrams of `sender` were lost before the BYE, the last ones too, behind which nothing shows the gap.
fn is_lost(leg: &Leg, sender: Side, bye: Instant) -> bool {
    let mut flows = leg.flows().iter().filter(|flow| flow.side == sender.index() && flow.last_at <= bye);
    flows.any(|flow| flow.datagrams > flow.receiver.counters().datagrams)
}

/// True in a capture that lacks sound of `sender` from shortly before the BYE: its last word may have been in there.
fn is_unheard(wire: &Wire, leg: &Leg, sender: Side, bye: Instant) -> bool {
    let mut own = leg.streams.iter().filter(|stream| stream.side == sender.index());
    let is_holed = |stream: &Stream| {
        let totals = stream.reception.totals();
        totals.lost > 0 || bye.since(stream.last_at) > LATELY && stream.last_at < bye
    };
    wire.facts.is_captured && own.any(is_holed)
}

/// True when the fast modem of `sender` was at work up to then.
fn is_in_page(fax: &Fax, sender: Side, at: Instant) -> bool {
    let last = fax.exchange.said.iter().rev().find(|said| said.side == sender);
    last.is_some_and(|said| said.frames.is_empty() && said.until + LATELY >= at)
}
