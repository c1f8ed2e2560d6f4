//! The page of one run.

use plan::TrunkMode;
use serde_json::json;
use tempfile::TempDir;
use tests::browser::{Browser, Look};
use tests::pages;

use crate::{Tried, equals, holds, is_by_itself, looking_at};

pub(super) const ALL: [(&str, fn() -> Tried); 7] = [
    ("keys_work_after_a_click", keys_work_after_a_click),
    ("play_begins_before_the_fault_and_hides_what_comes", play_begins_before_the_fault),
    ("a_good_run_is_played_from_its_first_row", a_good_run_is_played_from_the_start),
    ("media_is_stepped_to_and_explained", media_is_stepped_to),
    ("what_is_stepped_to_stays_on_screen", what_is_stepped_to_stays_on_screen),
    ("keys_alone_do", keys_alone_do),
    ("paper_has_all_of_it", paper_has_all_of_it),
];

const FAULTY: (&str, &[&str]) = ("hold/outbound-caller-holds", &["carrier:hold-answered-sendrecv"]);
const FAX: (&str, &[&str]) = ("fax/outbound-passthrough", &[]);

/// Which row is current, and how many there are.
const AT: &str =
    "[...document.querySelectorAll('.ladder a.row')].findIndex((r) => r.classList.contains('on'))";
const FAULT: &str = "[...document.querySelectorAll('.ladder a.row')].findIndex((r) => r.hash === '#' + document.getElementById('ladder').dataset.start)";

fn open((play, quirks): (&str, &[&str]), look: Look) -> Result<(Browser, TempDir), libtest_mimic::Failed> {
    let folder = tempfile::tempdir()?;
    let page = folder.path().join("report.html");
    std::fs::write(&page, report::html::page(&pages::case(play, TrunkMode::Static, quirks)))?;
    Ok((looking_at(&page, look)?, folder))
}

fn number(browser: &mut Browser, expression: &str) -> Result<i64, libtest_mimic::Failed> {
    let value = browser.eval(expression)?;
    value.as_i64().ok_or_else(|| format!("{expression} is {value}").into())
}

fn keys_work_after_a_click() -> Tried {
    let (mut browser, _folder) = open(FAULTY, Look::of(1400, 900))?;
    for button in ["#play", "#next", "#back", "#speed", "#explain"] {
        browser.click(button)?;
        browser.eval("document.getElementById('play').textContent.includes('pause') && document.getElementById('play').click()")?;
        browser.key("Home")?;
        browser.key("ArrowRight")?;
        browser.key("ArrowRight")?;
        equals(&mut browser, AT, &json!(2)).map_err(|e| format!("after {button}: {e:?}"))?;
        browser.key("ArrowLeft")?;
        equals(&mut browser, AT, &json!(1))?;
    }
    browser.key("End")?;
    equals(
        &mut browser,
        &format!("{AT} === document.querySelectorAll('.ladder a.row').length - 1"),
        &json!(true),
    )?;
    browser.key("n")?;
    holds(&mut browser, "document.querySelector('.row.on .mark') !== null")?;
    browser.key("?")?;
    holds(&mut browser, "document.getElementById('keys').open")?;
    browser.key("Escape")?;
    browser.click("#next")?;
    browser.key(" ")?;
    holds(&mut browser, "document.getElementById('play').textContent.includes('pause')")?;
    is_by_itself(&browser)
}

fn play_begins_before_the_fault() -> Tried {
    let (mut browser, _folder) = open(FAULTY, Look::of(1400, 900))?;
    let fault = number(&mut browser, FAULT)?;
    equals(&mut browser, AT, &json!(fault))?;
    holds(&mut browser, "!document.querySelector('.stepping')")?;
    browser.click("#play")?;
    equals(&mut browser, AT, &json!((fault - 3).max(0)))?;
    holds(&mut browser, "getComputedStyle(document.querySelector('.stepping .future')).opacity < 0.1")?;
    browser.wait_for(&format!("{AT} === {fault}"))?;
    // By hand it is the same.
    browser.key("Home")?;
    holds(&mut browser, "document.getElementById('play').textContent.includes('play')")?;
    holds(&mut browser, "document.querySelectorAll('.stepping .future').length > 10")?;
    browser.key("Escape")?;
    holds(&mut browser, "!document.querySelector('.stepping')")
}

fn a_good_run_is_played_from_the_start() -> Tried {
    let (mut browser, _folder) = open((FAULTY.0, &[]), Look::of(1400, 900))?;
    browser.key(" ")?;
    equals(&mut browser, AT, &json!(0))?;
    holds(&mut browser, "document.querySelector('.row.on').hash === '#F1'")
}

fn media_is_stepped_to() -> Tried {
    let (mut browser, _folder) = open(FAX, Look::of(1400, 900))?;
    let words = "(() => { const seen = new Set(); const rows = document.querySelectorAll('.ladder a.row').length; \
        for (let i = 0; i < rows; i++) { seen.add(document.querySelector('.msg.on .badge').textContent.replace(/F[0-9]+/, 'F')); \
        document.getElementById('next').click(); } return [...seen].sort(); })()";
    equals(&mut browser, words, &json!(["F", "RTCP", "RTP", "fax"]))?;
    // Each of them tells what it is.
    holds(
        &mut browser,
        "[...document.querySelectorAll('.msg')].every((card) => card.querySelector('.meaning') || card.id[0] === 'F')",
    )?;
    holds(
        &mut browser,
        "[...document.querySelectorAll('.msg h3')].some((h) => h.textContent.startsWith('DCS'))",
    )?;
    // And times never go backwards.
    holds(
        &mut browser,
        "[...document.querySelectorAll('.rows .time')].map((t) => Number(t.textContent)).every((t, i, all) => !i || t >= all[i - 1])",
    )
}

fn what_is_stepped_to_stays_on_screen() -> Tried {
    for (width, height) in [(1400, 900), (1024, 768), (933, 600), (390, 844)] {
        let (mut browser, _folder) = open(FAX, Look::of(width, height))?;
        holds(&mut browser, "document.documentElement.scrollWidth <= innerWidth")
            .map_err(|e| format!("{width}: {e:?}"))?;
        for steps in [1, 9, 20] {
            for _ in 0..steps {
                browser.key("ArrowRight")?;
            }
            let seen = "(() => { const box = (s) => document.querySelector(s).getBoundingClientRect(); \
                const row = box('.row.on'), card = box('.msg.on'), bar = box('.heading'); \
                const below = innerWidth > 820 ? innerHeight : card.top; \
                return [bar.top >= 0 && bar.bottom < innerHeight / 2, row.top >= bar.bottom - 1, row.bottom <= below + 1, \
                    card.top >= 0, Math.min(card.bottom, innerHeight) - card.top > 100, card.bottom <= innerHeight + 1]; })()";
            equals(&mut browser, seen, &json!([true, true, true, true, true, true]))
                .map_err(|e| format!("{width} x {height}: {e:?}"))?;
        }
        let letters = "[...document.querySelectorAll('.ladder .label, .ladder .detail, .ladder .time')].every((t) => parseFloat(getComputedStyle(t).fontSize) >= 12)";
        holds(&mut browser, letters)?;
    }
    Ok(())
}

fn keys_alone_do() -> Tried {
    let (mut browser, _folder) = open(FAULTY, Look::of(1400, 900))?;
    // The ladder is one stop, whatever is in it.
    let stops = "document.querySelectorAll('.ladder a.row[tabindex=\"0\"]').length";
    equals(&mut browser, stops, &json!(1))?;
    browser.eval("document.querySelector('.row.on').focus()")?;
    browser.key("ArrowRight")?;
    holds(&mut browser, "document.activeElement === document.querySelector('.row.on')")?;
    // What is stepped to is said, and every button has a name.
    holds(&mut browser, "document.getElementById('told').textContent.length > 20")?;
    holds(&mut browser, "document.getElementById('told').getAttribute('aria-live') === 'polite'")?;
    holds(
        &mut browser,
        "[...document.querySelectorAll('.player button')].every((b) => /[a-z]/.test(b.getAttribute('aria-label') || b.textContent))",
    )?;
    // A button that has the focus by Tab is worked by its own keys.
    browser.eval("document.getElementById('first').focus()")?;
    browser.key(" ")?;
    equals(&mut browser, AT, &json!(0))?;
    holds(&mut browser, "document.querySelector('a.crumb').getAttribute('href') === '../../index.html'")
}

fn paper_has_all_of_it() -> Tried {
    let (mut browser, _folder) = open(FAULTY, Look { is_print: true, is_dark: true, ..Look::of(1400, 900) })?;
    holds(
        &mut browser,
        "[...document.querySelectorAll('.msg')].every((card) => getComputedStyle(card).display === 'block')",
    )?;
    holds(&mut browser, "getComputedStyle(document.querySelector('.player')).display === 'none'")?;
    equals(&mut browser, "getComputedStyle(document.body).color", &json!("rgb(20, 24, 31)"))
}
