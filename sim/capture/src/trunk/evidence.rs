//! Which of two ends is the carrier, by what they send.

use core::net::{IpAddr, SocketAddr};
use std::collections::BTreeSet;

use sip::{Message, Method};
use trace::{Cast, Host, Party, counted};

/// Addresses of one trunk that are named in its cast.
const ADDRESSES_MAX: usize = 64;
/// Numbers that are told apart on each side.
const NUMBERS_MAX: usize = 64;
/// A side that is called under so many times more numbers than the other is the way to everybody's.
const NUMBERS_RATIO: usize = 3;

/// How sure it is who is who.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// It cannot be told: the names are given by chance.
    Not,
    /// By what is usual.
    Likely,
    /// By what only one of the two does, or by the user.
    Surely,
}

/// Who is who on a trunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// The addresses of both.
    pub cast: Cast,
    /// How sure that is.
    pub told: Told,
    /// By what, one sentence.
    pub why: String,
}

/// What was seen of one end.
#[derive(Debug, Default)]
struct End {
    addresses: Vec<SocketAddr>,
    registers: u64,
    challenges: u64,
    /// Requests with headers that only a carrier's core puts in (RFC 7315 4.2, 4.6).
    core_headers: u64,
    /// Numbers that it has called.
    called: BTreeSet<String>,
}

/// What was seen of both.
#[derive(Debug)]
pub(super) struct Evidence {
    chosen: Option<[Party; 2]>,
    ends: [End; 2],
    /// Who has sent the first request.
    first: Option<usize>,
    /// The end that is the PBX, once that is settled.
    pbx: Option<usize>,
}

impl Evidence {
    pub(super) fn new(chosen: Option<[Party; 2]>) -> Self {
        Self { chosen, ends: Default::default(), first: None, pbx: None }
    }

    /// An address of an end. The host, if that is new after it was settled who is who.
    pub(super) fn add(&mut self, end: usize, address: SocketAddr) -> Option<Host> {
        let known = &mut self.ends[end].addresses;
        if known.len() >= ADDRESSES_MAX || known.contains(&address) {
            return None;
        }
        known.push(address);
        self.pbx.map(|pbx| super::host(party(end, pbx), address))
    }

    /// The addresses of an end.
    pub(super) fn addresses(&self, end: usize) -> &[SocketAddr] {
        &self.ends[end].addresses
    }

    /// The end of a host; none for one that is on neither, or on both.
    pub(super) fn end_of(&self, ip: IpAddr) -> Option<usize> {
        let has = |end: usize| self.ends[end].addresses.iter().any(|address| address.ip() == ip);
        match [has(0), has(1)] {
            [true, false] => Some(0),
            [false, true] => Some(1),
            _ => None,
        }
    }

    /// True for a host of either end.
    pub(super) fn knows_host(&self, ip: IpAddr) -> bool {
        self.ends.iter().flat_map(|end| &end.addresses).any(|address| address.ip() == ip)
    }

    /// A message was sent by one of the ends, from one address to the other. What addresses are new after it was settled
    /// who is who.
    pub(super) fn see(
        &mut self,
        from: usize,
        addresses: [SocketAddr; 2],
        message: &Message,
    ) -> [Option<Host>; 2] {
        let [own, others] = addresses;
        let joined = [(from, own), (1 - from, others)].map(|(end, address)| self.add(end, address));
        self.weigh(from, message);
        joined
    }

    /// What a message tells of who has sent it.
    fn weigh(&mut self, from: usize, message: &Message) {
        let end = &mut self.ends[from];
        if let Some(status) = message.status() {
            let is_of_invite = message.cseq().is_ok_and(|cseq| cseq.method == Method::Invite);
            end.challenges += u64::from(matches!(status, 401 | 407) && is_of_invite);
            return;
        }
        self.first.get_or_insert(from);
        end.registers += u64::from(message.method() == Some(Method::Register));
        if message.method() == Some(Method::Invite) && message.to_ref().is_ok_and(|to| to.tag().is_none()) {
            let is_of_core = |name: &str| message.by_name(name).is_some();
            end.core_headers += u64::from(is_of_core("P-Charging-Vector") || is_of_core("P-Called-Party-ID"));
            if let Some(uri) = message.request_uri_ref().filter(|_| end.called.len() < NUMBERS_MAX) {
                end.called.insert(uri.user.as_deref().unwrap_or_default().to_owned());
            }
        }
    }

    /// True when nothing that comes can change the answer.
    pub(super) fn is_decisive(&self) -> bool {
        self.chosen.is_some() || self.registering().is_some()
    }

    /// True when SIP was seen between these two addresses, whoever sent it.
    pub(super) fn has_sip_at(&self, addresses: [SocketAddr; 2]) -> bool {
        let knows = |address| self.ends.iter().any(|end| end.addresses.contains(address));
        addresses.iter().all(knows)
    }

    /// Who is who, from now on.
    pub(super) fn settle(&mut self) -> Sides {
        let (pbx, told, why) = self.pbx();
        self.pbx = Some(pbx);
        let of = |end: usize| self.ends[end].addresses.iter().map(move |a| (party(end, pbx), *a));
        Sides { cast: super::cast((0..2).flat_map(of), told == Told::Not), told, why }
    }

    /// The end that is the PBX, how sure that is and why.
    fn pbx(&self) -> (usize, Told, String) {
        if let Some(chosen) = self.chosen {
            let pbx = usize::from(chosen[1] == Party::Pbx);
            return (pbx, Told::Surely, "so it was said".to_owned());
        }
        let name = |end: usize| self.name(end);
        if let Some(pbx) = self.registering() {
            return (pbx, Told::Surely, format!("{} registers at {}", name(pbx), name(1 - pbx)));
        }
        if let Some(carrier) = self.only(|end| end.challenges > 0) {
            return (1 - carrier, Told::Surely, format!("{} challenges calls", name(carrier)));
        }
        if let Some(carrier) = self.only(|end| end.core_headers > 0) {
            let why = format!("{} sends headers of a carrier's core network", name(carrier));
            return (1 - carrier, Told::Surely, why);
        }
        if let Some(pbx) = self.only(|end| end.addresses.first().is_some_and(|a| is_private(a.ip()))) {
            return (pbx, Told::Likely, format!("{} has a private address", name(pbx)));
        }
        if let Some(pbx) = self.calling_more() {
            let [own, others] = [pbx, 1 - pbx].map(|end| self.ends[end].called.len());
            let why = format!(
                "{} calls {}, and {} is called under them while it calls {others}",
                name(pbx),
                counted(own, "different number"),
                name(1 - pbx)
            );
            return (pbx, Told::Likely, why);
        }
        if self.first.is_none() {
            return (0, Told::Not, "media alone: no SIP between them was captured".to_owned());
        }
        (
            self.first.unwrap_or_default(),
            Told::Not,
            "it cannot be told which of them is the carrier".to_owned(),
        )
    }

    /// The end that registers, when the other does not.
    fn registering(&self) -> Option<usize> {
        self.only(|end| end.registers > 0)
    }

    fn only(&self, is: impl Fn(&End) -> bool) -> Option<usize> {
        match [is(&self.ends[0]), is(&self.ends[1])] {
            [true, false] => Some(0),
            [false, true] => Some(1),
            _ => None,
        }
    }

    /// The end that calls the many numbers of the world, while it is called under its few own ones.
    fn calling_more(&self) -> Option<usize> {
        let [a, b] = [0, 1].map(|end| self.ends[end].called.len());
        match () {
            () if a == 0 || b == 0 => None,
            () if a >= NUMBERS_RATIO * b => Some(0),
            () if b >= NUMBERS_RATIO * a => Some(1),
            () => None,
        }
    }

    fn name(&self, end: usize) -> String {
        let Some(first) = self.ends[end].addresses.first() else { return "nobody".to_owned() };
        let is_alone = self.ends[1 - end].addresses.iter().all(|other| other.ip() != first.ip());
        if is_alone { first.ip().to_string() } else { first.to_string() }
    }
}

fn party(end: usize, pbx: usize) -> Party {
    if end == pbx { Party::Pbx } else { Party::Carrier }
}

/// Addresses that no carrier's public edge has (RFC 1918, RFC 4193).
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private(),
        IpAddr::V6(ip) => ip.is_unique_local(),
    }
}
