//! A fax in a few words: `2 pages T.38 14400 ECM`.

use check::{CallSummary, FaxSummary, FaxTransport};
use sip::sdp::{RateManagement, T38Attributes, UdpErrorCorrection};
use trace::counted;

/// The faxes of these calls, one by one.
#[must_use]
pub fn of_calls(calls: &[CallSummary]) -> Vec<String> {
    calls.iter().filter_map(|call| call.fax.as_deref()).map(word).collect()
}

/// What became of one fax: pages, transport, rate, and why it is not all.
#[must_use]
pub fn word(fax: &FaxSummary) -> String {
    let facts = &fax.exchange.facts;
    let mut words = vec![pages(fax.exchange.sent_pages().count())];
    words.extend(fax.last_transport.or(fax.transport).map(|t| transport(t).to_owned()));
    words.extend(facts.page_rate.map(|rate| rate.to_string()));
    if facts.error_correction == Some(true) && facts.page_rate.is_some() {
        words.push("ECM".to_owned());
    }
    let mut text = words.join(" ");
    if !facts.ending.is_ok() {
        text += &format!(": {}", facts.ending);
    } else if fax.is_identical() == Some(false) {
        text += &format!(": {}", fax.difference());
    }
    text
}

/// `no page`, `1 page`, `2 pages`.
pub(crate) fn pages(count: usize) -> String {
    match count {
        0 => "no page".to_owned(),
        _ => counted(count, "page"),
    }
}

/// The name that people use.
pub(crate) const fn transport(transport: FaxTransport) -> &'static str {
    match transport {
        FaxTransport::T38 => "T.38",
        FaxTransport::Passthrough => "G.711",
        FaxTransport::Both => "T.38 and G.711",
    }
}

/// The attributes of one side in one line.
pub(crate) fn attributes(said: &T38Attributes) -> String {
    let mut words = vec![format!("version {}", said.version)];
    words.extend(said.max_bit_rate.map(|rate| format!("{rate} bit/s")));
    words.extend(said.rate_management.map(|management| match management {
        RateManagement::LocalTcf => "localTCF".to_owned(),
        RateManagement::TransferredTcf => "transferredTCF".to_owned(),
    }));
    words.extend(said.udp_ec.map(|correction| match correction {
        UdpErrorCorrection::None => "no error correction".to_owned(),
        UdpErrorCorrection::Redundancy => "redundancy".to_owned(),
        UdpErrorCorrection::Fec => "FEC".to_owned(),
    }));
    words.extend(said.max_datagram.map(|octets| format!("datagrams up to {}", counted(octets, "octet"))));
    words.extend(said.max_buffer.map(|octets| format!("buffer of {}", counted(octets, "octet"))));
    let switches = [
        (said.fill_bit_removal, "fill bits removed"),
        (said.transcoding_mmr, "MMR"),
        (said.transcoding_jbig, "JBIG"),
    ];
    words.extend(switches.iter().filter(|(is_on, _)| *is_on).map(|(_, word)| (*word).to_owned()));
    words.join(", ")
}
