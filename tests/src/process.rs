//! One process of a test: what it says is read line by line, every wait is bounded, and it is ended by its own
//! id when the test is over.

use std::io::{BufRead, BufReader, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use libtest_mimic::Failed;

/// The longest that a process may be silent before it is given up.
const SILENCE_MAX: Duration = Duration::from_secs(40);
/// The longest that a process may be silent after it was asked to end.
const FAREWELL_MAX: Duration = Duration::from_secs(3);
/// The most that it may say then.
const FAREWELL_LINES_MAX: usize = 10_000;
/// The lines of a process that a failure shows.
const SHOWN_MAX: usize = 200;

/// A process and what it has said.
pub struct Process {
    name: String,
    child: Child,
    lines: Receiver<String>,
    said: Vec<String>,
    silence_max: Duration,
}

impl Process {
    /// Starts it; nobody talks to it.
    ///
    /// # Errors
    /// It is not there.
    pub fn start(name: &str, command: &mut Command) -> Result<Self, Failed> {
        Self::spawn(name, command.stdin(Stdio::null()))
    }

    /// Starts it, to be told what to do line by line.
    ///
    /// # Errors
    /// It is not there.
    pub fn start_to_talk(name: &str, command: &mut Command) -> Result<Self, Failed> {
        Self::spawn(name, command.stdin(Stdio::piped()))
    }

    fn spawn(name: &str, command: &mut Command) -> Result<Self, Failed> {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| format!("cannot start {name}: {e}"))?;
        let (sender, lines) = channel();
        if let Some(out) = child.stdout.take() {
            read(out, sender.clone());
        }
        if let Some(err) = child.stderr.take() {
            read(err, sender);
        }
        Ok(Self { name: name.to_owned(), child, lines, said: Vec::new(), silence_max: SILENCE_MAX })
    }

    /// It may be silent for longer than most: a fax is.
    #[must_use]
    pub fn patient(mut self, silence_max: Duration) -> Self {
        self.silence_max = silence_max;
        self
    }

    /// Tells it something, and ends the line.
    ///
    /// # Errors
    /// It is gone.
    pub fn tell(&mut self, line: &str) -> Result<(), Failed> {
        let name = &self.name;
        let input = self.child.stdin.as_mut().ok_or_else(|| format!("{name} is not told anything"))?;
        let told = input.write_all(format!("{line}\n").as_bytes()).and_then(|()| input.flush());
        told.map_err(|error| format!("{name} cannot be told `{line}`: {error}\n{}", self.said()).into())
    }

    /// Waits until the process has said this.
    ///
    /// # Errors
    /// It never says it.
    pub fn says(&mut self, words: &str) -> Result<(), Failed> {
        self.says_one_of(&[words])
    }

    /// Waits until the process has said one of these.
    ///
    /// # Errors
    /// It never does.
    pub fn says_one_of(&mut self, words: &[&str]) -> Result<(), Failed> {
        loop {
            match self.lines.recv_timeout(self.silence_max) {
                Ok(line) => {
                    let is_it = words.iter().any(|words| line.contains(words));
                    self.said.push(line);
                    if is_it {
                        return Ok(());
                    }
                }
                Err(_) => return Err(format!("{} never said {words:?}\n{}", self.name, self.said()).into()),
            }
        }
    }

    /// Waits until the process has ended by itself.
    ///
    /// # Errors
    /// It does not.
    pub fn end(&mut self) -> Result<ExitStatus, Failed> {
        loop {
            match self.lines.recv_timeout(self.silence_max) {
                Ok(line) => self.said.push(line),
                // Both pipes are closed: it is gone, or about to be.
                Err(RecvTimeoutError::Disconnected) => return Ok(self.child.wait()?),
                Err(RecvTimeoutError::Timeout) => {
                    return Err(format!("{} does not end\n{}", self.name, self.said()).into());
                }
            }
        }
    }

    /// Waits until it has ended, and well.
    ///
    /// # Errors
    /// It has not.
    pub fn succeeds(&mut self) -> Result<(), Failed> {
        let status = self.end()?;
        let is_well = status.success().then_some(());
        is_well.ok_or_else(|| format!("{} failed: {status}\n{}", self.name, self.said()).into())
    }

    /// Waits until it has ended badly, and has said why.
    ///
    /// # Errors
    /// It has not.
    pub fn fails_with(&mut self, words: &str) -> Result<(), Failed> {
        let status = self.end()?;
        let is_so = (!status.success() && self.said.iter().any(|line| line.contains(words))).then_some(());
        is_so.ok_or_else(|| {
            format!("{} should fail with `{words}`: {status}\n{}", self.name, self.said()).into()
        })
    }

    /// Ctrl-C.
    ///
    /// # Errors
    /// It cannot be interrupted.
    pub fn interrupt(&mut self) -> Result<(), Failed> {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status()?;
        sent.success().then_some(()).ok_or_else(|| format!("cannot interrupt {}", self.name).into())
    }

    /// The last lines.
    #[must_use]
    pub fn said(&self) -> String {
        self.said[self.said.len().saturating_sub(SHOWN_MAX)..].join("\n")
    }
}

impl Drop for Process {
    /// Asked first, so that it takes its own children along; what does not listen is killed.
    fn drop(&mut self) {
        // Ended already in a test that passes; then its id may be somebody else's by now.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
            // Its pipes are closed when all that wrote to them are gone.
            let _ =
                (0..FAREWELL_LINES_MAX).take_while(|_| self.lines.recv_timeout(FAREWELL_MAX).is_ok()).count();
        }
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
