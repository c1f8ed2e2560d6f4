//! Lines from standard input: with history and editing on a terminal, as they come elsewhere.

use std::io::{BufRead, IsTerminal as _, Read as _};
use std::sync::Arc;

use rustyline::ExternalPrinter as _;
use rustyline::history::MemHistory;
use tokio::sync::{Notify, mpsc};

/// Lines that wait to be obeyed. Whoever pipes in more waits.
const LINES_MAX: usize = 16;
/// The longest line.
const LINE_MAX: u64 = 4_096;

/// The lines, or none where nobody can type any; and the terminal.
///
/// They are read by a thread of their own, which nobody waits for: it may sit in a read for ever.
#[expect(clippy::disallowed_methods, reason = "whoever types may sit there for ever, outside of any world")]
pub(super) fn lines(keys: Arc<Notify>) -> (Terminal, Option<mpsc::Receiver<String>>) {
    let (says, lines) = mpsc::channel(LINES_MAX);
    let terminal = Terminal::remember();
    let input = std::io::stdin();
    if !input.is_terminal() {
        std::thread::spawn(move || {
            let _ = texts(&mut input.lock(), |line| says.blocking_send(line).is_ok());
        });
    } else if is_in_front() && std::io::stdout().is_terminal() {
        std::thread::spawn(move || edit(&says, &keys));
    } else {
        return (terminal, None);
    }
    (terminal, Some(lines))
}

/// Each line that is text; of one that is none it is said so, and the next is read. It ends with the input, or when
/// nobody `takes` any more.
///
/// # Errors
/// What the operating system says.
fn texts(input: &mut impl BufRead, takes: impl Fn(String) -> bool) -> std::io::Result<()> {
    let mut octets = Vec::new();
    loop {
        octets.clear();
        if (&mut *input).take(LINE_MAX).read_until(b'\n', &mut octets)? == 0 {
            return Ok(());
        }
        if octets.len() as u64 == LINE_MAX && !octets.ends_with(b"\n") {
            input.skip_until(b'\n')?;
            say!("no: a line has at most {LINE_MAX} octets; it was not obeyed");
            continue;
        }
        match std::str::from_utf8(&octets) {
            Ok(line) if !takes(line.trim_end_matches(['\n', '\r']).to_owned()) => return Ok(()),
            Ok(_) => {}
            Err(_) => say!("no: that line is not in UTF-8; it was not obeyed"),
        }
    }
}

/// A prompt at the bottom, above which everything else is printed.
fn edit(says: &mpsc::Sender<String>, keys: &Notify) {
    let Ok(mut editor) =
        rustyline::Editor::<(), MemHistory>::with_history(rustyline::Config::default(), MemHistory::new())
    else {
        return;
    };
    if let Ok(mut printer) = editor.create_external_printer() {
        crate::out::print_through(Some(Box::new(move |text| printer.print(text).is_ok())));
    }
    loop {
        match editor.readline("> ") {
            Ok(line) => {
                let _ = editor.add_history_entry(line.as_str());
                if says.blocking_send(line).is_err() {
                    break;
                }
            }
            // Ctrl-C is a key here and no signal.
            Err(rustyline::error::ReadlineError::Interrupted) => keys.notify_one(),
            Err(_) => break,
        }
    }
    crate::out::print_through(None);
}

/// How the terminal was before somebody typed; when it is dropped, it is so again. Whoever sits in a prompt does not
/// end it.
#[cfg(unix)]
pub(in crate::side) struct Terminal(Option<rustix::termios::Termios>);

#[cfg(unix)]
impl Terminal {
    fn remember() -> Self {
        Self(rustix::termios::tcgetattr(std::io::stdin()).ok())
    }
}

#[cfg(unix)]
impl Drop for Terminal {
    fn drop(&mut self) {
        crate::out::print_through(None);
        if let Some(before) = self.0.take().filter(|_| is_in_front()) {
            let _ = rustix::termios::tcsetattr(
                std::io::stdin(),
                rustix::termios::OptionalActions::Drain,
                &before,
            );
        }
    }
}

/// Where there is nothing to remember.
#[cfg(not(unix))]
pub(in crate::side) struct Terminal;

#[cfg(not(unix))]
impl Terminal {
    fn remember() -> Self {
        Self
    }
}

/// A program in the background that reads from the terminal is stopped.
#[cfg(unix)]
fn is_in_front() -> bool {
    let in_front = rustix::termios::tcgetpgrp(std::io::stdin());
    in_front.is_ok_and(|group| group == rustix::process::getpgrp())
}

#[cfg(not(unix))]
fn is_in_front() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn what_is_no_text_is_refused_and_the_next_line_is_read() {
        let long = vec![b'x'; 3 * LINE_MAX as usize];
        let input = [&b"caf\xe9\ncalls\r\n"[..], &long, b"\n\xff\xfe\n\nquit"].concat();
        let lines = RefCell::new(Vec::new());
        let takes = |line| {
            lines.borrow_mut().push(line);
            true
        };
        texts(&mut &input[..], takes).expect("it can be read");
        assert_eq!(lines.into_inner(), ["calls", "", "quit"]);
    }
}
