//! The SIP messages of a recording as a reader of the wire has them.

use std::collections::BTreeMap;

use clock::Instant;
use report::Case;
use report::sequence::Sequence;
use sip::Message;
use trace::{Event, PacketId, Party, Transport, redact};

/// A message, when it was sent, and when it arrived.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    /// The 7 of `F7`.
    pub(super) number: usize,
    pub(super) sent: Instant,
    /// None when it never arrived. Where a capture does not tell, when it passed.
    pub(super) arrived: Option<Instant>,
    pub(super) from: Party,
    pub(super) to: Party,
    pub(super) transport: Transport,
    pub(super) message: Message,
}

/// All of them, in order.
pub(super) fn messages(case: &Case, sequence: &Sequence) -> Vec<Heard> {
    let arrivals = arrivals(case);
    let heard = sequence.messages().map(|arrow| {
        let payload = redact::redact(&arrow.payload, case.header().redaction);
        Heard {
            number: arrow.number,
            sent: arrow.at,
            arrived: arrivals
                .get(&arrow.id)
                .copied()
                .or_else(|| (case.header().is_partial && arrow.lost.is_none()).then_some(arrow.at)),
            from: arrow.from,
            to: arrow.to,
            transport: arrow.transport,
            message: Message::parse(payload.into_owned()),
        }
    });
    heard.collect()
}

fn arrivals(case: &Case) -> BTreeMap<PacketId, Instant> {
    let mut arrivals = BTreeMap::new();
    for event in case.events() {
        if let Event::Delivered { at, packet } = event {
            arrivals.entry(packet.id).or_insert(*at);
        }
    }
    arrivals
}

impl Heard {
    pub(super) fn call_id(&self) -> &str {
        self.message.call_id().unwrap_or_default()
    }

    /// The method, of a response that of its request.
    pub(super) fn method(&self) -> String {
        self.message.cseq().map(|cseq| cseq.method.as_str().to_owned()).unwrap_or_default()
    }

    pub(super) fn cseq(&self) -> Option<u32> {
        self.message.cseq().ok().map(|cseq| cseq.number)
    }

    pub(super) fn branch(&self) -> String {
        let via = self.message.top_via_ref().ok();
        via.and_then(|via| via.branch()).unwrap_or_default().to_owned()
    }

    pub(super) fn tag_in_from(&self) -> Option<String> {
        self.message.from_ref().ok()?.tag().map(str::to_owned)
    }

    pub(super) fn tag_in_to(&self) -> Option<String> {
        self.message.to_ref().ok()?.tag().map(str::to_owned)
    }

    pub(super) fn arrived_by(&self, now: Instant) -> bool {
        self.arrived.is_some_and(|at| at <= now)
    }
}
