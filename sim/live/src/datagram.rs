//! One datagram in and one out, with what the operating system tells beside: when it came, and at which address of ours.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::UdpSocket;

/// A datagram that was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Came {
    pub(crate) length: usize,
    pub(crate) from: SocketAddr,
    /// The address to which it was sent, of a socket that is open at all of them.
    pub(crate) asked: Option<IpAddr>,
    /// How long it lay in the buffer of the socket.
    pub(crate) waited: Duration,
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{IoSlice, IoSliceMut};
    use std::net::{Ipv4Addr, Ipv6Addr};
    use std::os::fd::AsRawFd as _;

    use nix::libc::{in_addr, in_pktinfo, in6_addr, in6_pktinfo};
    use nix::sys::socket::{
        ControlMessage, ControlMessageOwned, MsgFlags, SockaddrStorage, recvmsg, sendmsg, setsockopt, sockopt,
    };
    use nix::sys::time::TimeSpec;
    use nix::time::{ClockId, clock_gettime};
    use tokio::io::Interest;

    use super::{Came, Duration, IpAddr, SocketAddr, UdpSocket, io};

    /// Has the operating system tell. Where it does not, nothing is known beside the datagram.
    pub(crate) fn ask(socket: &UdpSocket) {
        let _ = setsockopt(socket, sockopt::ReceiveTimestampns, &true);
        match socket.local_addr() {
            Ok(SocketAddr::V4(at)) if at.ip().is_unspecified() => {
                let _ = setsockopt(socket, sockopt::Ipv4PacketInfo, &true);
            }
            Ok(SocketAddr::V6(at)) if at.ip().is_unspecified() => {
                let _ = setsockopt(socket, sockopt::Ipv6RecvPacketInfo, &true);
            }
            _ => {}
        }
    }

    pub(crate) async fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> io::Result<Came> {
        socket.async_io(Interest::READABLE, || receive_now(socket, buffer)).await
    }

    fn receive_now(socket: &UdpSocket, buffer: &mut [u8]) -> io::Result<Came> {
        let mut beside = nix::cmsg_space!(TimeSpec, in6_pktinfo);
        let mut into = [IoSliceMut::new(buffer)];
        let got = recvmsg::<SockaddrStorage>(
            socket.as_raw_fd(),
            &mut into,
            Some(&mut beside),
            MsgFlags::MSG_DONTWAIT,
        )?;
        let from = got.address.as_ref().and_then(address).ok_or(io::ErrorKind::InvalidData)?;
        let mut came = Came { length: got.bytes, from, asked: None, waited: Duration::ZERO };
        for said in got.cmsgs()? {
            match said {
                ControlMessageOwned::ScmTimestampns(at) => came.waited = since(at),
                ControlMessageOwned::Ipv4PacketInfo(info) => {
                    came.asked = Some(Ipv4Addr::from(info.ipi_addr.s_addr.to_ne_bytes()).into());
                }
                ControlMessageOwned::Ipv6PacketInfo(info) => {
                    came.asked = Some(Ipv6Addr::from(info.ipi6_addr.s6_addr).into());
                }
                _ => {}
            }
        }
        Ok(came)
    }

    fn address(storage: &SockaddrStorage) -> Option<SocketAddr> {
        let v4 = storage.as_sockaddr_in().map(|at| SocketAddr::from(*at));
        v4.or_else(|| storage.as_sockaddr_in6().map(|at| SocketAddr::from(*at)))
    }

    /// How long ago that was, by the clock with which the operating system stamps what comes.
    fn since(at: TimeSpec) -> Duration {
        let now = clock_gettime(ClockId::CLOCK_REALTIME).unwrap_or(at);
        let nanoseconds = |at: TimeSpec| i128::from(at.tv_sec()) * 1_000_000_000 + i128::from(at.tv_nsec());
        let waited = nanoseconds(now) - nanoseconds(at);
        // A clock that was set meanwhile tells nothing.
        u64::try_from(waited).map(Duration::from_nanos).unwrap_or_default()
    }

    pub(crate) async fn send(
        socket: &UdpSocket,
        source: Option<IpAddr>,
        to: SocketAddr,
        payload: &[u8],
    ) -> io::Result<()> {
        let Some(source) = source else { return socket.send_to(payload, to).await.map(drop) };
        let sent = socket.async_io(Interest::WRITABLE, || send_now(socket, source, to, payload)).await;
        match sent {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                // From there is no way to that peer: from wherever there is one.
                socket.send_to(payload, to).await.map(drop)
            }
            sent => sent,
        }
    }

    fn send_now(socket: &UdpSocket, source: IpAddr, to: SocketAddr, payload: &[u8]) -> io::Result<()> {
        let fd = socket.as_raw_fd();
        let (parts, to) = ([IoSlice::new(payload)], SockaddrStorage::from(to));
        let sent = match source {
            IpAddr::V4(ip) => {
                let of = |ip: Ipv4Addr| in_addr { s_addr: u32::from_ne_bytes(ip.octets()) };
                let info =
                    in_pktinfo { ipi_ifindex: 0, ipi_spec_dst: of(ip), ipi_addr: of(Ipv4Addr::UNSPECIFIED) };
                let beside = [ControlMessage::Ipv4PacketInfo(&info)];
                sendmsg(fd, &parts, &beside, MsgFlags::MSG_DONTWAIT, Some(&to))
            }
            IpAddr::V6(ip) => {
                let info = in6_pktinfo { ipi6_addr: in6_addr { s6_addr: ip.octets() }, ipi6_ifindex: 0 };
                let beside = [ControlMessage::Ipv6PacketInfo(&info)];
                sendmsg(fd, &parts, &beside, MsgFlags::MSG_DONTWAIT, Some(&to))
            }
        };
        sent.map(drop).map_err(io::Error::from)
    }
}

#[cfg(target_os = "linux")]
pub(crate) use linux::{ask, receive, send};

/// There is nothing that we know how to ask for here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn ask(_: &UdpSocket) {}

#[cfg(not(target_os = "linux"))]
pub(crate) async fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> io::Result<Came> {
    let (length, from) = socket.recv_from(buffer).await?;
    Ok(Came { length, from, asked: None, waited: Duration::ZERO })
}

#[cfg(not(target_os = "linux"))]
pub(crate) async fn send(
    socket: &UdpSocket,
    _: Option<IpAddr>,
    to: SocketAddr,
    payload: &[u8],
) -> io::Result<()> {
    socket.send_to(payload, to).await.map(drop)
}
