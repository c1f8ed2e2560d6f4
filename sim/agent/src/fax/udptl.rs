//! The UDPTL of a call: IFPs out with their protection, datagrams in, repaired and in order.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::Instant;
use fax::IfpOut;
use plan::profile;
use sip::offer_answer::AgreedFax;
use sip::sdp::UdpErrorCorrection;
use t38::{Protection, Received, Receiver, ReceiverConfig, Sender, SenderConfig, Syntax};

/// What a receiver takes that does not say its `T38FaxMaxDatagram`: an IFP of 40 ms and some copies.
const DATAGRAM_OCTETS_SAFE: u32 = 200;

/// One T.38 session.
#[derive(Debug)]
pub(crate) struct Udptl {
    /// Our own port.
    pub(crate) port: u16,
    remote: Option<SocketAddr>,
    sender: Sender,
    receiver: Receiver,
    agreed: AgreedFax,
}

impl Udptl {
    pub(crate) fn new(agreed: AgreedFax, profile: &profile::Fax, port: u16) -> Self {
        let receiver = Receiver::new(ReceiverConfig {
            syntax: Syntax::of_version(agreed.version),
            ..ReceiverConfig::default()
        });
        let sender = Sender::new(sender_config(&agreed, profile));
        Self { port, remote: agreed.remote, sender, receiver, agreed }
    }

    /// The same terms again, or the far end has moved: the stream goes on. False when the terms are others,
    /// and a new stream is needed.
    pub(crate) fn goes_on(&mut self, agreed: &AgreedFax, port: u16) -> bool {
        let mut same = agreed.clone();
        same.remote = self.agreed.remote;
        same.index = self.agreed.index;
        same.direction = self.agreed.direction;
        if same != self.agreed {
            return false;
        }
        self.remote = agreed.remote;
        self.port = port;
        self.agreed = agreed.clone();
        true
    }

    /// `T38FaxVersion` of the session.
    pub(crate) fn version(&self) -> u8 {
        self.agreed.version
    }

    /// The highest rate that both sides take, where one is named.
    pub(crate) fn max_bit_rate(&self) -> Option<u32> {
        self.agreed.max_bit_rate
    }

    /// The datagram that carries an IFP, and where it goes. An IFP that alone is longer than what the far
    /// end takes is not sent.
    pub(crate) fn send(&mut self, out: &IfpOut) -> Option<(SocketAddr, Bytes)> {
        // A fax that is held waits (RFC 3264 8.4).
        let to = self.remote.filter(|_| self.agreed.direction.sends())?;
        let packet = self.sender.send(&out.ifp, out.class).ok()?;
        Some((to, packet.to_bytes()))
    }

    /// A datagram arrived. True when something was wrong with it.
    pub(crate) fn receive(&mut self, now: Instant, datagram: &[u8]) -> bool {
        !self.receiver.handle_datagram(now, datagram).is_empty()
    }

    /// Sends nothing any more; only a quirk wants that.
    pub(crate) fn stall(&mut self) {
        self.remote = None;
    }

    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        self.receiver.poll_timeout()
    }

    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        self.receiver.handle_timeout(now);
    }

    /// The next IFP in order, with its number.
    pub(crate) fn poll(&mut self) -> Option<(u16, Bytes)> {
        loop {
            match self.receiver.poll_output()? {
                Received::Ifp { sequence, ifp, .. } => return Some((sequence, ifp)),
                // The jump in the numbers tells the machine.
                Received::Lost { .. } => {}
            }
        }
    }
}

fn sender_config(agreed: &AgreedFax, profile: &profile::Fax) -> SenderConfig {
    let protection = match agreed.udp_ec {
        UdpErrorCorrection::None => Protection::NONE,
        UdpErrorCorrection::Redundancy => {
            Protection::Redundancy { low: profile.redundancy_low, high: profile.redundancy_high }
        }
        UdpErrorCorrection::Fec => Protection::Fec { span: profile.fec_span, entries: profile.fec_entries },
    };
    let octets = agreed.remote_max_datagram.unwrap_or(DATAGRAM_OCTETS_SAFE);
    SenderConfig { protection, datagram_octets_max: octets as usize }
}
