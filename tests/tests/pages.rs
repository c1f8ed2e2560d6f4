//! The pages in a browser: keys, stepping, what stays on screen, filters, very many runs, colours, telephones and paper.
//!
//! Without Chromium only the colours are judged, and it says so: what did not run never counts as passed.

#[path = "pages/colours.rs"]
mod colours;
#[path = "pages/fits.rs"]
mod fits;
#[path = "pages/index.rs"]
mod index;
#[path = "pages/run.rs"]
mod run;

use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use tests::browser::{self, Browser, Look};

type Tried = Result<(), Failed>;
/// What is tried, and how.
type Trying = (&'static str, fn() -> Tried);

fn main() {
    let arguments = Arguments::from_args();
    let missing = browser::installed().is_none();
    if missing && !arguments.list {
        eprintln!("pages: not run: chromium is not installed");
    }
    let in_browser = |(name, look): Trying| Trial::test(name, look).with_ignored_flag(missing);
    let all = run::ALL.into_iter().chain(index::ALL).chain(fits::ALL);
    let mut trials: Vec<Trial> = all.map(in_browser).collect();
    trials.push(Trial::test("letters_are_readable_in_light_and_dark", colours::are_readable));
    libtest_mimic::run(&arguments, trials).exit();
}

/// The address of a file.
fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// A browser that looks at a file.
fn looking_at(path: &Path, look: Look) -> Result<Browser, Failed> {
    let mut browser = Browser::open()?;
    browser.visit(&address(path), look)?;
    Ok(browser)
}

/// An expression is true on the page.
fn holds(browser: &mut Browser, expression: &str) -> Tried {
    equals(browser, expression, &Value::Bool(true))
}

/// An expression has a value on the page.
fn equals(browser: &mut Browser, expression: &str, expected: &Value) -> Tried {
    let got = browser.eval(expression)?;
    if got == *expected { Ok(()) } else { Err(format!("{expression} is {got}, not {expected}").into()) }
}

/// Nothing was asked of anybody: the page is its file.
fn is_by_itself(browser: &Browser) -> Tried {
    let others: Vec<&String> =
        browser.requests.iter().filter(|r| !r.starts_with("file://") && !r.starts_with("data:")).collect();
    let files = browser.requests.iter().filter(|r| r.starts_with("file://")).count();
    if others.is_empty() && files == 1 && browser.errors.is_empty() {
        return Ok(());
    }
    Err(format!("asked for {:?}, complained {:?}", browser.requests, browser.errors).into())
}
