//! The chapter for whoever sets up the firewall: addresses and ports of the carrier.

use super::chapter::Chapter;
use super::{Pair, chapter};

/// What the carrier's profile states of them; nothing in the guide of a PBX, and where none is stated.
pub(super) fn addresses(pair: &Pair) -> Option<Chapter> {
    let (carrier, file) = (&pair.plan.carrier, &pair.carrier);
    let address = &carrier.address;
    let mut rows = Vec::new();
    let states_signalling = file.states("address.signalling_ip");
    if states_signalling {
        rows.push(("SIP, by UDP", address.signalling().to_string()));
    } else if file.states("address.signalling_port") {
        rows.push(("port of SIP, by UDP", address.signalling_port.to_string()));
    }
    if !address.sources.is_empty() {
        let all: Vec<String> = address.sources.iter().map(ToString::to_string).collect();
        rows.push(("requests come from here as well", all.join(", ")));
    }
    if file.states("address.media_ip") {
        rows.push(("RTP", address.media_ip.to_string()));
    }
    if file.states("media.ports") {
        let ports = carrier.media.ports;
        rows.push(("ports of RTP and RTCP", format!("{} to {}", ports.first, ports.last)));
    }
    if rows.is_empty() || !pair.is_of_carrier {
        return None;
    }
    let rows: String = rows.iter().map(|(what, value)| format!("| {what} | {value} |\n")).collect();
    let prose =
        format!("| what | value |\n|---|---|\n{rows}\nLet these through your firewall, in both directions.");
    Some(chapter("Addresses and ports", prose))
}
