//! The same agents on real sockets.
