"use strict";
// The page is complete without this script; here a press on a number, a cell or a finding shows what hangs on it.
// All text comes from the document or from the words of the page and is only ever set as text.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { numbers, claims, verdicts, findings, places, words } = data;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const panel = $("#panel"), body = document.body, wide = matchMedia("(min-width: 1100px)");
  const format = (text, ...values) => values.reduce((made, value) => made.replace("{}", value), text);

  // ------------------------------------------------------------------------------------------ from places to elements
  const spans = $$(".pane [data-o]").map((element) => [+element.dataset.o, element]).sort((a, b) => a[0] - b[0]);
  const firstFrom = (offset) => {
    let low = 0, high = spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (spans[middle][0] < offset) low = middle + 1; else high = middle;
    }
    return low;
  };
  const elementsOf = (place) => {
    const [start, end, cell] = places[place];
    const found = [];
    for (let at = firstFrom(start); at < spans.length && spans[at][0] < end; at++) found.push(spans[at][1]);
    const box = cell && document.getElementById(cell);
    return box ? [box, ...found] : found;
  };

  const claimNumbers = new Map();
  numbers.forEach((number, at) => number.claims.forEach((claim) => claimNumbers.has(claim) || claimNumbers.set(claim, at)));
  const cells = new Map();
  const inCell = (place, kind, at) => {
    const cell = places[place][2];
    if (!cell) return;
    if (!cells.has(cell)) cells.set(cell, { claims: new Set(), verdicts: new Set(), findings: new Set() });
    cells.get(cell)[kind].add(at);
  };
  claims.forEach((claim, at) => claim.links.forEach(([, targets]) => targets.forEach((place) => inCell(place, "claims", at))));
  verdicts.forEach((verdict, at) => verdict.places.forEach((place) => inCell(place, "verdicts", at)));
  findings.forEach((finding, at) => [...finding.places, ...finding.suspects].forEach((place) => inCell(place, "findings", at)));

  // --------------------------------------------------------------------------------------------------- marks and moves
  let marked = [];
  const clear = () => {
    for (const element of marked) element.classList.remove("hit", "suspect", "chosen", "lit", "flash");
    marked = [];
  };
  const mark = (element, name) => {
    if (!element) return;
    element.classList.add(name);
    marked.push(element);
    const block = element.closest(".prose > *, .sheets > figure");
    if (block) { block.classList.add("lit"); marked.push(block); }
    const folded = element.closest("details");
    if (folded) folded.open = true;
  };
  const outline = (list, name) => list.forEach((place) => elementsOf(place).forEach((element) => mark(element, name)));
  const reveal = (element) => {
    const pane = element.closest(".pane");
    if (!pane) return;
    const seen = element.getBoundingClientRect(), frame = wide.matches ? pane.getBoundingClientRect() : { top: 0, bottom: innerHeight * (panel.hidden ? 1 : 0.38) };
    if (seen.top < frame.top + 60 || seen.bottom > frame.bottom - 30) element.scrollIntoView({ block: "center", inline: "nearest" });
    else element.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  // In two panes both move; where everything is one column only the first of the two does, and only when asked.
  const show = (list, asked = true) => {
    const elements = list.flatMap(elementsOf);
    const prose = elements.find((element) => element.closest("#narrative")), table = elements.find((element) => element.closest("#tables"));
    if (wide.matches) [prose, table].forEach((element) => element && reveal(element));
    else if (asked ? prose || table : prose) reveal(prose || table);
  };
  const flash = (place) => {
    const elements = elementsOf(place);
    if (!elements.length) return;
    outline([place], "hit");
    reveal(elements[0]);
    elements[0].classList.remove("flash");
    void elements[0].offsetWidth;
    mark(elements[0], "flash");
  };

  // --------------------------------------------------------------------------------------------------- building blocks
  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name === "class") element.className = value;
      else if (name === "data") Object.assign(element.dataset, value);
      else element[name] = value;
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  };
  const label = words.detail;
  const chip = (place) => {
    const [, , cell, text, where] = places[place];
    return make("button", { type: "button", class: "chip", data: { p: place } },
      make("bdi", {}, text || label.blank), cell ? make("small", {}, "  " + where) : "");
  };
  const chips = (list) => make("div", { class: "chips" }, ...list.map(chip));
  const badge = (outcome) => make("span", { class: "badge " + outcome }, words.outcome[outcome]);
  const part = (title, ...children) => children.length ? make("section", {}, make("h3", {}, title), ...children) : null;
  const rows = (claim) => {
    const list = make("dl");
    claim.rows.forEach(([name, value]) => list.append(make("dt", {}, name), make("dd", {}, make("bdi", {}, value))));
    return list;
  };
  const verdictBox = (at, own) => {
    const verdict = verdicts[at];
    const others = verdict.places.filter((place) => own === null || places[place][2] || places[place][1] <= places[own][0] || places[place][0] >= places[own][1]);
    const box = make("div", { class: "verdict" }, make("p", {}, badge(verdict.outcome), " " + verdict.label + " ", make("span", { class: "code" }, verdict.code)));
    if (verdict.message) box.append(make("p", {}, verdict.message));
    else if (verdict.printed || verdict.expected) {
      const sum = make("p", { class: "sum" });
      if (verdict.printed) sum.append(make("span", { class: "name" }, label.printed + " "), verdict.printed);
      if (verdict.expected) sum.append(make("span", { class: "name" }, "  " + label.against + " "), (verdict.how ? verdict.how + " = " : "") + verdict.expected);
      box.append(sum);
    }
    if (verdict.note) box.append(make("p", { class: "name" }, verdict.note));
    if (others.length) box.append(chips(others.slice(0, 12)), others.length > 12 ? make("p", { class: "name" }, format(label.more, others.length - 12)) : "");
    return box;
  };
  const gravest = { contradicts: 0, undecided: 1, rounding: 2, agrees: 3 };
  const verdictList = (list, own) => {
    const sorted = [...list].sort((a, b) => gravest[verdicts[a].outcome] - gravest[verdicts[b].outcome]);
    const shown = sorted.slice(0, 20).map((at) => verdictBox(at, own));
    if (sorted.length > 20) shown.push(make("p", { class: "name" }, format(label.more, sorted.length - 20)));
    return shown;
  };
  const linkList = (claim) => {
    const list = make("ul", { class: "links" });
    const alike = new Map();  // several cells that show the same figure are told in one line
    claim.links.forEach(([relation, targets, computed]) => {
      const told = relation + (computed ? `  ${label.computed} ${computed}` : "");
      alike.set(told, [...(alike.get(told) || []), ...targets]);
    });
    alike.forEach((targets, told) => list.append(make("li", {}, make("span", { class: "name" }, told), chips([...new Set(targets)]))));
    return claim.links.length ? [list] : [];
  };
  const cardOf = (at) => {
    const card = $(`.cards .card[data-f="${at}"]`).cloneNode(true);
    card.hidden = false;
    card.classList.remove("current");
    return make("ul", {}, card);
  };
  const claimParts = (list) => [
    part(list.length > 1 ? label.claims : label.claim, ...list.map((at) => make("div", { class: "claim" }, rows(claims[at])))),
    part(label.links, ...list.flatMap((at) => linkList(claims[at]))),
  ];
  const fill = (heading, ...parts) => {
    const title = make("h2", { tabIndex: -1 }, ...heading);
    const close = make("button", { type: "button", title: words.control.close, ariaLabel: words.control.close }, "✕");
    close.addEventListener("click", shut);
    panel.replaceChildren(make("div", { class: "bar" }, title, close), make("div", { class: "body" }, ...parts.filter(Boolean)));
    panel.hidden = false;
    panel.scrollTop = 0;
    body.classList.add("open");
    return title;
  };

  // ---------------------------------------------------------------------------------------------------------- the panel
  let origin = null, current = -1;
  const open = (from, title) => {
    if (!panel.contains(from)) origin = from;
    title.focus({ preventScroll: true });
  };
  function shut() {
    if (panel.hidden) return;
    panel.hidden = true;
    panel.replaceChildren();
    body.classList.remove("open");
    clear();
    $$(".card.current").forEach((card) => card.classList.remove("current"));
    history.replaceState(null, "", location.pathname + location.search);
    if (origin && origin.isConnected) origin.focus({ preventScroll: true });
    origin = null;
  }
  const fresh = (hash) => {
    clear();
    $$(".card.current").forEach((card) => card.classList.remove("current"));
    history.replaceState(null, "", "#" + hash);
  };
  const openNumber = (at, from, asked) => {
    const number = numbers[at];
    fresh("n" + at);
    const targets = number.claims.flatMap((claim) => claims[claim].links.flatMap(([, list]) => list));
    const around = number.verdicts.filter((one) => verdicts[one].outcome !== "undecided").flatMap((one) => verdicts[one].places);
    outline(targets.length ? targets : around, "hit");
    number.findings.forEach((finding) => outline(findings[finding].suspects, "suspect"));
    mark($(`.pane [data-n="${at}"]`), "chosen");
    const title = fill([make("bdi", {}, number.text), " ", badge(number.outcome)],
      ...number.findings.slice(0, 3).map(cardOf),
      number.outcome === "unchecked" ? part(label.why, make("p", {}, number.why)) : null,
      ...(number.claims.length ? claimParts(number.claims) : [number.why ? null : make("p", {}, label.no_claim)]),
      part(label.checks, ...verdictList(number.verdicts, number.place)));
    show([number.place, ...targets, ...around], asked);
    open(from, title);
  };
  const openFinding = (at, from) => {
    const finding = findings[at];
    fresh("f" + at);
    current = at;
    outline(finding.places, "hit");
    outline(finding.suspects, "suspect");
    $(`.cards .card[data-f="${at}"]`).classList.add("current");
    $("#at").textContent = `${visible().indexOf(at) + 1 || "–"} / ${visible().length}`;
    const [start, end] = finding.places.length ? places[finding.places[0]] : [0, 0];
    const leading = numbers.findIndex((number) => places[number.place][0] < end && start < places[number.place][1]);
    const told = verdicts.map((_, one) => one).filter((one) => verdicts[one].outcome === "contradicts" && verdicts[one].code === finding.code && verdicts[one].places[0] === finding.places[0] && verdicts[one].how);
    const title = fill([`${words.page.finding} ${at + 1} · ${finding.title}`], cardOf(at),
      part(label.places, chips(finding.places)),
      ...(leading >= 0 ? claimParts(numbers[leading].claims) : []),
      part(label.checks, ...told.map((one) => verdictBox(one, finding.places[0]))));
    show(finding.places);
    open(from, title);
  };
  const openCell = (id, from) => {
    const known = cells.get(id), box = document.getElementById(id);
    fresh("c" + id);
    mark(box, "chosen");
    const parts = [];
    if (known) {
      [...known.findings].slice(0, 3).forEach((finding) => { parts.push(cardOf(finding)); outline(findings[finding].suspects, "suspect"); });
      const list = [...known.claims].map((claim) => {
        const number = claimNumbers.get(claim), place = claims[claim].place;
        outline([place], "hit");
        return make("li", {}, make("button", { type: "button", class: "chip", data: number === undefined ? { p: place } : { n: number } },
          claims[claim].title + " ", make("b", {}, places[place][3])), number === undefined ? "" : " ", number === undefined ? "" : badge(numbers[number].outcome));
      });
      if (list.length) parts.push(part(label.claims, make("ul", { class: "links" }, ...list)));
      parts.push(part(label.checks, ...verdictList(known.verdicts, null)));
      show([...known.claims].map((claim) => claims[claim].place), false);
    } else parts.push(make("p", {}, label.nothing_links));
    const place = places.find((one) => one[2] === id && one[4]);
    const title = fill([make("bdi", {}, box.innerText.trim().slice(0, 60) || label.blank)], place ? make("p", { class: "where" }, place[4]) : null, ...parts);
    open(from, title);
  };

  // ------------------------------------------------------------------------------------------------------------ filters
  const shownSeverities = () => new Set($$(".severity[aria-pressed=true]").map((button) => button.dataset.severity));
  const visible = () => $$(".cards .card:not([hidden])").map((card) => +card.dataset.f);
  const blocks = () => {
    const kept = new Set(visible());
    const pointed = new Set();
    kept.forEach((at) => [...findings[at].places, ...findings[at].suspects, ...findings[at].caused].flatMap(elementsOf).forEach((element) => {
      const block = element.closest(".prose > *, .sheets > figure");
      if (block) pointed.add(block);
    }));
    let wanted = 0;  // headings above a paragraph that stays do stay, outwards
    for (const block of $$(".prose > *").reverse()) {
      const level = +block.dataset.level || 0, has = pointed.has(block) || (level > 0 && level < wanted);
      if (has) wanted = level || 9;
      block.classList.toggle("has", has);
    }
    $$(".sheets > *").forEach((block) => block.classList.toggle("has", pointed.has(block)));
  };
  const filter = () => {
    const severities = shownSeverities(), code = $("#code") ? $("#code").value : "";
    $$(".cards .card").forEach((card) => {
      card.hidden = !severities.has(card.dataset.severity) || (code !== "" && card.dataset.code !== code);
    });
    const left = visible();
    if ($("#none")) $("#none").hidden = left.length > 0;
    $("#count").textContent = left.length === findings.length ? left.length : `${left.length} / ${findings.length}`;
    $("#at").textContent = `${left.indexOf(current) + 1 || "–"} / ${left.length}`;
    blocks();
  };
  const press = (button) => button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
  const only = () => { press($("#only")); body.classList.toggle("only"); };
  const step = (by) => {
    const list = visible();
    if (!list.length) return;
    const at = list.indexOf(current);
    openFinding(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length], document.activeElement);
  };

  // ------------------------------------------------------------------------------------------------------- mouse and keys
  const act = (target) => {
    const chosen = target.closest("[data-p], [data-n], button, a, summary");
    if (chosen && chosen.dataset.p !== undefined) { flash(+chosen.dataset.p); return true; }
    if (chosen && chosen.dataset.n !== undefined) { openNumber(+chosen.dataset.n, chosen, !chosen.closest(".pane")); return true; }
    const card = target.closest("[data-f]");
    if (card && !(panel.contains(card) && +card.dataset.f === current && !chosen)) { openFinding(+card.dataset.f, card); return true; }
    const box = target.closest(".sheet td[id], .sheet th[id]");
    if (box && !chosen && (box.classList.contains("live") || target.closest("td"))) { openCell(box.id, target.closest(".v") || box); return true; }
    return false;
  };
  document.addEventListener("click", (event) => {
    const selected = getSelection();
    if (selected && !selected.isCollapsed && selected.toString().trim()) return;  // somebody is copying
    act(event.target);
  });
  const roam = (cell, key) => {
    const table = cell.closest("table"), from = cell.getBoundingClientRect();
    const side = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    let best = null, nearest = Infinity;
    for (const other of $$(".v", table)) {
      const to = other.getBoundingClientRect();
      const along = side[0] ? (to.left - from.left) * side[0] : (to.top - from.top) * side[1];
      const across = Math.abs(side[0] ? to.top - from.top : to.right - from.right);
      if (along > 4 && along + across * 8 < nearest) { best = other; nearest = along + across * 8; }
    }
    if (!best) return;
    $$(".v[tabindex='0']", table).forEach((one) => { one.tabIndex = -1; });
    best.tabIndex = 0;
    best.focus();
  };
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input, select, textarea") || $("#help").open) return;
    const key = event.key;
    if ((key === "Enter" || key === " ") && target.matches("[role=button]")) { event.preventDefault(); act(target); }
    else if (key.startsWith("Arrow") && target.matches(".v")) { event.preventDefault(); roam(target, key); }
    else if (key === "n" || key === "j") step(1);
    else if (key === "p" || key === "k") step(-1);
    else if (key === "c") only();
    else if (key === "?") $("#help").showModal();
    else if (key === "Escape") shut();
  });
  $("#next").addEventListener("click", () => step(1));
  $("#previous").addEventListener("click", () => step(-1));
  $("#only").addEventListener("click", only);
  $("#ask").addEventListener("click", () => $("#help").showModal());
  $("#enough").addEventListener("click", () => $("#help").close());
  $$(".severity").forEach((button) => button.addEventListener("click", () => { press(button); filter(); }));
  $$("button.outcome").forEach((button) => button.addEventListener("click", () => { press(button); body.classList.toggle("hide-" + button.dataset.outcome); }));
  if ($("#code")) $("#code").addEventListener("change", filter);
  if ($("#jump")) $("#jump").addEventListener("change", (event) => {
    const sheet = document.getElementById(event.target.value);
    if (sheet) { mark(sheet, "lit"); sheet.scrollIntoView({ block: "start" }); }
    event.target.value = "";
  });
  $$(".sheet table").forEach((table) => { const first = $(".v", table); if (first) first.tabIndex = 0; });
  const measure = () => document.documentElement.style.setProperty("--top", $(".top").offsetHeight + 1 + "px");
  addEventListener("resize", measure);
  measure();
  filter();
  const asked = /^#([nf])(\d+)$/.exec(location.hash);
  if (asked && asked[1] === "f" && findings[+asked[2]]) openFinding(+asked[2], null);
  if (asked && asked[1] === "n" && numbers[+asked[2]]) openNumber(+asked[2], null, true);
})();
