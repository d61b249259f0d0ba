"use strict";
// Sorting and searching the table of documents; without this script it is still a table.
(() => {
  const table = document.getElementById("documents"), body = table.tBodies[0], rows = [...body.rows];
  const compare = new Intl.Collator("zh-CN", { numeric: true }).compare;
  const keys = rows.map((row) => `${row.cells[0].dataset.value} ${row.cells[1].dataset.value}`.toLowerCase());
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    const button = header.querySelector("button"), isNumber = button.dataset.kind === "number";
    button.addEventListener("click", () => {
      const first = isNumber ? "descending" : "ascending";
      const order = header.getAttribute("aria-sort") === first ? (isNumber ? "ascending" : "descending") : first;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", order);
      const value = (row) => row.cells[column].dataset.value;
      const sign = order === "ascending" ? 1 : -1;
      body.append(...[...rows].sort((a, b) => sign * (isNumber ? value(a) - value(b) : compare(value(a), value(b)))));
    });
  });
  const search = document.getElementById("search"), shown = document.getElementById("shown");
  search.addEventListener("input", () => {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    rows.forEach((row, at) => {
      row.hidden = !wanted.every((word) => keys[at].includes(word));
      left += !row.hidden;
    });
    shown.textContent = shown.dataset.words.replace("{}", left).replace("{}", rows.length);
  });
})();
