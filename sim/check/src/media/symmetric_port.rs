//! RTP comes from the port on which it is wanted.
//!
//! What it looks for: Streams of fifty packets and more that come from the address which their sender's descriptions name,
//! and from a port that none of them does. A NAT may lie between that the descriptions know of, so it is noted, and accuses
//! nobody.
//!
//! Why it matters on a trunk: A border controller that learns addresses from what arrives sends the other direction to a
//! port where nobody listens: one-way audio.
//!
//! Clause: RFC 4961 4 (RECOMMENDED), RFC 7362 4 (context).
//!
//! A ladder that breaks it:
//!   pbx     SDP: m=audio 4000 -> carrier
//!   pbx     RTP from port 4010 -> carrier
//!
//! How to fix it: Send from the port that the own description names.

use std::net::SocketAddr;

use sip::sdp::Sdp;
use trace::{Party, counted};

use crate::check::{Check, Findings, Interest, Said, info};
use crate::wire::{Leg, Sip, Wire};

/// Fewer are an accident.
const PACKETS_MIN: u64 = 50;

info! {
    rows: ["NAT-07"], Should, V,
    notice: "one-way audio behind a border controller or NAT"
}

#[derive(Default)]
pub(crate) struct Rule;

impl Check for Rule {
    fn interest(&self) -> Interest {
        Interest::LEG
    }

    fn leg_over(&mut self, _wire: &Wire, leg: &Leg, out: &mut Findings) {
        let mut has_spoken = [false; 2];
        for stream in leg.known_streams().filter(|s| s.packets >= PACKETS_MIN) {
            if has_spoken[stream.side] {
                continue;
            }
            let messages = described(leg, leg.party(stream.side));
            let addresses = messages.iter().filter_map(|sip| sip.description()).flat_map(addresses);
            let ports: Vec<u16> =
                addresses.filter(|at| at.ip() == stream.from.ip()).map(|at| at.port()).collect();
            let Some(wanted) = ports.last().filter(|_| !ports.contains(&stream.from.port())) else {
                continue;
            };
            has_spoken[stream.side] = true;
            let text = format!("{} from a port that was not announced", counted(stream.packets, "packet"));
            let said =
                Said::in_leg(leg, stream.first_at, messages.iter().map(|sip| sip.id).take(1).collect(), text);
            let said = said.expected(format!("port {wanted}"));
            out.known(&INFO, leg.party(stream.side), said.got(format!("port {}", stream.from.port())));
        }
    }
}

/// The messages of a side that have a description.
fn described(leg: &Leg, side: Party) -> Vec<&Sip> {
    let all = leg.transactions.iter().flat_map(|t| t.requests.iter().chain(&t.responses).chain(&t.acks));
    all.map(|p| &*p.sip).filter(|sip| sip.sender == side && sip.sdp.is_some()).collect()
}

/// Where the streams of a description are wanted.
fn addresses(sdp: &Sdp) -> impl Iterator<Item = SocketAddr> {
    (0..sdp.media.len()).filter_map(|nth| sdp.media_address(nth))
}
