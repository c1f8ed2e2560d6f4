//! The look: one sheet for all pages, light and dark.

/// Everything a page needs; no font, script or picture comes from anywhere else.
pub(super) const SHEET: &str = "\
:root{color-scheme:light dark;--bg:#fbfaf8;--card:#fff;--ink:#1d1f24;--soft:#646b78;--line:#e3e0da;--pbx:#2667c9;\
--carrier:#b3541e;--pass:#1d7f4f;--fail:#c0262d;--warn:#a76a00;--none:#7b8190;--media:#8a8f9c}\
@media(prefers-color-scheme:dark){:root{--bg:#14161a;--card:#1c1f25;--ink:#e8e9ec;--soft:#9aa1af;--line:#2c3038;\
--pbx:#7fb0ff;--carrier:#f0a070;--pass:#5fd39a;--fail:#ff7b7b;--warn:#f0c060;--none:#8b92a0;--media:#7b8190}}\
*{box-sizing:border-box}body{margin:0 auto;max-width:1180px;padding:28px 24px 80px;background:var(--bg);color:var(--ink);\
font:15px/1.55 system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif}\
h1{font-size:26px;margin:6px 0 2px;letter-spacing:-.01em}h2{font-size:17px;margin:34px 0 10px}\
.sub{color:var(--soft);margin:2px 0 12px}a{color:var(--pbx)}code,pre,svg text{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,monospace}\
pre{margin:0;white-space:pre-wrap;word-break:break-word;font-size:12.5px;line-height:1.5}\
.chip{display:inline-block;border:0;border-radius:99px;padding:2px 12px;font:600 13px/1.7 system-ui,sans-serif;color:#fff;background:var(--none)}\
.chip.pass{background:var(--pass)}.chip.fail,.chip.error{background:var(--fail)}.chip.inconclusive,.chip.warning{background:var(--warn)}\
.chip.info{background:var(--none)}button.chip{cursor:pointer}.chip.off{opacity:.35}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 18px;margin:10px 0}dt{color:var(--soft)}dd{margin:0}\
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 18px;margin:10px 0}\
.card.error{border-left:5px solid var(--fail)}.card.warning{border-left:5px solid var(--warn)}\
.card h3{margin:0 0 4px;font-size:15px}.card p{margin:4px 0}\
table{border-collapse:collapse;width:100%;background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden}\
th{text-align:left;color:var(--soft);font-weight:600;cursor:pointer}th,td{padding:7px 12px;border-bottom:1px solid var(--line);vertical-align:top}\
td.n{text-align:right;font-variant-numeric:tabular-nums}.why{color:var(--soft);font-size:13px}\
input{font:inherit;padding:4px 12px;border:1px solid var(--line);border-radius:99px;background:var(--card);color:inherit;margin-left:8px}\
.ladder{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px;overflow-x:auto}\
.ladder svg{display:block;width:100%;min-width:760px;height:auto}.ladder text{fill:var(--ink);font-size:13px}\
.ladder .t{fill:var(--soft);font-size:11px}.ladder .d{fill:var(--soft);font-size:11.5px}.ladder .who{font-weight:700;font-size:14px}\
.ladder line.life{stroke:var(--line);stroke-width:2}.ladder .pbx{stroke:var(--pbx);fill:var(--pbx)}.ladder .carrier{stroke:var(--carrier);fill:var(--carrier)}\
.ladder .stranger{stroke:var(--warn);fill:var(--warn)}.ladder .lost{stroke-dasharray:5 4;opacity:.8}.ladder .media{stroke:var(--media);fill:none;stroke-width:5;opacity:.35}\
.ladder a:hover text{text-decoration:underline}.ladder .bad{fill:var(--fail);font-weight:700}\
details{background:var(--card);border:1px solid var(--line);border-radius:8px;margin:6px 0;padding:6px 14px}\
details:target{outline:2px solid var(--pbx)}summary{cursor:pointer}summary .t{color:var(--soft);font-size:13px}\
audio{width:100%;height:36px}.wave{width:100%;height:56px;display:block}.wave path{stroke:var(--pbx);fill:none}\
@media print{body{max-width:none}details{break-inside:avoid}}";
