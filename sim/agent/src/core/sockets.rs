//! The sockets of media: which are open, and for which call.

use std::net::SocketAddr;

use super::Core;
use crate::interface::{CallKey, Output};

impl Core {
    /// A port for the media of `call`. It is not open yet.
    pub(crate) fn take_port(&mut self, call: CallKey) -> u16 {
        let port = self.ports.take();
        self.ports.owners.insert(port, call);
        port
    }

    /// The two addresses that the media of the next call will have, if any are free.
    pub(crate) fn next_media(&self) -> Option<[SocketAddr; 2]> {
        let port = self.ports.free().filter(|_| !self.options.mute)?;
        Some([self.media_address(port), self.media_address(port + 1)])
    }

    /// Another program has this address.
    pub(crate) fn media_is_taken(&mut self, address: SocketAddr) {
        self.ports.refuse(address.port());
    }

    /// The call whose media arrive at `port`: at an even one, or at the odd one above it.
    pub(crate) fn owner_of_port(&self, port: u16) -> Option<CallKey> {
        self.ports.owners.get(&(port - port % 2)).copied()
    }

    pub(crate) fn media_address(&self, port: u16) -> SocketAddr {
        SocketAddr::new(self.profile.address.media_ip, port)
    }

    /// Datagrams to `port` are wanted from now on.
    pub(crate) fn open_port(&mut self, port: u16) {
        if !self.options.mute {
            self.put_out(Output::Open(self.media_address(port)));
        }
    }

    /// And no longer; the port may serve another call.
    pub(crate) fn close_port(&mut self, port: u16, has_rtcp: bool) {
        self.ports.give_back(port);
        if self.options.mute {
            return;
        }
        self.put_out(Output::Close(self.media_address(port)));
        if has_rtcp {
            self.put_out(Output::Close(self.media_address(port + 1)));
        }
    }
}
