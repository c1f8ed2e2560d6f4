//! The link layer: what stands before the IP packet. Link types by their LINKTYPE numbers.

pub(super) enum Opened<'f> {
    Ip(&'f [u8]),
    /// An exported PDU: tags, then a message.
    Exported(&'f [u8]),
    /// Something else than IP.
    NotIp,
    /// Frames of such a link cannot be read.
    UnknownLink,
    TooShort,
}

const NULL: u16 = 0;
const ETHERNET: u16 = 1;
/// Raw IP by the numbers that some systems give it.
const RAW_ELSEWHERE: [u16; 2] = [12, 14];
const RAW: u16 = 101;
const LOOP: u16 = 108;
const LINUX_COOKED: u16 = 113;
const IPV4: u16 = 228;
const IPV6: u16 = 229;
const EXPORTED_PDU: u16 = 252;
const LINUX_COOKED_2: u16 = 276;

const ETHER_IPV4: u16 = 0x0800;
const ETHER_IPV6: u16 = 0x86dd;
const ETHER_PPPOE_SESSION: u16 = 0x8864;
/// IEEE 802.1Q, 802.1ad, and what was in use before the latter.
const ETHER_VLAN: [u16; 4] = [0x8100, 0x88a8, 0x9100, 0x9200];
/// Tags on one frame that are looked behind.
const VLAN_TAGS_MAX: usize = 4;

pub(super) fn open(link_type: u16, frame: &[u8]) -> Opened<'_> {
    match link_type {
        ETHERNET => ether(frame, 12, 14),
        LINUX_COOKED => ether(frame, 14, 16),
        LINUX_COOKED_2 => ether(frame, 0, 20),
        NULL | LOOP => loopback(frame),
        RAW | IPV4 | IPV6 => Opened::Ip(frame),
        raw if RAW_ELSEWHERE.contains(&raw) => Opened::Ip(frame),
        EXPORTED_PDU => Opened::Exported(frame),
        _ => Opened::UnknownLink,
    }
}

/// An EtherType at `kind_at`, and what it is the type of at `payload_at`. A tag takes the place of both.
fn ether(frame: &[u8], kind_at: usize, payload_at: usize) -> Opened<'_> {
    let Some(mut kind) = two(frame, kind_at) else { return Opened::TooShort };
    let mut at = payload_at;
    for _ in 0..VLAN_TAGS_MAX {
        if !ETHER_VLAN.contains(&kind) {
            break;
        }
        let Some(next) = two(frame, at + 2) else { return Opened::TooShort };
        (kind, at) = (next, at + 4);
    }
    if kind == ETHER_PPPOE_SESSION {
        // RFC 2516 4: six octets, then the protocol of PPP, of which these two are IP.
        const PPP_IPV4: u16 = 0x0021;
        const PPP_IPV6: u16 = 0x0057;
        kind = match two(frame, at + 6) {
            Some(PPP_IPV4) => ETHER_IPV4,
            Some(PPP_IPV6) => ETHER_IPV6,
            Some(_) => return Opened::NotIp,
            None => return Opened::TooShort,
        };
        at += 8;
    }
    match kind {
        ETHER_IPV4 | ETHER_IPV6 => frame.get(at..).map_or(Opened::TooShort, Opened::Ip),
        _ => Opened::NotIp,
    }
}

/// Four octets with an address family in the byte order of the machine that captured (LOOP: of the network).
/// The numbers of IPv6 differ from system to system.
fn loopback(frame: &[u8]) -> Opened<'_> {
    const INET: u32 = 2;
    const INET6: [u32; 4] = [10, 24, 28, 30];
    let Some((family, packet)) = frame.split_first_chunk::<4>() else { return Opened::TooShort };
    let is_ip = |family: u32| family == INET || INET6.contains(&family);
    if is_ip(u32::from_le_bytes(*family)) || is_ip(u32::from_be_bytes(*family)) {
        Opened::Ip(packet)
    } else {
        Opened::NotIp
    }
}

fn two(frame: &[u8], at: usize) -> Option<u16> {
    frame.get(at..)?.first_chunk().map(|octets| u16::from_be_bytes(*octets))
}
