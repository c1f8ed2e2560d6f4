//! One UDP socket for each address that an agent has open.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use tokio::net::UdpSocket;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Duration, Instant};

use crate::datagram::{self, Came};
use crate::losses;
use crate::sources::Sources;

/// So often at most it is asked for losses while sockets are closed.
const PAUSE: Duration = Duration::from_millis(100);
/// The largest datagram that UDP can carry.
const DATAGRAM_MAX: usize = 65_535;
/// Datagrams that wait to be looked at, and their octets. While there are so many the sockets are not read, and more
/// are lost as in any socket buffer that is full.
const QUEUE_MAX: usize = 8_192;
const QUEUE_OCTETS_MAX: usize = 2 << 20;

/// A datagram that arrived.
pub(crate) struct Arrival {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) payload: Bytes,
    /// The address of ours to which it was sent, where the socket is open at all of them.
    pub(crate) asked: Option<IpAddr>,
    /// When it had come: it may have waited for us since, in the socket and here.
    pub(crate) came: Instant,
    /// Its place in the queue, given back when this goes.
    _place: OwnedSemaphorePermit,
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
    /// From where what is open at all addresses sends.
    sources: Option<Sources>,
    /// One permit for each octet that may still wait.
    room: Arc<Semaphore>,
    /// What the operating system has thrown away at sockets that are closed, and when it was asked last.
    lost: BTreeMap<SocketAddr, u64>,
    asked: Option<Instant>,
}

impl Sockets {
    pub(crate) fn new() -> (Self, mpsc::Receiver<Arrival>) {
        let (arrivals, receiver) = mpsc::channel(QUEUE_MAX);
        let room = Arc::new(Semaphore::new(QUEUE_OCTETS_MAX));
        let (open, lost) = (BTreeMap::new(), BTreeMap::new());
        (Self { open, arrivals, room, instead: None, sources: None, lost, asked: None }, receiver)
    }

    /// What is known outside as `own` is opened here as `here`: all addresses of this machine, or one behind a NAT.
    pub(crate) fn open_instead(&mut self, own: IpAddr, here: IpAddr) {
        self.instead = Some((own, here)).filter(|(own, here)| own != here);
    }

    /// True when another program has an address.
    pub(crate) async fn is_taken(&self, address: SocketAddr) -> bool {
        if self.open.contains_key(&address) {
            return false;
        }
        let bound = UdpSocket::bind(self.here(address)).await;
        bound.is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse)
    }

    /// What is opened for an address.
    fn here(&self, address: SocketAddr) -> SocketAddr {
        match self.instead {
            Some((own, here)) if own == address.ip() => SocketAddr::new(here, address.port()),
            _ => address,
        }
    }

    pub(crate) async fn open(&mut self, address: SocketAddr) -> Result<(), SocketError> {
        let here = self.here(address);
        let bound = UdpSocket::bind(here).await;
        let socket = bound.map_err(|source| SocketError { address: here, source })?;
        datagram::ask(&socket);
        if here.ip().is_unspecified() && self.sources.is_none() {
            self.sources = Some(Sources::of(address.ip()).await);
        }
        let socket = Arc::new(socket);
        let queue = (self.arrivals.clone(), Arc::clone(&self.room));
        let reader = tokio::spawn(read(Arc::clone(&socket), address, queue));
        self.open.insert(address, Open { socket, reader });
        Ok(())
    }

    pub(crate) fn close(&mut self, address: SocketAddr) {
        // Calls may end by the hundred a second, and each would have all sockets of the machine read.
        if self.open.contains_key(&address) && self.asked.is_none_or(|at| at.elapsed() >= PAUSE) {
            self.asked = Some(Instant::now());
            self.ask_for_losses();
        }
        if let Some(open) = self.open.remove(&address) {
            open.reader.abort();
        }
    }

    /// What the operating system has thrown away at each socket of ours, as far as it was asked in time.
    pub(crate) fn losses(&mut self) -> &BTreeMap<SocketAddr, u64> {
        self.ask_for_losses();
        &self.lost
    }

    fn ask_for_losses(&mut self) {
        let known = losses::read();
        let own = self.open.keys().filter_map(|own| Some((*own, *known.get(&self.here(*own))?)));
        for (own, lost) in own.collect::<Vec<_>>() {
            let before = self.lost.entry(own).or_default();
            *before = lost.max(*before);
        }
    }

    /// Sends; false when the datagram could not even leave.
    pub(crate) async fn send(&self, from: SocketAddr, to: SocketAddr, payload: &[u8]) -> bool {
        match self.open.get(&from) {
            Some(open) => {
                let source = self.sources.as_ref().and_then(|sources| sources.towards(from, to));
                datagram::send(&open.socket, source, to, payload).await.is_ok()
            }
            None => false,
        }
    }

    /// A peer has asked at this address, and is answered from there; true when that is news and not where we are known.
    pub(crate) fn is_asked(&mut self, own: SocketAddr, peer: SocketAddr, asked: IpAddr) -> bool {
        self.sources.as_mut().is_some_and(|sources| sources.learn(own, peer, asked))
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

async fn read(
    socket: Arc<UdpSocket>,
    to: SocketAddr,
    (arrivals, room): (mpsc::Sender<Arrival>, Arc<Semaphore>),
) {
    let mut buffer = vec![0; DATAGRAM_MAX];
    loop {
        // An error here is an ICMP message about something sent earlier; the socket lives on.
        let Ok(Came { length, from, asked, waited }) = datagram::receive(&socket, &mut buffer).await else {
            continue;
        };
        let now = Instant::now();
        let came = now.checked_sub(waited).unwrap_or(now);
        let Ok(place) = Arc::clone(&room).acquire_many_owned(octets(length)).await else { return };
        let payload = Bytes::copy_from_slice(&buffer[..length]);
        if arrivals.send(Arrival { from, to, payload, asked, came, _place: place }).await.is_err() {
            return;
        }
    }
}

/// What a datagram takes in the queue.
fn octets(length: usize) -> u32 {
    u32::try_from(length + size_of::<Arrival>()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Datagrams of 60,000 octets: as many as the queue has places would be half a gigabyte.
    #[tokio::test]
    async fn what_waits_is_bounded_in_octets() {
        let (mut sockets, mut arrivals) = Sockets::new();
        let at: SocketAddr = "127.0.0.1:0".parse().expect("an address");
        let probe = UdpSocket::bind(at).await.expect("a port");
        let to = probe.local_addr().expect("bound");
        drop(probe);
        sockets.open(to).await.expect("it was free");
        let sender = UdpSocket::bind(at).await.expect("a port");
        let datagram = vec![b'x'; 60_000];
        for _ in 0..500 {
            sender.send_to(&datagram, to).await.expect("loopback");
            // The reader runs in this thread.
            tokio::task::yield_now().await;
        }
        let waiting = arrivals.len();
        assert!(waiting > 10 && waiting * datagram.len() <= QUEUE_OCTETS_MAX, "{waiting} datagrams wait");
        let lost: u64 = sockets.losses().values().sum();
        assert!(!cfg!(target_os = "linux") || lost > 100, "the operating system has thrown {lost} away");
        // What is taken makes room for more.
        while let Ok(arrival) = arrivals.try_recv() {
            drop(arrival);
        }
        assert!(arrivals.recv().await.is_some(), "the socket is read again");
    }

    async fn bound(at: [u8; 4]) -> UdpSocket {
        UdpSocket::bind((IpAddr::from(at), 0)).await.expect("a port")
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    #[expect(clippy::disallowed_methods, reason = "this thread is busy with something else for a while")]
    async fn what_waits_for_a_busy_thread_came_before() {
        const BUSY: Duration = Duration::from_millis(60);
        let (mut sockets, mut arrivals) = Sockets::new();
        let (probe, sender) = (bound([127, 0, 0, 1]).await, bound([127, 0, 0, 1]).await);
        let to = probe.local_addr().expect("bound");
        drop(probe);
        sockets.open(to).await.expect("it was free");
        // Where nobody else on this machine asks for them, the kernel begins to stamp a moment after it was asked.
        for _ in 0..50 {
            sender.send_to(b"x", to).await.expect("loopback");
            // The reader runs in this thread: the datagram lies in the socket, and then in the queue.
            std::thread::sleep(BUSY);
            while arrivals.is_empty() {
                tokio::task::yield_now().await;
            }
            std::thread::sleep(BUSY);
            let came = arrivals.recv().await.expect("it is there").came;
            assert!(came.elapsed() >= BUSY, "in the queue: {:?}", came.elapsed());
            if came.elapsed() >= BUSY * 2 {
                return;
            }
        }
        panic!("nothing was ever told of the time in the socket");
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn what_listens_everywhere_answers_from_where_it_was_asked() {
        let (mut sockets, mut arrivals) = Sockets::new();
        let (probe, peer) = (bound([0, 0, 0, 0]).await, bound([127, 88, 97, 2]).await);
        let port = probe.local_addr().expect("bound").port();
        drop(probe);
        let own = SocketAddr::from(([127, 88, 97, 1], port));
        sockets.open_instead(own.ip(), [0, 0, 0, 0].into());
        sockets.open(own).await.expect("it was free");
        let to = peer.local_addr().expect("bound");
        let mut octets = [0; 8];
        assert!(sockets.send(own, to, b"first").await);
        let (_, from) = peer.recv_from(&mut octets).await.expect("it came");
        assert_eq!(from, own, "as we are known, before anybody has asked");
        for (last, is_news) in [(1, false), (3, true), (3, false)] {
            let asked = SocketAddr::from(([127, 88, 97, last], port));
            peer.send_to(b"?", asked).await.expect("loopback");
            let arrival = arrivals.recv().await.expect("it is open");
            assert_eq!((arrival.to, arrival.asked), (own, Some(asked.ip())));
            assert_eq!(sockets.is_asked(own, to, asked.ip()), is_news, "{asked}");
            assert!(sockets.send(own, to, b"!").await);
            let (_, from) = peer.recv_from(&mut octets).await.expect("it came");
            assert_eq!(from, asked);
        }
    }
}
