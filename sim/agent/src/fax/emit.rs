//! UDPTL on its way out, past the quirks.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::Instant;

use crate::agent::Agent;
use crate::interface::Output;
use crate::quirk::Fate;
use crate::quirk::fax::{udptl_from_other_port, udptl_to_wrong_port};

impl Agent {
    /// Sends a datagram from one of our ports.
    pub(super) fn emit_udptl(&mut self, now: Instant, port: u16, to: SocketAddr, datagram: Bytes) {
        if self.quirks.is_empty() {
            self.send_udptl(now, port, to, datagram);
            return;
        }
        let port = if self.quirks.has(&udptl_from_other_port::QUIRK) { port + 4 } else { port };
        let to = if self.quirks.has(&udptl_to_wrong_port::QUIRK) {
            SocketAddr::new(to.ip(), to.port() + 2)
        } else {
            to
        };
        let mut octets = datagram.to_vec();
        match self.quirks.udptl(now, self.side, &mut octets) {
            Fate::Send => self.send_udptl(now, port, to, octets.into()),
            Fate::Delay(by) => self.delay_media(now + by, self.media_address(port), to, octets.into()),
            Fate::Replace(datagrams) => {
                for (_, datagram) in datagrams {
                    self.send_udptl(now, port, to, datagram);
                }
            }
            Fate::Swallow => {}
        }
    }

    fn send_udptl(&mut self, now: Instant, port: u16, to: SocketAddr, payload: Bytes) {
        if now >= self.silent_until {
            self.out.push_back(Output::Send { from: self.media_address(port), to, payload });
        }
    }
}
