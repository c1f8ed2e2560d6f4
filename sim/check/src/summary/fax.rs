//! What became of a fax, read from the wire.

use clock::Instant;
use page::Page;
use sip::sdp::T38Attributes;
use t30::{Exchange, HeardPage};
use t38::Counters;
use trace::{Party, counted};

use crate::wire::{Fax, Flow, Leg};
use crate::{Facts, copy};

/// What a call was that had to do with fax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaxSummary {
    /// What carried it.
    pub transport: Option<FaxTransport>,
    /// The tries to go from sound to T.38, in order of time.
    pub switches: Vec<FaxSwitch>,
    /// What was agreed on when T.38 was agreed first.
    pub agreed: Option<FaxAgreed>,
    /// UDPTL, one entry for each stream.
    pub udptl: Vec<UdptlSummary>,
    /// What the machines said, and the pages, as they were on the wire.
    pub exchange: Exchange,
    /// What carried the last page.
    pub last_transport: Option<FaxTransport>,
    /// The document that was to be sent; none when nobody says.
    pub document: Option<Vec<Page>>,
    /// What the receiving machine has printed; none when nobody hands it over.
    pub received: Option<Vec<Page>>,
    /// True when one of both machines is a device's, which may print a line of its own on each page.
    pub has_device: bool,
}

/// What carries a fax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaxTransport {
    /// T.38 over UDPTL.
    T38,
    /// Modem signals in G.711.
    Passthrough,
    /// Both, one after the other.
    Both,
}

/// A re-INVITE or UPDATE that offers T.38, and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaxSwitch {
    /// Who offered.
    pub by: Party,
    /// When.
    pub at: Instant,
    /// The final status; none when there was none.
    pub status: Option<u16>,
    /// True when the answer has an image stream in use.
    pub is_accepted: bool,
    /// When the answer was known to who offered.
    pub known: Option<Instant>,
}

/// T.38 as it was agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaxAgreed {
    /// When the answer was sent.
    pub at: Instant,
    /// Who offered.
    pub by: Party,
    /// What the carrier said.
    pub carrier: T38Attributes,
    /// What the PBX said.
    pub pbx: T38Attributes,
}

/// One stream of UDPTL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UdptlSummary {
    /// Who sent it.
    pub by: Party,
    /// Datagrams sent.
    pub datagrams: u64,
    /// The longest, in octets.
    pub longest: usize,
    /// Copies of an indicator or control IFP on the average, in hundredths; none when there was none.
    pub control_copies: Option<u64>,
    /// Copies of an IFP of page data on the average, in hundredths.
    pub page_copies: Option<u64>,
    /// What the receiver could make of what arrived.
    pub received: Counters,
}

impl FaxTransport {
    /// The word used in reports and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::T38 => "t38",
            Self::Passthrough => "passthrough",
            Self::Both => "both",
        }
    }
}

impl FaxSummary {
    /// The status by which T.38 was refused first; 200 when the answer had port 0.
    #[must_use]
    pub fn refused_with(&self) -> Option<u16> {
        self.switches.iter().find(|s| !s.is_accepted).and_then(|s| s.status)
    }

    /// The status by which T.38 was refused last, when the machines went on in G.711 then.
    #[must_use]
    pub fn fell_back(&self) -> Option<u16> {
        let is_sound = self.last_transport.or(self.transport) == Some(FaxTransport::Passthrough);
        let last = self.switches.last().filter(|switch| is_sound && !switch.is_accepted);
        last.and_then(|switch| switch.status)
    }

    /// Who made the call a T.38 call.
    #[must_use]
    pub fn switched_by(&self) -> Option<Party> {
        self.switches.iter().find(|s| s.is_accepted).map(|s| s.by)
    }
}

impl FaxSummary {
    /// Whether what was confirmed on the wire, and what the receiving machine has printed, is the document,
    /// pixel by pixel; of a device's machine, apart from the line that it prints itself. None when nobody says what was
    /// to be sent, or when a device has made pages of another kind of it.
    ///
    /// Of a page that the judge's ear has not heard whole, the paper tells; where there is none it counts as
    /// another page.
    #[must_use]
    pub fn is_identical(&self) -> Option<bool> {
        let document = self.document.as_ref()?;
        let copy = |page: &Page, got: &Page| copy::is_copy(page, got, self.has_device);
        let printed = self.received.as_ref().map(|printed| {
            let is_complete = printed.len() == document.len();
            all([Some(is_complete)].into_iter().chain(document.iter().zip(printed).map(|(a, b)| copy(a, b))))
        });
        let heard: Vec<&HeardPage> = self.exchange.sent_pages().collect();
        let on_wire = document.iter().zip(&heard).map(|(page, heard)| {
            if !heard.is_whole() && printed.is_some() { Some(true) } else { copy(page, &heard.page) }
        });
        all([Some(heard.len() == document.len()), printed.unwrap_or(Some(true))].into_iter().chain(on_wire))
    }

    /// Pages that were confirmed and that the judge's ear has not heard whole.
    #[must_use]
    pub fn pages_not_whole(&self) -> usize {
        self.exchange.sent_pages().filter(|heard| !heard.is_whole()).count()
    }

    /// True when every page was confirmed and nothing says that it is another one. A fax is sent only then.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.exchange.facts.ending.is_ok() && self.is_identical() != Some(false)
    }

    /// What became of it, in a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let pages = self.exchange.sent_pages().count();
        let ending = match (&self.exchange.facts.ending, self.is_identical()) {
            (ending, _) if !ending.is_ok() => format!(": {ending}"),
            (_, Some(false)) => format!(": {}", self.difference()),
            (_, Some(true)) => ", identical".to_owned(),
            (_, None) => String::new(),
        };
        format!("{} confirmed{ending}", counted(pages, "page"))
    }

    /// Why a fax is not taken for the document.
    #[must_use]
    pub fn difference(&self) -> String {
        match self.pages_not_whole() {
            unread if unread > 0 && self.received.is_none() => {
                format!("{unread} of them not whole on the wire, and no paper to compare")
            }
            _ => "not the document".to_owned(),
        }
    }
}

/// False as soon as one is, and unknown when one of the others is.
fn all(each: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let worst = |so_far: Option<bool>, one: Option<bool>| match (so_far, one) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), one) => one,
        (None, _) => None,
    };
    each.into_iter().fold(Some(true), worst)
}

fn is_same<'a>(document: &[Page], pages: impl IntoIterator<Item = &'a Page>) -> bool {
    document.iter().eq(pages)
}

/// What the leg shows of a fax; none when it had nothing to do with fax.
pub(super) fn fax(leg: &Leg, facts: &Facts) -> Option<FaxSummary> {
    let fax = leg.fax.as_ref()?;
    let is_quiet = fax.exchange.facts.ending == t30::Ending::NothingHeard;
    if is_quiet && fax.exchanges.is_empty() && fax.switches.is_empty() {
        // A voice that sounded like a fax for a moment.
        return None;
    }
    let switches = fax.switches.iter().map(|s| FaxSwitch {
        by: leg.party(s.by),
        at: s.offered,
        status: s.status,
        is_accepted: s.is_accepted,
        known: s.known[s.by],
    });
    Some(FaxSummary {
        transport: transport(fax).or(unread(leg, fax)),
        switches: switches.collect(),
        agreed: agreed(leg, fax),
        udptl: fax.flows.iter().map(|flow| udptl(leg, flow)).collect(),
        exchange: fax.exchange.clone(),
        last_transport: fax.exchange.pages.last().map(|page| carried(fax, page.at)),
        document: document(leg, fax, facts),
        received: None,
        has_device: facts.device.is_some(),
    })
}

fn transport(fax: &Fax) -> Option<FaxTransport> {
    let mut all = fax.exchange.said.iter().map(|said| carried(fax, said.at));
    let first = all.next();
    let is_mixed = all.any(|other| Some(other) != first);
    let silent = fax.first_t38().map(|_| FaxTransport::T38);
    if is_mixed { Some(FaxTransport::Both) } else { first.or(silent) }
}

/// What carried machines that were heard and not understood: the sound that went on after T.38 was refused.
fn unread(leg: &Leg, fax: &Fax) -> Option<FaxTransport> {
    let goes_on = leg.refused_switch().is_some_and(|switch| switch.after.iter().any(|after| after.loud > 0));
    let is_machine = [0, 1].into_iter().any(|side| fax.sounded(side).is_some());
    (goes_on && is_machine).then_some(FaxTransport::Passthrough)
}

/// What carried what was heard at `at`.
fn carried(fax: &Fax, at: Instant) -> FaxTransport {
    let arrived = |flow: &Flow| flow.arrived.is_some_and(|(first, last)| first <= at && at <= last);
    if fax.flows.iter().any(arrived) { FaxTransport::T38 } else { FaxTransport::Passthrough }
}

/// The document of the sending side that fits what was heard, or else its first.
fn document(leg: &Leg, fax: &Fax, facts: &Facts) -> Option<Vec<Page>> {
    let sender = fax.exchange.facts.sender.map(|side| leg.party(side.index()));
    let is_its = |party: &Party| sender.is_none_or(|s| s == *party);
    let mut all = facts.documents.iter().filter(|(party, _)| is_its(party)).map(|(_, pages)| pages);
    let heard = || fax.exchange.sent_pages().map(|heard| &heard.page);
    all.clone().find(|pages| is_same(pages, heard())).or_else(|| all.next()).cloned()
}

fn agreed(leg: &Leg, fax: &Fax) -> Option<FaxAgreed> {
    let first = fax.first_t38()?;
    let of = |party| first.images[leg.side(party)].attributes.clone();
    Some(FaxAgreed {
        at: first.answered()?,
        by: leg.party(first.offerer),
        carrier: of(Party::Carrier),
        pbx: of(Party::Pbx),
    })
}

fn udptl(leg: &Leg, flow: &Flow) -> UdptlSummary {
    let [control, page] = flow.protection.copies;
    UdptlSummary {
        by: leg.party(flow.side),
        datagrams: flow.datagrams,
        longest: flow.longest,
        control_copies: control.hundredths(),
        page_copies: page.hundredths(),
        received: flow.receiver.counters(),
    }
}
