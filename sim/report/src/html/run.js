(() => {
  const messages = [...document.querySelectorAll(".msg")];
  const rows = [...document.querySelectorAll("svg.ladder a.row")];
  const everything = [...document.querySelectorAll("svg.ladder a.row, svg.ladder .band")];
  const picture = document.querySelector("svg.ladder");
  const copy = document.getElementById("copy");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", () => {
      navigator.clipboard.writeText(document.getElementById("replay").textContent);
      copy.textContent = "copied";
    });
  }
  if (!messages.length) return;
  const play = document.getElementById("play");
  let at = -1;
  let timer = 0;
  const select = (index, scroll) => {
    at = Math.max(0, Math.min(messages.length - 1, index));
    messages.forEach((m, i) => m.classList.toggle("on", i === at));
    rows.forEach((r, i) => r.classList.toggle("on", i === at));
    const here = everything.indexOf(rows[at]);
    everything.forEach((r, i) => r.classList.toggle("future", i > here));
    if (scroll && rows[at]) rows[at].scrollIntoView({ block: "nearest", behavior: "smooth" });
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶ play";
    picture.classList.remove("playing");
  };
  const start = () => {
    if (at >= messages.length - 1) at = -1;
    picture.classList.add("playing");
    play.textContent = "❚❚ pause";
    const step = () => (at >= messages.length - 1 ? stop() : select(at + 1, true));
    step();
    timer = setInterval(step, 1200);
  };
  const on = (id, action) => document.getElementById(id).addEventListener("click", action);
  const go = (index) => () => { stop(); select(index(), true); };
  on("first", go(() => 0));
  on("back", go(() => at - 1));
  on("next", go(() => at + 1));
  on("play", () => (timer ? stop() : start()));
  on("explain", (e) => document.documentElement.classList.toggle("explain", e.target.checked));
  document.querySelector(".player").hidden = false;
  document.addEventListener("keydown", (e) => {
    if (/^(INPUT|BUTTON|AUDIO|SUMMARY)$/.test(e.target.tagName) || e.ctrlKey || e.metaKey || e.altKey) return;
    const keys = { ArrowRight: go(() => at + 1), ArrowLeft: go(() => at - 1), Home: go(() => 0),
      End: go(() => messages.length - 1), " ": () => (timer ? stop() : start()) };
    if (keys[e.key]) { e.preventDefault(); keys[e.key](); }
  });
  document.addEventListener("click", (e) => {
    const link = e.target.closest('a[href^="#F"]');
    if (!link) return;
    const index = messages.findIndex((m) => "#" + m.id === link.getAttribute("href"));
    if (index < 0) return;
    e.preventDefault();
    stop();
    select(index, false);
    if (!link.closest("svg")) document.getElementById("ladder").scrollIntoView({ behavior: "smooth" });
  });
  const wanted = messages.findIndex((m) => "#" + m.id === location.hash);
  const decided = messages.findIndex((m) => m.id === document.getElementById("ladder").dataset.start);
  const found = decided >= 0 ? decided : messages.findIndex((m) => m.querySelector(".found"));
  select(wanted >= 0 ? wanted : Math.max(0, found), false);
})();
