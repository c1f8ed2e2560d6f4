//! Proxies inside one side (RFC 3261 16). The capture stays on the trunk between the sides.
//!
//! What a request of that side has passed shows as a Via under the top one and a smaller Max-Forwards (16.6); its ACK
//! for a failure and its CANCEL are the last proxy's own, with one Via (16.10, 17.1.1.3). Proxies that stay in the path
//! write themselves into Record-Route of what makes a dialog, above what is there (16.6). The other side then has them
//! in its Route, and they take themselves out of what their own side sends (16.4).

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use bytes::Bytes;
use clock::Rng;
use sip::HeaderName;
use trace::{Cast, Host, Packet, PacketId, Party, Recording};

use tests::rewrite::stage::{is_signalling, one, packet_mut};
use tests::rewrite::text::{Line, Text, pieces};

/// How a proxy writes itself into the path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Records {
    Nothing,
    Address,
    Name,
    /// Once for each of its two networks.
    Twice,
}

/// What stands inside a side.
struct Proxies {
    side: Party,
    /// What each of them writes, the one at the trunk first.
    entries: Vec<String>,
    /// How many there are.
    count: usize,
    /// Where the last of them meets the trunk, when that is not where its side does.
    own: BTreeMap<IpAddr, IpAddr>,
    vias: Vec<String>,
}

/// Proxies that stay out of the dialog, at the address of their side or at their own.
pub(crate) fn out_of_path(recording: &Recording, dice: &Rng) -> Recording {
    behind(recording, dice, Records::Nothing)
}

/// Proxies that record themselves by address.
pub(crate) fn by_address(recording: &Recording, dice: &Rng) -> Recording {
    behind(recording, dice, Records::Address)
}

/// Proxies that record themselves by name.
pub(crate) fn by_name(recording: &Recording, dice: &Rng) -> Recording {
    behind(recording, dice, Records::Name)
}

/// A proxy between two networks that records itself once for each, alone or behind another.
pub(crate) fn twice(recording: &Recording, dice: &Rng) -> Recording {
    behind(recording, dice, Records::Twice)
}

fn behind(recording: &Recording, dice: &Rng, records: Records) -> Recording {
    let mut dice = dice.clone();
    let side = *one(&mut dice, &[Party::Carrier, Party::Pbx]);
    // A strict router turns the route set round; that is for the plays of strict routers.
    if records != Records::Nothing && has_strict_router(recording) {
        return recording.clone();
    }
    let proxies = Proxies::new(&recording.header.cast, side, records, &mut dice);
    let mut path = Path {
        proxies,
        calls: BTreeMap::new(),
        firsts: BTreeSet::new(),
        direct: BTreeSet::new(),
        invites: BTreeSet::new(),
    };
    let mut changed = recording.clone();
    let cast = &recording.header.cast;
    let mut known: BTreeMap<PacketId, Packet> = BTreeMap::new();
    for packet in changed.events.iter_mut().filter_map(packet_mut).filter(|p| is_signalling(cast, p)) {
        let new = known.entry(packet.id).or_insert_with(|| path.passed(cast, packet));
        *packet = new.clone();
    }
    let hosts = path.proxies.own.iter().flat_map(|(inside, at)| {
        let known = cast.hosts.iter().find(|host| host.address == *inside);
        known.map(|host| Host { address: *at, ..host.clone() })
    });
    changed.header.cast.hosts.extend(hosts);
    changed
}

fn has_strict_router(recording: &Recording) -> bool {
    let strict = |text: &Text| {
        let routes = text.lines.iter().filter(|line| line.is(HeaderName::RecordRoute));
        routes.flat_map(|line| pieces(line.text(), ',')).any(|entry| !entry.contains(";lr"))
    };
    let packets = recording.events.iter().filter_map(tests::rewrite::stage::packet);
    packets
        .filter(|p| is_signalling(&recording.header.cast, p))
        .filter_map(|p| Text::read(&p.payload))
        .any(|t| strict(&t))
}

impl Proxies {
    fn new(cast: &Cast, side: Party, records: Records, dice: &mut Rng) -> Self {
        let count = 1 + dice.below(2) as usize;
        let hosts = || cast.hosts.iter().filter(|host| host.party == side);
        let elsewhere = |host: &Host| match host.address {
            IpAddr::V4(v4) => {
                let [a, b, c, d] = v4.octets();
                (host.address, IpAddr::V4(Ipv4Addr::new(a, b, c.wrapping_add(50), d)))
            }
            IpAddr::V6(_) => (host.address, host.address),
        };
        let own: BTreeMap<IpAddr, IpAddr> =
            if dice.chance(0.5) { hosts().map(elsewhere).collect() } else { BTreeMap::new() };
        let trunk = hosts()
            .next()
            .map(|host| (own.get(&host.address).copied().unwrap_or(host.address), host.sip_port));
        let (address, port) = trunk.unwrap_or((IpAddr::V4(Ipv4Addr::UNSPECIFIED), 5060));
        let name = side.name();
        let entry = |number: usize| match records {
            Records::Nothing => Vec::new(),
            Records::Address if number == 0 => vec![format!("<sip:{address}:{port};lr>")],
            Records::Address => vec!["<sip:10.77.0.2;lr>".to_owned()],
            Records::Name => vec![format!("<sip:edge{number}.{name}.example;lr>")],
            Records::Twice if number == 0 => {
                vec![format!("<sip:{address}:{port};lr;r2=on>"), "<sip:10.77.0.3:5070;r2=on;lr>".to_owned()]
            }
            Records::Twice => vec!["<sip:10.77.0.2;lr=on>".to_owned()],
        };
        let transport = *one(dice, &["UDP", "TCP", "TLS"]);
        let mut vias =
            vec![format!("SIP/2.0/{transport} 10.77.0.9:5070;rport=5070;received=10.77.0.9;branch=")];
        vias.extend((1..count).map(|_| "SIP/2.0/UDP 10.77.0.2;branch=".to_owned()));
        vias.reverse();
        Self { side, entries: (0..count).flat_map(entry).collect(), count, own, vias }
    }
}

/// What is known of a call.
struct Call {
    caller: Party,
    /// Entries that its first INVITE had in Record-Route.
    recorded: usize,
    /// Entries that the boxes of the proxies' side have recorded themselves.
    behind: usize,
}

/// What has passed so far.
struct Path {
    proxies: Proxies,
    calls: BTreeMap<String, Call>,
    /// Branches of INVITEs that make a dialog.
    firsts: BTreeSet<String>,
    /// Branches of requests that no proxy has seen.
    direct: BTreeSet<String>,
    /// Branches of INVITEs: their ACK for a failure has the same.
    invites: BTreeSet<String>,
}

impl Path {
    /// The packet as the trunk shows it behind the proxies.
    fn passed(&mut self, cast: &Cast, packet: &Packet) -> Packet {
        let Some(mut text) = Text::read(&packet.payload) else { return packet.clone() };
        let is_ours = cast.party(packet.from) == self.proxies.side;
        if !is_ours && cast.party(packet.to) != self.proxies.side {
            return packet.clone();
        }
        let branch = text.branch().to_owned();
        let is_hop = text.method() == "CANCEL" || text.method() == "ACK" && self.invites.contains(&branch);
        if text.is_request() && !is_hop {
            self.note(&text, &branch, cast.party(packet.from));
        }
        if self.direct.contains(&branch) {
            return packet.clone();
        }
        let is_our_transaction = is_ours == text.is_request();
        if is_our_transaction && !self.proxies.own.is_empty() {
            self.name_top_via(&mut text);
        }
        if is_our_transaction && !is_hop {
            self.add_vias(&mut text, &branch);
        }
        if !self.proxies.entries.is_empty() && !is_hop {
            self.route(&mut text, &branch, is_ours);
        }
        let at = |address: SocketAddr, is_theirs: bool| match self.proxies.own.get(&address.ip()) {
            Some(own) if is_theirs => SocketAddr::new(*own, address.port()),
            _ => address,
        };
        let payload: Bytes = text.print();
        Packet { from: at(packet.from, is_ours), to: at(packet.to, !is_ours), payload, ..packet.clone() }
    }

    fn note(&mut self, text: &Text, branch: &str, sender: Party) {
        let is_outside = text.tag(HeaderName::To).is_none();
        if text.method() == "INVITE" {
            self.invites.insert(branch.to_owned());
            if is_outside {
                let call = text.value(HeaderName::CallId).unwrap_or_default().to_owned();
                let recorded = entries(text, HeaderName::RecordRoute).len();
                let behind = if sender == self.proxies.side { recorded } else { 0 };
                self.calls.insert(call, Call { caller: sender, recorded, behind });
                self.firsts.insert(branch.to_owned());
            }
        }
        if !is_outside && self.proxies.entries.is_empty() {
            self.direct.insert(branch.to_owned());
        }
    }

    fn name_top_via(&self, text: &mut Text) {
        if let Some(top) = text.named(HeaderName::Via).next() {
            let named = self.proxies.own.iter().fold(top.text().to_owned(), |via, (inside, own)| {
                via.replace(&inside.to_string(), &own.to_string())
            });
            top.set(&named);
        }
    }

    fn add_vias(&self, text: &mut Text, branch: &str) {
        let Some(top) = text.lines.iter().position(|line| line.is(HeaderName::Via)) else { return };
        for (number, via) in self.proxies.vias.iter().enumerate() {
            let via = format!("{via}z9hG4bK-in{number}-{}", branch.replace("z9hG4bK", ""));
            text.lines.insert(top + 1 + number, Line::new("Via", &via));
        }
        let count = self.proxies.count as u64;
        for line in text.named(HeaderName::MaxForwards) {
            if let Some(left) =
                line.text().parse::<u64>().ok().filter(|left| (1 + count..=255).contains(left))
            {
                line.set(&(left - count).to_string());
            }
        }
    }

    fn route(&mut self, text: &mut Text, branch: &str, is_ours: bool) {
        let Some(call) = text.value(HeaderName::CallId).and_then(|id| self.calls.get_mut(id)) else { return };
        let is_inside = text.tag(HeaderName::To).is_some();
        let is_first = text.method() == "INVITE" && self.firsts.contains(branch);
        let mut ours = self.proxies.entries.clone();
        let makes_dialog = is_inside && (101..300).contains(&text.status());
        if is_first && (makes_dialog || text.is_request() && is_ours) {
            // What the caller's side has recorded is copied, behind what the called side has recorded itself.
            let mut all = entries(text, HeaderName::RecordRoute);
            let copied = if text.is_request() { all.len() } else { call.recorded };
            let Some(at) = all.len().checked_sub(copied) else { return };
            if call.caller != self.proxies.side {
                call.behind = at;
                ours.reverse();
            }
            all.splice(at..at, ours);
            set_entries(text, HeaderName::RecordRoute, &all);
        } else if text.is_request() && is_inside && !is_ours {
            let there = entries(text, HeaderName::Route);
            // Who loses what is behind the proxies loses them as well.
            if !there.is_empty() || call.behind == 0 {
                ours.extend(there);
                set_entries(text, HeaderName::Route, &ours);
            }
        }
    }
}

fn entries(text: &Text, name: HeaderName) -> Vec<String> {
    let lines = text.lines.iter().filter(|line| line.is(name));
    lines.flat_map(|line| pieces(line.text(), ',')).map(|entry| entry.trim().to_owned()).collect()
}

fn set_entries(text: &mut Text, name: HeaderName, all: &[String]) {
    let at = text.lines.iter().position(|line| line.is(name));
    text.lines.retain(|line| !line.is(name));
    let at = at.unwrap_or(1).min(text.lines.len());
    text.lines.splice(at..at, all.iter().map(|entry| Line::new(name.as_str(), entry)));
}
