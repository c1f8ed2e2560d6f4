(() => {
  const get = (id) => document.getElementById(id);
  const copy = get("copy");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", () => {
      navigator.clipboard.writeText(get("replay").textContent);
      copy.textContent = "copied";
    });
  }
  const rows = [...document.querySelectorAll(".ladder a.row")];
  if (!rows.length) return;
  const picture = get("picture");
  const section = get("ladder");
  const drawn = [...document.querySelector(".ladder .rows").children].slice(1);
  const cards = rows.map((row) => document.getElementById(row.hash.slice(1)));
  const marked = rows.flatMap((row, i) => (row.querySelector(".mark") ? [i] : []));
  const named = (hash) => rows.findIndex((row) => row.hash === hash);
  const fault = named("#" + section.dataset.start);
  // So many rows before the fault are shown first, so that it is seen coming.
  const BEFORE = 3;
  const SPEEDS = [0.5, 1, 2, 4, 8];
  const PACE = 1200;
  let at = -1;
  let timer = 0;
  let speed = 1;
  // Nobody has stepped or chosen a row yet.
  let fresh = true;

  // The head of the ladder sticks below the controls, which need two lines where there is little room.
  const bar = document.querySelector(".heading");
  new ResizeObserver(() => document.documentElement.style.setProperty("--bar", bar.offsetHeight + "px")).observe(bar);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  // In the middle of what is to be seen; of the first rows the ladder's own head is, so that the message beside them has
  // room.
  const show = (row) => {
    const behavior = calm.matches || timer ? "auto" : "smooth";
    const into = row.getBoundingClientRect().bottom - section.getBoundingClientRect().top;
    const room = innerWidth > 820 ? innerHeight : innerHeight * 0.54;
    if (into < room / 2) section.scrollIntoView({ block: "start", behavior });
    else row.scrollIntoView({ block: "center", behavior });
  };
  const select = (index, options) => {
    const { hide = false, scroll = false, tell = false } = options || {};
    const old = at;
    at = Math.max(0, Math.min(rows.length - 1, index));
    if (old >= 0) {
      rows[old].classList.remove("on");
      rows[old].removeAttribute("aria-current");
      cards[old].classList.remove("on");
    }
    rows.forEach((row, i) => { row.tabIndex = i === at ? 0 : -1; });
    rows[at].classList.add("on");
    rows[at].setAttribute("aria-current", "step");
    cards[at].classList.add("on");
    cards[at].scrollTop = 0;
    if (hide) picture.classList.add("stepping");
    get("all").hidden = !picture.classList.contains("stepping");
    const here = drawn.indexOf(rows[at]);
    drawn.forEach((row, i) => row.classList.toggle("future", i > here));
    get("where").textContent = (at + 1) + " of " + rows.length;
    // The focus follows where it is in the ladder already.
    if (rows.includes(document.activeElement)) rows[at].focus({ preventScroll: true });
    if (scroll) show(rows[at]);
    if (tell) {
      const meaning = cards[at].querySelector(".meaning");
      const time = rows[at].querySelector(".time").textContent;
      const lane = rows[at].querySelector(".lane").textContent;
      get("told").textContent = time + " seconds, " + lane + ". " + (meaning ? meaning.textContent : "");
      try { history.replaceState(null, "", rows[at].hash); } catch { /* a page in a frame may not */ }
    }
  };
  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    get("play").textContent = "\u25b6 play";
  };
  const step = (index) => { fresh = false; stop(); select(index, { hide: true, scroll: true, tell: true }); };
  const wait = () => { timer = setTimeout(tick, PACE / SPEEDS[speed]); };
  const tick = () => {
    if (at >= rows.length - 1) { stop(); return; }
    select(at + 1, { hide: true, scroll: true, tell: true });
    wait();
  };
  const play = () => {
    if (timer) { stop(); return; }
    // From a little before the fault, or from the first row; else on from where somebody has gone.
    let begin = at;
    if (fresh) begin = fault >= 0 ? Math.max(0, fault - BEFORE) : 0;
    else if (at >= rows.length - 1) begin = 0;
    fresh = false;
    get("play").textContent = "\u275a\u275a pause";
    wait();
    select(begin, { hide: true, scroll: true, tell: true });
  };
  const finding = (way) => {
    const next = way > 0 ? marked.find((i) => i > at) : marked.findLast((i) => i < at);
    if (marked.length) step(next === undefined ? marked.at(way > 0 ? 0 : -1) : next);
  };
  const faster = (by) => {
    speed = Math.max(0, Math.min(SPEEDS.length - 1, speed + by));
    get("speed").textContent = SPEEDS[speed] + " \u00d7";
  };
  const all = () => { stop(); picture.classList.remove("stepping"); get("all").hidden = true; };
  const explain = (yes) => {
    get("explain").checked = yes;
    document.documentElement.classList.toggle("explain", yes);
  };
  const help = () => { const keys = get("keys"); if (keys.open) keys.close(); else keys.showModal(); };

  const on = (id, action) => get(id).addEventListener("click", action);
  on("first", () => step(0));
  on("back", () => step(at - 1));
  on("next", () => step(at + 1));
  on("play", play);
  on("finding", () => finding(1));
  on("speed", () => faster(speed === SPEEDS.length - 1 ? -speed : 1));
  on("all", all);
  on("help", help);
  get("explain").addEventListener("change", (e) => explain(e.target.checked));
  get("finding").hidden = !marked.length;
  const player = document.querySelector(".player");
  player.hidden = false;
  // Who clicks with the mouse goes on with the keys of the page, not with those of the button. Who came to it by Tab has
  // no pointer (detail is 0 then) and keeps it.
  player.addEventListener("click", (e) => { if (e.detail > 0) document.activeElement.blur(); });

  const typing = /^(TEXTAREA|SELECT|AUDIO|VIDEO)$/;
  const keys = {
    ArrowRight: () => step(at + 1), ArrowLeft: () => step(at - 1), Home: () => step(0), End: () => step(rows.length - 1),
    n: () => finding(1), p: () => finding(-1), "+": () => faster(1), "=": () => faster(1), "-": () => faster(-1),
    e: () => explain(!get("explain").checked), "?": help, Escape: all, " ": play,
  };
  document.addEventListener("keydown", (e) => {
    const target = e.target;
    if (e.ctrlKey || e.metaKey || e.altKey || typing.test(target.tagName) || get("keys").open) return;
    // A button, a box or a summary that has the focus by Tab is worked by its own keys.
    const own = target.closest && target.closest("button, input, summary, dialog");
    if (own && e.key === " ") return;
    if (Object.hasOwn(keys, e.key)) { e.preventDefault(); keys[e.key](); }
  });
  const follow = (hash, scroll) => {
    const index = named(hash);
    if (index < 0) return false;
    fresh = false;
    stop();
    select(index, { scroll, tell: true });
    return true;
  };
  document.addEventListener("click", (e) => {
    const link = e.target.closest('a[href^="#"]');
    if (link && follow(link.hash, !link.closest(".ladder"))) e.preventDefault();
  });
  addEventListener("hashchange", () => follow(location.hash, true));
  if (named(location.hash) >= 0) follow(location.hash, true);
  else select(Math.max(0, fault));
})();
