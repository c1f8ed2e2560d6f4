(() => {
  const get = (id) => document.getElementById(id);
  const data = JSON.parse(get("data").textContent);
  // The places of a run in the data.
  const [WEIGHT, VERDICT, LINK, SCENARIO, TITLE, FAX, OVER, WHY, COMPLAINTS, QUIRKS, COLUMNS, LASTED, MILLIS, ID] =
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
  const runs = data.runs;
  const texts = runs.map((run) => run.flat().join(" ").toLowerCase());
  // So many lines are laid out at once.
  const PAGE = 200;
  const filter = get("filter");
  const table = get("runs");
  const body = table.tBodies[0];
  const buttons = [...document.querySelectorAll(".filters button")];
  let order = runs.map((_, i) => i);
  let shown = order;
  let verdict = "";
  let sorted = null;
  let first = 0;

  const make = (name, classes, text) => {
    const element = document.createElement(name);
    if (classes) element.className = classes;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // A square for each run, a line for each theme: the whole matrix at a glance. The table has the same links for those
  // who go by keys, so that the squares are no stops.
  const squares = [];
  const themes = new Map();
  const theme = (run) => (run[SCENARIO].includes("/") ? run[SCENARIO].split("/")[0] : "");
  const map = get("map");
  map.classList.toggle("many", runs.length > 1500);
  table.classList.toggle("one", runs.length === 1);
  const names = [...new Set(runs.map(theme))].sort();
  names.forEach((name) => {
    const line = make("div", "theme");
    // What has no theme needs no name of one while it is alone.
    const word = name || (names.length > 1 ? "\u2013" : "");
    line.append(...(word ? [make("span", "name", word)] : []), make("div", "squares"));
    themes.set(name, line);
    map.append(line);
  });
  runs.forEach((run, i) => {
    const square = make("a", "square " + run[VERDICT]);
    if (run[LINK]) square.href = run[LINK];
    square.title = run[VERDICT] + ": " + run[ID];
    square.tabIndex = -1;
    squares[i] = square;
  });

  const more = (count) => (count > 0 ? " (and " + count + " more)" : "");
  const row = (i) => {
    const run = runs[i];
    const line = make("tr");
    const cell = (classes, text) => { const td = make("td", classes, text); line.append(td); return td; };
    cell("").append(make("span", "chip " + run[VERDICT], run[VERDICT]));
    const scenario = cell("scenario");
    const link = make(run[LINK] ? "a" : "span", "", run[SCENARIO]);
    if (run[LINK]) { link.href = run[LINK]; link.tabIndex = -1; }
    scenario.append(link);
    const what = cell("what", run[TITLE]);
    if (run[FAX]) what.append(make("div", "fax", run[FAX]));
    if (run[QUIRKS].length) what.append(make("div", "soft", "with " + run[QUIRKS].join(", ")));
    if (run[OVER].length) {
      const over = make("div", "soft", "over the pair: " + run[OVER][0] + more(run[OVER].length - 1));
      over.title = run[OVER].join("\n");
      what.append(over);
    }
    if (run[WHY]) what.append(make("div", "why", run[WHY] + more(run[COMPLAINTS] - 1)));
    // Where there is no room for heads beside each other, a value says what it is.
    run[COLUMNS].forEach((text, at) => { cell("", text).dataset.name = data.columns[at]; });
    cell("n", run[LASTED]).dataset.name = "lasted";
    return line;
  };
  const draw = (everything) => {
    const lines = everything ? shown : shown.slice(first, first + PAGE);
    body.replaceChildren(...lines.map(row));
    const links = body.querySelectorAll("a");
    if (links.length) links[0].tabIndex = 0;
    document.querySelector(".pager").hidden = shown.length <= PAGE;
    get("page").textContent = (first + 1) + " to " + Math.min(first + PAGE, shown.length) + " of " + shown.length;
    get("earlier").disabled = first === 0;
    get("later").disabled = first + PAGE >= shown.length;
    get("none").hidden = shown.length > 0;
  };

  // What is looked for stands in the address, so that it is there again after "back", and can be passed on.
  const remember = () => {
    const state = new URLSearchParams();
    if (filter.value) state.set("q", filter.value);
    if (verdict) state.set("v", verdict);
    if (sorted) state.set("s", sorted.column + (sorted.down ? "-" : "+"));
    if (first) state.set("f", first);
    const hash = "#" + state.toString();
    try { history.replaceState(null, "", hash); } catch { location.replace(hash); }
  };
  const show = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = runs.map((run, i) => (!verdict || run[VERDICT] === verdict) && words.every((word) => texts[i].includes(word)));
    shown = order.filter((i) => fits[i]);
    if (first >= shown.length) first = 0;
    // Only what fits is in the map: the rest costs nothing then.
    const fitting = new Map([...themes.keys()].map((name) => [name, []]));
    squares.forEach((square, i) => { if (fits[i]) fitting.get(theme(runs[i])).push(square); });
    themes.forEach((line, name) => {
      const those = fitting.get(name);
      line.hidden = !those.length;
      line.lastChild.replaceChildren(...those);
    });
    map.hidden = !shown.length;
    get("shown").textContent = shown.length === runs.length ? "" : shown.length + " of " + runs.length;
    buttons.forEach((button) => {
      button.classList.toggle("off", Boolean(verdict) && button.dataset.verdict !== verdict);
      button.setAttribute("aria-pressed", String(button.dataset.verdict === verdict));
    });
    draw();
  };
  const key = (run, column) => {
    if (column === 0) return run[WEIGHT];
    if (column === 1) return run[SCENARIO];
    if (column === 2) return run[TITLE];
    return column - 3 < run[COLUMNS].length ? run[COLUMNS][column - 3] : run[MILLIS];
  };
  const heads = ["verdict", "scenario", "what happens", ...data.columns, "lasted"].map((name, i, all) => {
    const head = make("th", i === all.length - 1 ? "n" : "");
    const button = make("button", "", name);
    button.addEventListener("click", () => { sort(i, sorted && sorted.column === i ? !sorted.down : i === 0); first = 0; show(); remember(); });
    head.append(button);
    table.tHead.rows[0].append(head);
    return head;
  });
  const sort = (column, down) => {
    sorted = { column, down };
    heads.forEach((head, i) => {
      if (i === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const way = down ? -1 : 1;
    const compare = (a, b) => (typeof a === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true }));
    order = runs.map((_, i) => i).sort((a, b) => way * compare(key(runs[a], column), key(runs[b], column)) || a - b);
  };
  const recall = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    filter.value = state.get("q") || "";
    verdict = buttons.some((button) => button.dataset.verdict === state.get("v")) ? state.get("v") : "";
    const by = /^(\d+)([+ -])$/.exec(state.get("s") || "");
    if (by && Number(by[1]) < heads.length) sort(Number(by[1]), by[2] === "-");
    first = Math.max(0, Math.floor((Number(state.get("f")) || 0) / PAGE)) * PAGE;
    show();
  };
  const page = (by) => { first = Math.max(0, first + by); draw(); remember(); table.scrollIntoView(); };

  filter.addEventListener("input", () => { first = 0; show(); remember(); });
  buttons.forEach((button) => button.addEventListener("click", () => {
    verdict = verdict === button.dataset.verdict ? "" : button.dataset.verdict;
    first = 0;
    show();
    remember();
  }));
  get("earlier").addEventListener("click", () => page(-PAGE));
  get("later").addEventListener("click", () => page(PAGE));
  // The table is one stop; the arrows go from line to line.
  const move = (by) => {
    const links = [...body.querySelectorAll("a")];
    const old = links.indexOf(document.activeElement);
    const next = links[Math.max(0, Math.min(links.length - 1, old + by))];
    if (!next) return;
    links.forEach((link) => { link.tabIndex = link === next ? 0 : -1; });
    next.focus();
  };
  filter.addEventListener("keydown", (e) => {
    if (e.key === "Enter") {
      const match = shown.find((i) => runs[i][LINK]);
      if (match !== undefined) location.href = runs[match][LINK];
    }
    if (e.key === "ArrowDown") { e.preventDefault(); move(1); }
    // The key that leads here, pressed here, is no word to look for.
    if (e.key === "/" && !filter.value) e.preventDefault();
  });
  body.addEventListener("keydown", (e) => {
    const by = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: 10, PageUp: -10, Home: -PAGE, End: PAGE }[e.key];
    if (!by || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    move(by);
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "/" || e.target === filter) return;
    e.preventDefault();
    filter.focus();
  });
  // Paper has room for all.
  addEventListener("beforeprint", () => draw(true));
  addEventListener("afterprint", () => draw());
  addEventListener("hashchange", recall);

  [document.querySelector(".filters"), table, map].forEach((part) => { part.hidden = false; });
  recall();
  // Where there is a keyboard, the field waits for it; on a telephone it would open one.
  if (!matchMedia("(pointer: coarse)").matches) filter.focus({ preventScroll: true });
})();
