//! The events of a run.

use core::fmt;
use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use clock::{Duration, Instant};

use crate::{Cdr, Counted, Digest, Ended, Heard, LeftOut, Paper};

/// A box on the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// The service provider's side of the trunk.
    Carrier,
    /// The enterprise's side of the trunk.
    Pbx,
    /// A host that belongs to neither side of the trunk.
    Stranger,
}

impl Party {
    /// The word used in scenarios, findings and file names.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Carrier => "carrier",
            Self::Pbx => "pbx",
            Self::Stranger => "stranger",
        }
    }

    /// The other side of the trunk. A stranger's peer is the carrier.
    #[must_use]
    pub const fn peer(self) -> Self {
        match self {
            Self::Carrier => Self::Pbx,
            Self::Pbx | Self::Stranger => Self::Carrier,
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Who has which addresses. Known before the first packet, so that a judge can name the sender.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cast {
    /// The hosts of the run, in the order in which a ladder draws them.
    pub hosts: Vec<Host>,
    /// Nobody knows which of the two sides is the carrier: they are called so by chance, and shown by their addresses.
    pub is_guess: bool,
}

/// One address and its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Whose address it is.
    pub party: Party,
    /// The IP address.
    pub address: IpAddr,
    /// The port on which the host expects SIP.
    pub sip_port: u16,
    /// The ports of its media, the first and the one behind the last, where they are known.
    pub media_ports: Option<(u16, u16)>,
}

impl Cast {
    /// One more address; what is known already stays as it is.
    pub fn join(&mut self, host: &Host) {
        let key = |of: &Host| (of.address, of.sip_port, of.media_ports);
        if !self.hosts.iter().any(|known| key(known) == key(host)) {
            self.hosts.push(host.clone());
        }
    }

    /// The same with all addresses that joined it in a recording.
    #[must_use]
    pub fn joined_in(&self, events: &[Event]) -> Self {
        let mut cast = self.clone();
        for event in events {
            if let Event::Joined { host, .. } = event {
                cast.join(host);
            }
        }
        cast
    }

    /// What a side is called: by its first address, where nobody knows which of the two it is.
    #[must_use]
    pub fn name(&self, party: Party) -> String {
        match party {
            Party::Carrier | Party::Pbx if self.is_guess => {
                self.addresses(party).split(' ').next().unwrap_or_default().to_owned()
            }
            Party::Carrier | Party::Pbx | Party::Stranger => party.name().to_owned(),
        }
    }

    /// The addresses of a side, in words; with its port where the other side has the same.
    #[must_use]
    pub fn addresses(&self, party: Party) -> String {
        let (own, others): (Vec<_>, Vec<_>) = self.hosts.iter().partition(|host| host.party == party);
        let is_shared = own.iter().any(|host| others.iter().any(|other| other.address == host.address));
        let mut words: Vec<String> = own
            .iter()
            .map(|host| match is_shared {
                true => SocketAddr::new(host.address, host.sip_port).to_string(),
                false => host.address.to_string(),
            })
            .collect();
        let mut said = std::collections::BTreeSet::new();
        words.retain(|word| said.insert(word.clone()));
        words.join(" and ")
    }

    /// Whose address this is; an unknown address is a stranger's. A host that matches address and SIP
    /// port exactly wins, so that two boxes may share one IP address; then the one of whose media least is known beside
    /// that port, since the ports of a side may lie in the range of the other.
    #[must_use]
    pub fn party(&self, address: SocketAddr) -> Party {
        let same_ip = || self.hosts.iter().filter(|h| h.address == address.ip());
        let has_media = |h: &&Host| h.media_ports.is_some_and(|(a, b)| (a..b).contains(&address.port()));
        let known_elsewhere = |h: &&Host| h.media_ports.is_some();
        same_ip()
            .find(|h| h.sip_port == address.port())
            .or_else(|| same_ip().filter(has_media).min_by_key(|h| h.media_ports.map(|(a, b)| b - a)))
            // Another host at the same address whose ports nobody told us.
            .or_else(|| same_ip().find(|h| !known_elsewhere(h)))
            .or_else(|| same_ip().next())
            .map_or(Party::Stranger, |h| h.party)
    }

    /// True when a datagram between these addresses is signalling: one of them is where a host expects SIP.
    /// The octets do not tell: the sequence number that begins a UDPTL packet can look like RTP, or like a
    /// letter.
    #[must_use]
    pub fn is_signalling(&self, from: SocketAddr, to: SocketAddr) -> bool {
        let is_sip = |a: SocketAddr| self.hosts.iter().any(|h| (h.address, h.sip_port) == (a.ip(), a.port()));
        is_sip(to) || is_sip(from)
    }
}

/// The number of a packet in its run, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PacketId(pub u64);

/// What carries the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
    /// TLS over TCP.
    Tls,
}

/// One datagram, or one message of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Its number in the run.
    pub id: PacketId,
    /// Source address.
    pub from: SocketAddr,
    /// Destination address.
    pub to: SocketAddr,
    /// What carries it.
    pub transport: Transport,
    /// The bytes above the transport.
    pub payload: Bytes,
}

/// Why a packet did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DropReason {
    /// Independent random loss of the link.
    Loss,
    /// Loss in the bad state of a Gilbert-Elliott link.
    Burst,
    /// The scenario asked for this packet to be lost.
    Scripted,
    /// The link was down.
    Partition,
    /// Nobody listens at the destination.
    NoListener,
    /// The destination is outside of loopback, and the user has not allowed that.
    NotLoopback,
    /// One end is an IPv4 address and the other an IPv6 one: no packet can have both.
    NoRoute,
}

impl DropReason {
    /// The word used in ladders and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Burst => "burst",
            Self::Scripted => "scripted",
            Self::Partition => "partition",
            Self::NoListener => "no-listener",
            Self::NotLoopback => "not-loopback",
            Self::NoRoute => "no-route",
        }
    }
}

/// Something that happened at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A packet left its sender.
    Sent {
        /// When.
        at: Instant,
        /// What.
        packet: Packet,
    },
    /// A packet reached the destination. A duplicated packet is delivered more than once.
    Delivered {
        /// When.
        at: Instant,
        /// What, as it arrived.
        packet: Packet,
    },
    /// Of a capture: a packet passed of which only the beginning was captured.
    Cut {
        /// When.
        at: Instant,
        /// What was captured of it.
        packet: Packet,
        /// Octets at its end that were not, as far as its lengths tell; at least one.
        missing: u32,
    },
    /// A packet was lost on the way.
    Dropped {
        /// When.
        at: Instant,
        /// Which packet of an earlier `Sent`.
        id: PacketId,
        /// Why.
        why: DropReason,
    },
    /// One more address of a side was found out, of a capture or of a device. From here on the cast has it.
    Joined {
        /// When.
        at: Instant,
        /// Whose, and which.
        host: Host,
    },
    /// An agent says what it did or noticed. Judges do not read these; ladders and records do.
    Note {
        /// When.
        at: Instant,
        /// Who says so.
        party: Party,
        /// What, one line.
        text: String,
    },
    /// A side has closed its record of a call and hands it over. It is no word about the wire but an
    /// artefact like a bill: judges compare it with the wire.
    Cdr {
        /// When.
        at: Instant,
        /// Whose record it is.
        party: Party,
        /// The record.
        cdr: Box<Cdr>,
    },
    /// A side hands over the paper of a fax machine.
    Paper {
        /// When.
        at: Instant,
        /// Whose machine it is.
        party: Party,
        /// The paper.
        paper: Box<Paper>,
    },
    /// A side hands over what its phone heard.
    Heard {
        /// When.
        at: Instant,
        /// Whose phone it is.
        party: Party,
        /// The sound.
        heard: Box<Heard>,
    },
    /// A side hands over what its modem counted.
    Counted {
        /// When.
        at: Instant,
        /// Whose modem it is.
        party: Party,
        /// The counts.
        counted: Box<Counted>,
    },
    /// The digest in a packet that follows was blanked; this is what was known of it.
    Digest {
        /// When.
        at: Instant,
        /// Which packet.
        id: PacketId,
        /// What was known.
        word: Digest,
    },
    /// On the real clock: what was due earlier was done only now, because this machine was busy.
    Late {
        /// When it was done.
        at: Instant,
        /// How much later than it was due.
        by: Duration,
    },
    /// From here on the recording leaves something out.
    LeftOut {
        /// When.
        at: Instant,
        /// What.
        what: LeftOut,
    },
    /// The recording ends.
    Ended {
        /// When.
        at: Instant,
        /// How.
        ended: Box<Ended>,
    },
}

impl Event {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Instant {
        match self {
            Self::Sent { at, .. }
            | Self::Delivered { at, .. }
            | Self::Cut { at, .. }
            | Self::Joined { at, .. }
            | Self::Dropped { at, .. }
            | Self::Note { at, .. }
            | Self::Cdr { at, .. }
            | Self::Paper { at, .. }
            | Self::Heard { at, .. }
            | Self::Counted { at, .. }
            | Self::Digest { at, .. }
            | Self::Late { at, .. }
            | Self::LeftOut { at, .. }
            | Self::Ended { at, .. } => *at,
        }
    }
}
