//! The page of all runs.

use plan::TrunkMode;
use serde_json::json;
use tempfile::TempDir;
use tests::browser::{Browser, Look};
use tests::pages;

use crate::{Tried, Trying, equals, holds, is_by_itself, looking_at};

pub(super) const ALL: [Trying; 4] = [
    ("the_filter_moves_the_squares_and_survives_back", the_filter_survives_back),
    ("five_thousand_runs_are_light", five_thousand_runs_are_light),
    ("the_index_is_worked_by_keys", the_index_is_worked_by_keys),
    ("the_index_fits_a_telephone", the_index_fits_a_telephone),
];

/// So many nodes of all kinds may an index of 5,000 runs have.
const NODES_MAX: i64 = 30_000;
const NODES: &str = "(() => { let n = 0; const walk = document.createTreeWalker(document, NodeFilter.SHOW_ALL); while (walk.nextNode()) n++; return n; })()";
const SQUARES: &str = "document.querySelectorAll('.square:not([hidden])').length";

fn open(look: Look) -> Result<(Browser, TempDir), libtest_mimic::Failed> {
    let folder = tempfile::tempdir()?;
    let plays = ["calls/outbound-caller-hangs-up", "calls/outbound-busy", "hold/outbound-caller-holds"];
    let cases: Vec<_> = plays.into_iter().map(|play| pages::case(play, TrunkMode::Static, &[])).collect();
    let index = pages::write(folder.path(), &cases)?;
    Ok((looking_at(&index, look)?, folder))
}

fn the_filter_survives_back() -> Tried {
    let (mut browser, _folder) = open(Look::of(1400, 900))?;
    is_by_itself(&browser)?;
    equals(&mut browser, SQUARES, &json!(3))?;
    holds(&mut browser, "document.activeElement.id === 'filter'")?;
    browser.write("busy")?;
    equals(&mut browser, SQUARES, &json!(1))?;
    equals(&mut browser, "document.querySelectorAll('#runs tbody tr').length", &json!(1))?;
    equals(&mut browser, "document.getElementById('shown').textContent", &json!("1 of 3"))?;
    browser.key("Enter")?;
    browser.wait_for("document.querySelector('.ladder') !== null && document.title.includes('busy')")?;
    holds(&mut browser, "document.querySelector('a.crumb').href.endsWith('/index.html')")?;
    browser.back()?;
    browser.wait_for(
        "document.getElementById('filter') !== null && document.getElementById('filter').value === 'busy'",
    )?;
    equals(&mut browser, SQUARES, &json!(1))?;
    browser.eval("(() => { const f = document.getElementById('filter'); f.value = 'nothing has this'; f.dispatchEvent(new Event('input')); })()")?;
    equals(&mut browser, SQUARES, &json!(0))?;
    holds(&mut browser, "!document.getElementById('none').hidden")
}

fn five_thousand_runs_are_light() -> Tried {
    let folder = tempfile::tempdir()?;
    let index = pages::write(folder.path(), &pages::many(5_000))?;
    let mut browser = looking_at(&index, Look::of(1400, 900))?;
    is_by_itself(&browser)?;
    equals(&mut browser, SQUARES, &json!(5_000))?;
    let count = browser.eval(NODES)?.as_i64().unwrap_or(i64::MAX);
    if count > NODES_MAX {
        return Err(format!("{count} nodes, more than {NODES_MAX}").into());
    }
    // Rows that are not looked at are not there, and so not laid out; all of them are found.
    holds(&mut browser, "document.querySelectorAll('#runs tbody tr').length <= 200")?;
    holds(
        &mut browser,
        "[...document.querySelectorAll('a, button, input')].filter((e) => e.tabIndex >= 0 && e.offsetParent).length < 30",
    )?;
    browser.write("play-4999")?;
    equals(&mut browser, "document.querySelectorAll('#runs tbody tr').length", &json!(1))?;
    equals(&mut browser, SQUARES, &json!(1))?;
    browser.eval("(() => { const f = document.getElementById('filter'); f.value = ''; f.dispatchEvent(new Event('input')); })()")?;
    browser.click("#later")?;
    holds(&mut browser, "document.querySelector('#runs tbody .scenario').textContent === 'theme-0/play-200'")
}

fn the_index_is_worked_by_keys() -> Tried {
    let (mut browser, _folder) = open(Look::of(1400, 900))?;
    browser.key("ArrowDown")?;
    browser.key("ArrowDown")?;
    holds(&mut browser, "document.activeElement.textContent === 'calls/outbound-busy'")?;
    browser.key("/")?;
    holds(&mut browser, "document.activeElement.id === 'filter' && document.activeElement.value === ''")?;
    browser.click("#runs th:nth-child(2) button")?;
    browser.click("#runs th:nth-child(2) button")?;
    holds(&mut browser, "document.querySelector('#runs tbody .scenario').textContent.startsWith('hold/')")?;
    holds(&mut browser, "location.hash.includes('s=1-')")
}

fn the_index_fits_a_telephone() -> Tried {
    let (mut browser, _folder) = open(Look::of(390, 844))?;
    holds(&mut browser, "document.documentElement.scrollWidth <= innerWidth")
}
