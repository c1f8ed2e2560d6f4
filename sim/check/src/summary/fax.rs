//! What became of a fax, read from the wire.

use clock::Instant;
use sip::sdp::T38Attributes;
use t38::Counters;
use trace::Party;

use crate::wire::{Fax, Flow, Leg};

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
}

/// What carries a fax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaxTransport {
    /// T.38 over UDPTL.
    T38,
    /// Modem signals in G.711.
    Passthrough,
    /// First one, then the other.
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

    /// Who made the call a T.38 call.
    #[must_use]
    pub fn switched_by(&self) -> Option<Party> {
        self.switches.iter().find(|s| s.is_accepted).map(|s| s.by)
    }
}

/// What the leg shows of a fax; none when it had nothing to do with fax.
pub(super) fn fax(leg: &Leg) -> Option<FaxSummary> {
    let fax = leg.fax.as_ref()?;
    let switches = fax.switches.iter().map(|s| FaxSwitch {
        by: leg.party(s.by),
        at: s.offered,
        status: s.status,
        is_accepted: s.is_accepted,
        known: s.known[s.by],
    });
    Some(FaxSummary {
        transport: fax.first_t38().map(|_| FaxTransport::T38),
        switches: switches.collect(),
        agreed: agreed(leg, fax),
        udptl: fax.flows.iter().map(|flow| udptl(leg, flow)).collect(),
    })
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
