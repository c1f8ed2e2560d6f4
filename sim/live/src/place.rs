//! What the operating system knows of this machine's addresses. Nothing is sent.
#![expect(
    clippy::disallowed_types,
    reason = "this is `live`; the socket is asked for its address and carries nothing"
)]

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};

/// The address of this machine from which a peer is reached.
///
/// # Errors
/// What the operating system says: there is no way there.
pub fn towards(peer: SocketAddr) -> io::Result<IpAddr> {
    let any: SocketAddr = if peer.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0u16; 8], 0).into() };
    let socket = UdpSocket::bind(any)?;
    socket.connect(peer)?;
    socket.local_addr().map(|address| address.ip())
}

/// A port at this address that nobody has at this moment.
///
/// # Errors
/// What the operating system says.
pub fn free_port(ip: IpAddr) -> io::Result<SocketAddr> {
    UdpSocket::bind((ip, 0))?.local_addr()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_reached_from_itself() {
        assert_eq!(towards(([127, 0, 0, 9], 5060).into()).ok(), Some([127, 0, 0, 1].into()));
        let free = free_port([127, 0, 0, 1].into()).expect("some port is free");
        assert!(free.ip().is_loopback() && free.port() > 0, "{free}");
    }
}
