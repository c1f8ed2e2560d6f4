"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const button = document.getElementById("theme");
  button.hidden = false;
  button.addEventListener("click", () => {
    const now = root.dataset.theme || (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
  });
  root.classList.add("js");
  // On a telephone and on paper the cells of a line stand below each other, and each says what it is. A table that is
  // drawn later does so by itself.
  document.querySelectorAll("table:not([id])").forEach((table) => {
    const names = [...(table.tHead ? table.tHead.rows[0].cells : [])].map((head) => head.textContent);
    if (!names.length) return;
    table.classList.add("stack");
    table.classList.toggle("wide", names.length > 6);
    [...table.tBodies].flatMap((body) => [...body.rows]).forEach((row) => {
      if (row.cells.length !== names.length) return;
      // The first is what the line is about.
      [...row.cells].slice(1).forEach((cell, at) => { if (names[at + 1] && !cell.dataset.name) cell.dataset.name = names[at + 1]; });
    });
  });
})();
