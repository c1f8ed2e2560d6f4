//! What the commands say: [`say!`](crate::say) on standard output, [`complain!`](crate::complain) on standard
//! error. The only place of this crate that prints.
//!
//! `println!` panics when it is not heard. Here a closed pipe (`trunksim list | head -1`) ends the saying and
//! nothing else: whoever does work goes on and keeps its results and its exit code. Any other trouble, such
//! as a full disk, is kept for [`trouble`].

use std::fmt;
use std::io::{self, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Nobody reads standard output any more, or it cannot be written.
static IS_OVER: AtomicBool = AtomicBool::new(false);
/// Why standard output could not be written, if it was no closed pipe.
static TROUBLE: Mutex<Option<String>> = Mutex::new(None);

/// Says a line on standard output, as `println!` does, as long as somebody reads.
#[macro_export]
macro_rules! say {
    ($($words:tt)*) => { $crate::out::say_line(format_args!($($words)*)) };
}

/// Says a line on standard error, as `eprintln!` does, if somebody reads.
#[macro_export]
macro_rules! complain {
    ($($words:tt)*) => { $crate::out::complain_line(format_args!($($words)*)) };
}

/// Prints a line above a prompt; false when it cannot.
pub type Printer = Box<dyn FnMut(String) -> bool + Send>;
/// Who prints, while somebody types at the bottom of the terminal.
static PRINTER: Mutex<Option<Printer>> = Mutex::new(None);

/// From now on lines go through `printer`, or straight to standard output again.
pub fn print_through(printer: Option<Printer>) {
    *PRINTER.lock().expect("no thread panics with the lock") = printer;
}

/// What [`say!`](crate::say) calls.
pub fn say_line(words: fmt::Arguments<'_>) {
    if IS_OVER.load(Ordering::Relaxed) {
        return;
    }
    if let Some(printer) = PRINTER.lock().expect("no thread panics with the lock").as_mut()
        && printer(format!("{words}\n"))
    {
        return;
    }
    if let Err(error) = line(&mut io::stdout().lock(), words) {
        IS_OVER.store(true, Ordering::Relaxed);
        if let Some(trouble) = worth_telling(&error) {
            *TROUBLE.lock().expect("no thread panics with the lock") = Some(trouble);
        }
    }
}

/// What [`complain!`](crate::complain) calls. When nobody hears a complaint, there is nobody to tell.
pub fn complain_line(words: fmt::Arguments<'_>) {
    let _ = line(&mut io::stderr().lock(), words);
}

/// Why something could not be said on standard output. None when all was said, or nobody wanted to hear it.
pub fn trouble() -> Option<String> {
    TROUBLE.lock().expect("no thread panics with the lock").clone()
}

/// Text of several lines that may quote a file of somebody else, with nothing in it that moves a cursor.
#[must_use]
pub fn harmless(text: &str) -> String {
    let shown = |c: char| {
        if trace::is_hidden(c) && c != '\n' && c != '\t' {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(shown).collect()
}

fn line(to: &mut impl Write, words: fmt::Arguments<'_>) -> io::Result<()> {
    writeln!(to, "{words}")?;
    // What is not on its way now would fail at the end, where nobody looks.
    to.flush()
}

fn worth_telling(error: &io::Error) -> Option<String> {
    let is_wish = error.kind() == io::ErrorKind::BrokenPipe;
    (!is_wish).then(|| format!("cannot write to standard output: {error}"))
}
