"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const byId = (id) => document.getElementById(id);
  const data = (id) => JSON.parse(byId(id).textContent);
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

  function element(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  function shape(name, attributes) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function signed(value, decimals = 2) {
    if (value === null || value === undefined) return "–";
    const size = Math.abs(value).toFixed(decimals);
    return (Number(size) === 0 ? "" : value < 0 ? "−" : "+") + size;
  }

  function intervalMark(estimate, lower, upper, reach) {
    const at = (value) => `${(50 * (1 + Math.max(-1, Math.min(1, value / reach)))).toFixed(2)}%`;
    const svg = shape("svg", { class: "iv", height: 22, "aria-hidden": "true", focusable: "false" });
    svg.append(
      shape("line", { class: "iv-axis", x1: 0, x2: "100%", y1: 11, y2: 11 }),
      shape("line", { class: "iv-zero", x1: "50%", x2: "50%", y1: 2, y2: 20 }));
    if (lower !== null && upper !== null) svg.append(shape("line", { class: "iv-range", x1: at(lower), x2: at(upper), y1: 11, y2: 11 }));
    svg.append(shape("circle", { class: `iv-point ${estimate > 0 ? "iv-security" : estimate < 0 ? "iv-rights" : ""}`, cx: at(estimate), cy: 11, r: 5 }));
    return svg;
  }

  /* Tables that stand in the page: sort by a column, find a text, choose a measure, show a page at a time. */
  class Listing {
    constructor(table) {
      this.body = table.tBodies[0];
      this.rows = [...this.body.rows];
      this.words = "";
      this.choice = null;
      this.size = Number(table.dataset.page) || Infinity;
      this.room = this.size;
      this.texts = new Map(this.rows.map((row) => [row, fold(row.textContent)]));
      if (this.size < this.rows.length) {
        this.more = element("button", { type: "button", class: "more" });
        this.more.addEventListener("click", () => { this.room = this.room >= this.rows.length ? this.size : Infinity; this.show(); });
        table.parentElement.after(this.more);
      }
      for (const button of table.querySelectorAll("button.sort")) button.addEventListener("click", () => this.sort(button));
      this.show();
    }
    sort(button) {
      const head = button.closest("th");
      const before = head.getAttribute("aria-sort");
      const order = before === null ? button.dataset.first : before === "ascending" ? "descending" : "ascending";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", order);
      const column = head.cellIndex, factor = order === "ascending" ? 1 : -1;
      const value = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
      const compare = button.dataset.kind === "text"
        ? (a, b) => value(a).localeCompare(value(b), "en", { numeric: true })
        : (a, b) => Number(value(a)) - Number(value(b));
      this.rows.sort((a, b) => ("fixed" in a.dataset) - ("fixed" in b.dataset) || factor * compare(a, b));
      this.body.append(...this.rows);
      this.show();
    }
    show() {
      let seen = 0, total = 0;
      for (const row of this.rows) {
        const wanted = (this.choice === null || row.dataset.choice === this.choice) && (!this.words || this.texts.get(row).includes(this.words));
        total += wanted;
        row.hidden = !wanted || seen >= this.room;
        seen += wanted && !row.hidden;
      }
      if (this.more) {
        this.more.hidden = total <= this.size;
        this.more.textContent = this.room >= total ? "Show fewer" : `Show all ${total}`;
      }
    }
  }

  const listings = new Map();
  for (const table of document.querySelectorAll("table.data[id]")) {
    if (table.id !== "t-articles") listings.set(table.id, new Listing(table));
  }
  for (const input of document.querySelectorAll("input.find[data-table]")) {
    input.addEventListener("input", () => {
      const listing = listings.get(input.dataset.table);
      listing.words = fold(input.value.trim());
      listing.show();
    });
  }
  for (const select of document.querySelectorAll("select.choose")) {
    const choose = () => { const listing = listings.get(select.dataset.table); listing.choice = select.value; listing.show(); };
    select.addEventListener("change", choose);
    choose();
  }

  /* The claim ledger. */
  const cards = byId("ledger-cards");
  if (cards) {
    const all = [...cards.children], size = Number(cards.dataset.page);
    const texts = new Map(all.map((card) => [card, fold(card.textContent)]));
    const more = element("button", { type: "button", class: "more" }, "Show more");
    cards.after(more);
    let room = size;
    const show = () => {
      const words = fold(byId("ledger-find").value.trim()), status = byId("ledger-status").value;
      let seen = 0, total = 0;
      for (const card of all) {
        const wanted = (!status || card.dataset.status === status) && (!words || texts.get(card).includes(words));
        total += wanted;
        card.hidden = !wanted || seen >= room;
        seen += wanted && !card.hidden;
      }
      byId("ledger-shown").textContent = total ? `${seen} of ${total} lines` : "No line fits.";
      more.hidden = seen >= total;
    };
    more.addEventListener("click", () => { room += size; show(); });
    for (const id of ["ledger-find", "ledger-status"]) byId(id).addEventListener("input", () => { room = size; show(); });
    show();
  }

  /* Keyness. */
  const plot = byId("key-plot");
  if (plot) {
    const keyness = data("keyness-data");
    const row = (term, reach, group) => {
      const context = element("ul", { class: "kwic" });
      for (const line of term.lines) {
        context.append(element("li", {}, element("span", { class: "left" }, line.left), element("b", {}, line.keyword), element("span", {}, line.right)));
      }
      const numbers = `${term.count.toLocaleString("en")} against ${term.against.toLocaleString("en")}, ${term.pieces} pieces`;
      const summary = element("summary", {},
        element("span", { class: "term" }, term.name), intervalMark(term.odds, term.low, term.high, reach),
        element("span", { class: "z" }, `z ${signed(term.z, 1)}`), element("span", { class: "soft counts" }, numbers));
      return element("details", {}, summary, term.lines.length ? context : element("p", { class: "soft" }, "No line at hand."));
    };
    const draw = () => {
      const entry = keyness[Number(byId("key-group").value)], unit = entry.units[byId("key-unit").value];
      plot.replaceChildren();
      if (!unit) { plot.append(element("p", { class: "note" }, "No term of this unit is used by three pieces.")); return; }
      const more = unit.terms.filter((term) => term.z > 0), less = unit.terms.filter((term) => term.z <= 0).reverse();
      for (const [title, terms] of [[`More in ${entry.group}`, more], [`Less in ${entry.group}`, less]]) {
        plot.append(element("div", {}, element("h3", {}, title), ...terms.map((term) => row(term, unit.reach, entry.group))));
      }
    };
    for (const id of ["key-group", "key-unit"]) byId(id).addEventListener("input", draw);
    draw();
  }

  /* The list of articles: number, title, group, outlet, date, position, lower, upper, author, whether it opens. */
  const articles = data("article-data");
  const listed = { page: 0, size: 30, rows: articles };
  const folded = articles.map((row) => fold(`${row[1]} ${row[2]} ${row[3]}`));
  const words = { support: "▲\u00a0supports", oppose: "▼\u00a0opposes", neutral: "neutral", mixed: "mixed" };
  const orders = {
    order: (a, b) => a[0] - b[0],
    date: (a, b) => (a[4] || "9").localeCompare(b[4] || "9") || a[0] - b[0],
    position: (a, b) => (b[5] ?? -9) - (a[5] ?? -9) || a[0] - b[0],
    group: (a, b) => a[2].localeCompare(b[2], "en", { numeric: true }) || a[0] - b[0],
    title: (a, b) => a[1].localeCompare(b[1], "en") || a[0] - b[0],
  };

  function articleRow([number, title, group, , date, position, lower, upper, author, opens]) {
    const name = opens ? element("a", { href: `#article-${number}` }, title) : title;
    const place = element("td", { "data-label": "Position" });
    if (position === null) place.append(element("span", { class: "soft" }, "no framed sentence"));
    else place.append(element("div", { class: "pair" }, intervalMark(position, lower, upper, 1), element("span", { class: "under" }, element("b", {}, signed(position)), element("span", { class: "ci" }, ` ${signed(lower)} to ${signed(upper)}`))));
    return element("tr", {}, element("th", { scope: "row" }, name), element("td", { "data-label": "Group" }, group),
      element("td", { "data-label": "Date", class: "date" }, date || "–"), place, element("td", { "data-label": "Author" }, words[author] || "–"));
  }

  function listArticles() {
    const pages = Math.max(1, Math.ceil(listed.rows.length / listed.size));
    listed.page = Math.max(0, Math.min(pages - 1, listed.page));
    const start = listed.page * listed.size;
    byId("t-articles").tBodies[0].replaceChildren(...listed.rows.slice(start, start + listed.size).map(articleRow));
    byId("article-count").textContent = `${listed.rows.length.toLocaleString("en")} of ${articles.length.toLocaleString("en")} articles`;
    byId("article-page").textContent = `Page ${listed.page + 1} of ${pages}`;
    const [back, on] = byId("article-pager").querySelectorAll("button");
    back.disabled = listed.page === 0;
    on.disabled = listed.page === pages - 1;
    byId("article-pager").hidden = pages === 1;
  }

  function filterArticles() {
    const wanted = fold(byId("article-find").value.trim()), opens = byId("article-shown");
    listed.rows = articles.filter((row) => (!wanted || folded[row[0]].includes(wanted)) && (!opens || !opens.checked || row[9]));
    listed.rows.sort(orders[byId("article-sort").value]);
    listed.page = 0;
    listArticles();
  }
  for (const id of ["article-find", "article-sort", "article-shown"]) if (byId(id)) byId(id).addEventListener("input", filterArticles);
  for (const button of byId("article-pager").querySelectorAll("button")) {
    button.addEventListener("click", () => { listed.page += Number(button.dataset.step); listArticles(); });
  }
  filterArticles();

  /* One article, read from its JSON when it is asked for. A parsed page runs no script. */
  const reader = byId("reader");
  function openArticle() {
    const match = /^#article-(\d+)$/.exec(location.hash);
    const source = match && byId(`view-${match[1]}`);
    if (!source) { if (reader.open) reader.close(); return; }
    const page = new DOMParser().parseFromString(JSON.parse(source.textContent), "text/html");
    byId("reader-body").replaceChildren(...page.body.children);
    reader.setAttribute("aria-label", articles[Number(match[1])][1]);
    if (!reader.open) reader.showModal();
    reader.scrollTop = 0;
    byId("reader-close").focus();
  }
  reader.addEventListener("close", () => {
    byId("reader-body").replaceChildren();
    if (location.hash.startsWith("#article-")) history.replaceState(null, "", "#articles");
  });
  reader.addEventListener("click", (event) => { if (event.target === reader) reader.close(); });
  window.addEventListener("hashchange", openArticle);
  openArticle();
  document.documentElement.dataset.ready = "yes";
})();
