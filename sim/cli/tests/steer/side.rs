//! A live side of ours in a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use super::TRUNKSIM;

/// Whatever goes wrong, a side ends by itself.
pub(crate) const STOP: [&str; 2] = ["--stop-after", "120"];

/// A live side under way, and the lines that it says.
pub(crate) struct Side {
    child: Child,
    lines: mpsc::Receiver<String>,
    said: Vec<String>,
}

impl Side {
    pub(crate) fn start(words: &[&str], out: &Path) -> Self {
        let mut command = Command::new(TRUNKSIM);
        command.args(words).args(STOP).arg("-o").arg(out).env("CI", "1");
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let output = child.stdout.take().expect("it is piped");
        let (says, lines) = mpsc::channel();
        #[expect(
            clippy::disallowed_methods,
            reason = "another process is read, which knows no virtual time"
        )]
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if says.send(line).is_err() {
                    return;
                }
            }
        });
        let mut side = Self { child, lines, said: Vec::new() };
        side.says("Ctrl-C ends");
        side
    }

    /// Waits until it has said this.
    pub(crate) fn says(&mut self, words: &str) {
        loop {
            let line = self.lines.recv();
            let Ok(line) = line else { panic!("`{words}` was never said:\n{}", self.said.join("\n")) };
            let is_it = line.contains(words);
            self.said.push(line);
            if is_it {
                return;
            }
        }
    }

    pub(crate) fn types(&mut self, line: &str) {
        let input = self.child.stdin.as_mut().expect("it is piped");
        writeln!(input, "{line}").expect("it reads");
    }

    /// Its exit code, and all that it said.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().expect("it ends").code();
        self.said.extend(self.lines.iter());
        (code, self.said.join("\n"))
    }
}

/// A test that fails leaves nobody behind on its addresses.
impl Drop for Side {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
