//! One self-contained HTML page per run: the ladder as a picture, every message one click away, what was
//! found and why it matters.

mod ladder_svg;
mod parts;
mod style;

pub use parts::escape;

use check::Verdict;

use crate::case::Case;
use crate::sequence::Sequence;

/// The page of one run.
#[must_use]
pub fn page(case: &Case) -> String {
    let sequence = Sequence::of(&case.cast, &case.events);
    let mut body = String::new();
    body.push_str(&parts::head(case));
    body.push_str(&parts::verdict_box(case));
    body.push_str(&parts::findings(case, &sequence));
    body.push_str(&parts::expectations(case));
    body.push_str(&format!(
        "<section><h2>Ladder</h2><div class=\"ladder\">{}</div></section>",
        ladder_svg::draw(case, &sequence)
    ));
    body.push_str(&parts::calls(case));
    body.push_str(&parts::heard(case));
    body.push_str(&parts::messages(case, &sequence));
    parts::document(&format!("{} - {}", case.verdict.name(), case.scenario), &body)
}

/// The index of a matrix. `link` tells where the page of a case is.
#[must_use]
pub fn index(cases: &[Case], link: impl Fn(&Case) -> Option<String>) -> String {
    let count = |v: Verdict| cases.iter().filter(|c| c.verdict == v).count();
    let chips: String =
        [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive, Verdict::Error, Verdict::NotRun]
            .into_iter()
            .filter(|v| count(*v) > 0)
            .map(|v| {
                format!("<button class=\"chip {0}\" data-v=\"{0}\">{1} {0}</button> ", v.name(), count(v))
            })
            .collect();
    let rows: String = cases.iter().map(|c| index_row(c, link(c))).collect();
    let body = format!(
        "<header><h1>trunksim</h1><p class=\"sub\">{} runs of both ends of a SIP trunk, judged by a third party</p>\
         <p>{chips}<input id=\"q\" placeholder=\"filter\" autofocus></p></header>\
         <table id=\"t\"><thead><tr><th>verdict<th>scenario<th>what happens<th>mode<th>wire<th>clock<th>lasted\
         </tr></thead><tbody>{rows}</tbody></table><script>{SCRIPT}</script>",
        cases.len()
    );
    parts::document("trunksim", &body)
}

fn index_row(case: &Case, link: Option<String>) -> String {
    let scenario = escape(&case.scenario);
    let name = match link {
        Some(link) => format!("<a href=\"{}\">{scenario}</a>", escape(&link)),
        None => scenario,
    };
    let complaint = case.complaints().first().map(|c| format!("<div class=\"why\">{}</div>", escape(c)));
    format!(
        "<tr data-v=\"{0}\"><td><span class=\"chip {0}\">{0}</span><td>{name}<td>{1}{2}<td>{3}<td>{4}<td>{5}\
         <td class=\"n\">{6:.1} s</tr>",
        case.verdict.name(),
        escape(&case.title),
        complaint.unwrap_or_default(),
        escape(&case.mode),
        escape(&case.wire),
        escape(&case.clock),
        case.lasted.as_secs_f64(),
    )
}

/// Filters by text and verdict, sorts by column. No library, no network.
const SCRIPT: &str = "\
const q=document.getElementById('q'),rows=[...document.querySelectorAll('tbody tr')];let v='';\
function show(){const w=q.value.toLowerCase();rows.forEach(r=>r.hidden=!(r.textContent.toLowerCase().includes(w)&&(!v||r.dataset.v===v)))}\
q.oninput=show;document.querySelectorAll('button.chip').forEach(b=>b.onclick=()=>{v=v===b.dataset.v?'':b.dataset.v;\
document.querySelectorAll('button.chip').forEach(x=>x.classList.toggle('off',v&&x.dataset.v!==v));show()});\
document.querySelectorAll('th').forEach((h,i)=>h.onclick=()=>{const d=h.dataset.d=h.dataset.d==='1'?'-1':'1';\
rows.sort((a,b)=>d*a.cells[i].textContent.localeCompare(b.cells[i].textContent,undefined,{numeric:true}));\
rows.forEach(r=>r.parentNode.appendChild(r))});";
