//! What becomes of each datagram: it leaves, unless a quirk wants something else.

use std::net::SocketAddr;

use bytes::Bytes;
use clock::Duration;

use super::held::Datagram;
use super::{Core, Timer};
use crate::interface::Output;
use crate::quirk::Fate;
use crate::quirk::fax::{udptl_from_other_port, udptl_to_wrong_port};
use crate::quirk::message::answers_from_elsewhere;

impl Core {
    /// Neither sends nor hears anything for so long.
    pub(crate) fn fall_silent(&mut self, lasts: Duration) {
        self.held.silent_until = self.now + lasts;
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.now < self.held.silent_until
    }

    /// A SIP datagram leaves.
    pub(crate) fn emit(&mut self, to: SocketAddr, payload: Bytes) {
        if self.is_silent() || !self.may_send(to, &payload) {
            return;
        }
        if self.quirks.is_empty() {
            self.send_now(to, payload);
            return;
        }
        match self.quirks.datagram(self.now, self.side, &payload) {
            Fate::Send => self.send_now(to, payload),
            Fate::Swallow => {}
            Fate::Delay(by) => self.delay(by, self.signalling(), to, payload),
            Fate::Replace(datagrams) => {
                for (after, bytes) in datagrams {
                    if after.is_zero() {
                        self.send_now(to, bytes);
                    } else {
                        self.delay(after, self.signalling(), to, bytes);
                    }
                }
            }
        }
    }

    fn send_now(&mut self, to: SocketAddr, payload: Bytes) {
        let is_elsewhere =
            payload.starts_with(b"SIP/2.0 180 ") && self.quirks.has(&answers_from_elsewhere::QUIRK);
        let from = self.signalling();
        let from = if is_elsewhere { one_port_above(from) } else { from };
        self.put_out(Output::Send { from, to, payload });
    }

    fn delay(&mut self, by: Duration, from: SocketAddr, to: SocketAddr, payload: Bytes) {
        let held = &mut self.held;
        held.last_delayed += 1;
        held.delayed.insert(held.last_delayed, Datagram { from, to, payload });
        self.timers.set(Timer::Delayed(held.last_delayed), self.now + by);
    }

    pub(crate) fn send_delayed(&mut self, number: u64) {
        if let Some(Datagram { from, to, payload }) = self.held.delayed.remove(&number) {
            self.put_out(Output::Send { from, to, payload });
        }
    }

    /// RTP or RTCP leaves from one of our ports.
    pub(crate) fn emit_media(&mut self, port: u16, to: SocketAddr, packet: Bytes) {
        let from = self.media_address(port);
        if !self.quirks.touches_media() {
            if !self.is_silent() {
                self.put_out(Output::Send { from, to, payload: packet });
            }
            return;
        }
        let mut bytes = packet.to_vec();
        match self.quirks.media(self.now, self.side, &mut bytes) {
            Fate::Send => self.put_out(Output::Send { from, to, payload: bytes.into() }),
            Fate::Replace(packets) => {
                for (_, payload) in packets {
                    self.put_out(Output::Send { from, to, payload });
                }
            }
            Fate::Delay(by) => self.delay(by, from, to, bytes.into()),
            Fate::Swallow => {}
        }
    }

    /// UDPTL leaves from one of our ports.
    pub(crate) fn emit_udptl(&mut self, port: u16, to: SocketAddr, datagram: Bytes) {
        if self.quirks.is_empty() {
            self.send_udptl(port, to, datagram);
            return;
        }
        let port = if self.quirks.has(&udptl_from_other_port::QUIRK) { port + 4 } else { port };
        let to = if self.quirks.has(&udptl_to_wrong_port::QUIRK) {
            SocketAddr::new(to.ip(), to.port() + 2)
        } else {
            to
        };
        let mut octets = datagram.to_vec();
        match self.quirks.udptl(self.now, self.side, &mut octets) {
            Fate::Send => self.send_udptl(port, to, octets.into()),
            Fate::Delay(by) => self.delay(by, self.media_address(port), to, octets.into()),
            Fate::Replace(datagrams) => {
                for (_, datagram) in datagrams {
                    self.send_udptl(port, to, datagram);
                }
            }
            Fate::Swallow => {}
        }
    }

    fn send_udptl(&mut self, port: u16, to: SocketAddr, payload: Bytes) {
        if !self.is_silent() {
            self.put_out(Output::Send { from: self.media_address(port), to, payload });
        }
    }
}

/// A misbehaviour: the port beside the right one.
pub(super) fn one_port_above(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port().wrapping_add(1))
}
