//! A file that only exists in memory, with a path that the C engine can open.
//!
//! The engine reads and writes documents by path. On Linux an anonymous memory file has one, so that
//! no fax ever touches a disk. There is no such path elsewhere: terminals do not start there.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::fd::AsRawFd;

/// An anonymous memory file.
#[derive(Debug)]
pub(crate) struct MemoryFile {
    file: File,
}

/// More than any fax: a peer that sends endless pages must not fill the memory with the copy.
const OCTETS_MAX: u64 = 256 * 1024 * 1024;

impl MemoryFile {
    pub(crate) fn new(content: &[u8]) -> io::Result<Self> {
        let descriptor = rustix::fs::memfd_create("fax", rustix::fs::MemfdFlags::CLOEXEC)?;
        let mut file = File::from(descriptor);
        file.write_all(content)?;
        Ok(Self { file })
    }

    /// Valid as long as this value lives.
    pub(crate) fn path(&self) -> String {
        format!("/proc/self/fd/{}", self.file.as_raw_fd())
    }

    /// What was written, at most 256 MiB.
    pub(crate) fn content(&mut self) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.file.rewind()?;
        (&self.file).take(OCTETS_MAX).read_to_end(&mut content)?;
        Ok(content)
    }
}
