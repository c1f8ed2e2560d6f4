//! The sheet is filled in.

use check::{CallSummary, FaxSummary, FaxSwitch, UdptlSummary};
use sip::sdp::T38Attributes;
use t30::{Phase, Side};
use trace::{Cast, visible};

use super::{
    Agreed, Attributes, DataCall, Facts, FaxCall, Faxes, Heard, HeardPage, Machine, PagePair, Said, Switch,
    Udptl,
};
use crate::case::Case;
use crate::fax::pages::{Pair, Source, pairs};
use crate::fax::{self, Fax, sheet, word};
use crate::json::{self, FaxTransportWord, Seconds};

impl<'a> Faxes<'a> {
    pub(super) fn of(case: &'a Case, faxes: &[Fax<'a>], counted: &[fax::DataCall<'a>]) -> Self {
        let cast = case.cast();
        Self {
            format: super::FORMAT,
            format_version: super::FORMAT_VERSION,
            version: json::VERSION,
            run: &case.about.id,
            faxes: faxes.iter().map(|fax| FaxCall::of(fax, &cast)).collect(),
            data_calls: counted.iter().map(DataCall::of).collect(),
        }
    }
}

impl<'a> FaxCall<'a> {
    fn of(fax: &Fax<'a>, cast: &Cast) -> Self {
        Self {
            call_id: visible(fax.call_id),
            on_the_wire: fax.call.and_then(|call| Some(Heard::of(cast, call, call.fax.as_ref()?))),
            pages: pairs(fax).iter().map(PagePair::of).collect(),
            sending_machine: fax.sender.map(Machine::of),
            receiving_machine: fax.receiver.map(Machine::of),
        }
    }
}

impl<'a> Heard<'a> {
    fn of(cast: &Cast, call: &CallSummary, fax: &'a FaxSummary) -> Self {
        Self {
            result: word::word(fax),
            sent: fax.is_sent(),
            identical: fax.is_identical(),
            transport: fax.transport.map(FaxTransportWord::from),
            last_transport: fax.last_transport.map(FaxTransportWord::from),
            switches: fax.switches.iter().map(|switch| Switch::of(cast, switch)).collect(),
            agreed: fax.agreed.as_ref().map(|a| Agreed {
                at_s: a.at.into(),
                by: cast.name(a.by),
                carrier: Attributes::of(&a.carrier),
                pbx: Attributes::of(&a.pbx),
            }),
            facts: Facts::of(cast, call, &fax.exchange.facts),
            pages: fax.exchange.pages.iter().map(HeardPage::of).collect(),
            said: fax.exchange.said.iter().map(|said| Said::of(cast, call, said)).collect(),
            udptl: fax.udptl.iter().map(|stream| Udptl::of(cast, stream)).collect(),
        }
    }
}

impl Switch {
    fn of(cast: &Cast, s: &FaxSwitch) -> Self {
        Self {
            by: cast.name(s.by),
            at_s: s.at.into(),
            status: s.status,
            accepted: s.is_accepted,
            known_s: s.known.map(Seconds::from),
        }
    }
}

impl Attributes {
    fn of(said: &T38Attributes) -> Self {
        Self {
            version: said.version,
            max_bit_rate: said.max_bit_rate,
            rate_management: said.rate_management.map(|m| m.as_str()),
            max_buffer: said.max_buffer,
            max_datagram: said.max_datagram,
            error_correction: said.udp_ec.map(|e| e.as_str()),
            fill_bit_removal: said.fill_bit_removal,
            transcoding_mmr: said.transcoding_mmr,
            transcoding_jbig: said.transcoding_jbig,
        }
    }
}

fn party(cast: &Cast, call: &CallSummary, side: Side) -> String {
    cast.name(crate::party::party(call, side))
}

const fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::A => "A",
        Phase::B => "B",
        Phase::C => "C",
        Phase::D => "D",
        Phase::E => "E",
    }
}

impl<'a> Facts<'a> {
    fn of(cast: &Cast, call: &CallSummary, facts: &'a t30::Facts) -> Self {
        let unanswered = facts.unanswered.iter();
        Self {
            sender: facts.sender.map(|side| party(cast, call, side)),
            caller_ident: facts.idents[0].as_deref(),
            answerer_ident: facts.idents[1].as_deref(),
            modem: facts.modulation.map(|m| m.name()),
            rates: &facts.rates,
            page_rate: facts.page_rate,
            ecm: facts.error_correction,
            coding: facts.coding.map(|c| c.name()),
            resolution: facts.resolution.map(sheet::name),
            trainings: facts.trainings,
            retrains: facts.retrains,
            ppr: facts.ppr,
            resent_frames: facts.resent_frames,
            ctc: facts.ctc,
            eor: facts.eor,
            rnr: facts.rnr,
            rtp: facts.rtp,
            rtn: facts.rtn,
            crp: facts.crp,
            bad_frames: facts.bad_frames,
            losses: facts.losses,
            phase: phase(facts.phase),
            unanswered: unanswered.map(|(side, what)| (party(cast, call, *side), what.as_str())).collect(),
            dcn_from: facts.dcn_from.map(|side| party(cast, call, side)),
            ending: facts.ending.to_string(),
        }
    }
}

impl<'a> HeardPage<'a> {
    fn of(heard: &'a t30::HeardPage) -> Self {
        Self {
            number: heard.number,
            at_s: heard.at.into(),
            until_s: heard.until.into(),
            modem: heard.modulation.name(),
            ecm: heard.error_correction,
            coding: heard.coding.map(|c| c.name()),
            width: heard.page.width(),
            rows: heard.page.rows(),
            bad_rows: heard.bad_rows,
            longest_bad_run: heard.longest_bad_run,
            complete: heard.is_complete,
            missing_frames: heard.missing_frames,
            resent_frames: heard.resent_frames,
            ended_by: heard.ended_by.as_deref(),
            decided_by: heard.decided_by.as_deref(),
            confirmed: heard.is_sent(),
        }
    }
}

impl<'a> Said<'a> {
    fn of(cast: &Cast, call: &CallSummary, said: &'a t30::Said) -> Self {
        Self {
            at_s: said.at.into(),
            until_s: said.until.into(),
            by: party(cast, call, said.side),
            what: &said.what,
            count: said.count,
        }
    }
}

impl Udptl {
    fn of(cast: &Cast, stream: &UdptlSummary) -> Self {
        let got = &stream.received;
        Self {
            by: cast.name(stream.by),
            datagrams: stream.datagrams,
            longest: stream.longest,
            control_copies_hundredths: stream.control_copies,
            page_copies_hundredths: stream.page_copies,
            arrived: got.datagrams,
            duplicates: got.duplicates,
            reordered: got.reordered,
            late: got.late,
            strays: got.strays,
            malformed: got.malformed,
            recovered_by_redundancy: got.recovered_by_redundancy,
            recovered_by_fec: got.recovered_by_fec,
            lost: got.lost,
        }
    }
}

impl PagePair {
    fn of(pair: &Pair<'_>) -> Self {
        let difference = pair.difference();
        Self {
            number: pair.number,
            sent_rows: pair.sent.map(page::Page::rows),
            received_rows: pair.received.map(page::Page::rows),
            received_from: match pair.source {
                Source::Printed => "machine",
                Source::Wire => "wire",
            },
            identical: difference.map(|d| d.is_identical()),
            different_pixels: difference.map(|d| d.pixels),
            different_rows: difference.map(|d| d.rows),
        }
    }
}

impl<'a> Machine<'a> {
    fn of(machine: &'a fax::Machine) -> Self {
        Self {
            party: machine.party.into(),
            outcome: &machine.outcome,
            pages_to_send: machine.document.len(),
            pages_printed: machine.received.len(),
        }
    }
}

impl<'a> DataCall<'a> {
    fn of(end: &fax::DataCall<'a>) -> Self {
        Self {
            party: end.party.into(),
            call_id: visible(&end.counted.call_id),
            name: &end.counted.name,
            bits: end.counted.bits,
            errors: end.counted.errors,
            done: end.counted.is_done,
        }
    }
}
