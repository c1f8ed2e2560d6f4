//! Datagrams that the operating system has thrown away because nobody read a socket of ours in time, as Linux tells it.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The tables of UDP sockets. Where there are none, nothing is known.
const TABLES: [&str; 2] = ["/proc/net/udp", "/proc/net/udp6"];

/// What was thrown away so far at each address of this machine at which anything was.
pub(crate) fn read() -> BTreeMap<SocketAddr, u64> {
    let tables = TABLES.iter().filter_map(|table| std::fs::read_to_string(table).ok());
    tables.flat_map(|table| lines(&table)).collect()
}

/// Local address and losses of each line that has any: the second column, and the last.
fn lines(table: &str) -> Vec<(SocketAddr, u64)> {
    let line = |line: &str| {
        let mut columns = line.split_ascii_whitespace();
        let address = address(columns.nth(1)?)?;
        let lost = columns.last()?.parse().ok()?;
        (lost > 0).then_some((address, lost))
    };
    table.lines().skip(1).filter_map(line).collect()
}

/// An address as the kernel prints it: 32 bits at a time in the order of this machine, and the port.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let word = |at: usize| Some(u32::from_str_radix(ip.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    let ip: IpAddr = match ip.len() {
        8 => Ipv4Addr::from(word(0)?).into(),
        32 => {
            let mut octets = [0; 16];
            for (place, part) in octets.chunks_exact_mut(4).enumerate() {
                part.copy_from_slice(&word(place * 8)?);
            }
            Ipv6Addr::from(octets).into()
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
}

#[cfg(test)]
#[cfg(target_endian = "little")]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_the_kernel_are_read() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
              10: 0100007F:13C4 00000000:0000 07 00000000:00000000 00:00000000 00000000  0 0 77 2 0 42\n\
              11: 0200007F:4E20 00000000:0000 07 00000000:00000000 00:00000000 00000000  0 0 78 2 0 0\n\
              12: 00000000000000000000000001000000:13C4 00000000000000000000000000000000:0000 07 0:0 00:0 0  0 0 79 2 0 7\n\
              13: nonsense\n";
        let expected = [("127.0.0.1:5060", 42), ("[::1]:5060", 7)];
        let expected = expected.map(|(address, lost)| (address.parse().expect("an address"), lost));
        assert_eq!(lines(table), expected);
    }
}
