//! How long a browser takes for an index of very many runs, and how much of it there is to lay out.

use tests::browser::{Browser, Look};
use tests::pages;

use crate::table::Table;

const RUNS: usize = 5_000;
const NODES_MAX: f64 = 30_000.0;
/// A page that takes longer is felt to be slow.
const SECONDS_MAX: f64 = 2.0;
const NODES: &str = "(() => { let n = 0; const walk = document.createTreeWalker(document, NodeFilter.SHOW_ALL); while (walk.nextNode()) n++; return n; })()";
/// Until it is laid out and painted.
const LOADED: &str =
    "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))";
const FILTERED: &str = "(() => { const f = document.getElementById('filter'), t = performance.now(); f.value = 'play-49'; \
    f.dispatchEvent(new Event('input')); document.body.offsetHeight; return performance.now() - t; })()";

/// The index, in Chromium.
pub(crate) fn measure(table: &mut Table) {
    match figures() {
        Ok([nodes, loaded, filtered]) => {
            table.at_most("index of 5 000 runs, nodes", "", nodes, NODES_MAX);
            table.at_most("index of 5 000 runs, s until it is painted", "", loaded / 1000.0, SECONDS_MAX);
            table.at_most("index of 5 000 runs, s to filter", "", filtered / 1000.0, 0.2);
        }
        Err(why) => table.not_run("index of 5 000 runs, in Chromium", &why),
    }
}

fn figures() -> Result<[f64; 3], String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let index = pages::write(folder.path(), &pages::many(RUNS)).map_err(|e| e.to_string())?;
    let mut browser = Browser::open()?;
    browser.visit(&format!("file://{}", index.display()), Look::of(1400, 900))?;
    let mut number = |expression: &str| {
        let value = browser.eval(expression)?;
        value.as_f64().ok_or_else(|| format!("{expression} is {value}"))
    };
    Ok([number(NODES)?, number(LOADED)?, number(FILTERED)?])
}
