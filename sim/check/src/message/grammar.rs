//! Start line and headers follow the grammar.
//!
//! What it looks for: Everything the strict reader of this program complains about, but for the rules that
//! have a check of their own, and for what a message has to repeat as it was heard: From, To, Call-ID, CSeq and Via
//! of a response, a route set, the URI of the other side.
//!
//! Why it matters on a trunk: Tolerant stacks read it differently from strict ones: the same INVITE works
//! with one carrier and gets 400 from the next.
//!
//! Clause: RFC 3261 25.1 (grammar), RFC 3261 7 (MUST).
//!
//! A ladder that breaks it:
//!   pbx     INVITE, Contact: <sip:[> -> carrier
//!
//! How to fix it: Write the header as the grammar of RFC 3261 25.1 has it.

use std::collections::BTreeMap;

use sip::{Fault, FaultKind, HeaderName, Method, StartLine};
use trace::Party;

use super::echo;
use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Scene, Sip, Wire};

info! {
    rows: ["TRN-24", "TRN-22"], Must, V,
    notice: "the call is refused with 400 by some carriers and not by others"
}

/// So many messages of one kind from one side are read strictly, and one in `EVERY` after that: a box
/// writes the thousandth INVITE of a load run the way it wrote the first.
const ALL_OF: u64 = 100;
const EVERY: u64 = 16;

#[derive(Default)]
pub(crate) struct Rule {
    /// Messages by sender, status and method.
    seen: BTreeMap<(Party, u16, Method), u64>,
}

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::REQUEST.and(Interest::RESPONSE)
    }

    fn sent(&mut self, _wire: &Wire, scene: &Scene<'_>, out: &mut Findings) {
        let sip = scene.sip;
        let seen = self.seen.entry((sip.sender, sip.status, sip.method.clone())).or_insert(0);
        *seen += 1;
        if *seen > ALL_OF && !(*seen).is_multiple_of(EVERY) {
            return;
        }
        let all = sip.message.faults();
        // What a reader can live with is written all the same.
        let own = all
            .iter()
            .filter(|f| !has_own_check(f.kind) && !is_of_line_ends(sip, f) && !is_of_binding(sip, f));
        let Some(first) = echo::first_own(scene, own) else {
            if let Some((text, got)) = forgiven(sip) {
                out.malformed(
                    &INFO,
                    sip.sender,
                    Said::of(sip, text).expected("what the grammar allows").got(got),
                );
            }
            return;
        };
        let said = Said::of(sip, first.to_string());
        out.malformed(&INFO, sip.sender, said.expected("what the grammar allows").got(first.text.clone()));
    }
}

/// What every reader takes, and nobody may write: RFC 3261 7.1, 19.1.1. A registrar repeats the Contact of another.
fn forgiven(sip: &Sip) -> Option<(&'static str, String)> {
    let (StartLine::Request { version, .. } | StartLine::Status { version, .. }) = sip.message.start_line()
    else {
        return None;
    };
    if version != "SIP/2.0" && version.eq_ignore_ascii_case("SIP/2.0") {
        return Some(("the version is not written in capitals", version.to_owned()));
    }
    let is_own = sip.is_request() || sip.method != Method::Register && sip.status < 300;
    let contacts = sip.message.contacts().ok().filter(|_| is_own)?;
    contacts.iter().find_map(|contact| {
        let params = &contact.uri.params;
        let is_twice = |name: &str| params.iter().filter(|p| p.name.eq_ignore_ascii_case(name)).count() > 1;
        params.iter().find(|param| is_twice(&param.name))?;
        Some(("the URI in Contact has a parameter twice", contact.uri.to_string()))
    })
}

/// True for the missing type of a body that is none: a few line ends behind a message without Content-Length.
fn is_of_line_ends(sip: &Sip, fault: &Fault) -> bool {
    let is_line_end = |b: &u8| matches!(b, b'\r' | b'\n');
    fault.kind == FaultKind::ContentTypeMissing && sip.message.body().iter().all(is_line_end)
}

/// True for the time of a binding that is no number: whether one is given at all has a check of its own.
fn is_of_binding(sip: &Sip, fault: &Fault) -> bool {
    let is_expires = fault.kind == FaultKind::NumberMalformed && fault.header == Some(HeaderName::Contact);
    is_expires && sip.method == Method::Register
}

/// Kinds that a check of their own looks for, and limits of ours, which no grammar has.
fn has_own_check(kind: FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::Empty
            | FaultKind::MessageTooLong
            | FaultKind::HeaderCount
            | FaultKind::ParameterCount
            | FaultKind::MandatoryHeaderMissing
            | FaultKind::MaxForwardsMissing
            | FaultKind::MaxForwardsRange
            | FaultKind::LineEnd
            | FaultKind::ViaCount
            | FaultKind::OctetsAfterBody
            | FaultKind::BodyTruncated
            | FaultKind::ContentLengthMalformed
            | FaultKind::ContentLengthConflict
            | FaultKind::CSeqMethodMismatch
            | FaultKind::BranchWithoutCookie
            | FaultKind::BranchMissing
            | FaultKind::TagMissing
            | FaultKind::ReasonMalformed
            | FaultKind::MethodUnknown
            | FaultKind::ExtensionRequired
    )
}
