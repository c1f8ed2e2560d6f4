//! A process of the bench, ended when it is no longer needed.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// One that says nothing.
pub(crate) struct Started(pub(crate) Child);

impl Started {
    pub(crate) fn new(command: &mut Command) -> Result<Self, String> {
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        quiet
            .spawn()
            .map(Self)
            .map_err(|error| format!("{}: {error}", command.get_program().to_string_lossy()))
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// Looks every so often, until it is so.
    pub(crate) fn wait_until(
        &mut self,
        (every, limit): (Duration, Duration),
        mut is_so: impl FnMut(&mut Self) -> bool,
    ) -> Result<(), String> {
        for _ in 0..limit.as_millis() / every.as_millis() {
            if is_so(self) {
                return Ok(());
            }
            pause(every);
        }
        Err(format!("a process was waited for in vain for {} s", limit.as_secs()))
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "another process is waited for, which knows no virtual time")]
pub(crate) fn pause(so_long: Duration) {
    std::thread::sleep(so_long);
}
