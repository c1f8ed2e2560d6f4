//! A fax machine answers what it was told.
//!
//! What it looks for: Answers in T.38 whose command the other machine has not given: CFR and FTT without DCS, CTR
//! without CTC, MCF, RTP, RTN, PIP and PIN without the command that ends a page, PPR without PPS. The last command
//! counts, a DIS is one as well; before the first one and behind a DCN nothing is judged. MCF and RTP to a command that
//! ends a page of which nothing came, and CFR to a check of which no tenth of a second is zeros. Frames whose first bit
//! does not say whether their machine has heard a DIS. A DCS, which answers a DIS or DTC, with a modem, a
//! coding, a resolution, a width or error correction that none of them has offered, or with a higher rate than the
//! T38MaxBitRate of the other side. MCF to a page of which a frame came with a wrong FCS alone, or of whose octets no row
//! can be read. PPS, T.6 and T.85 where the DCS has ordered no error correction, which they belong to. In calls in which
//! no datagram was lost, dropped or wrong.
//!
//! Why it matters on a trunk: The sender takes the answer for one to what it says next: a page counts as received that
//! nobody has, or the machines train until they give up.
//!
//! Clause: ITU-T T.30 5.3.6.1.4, ITU-T T.30 5.3.6.1.7, ITU-T T.30 5.3.6.1.3, ITU-T T.38 D.2.3, ITU-T T.30 5.3.6.1.
//!
//! A ladder that breaks it:
//!   pbx     DCS, training -> carrier
//!   carrier MCF -> pbx
//!
//! How to fix it: Answer a training with CFR or FTT, and with MCF only what ends a page.

use super::order::{Excess, baseless, excess, turned_round, uncorrected};
use super::received::not_received;
use super::whole::{goes_on, heard_whole, is_local};
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Fax, Leg, Wire};

info! {
    rows: ["FAX-23"], Must, Advisory,
    notice: "pages that are lost though the report says sent"
}

/// Answers, and how the commands begin that they answer. RR asks again for what was asked before it.
const ANSWERS: [(&str, &[&str]); 9] = [
    ("CFR", &["DCS"]),
    ("FTT", &["DCS"]),
    ("CTR", &["CTC"]),
    ("MCF", &POST_MESSAGE),
    ("RTP", &POST_MESSAGE),
    ("RTN", &POST_MESSAGE),
    ("PIP", &POST_MESSAGE),
    ("PIN", &POST_MESSAGE),
    ("PPR", &["PPS", "RR"]),
];
const POST_MESSAGE: [&str; 6] = ["MPS", "EOM", "EOP", "PRI", "PPS", "RR"];
/// What is a command, beside these.
const OTHERS: [&str; 6] = ["DIS", "DCS", "CTC", "EOR", "DTC", "DCN"];

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, wire: &Wire, leg: &Leg, out: &mut Findings) {
        let Some(fax) = heard_whole(wire, leg) else { return };
        if let Some(Excess { spoken, what, is_described }) = excess(fax) {
            let said = Said::in_leg(leg, spoken.at, Vec::new(), "a DCS orders more than was offered");
            let offer = if is_described { "no more than the T38MaxBitRate" } else { "what the DIS offers" };
            let said = said.expected(offer).got(what).clause(if is_described { 3 } else { 2 });
            out.misbehaved(&INFO, leg.party(spoken.side.index()), said);
        }
        if let Some((spoken, what)) = uncorrected(fax) {
            let text = format!("{what} without error correction");
            let said = Said::in_leg(leg, spoken.at, Vec::new(), text).clause(2);
            let said = said.expected("a DCS with error correction").got("one without");
            out.misbehaved(&INFO, leg.party(spoken.side.index()), said);
        }
        if let Some((page, what)) = not_received(fax) {
            let said = Said::in_leg(leg, page.until, Vec::new(), "MCF confirms a page that did not come");
            let said = said.expected("another answer").got(what).clause(1);
            out.misbehaved(&INFO, leg.party(page.side.other().index()), said);
        }
        judge_baseless(wire, leg, fax, out);
        if let Some((spoken, frame)) = turned_round(fax) {
            let text = format!("{} with the first bit of the other machine", frame.name());
            let said = Said::in_leg(leg, spoken.at, Vec::new(), text).clause(4);
            let said =
                said.expected("1 from who has heard a DIS, and 0 from who has said it").got("the other");
            out.misbehaved(&INFO, leg.party(spoken.side.index()), said);
        }
        let mut commands: [Option<&str>; 2] = [None, None];
        for spoken in &fax.exchange.said {
            let side = spoken.side.index();
            for frame in spoken.frames.iter().filter(|frame| frame.fcs_ok) {
                let name = frame.name();
                if is_one(name, &POST_MESSAGE) || is_one(name, &OTHERS) {
                    commands[side] = Some(name);
                }
                let told = commands[1 - side].filter(|told| *told != "DCN");
                let answered = ANSWERS.iter().find(|(answer, _)| *answer == name).map(|(_, to)| to);
                let Some((told, to)) = told.zip(answered).filter(|(told, to)| !is_one(told, to)) else {
                    continue;
                };
                if !goes_on(wire, leg, 1 - side, spoken.at) {
                    continue;
                }
                let text = format!("{name} answers nothing that was said");
                let said = Said::in_leg(leg, spoken.at, Vec::new(), text);
                let said = said.expected(format!("{} before it", to[0])).got(told);
                out.misbehaved(&INFO, leg.party(side), said);
                return;
            }
        }
    }
}

/// An answer to what has not come. Behind the last datagram of the other side nobody knows what is missing.
fn judge_baseless(wire: &Wire, leg: &Leg, fax: &Fax, out: &mut Findings) {
    let Some(empty) = baseless(fax, true) else { return };
    let side = empty.side.index();
    let is_check = empty.name == "CFR";
    let is_local = is_check && is_local(fax);
    if is_local || !goes_on(wire, leg, 1 - side, empty.at) {
        return;
    }
    let (what, expected) = if is_check { ("check", "FTT") } else { ("page", "another answer") };
    let text = format!("{} confirms a {what} that did not come", empty.name);
    let said = Said::in_leg(leg, empty.at, Vec::new(), text).clause(usize::from(!is_check));
    let got = if is_check { "nothing that was ordered" } else { "nothing" };
    out.misbehaved(&INFO, leg.party(side), said.expected(expected).got(got));
}

/// True for a frame whose name begins as one of these does: PRI-EOP is a PRI.
fn is_one(name: &str, commands: &[&str]) -> bool {
    commands.iter().any(|begin| name.starts_with(begin))
}
