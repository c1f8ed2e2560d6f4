(() => {
  const body = document.querySelector("#runs tbody");
  const rows = [...body.rows];
  const filter = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const buttons = [...document.querySelectorAll(".filters button")];
  const texts = new Map(rows.map((r) => [r, r.textContent.toLowerCase()]));
  let verdict = "";
  const show = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const fits = (!verdict || row.dataset.verdict === verdict) && words.every((w) => texts.get(row).includes(w));
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = count === rows.length ? "" : count + " of " + rows.length;
    buttons.forEach((b) => b.classList.toggle("off", Boolean(verdict) && b.dataset.verdict !== verdict));
  };
  filter.addEventListener("input", show);
  buttons.forEach((b) => b.addEventListener("click", () => {
    verdict = verdict === b.dataset.verdict ? "" : b.dataset.verdict;
    show();
  }));
  const key = (row, i) => row.cells[i].dataset.key || row.cells[i].textContent;
  document.querySelectorAll("#runs th").forEach((head, i) => head.addEventListener("click", () => {
    const down = head.dataset.order === "up" || (!head.dataset.order && i === 0);
    document.querySelectorAll("#runs th").forEach((h) => delete h.dataset.order);
    head.dataset.order = down ? "down" : "up";
    rows.sort((a, b) => (down ? -1 : 1) * key(a, i).localeCompare(key(b, i), "en", { numeric: true }));
    body.append(...rows);
  }));
})();
