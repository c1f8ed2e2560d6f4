//! One UDP socket for each address that an agent has open.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// The largest datagram that UDP can carry.
const DATAGRAM_MAX: usize = 65_535;
/// Datagrams that wait to be looked at. More are lost, as in a socket buffer that is full.
const QUEUE_MAX: usize = 8_192;

/// A datagram that arrived.
pub(crate) struct Arrival {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) payload: Bytes,
}

/// A socket could not be had.
#[derive(Debug)]
pub struct SocketError {
    /// The address that was wanted.
    pub address: SocketAddr,
    /// What the operating system said.
    pub source: io::Error,
}

impl SocketError {
    /// How every such error begins, for those who have its words only.
    pub const BEGINS: &'static str = "cannot open UDP";

    /// Somebody else has the address.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.source.kind() == io::ErrorKind::AddrInUse
    }
}

impl fmt::Display for SocketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cure = match self.source.kind() {
            io::ErrorKind::AddrInUse => "another program has it; end that program or choose another port",
            io::ErrorKind::AddrNotAvailable => "this machine has no such address",
            io::ErrorKind::PermissionDenied => "ports below 1024 need more rights; choose a higher one",
            _ => "the operating system refused",
        };
        write!(f, "{} {}: {} ({cure})", Self::BEGINS, self.address, self.source)
    }
}

impl std::error::Error for SocketError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

struct Open {
    socket: Arc<UdpSocket>,
    reader: JoinHandle<()>,
}

/// The open sockets of one world.
pub(crate) struct Sockets {
    open: BTreeMap<SocketAddr, Open>,
    arrivals: mpsc::Sender<Arrival>,
    /// The address that we are known by, and the one that is opened in its place.
    instead: Option<(IpAddr, IpAddr)>,
}

impl Sockets {
    pub(crate) fn new() -> (Self, mpsc::Receiver<Arrival>) {
        let (arrivals, receiver) = mpsc::channel(QUEUE_MAX);
        (Self { open: BTreeMap::new(), arrivals, instead: None }, receiver)
    }

    /// What is known outside as `own` is opened here as `here`: all addresses of this machine, or one behind a NAT.
    pub(crate) fn open_instead(&mut self, own: IpAddr, here: IpAddr) {
        self.instead = Some((own, here)).filter(|(own, here)| own != here);
    }

    pub(crate) async fn open(&mut self, address: SocketAddr) -> Result<(), SocketError> {
        let here = match self.instead {
            Some((own, here)) if own == address.ip() => SocketAddr::new(here, address.port()),
            _ => address,
        };
        let bound = UdpSocket::bind(here).await;
        let socket = bound.map_err(|source| SocketError { address: here, source })?;
        let socket = Arc::new(socket);
        let reader = tokio::spawn(read(Arc::clone(&socket), address, self.arrivals.clone()));
        self.open.insert(address, Open { socket, reader });
        Ok(())
    }

    pub(crate) fn close(&mut self, address: SocketAddr) {
        if let Some(open) = self.open.remove(&address) {
            open.reader.abort();
        }
    }

    /// Sends; false when the datagram could not even leave.
    pub(crate) async fn send(&self, from: SocketAddr, to: SocketAddr, payload: &[u8]) -> bool {
        match self.open.get(&from) {
            Some(open) => open.socket.send_to(payload, to).await.is_ok(),
            None => false,
        }
    }

    pub(crate) fn is_open(&self, address: SocketAddr) -> bool {
        self.open.contains_key(&address)
    }
}

impl Drop for Sockets {
    fn drop(&mut self) {
        for open in self.open.values() {
            open.reader.abort();
        }
    }
}

async fn read(socket: Arc<UdpSocket>, to: SocketAddr, arrivals: mpsc::Sender<Arrival>) {
    let mut buffer = vec![0; DATAGRAM_MAX];
    loop {
        // An error here is an ICMP message about something sent earlier; the socket lives on.
        let Ok((length, from)) = socket.recv_from(&mut buffer).await else { continue };
        let payload = Bytes::copy_from_slice(&buffer[..length]);
        if arrivals.send(Arrival { from, to, payload }).await.is_err() {
            return;
        }
    }
}
