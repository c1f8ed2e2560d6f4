//! One process of a test: what it says is read line by line, every wait is bounded, and it is ended by its own
//! id when the test is over.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use libtest_mimic::Failed;

/// The longest that a process may be silent before it is given up.
const SILENCE_MAX: Duration = Duration::from_secs(40);
/// The lines of a process that a failure shows.
const SHOWN_MAX: usize = 200;

/// A process and what it has said.
pub(crate) struct Process {
    name: String,
    child: Child,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Process {
    pub(crate) fn start(name: &str, command: &mut Command) -> Result<Self, Failed> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| format!("cannot start {name}: {e}"))?;
        let (sender, lines) = channel();
        if let Some(out) = child.stdout.take() {
            read(out, sender.clone());
        }
        if let Some(err) = child.stderr.take() {
            read(err, sender);
        }
        Ok(Self { name: name.to_owned(), child, lines, said: Vec::new() })
    }

    /// Waits until the process has said this.
    pub(crate) fn says(&mut self, words: &str) -> Result<(), Failed> {
        loop {
            match self.lines.recv_timeout(SILENCE_MAX) {
                Ok(line) => {
                    let is_it = line.contains(words);
                    self.said.push(line);
                    if is_it {
                        return Ok(());
                    }
                }
                Err(_) => return Err(format!("{} never said `{words}`\n{}", self.name, self.said()).into()),
            }
        }
    }

    /// Waits until the process has ended by itself.
    pub(crate) fn end(&mut self) -> Result<ExitStatus, Failed> {
        loop {
            match self.lines.recv_timeout(SILENCE_MAX) {
                Ok(line) => self.said.push(line),
                // Both pipes are closed: it is gone, or about to be.
                Err(RecvTimeoutError::Disconnected) => return Ok(self.child.wait()?),
                Err(RecvTimeoutError::Timeout) => {
                    return Err(format!("{} does not end\n{}", self.name, self.said()).into());
                }
            }
        }
    }

    pub(crate) fn succeeds(&mut self) -> Result<(), Failed> {
        let status = self.end()?;
        let is_well = status.success().then_some(());
        is_well.ok_or_else(|| format!("{} failed: {status}\n{}", self.name, self.said()).into())
    }

    pub(crate) fn fails_with(&mut self, words: &str) -> Result<(), Failed> {
        let status = self.end()?;
        let is_so = (!status.success() && self.said.iter().any(|line| line.contains(words))).then_some(());
        is_so.ok_or_else(|| {
            format!("{} should fail with `{words}`: {status}\n{}", self.name, self.said()).into()
        })
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(&mut self) -> Result<(), Failed> {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status()?;
        sent.success().then_some(()).ok_or_else(|| format!("cannot interrupt {}", self.name).into())
    }

    /// The last lines.
    pub(crate) fn said(&self) -> String {
        self.said[self.said.len().saturating_sub(SHOWN_MAX)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Ended already in a test that passes; then there is nothing to kill and nothing to say about it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A pipe cannot be read with a time limit, so a thread reads it and the test waits for the thread.
#[expect(clippy::disallowed_methods, reason = "a foreign process lives in real time, outside of any world")]
fn read(pipe: impl Read + Send + 'static, lines: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            if lines.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    });
}
