// Tables that sort, filter and show more rows. Without this script they are plain; nothing here reads or sends anything.
"use strict";
(() => {
  const words = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });
  // What is no number, such as a count that is not shown, is less than any.
  const amount = (text) => {
    const number = parseFloat(text.replace(/,/g, ""));
    return Number.isNaN(number) ? -Infinity : number;
  };
  const told = (number) => number.toLocaleString("en-GB");

  class Table {
    constructor(block, table) {
      this.block = block;
      this.table = table;
      this.body = table.tBodies[0];
      this.heads = [...table.tHead.rows[0].cells];
      this.labels = this.heads.map((head) => head.textContent);
      this.numeric = this.heads.map((head) => head.classList.contains("n"));
      this.step = Number(block.dataset.shown);
      this.limit = this.step;
      const data = document.getElementById(`${table.id}-rows`);
      this.rows = data
        ? JSON.parse(data.textContent)
        : [...this.body.rows].map((row) => [...row.cells].map((cell) => cell.textContent));
      this.chosen = this.rows;
      if (this.rows.length > 2) this.heads.forEach((head, at) => this.makeSortable(head, at));
      this.makeFilterable();
      this.makeLonger();
    }

    makeSortable(head, at) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of this.heads) other.setAttribute("aria-sort", "none");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const keyed = this.rows.map((row) => [this.numeric[at] ? amount(row[at]) : row[at], row]);
        const compare = this.numeric[at] ? (a, b) => (a === b ? 0 : a < b ? -1 : 1) : words.compare;
        const sum = "summed" in this.block.dataset ? [keyed.pop()] : []; // the last row, and it stays there
        keyed.sort(([a], [b]) => (down ? compare(b, a) : compare(a, b)));
        this.rows = [...keyed, ...sum].map(([, row]) => row);
        this.filter();
      });
    }

    makeFilterable() {
      const tools = this.block.querySelector(".tools");
      if (!tools) return;
      this.find = tools.querySelector("input");
      this.picks = [...tools.querySelectorAll("select")];
      this.count = tools.querySelector(".count");
      let waiting;
      this.find?.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => this.filter(), 120);
      });
      for (const pick of this.picks) pick.addEventListener("change", () => this.filter());
      tools.hidden = false;
    }

    makeLonger() {
      this.more = this.block.querySelector(".more");
      if (!this.more) return;
      this.more.firstElementChild.addEventListener("click", () => {
        const at = this.limit;
        this.limit += 5 * this.step;
        this.draw();
        this.body.rows[at]?.scrollIntoView({ block: "nearest" });
      });
      this.offerMore();
    }

    filter() {
      const sought = (this.find?.value ?? "").trim().toLowerCase();
      const picked = (this.picks ?? []).filter((pick) => pick.value !== "");
      this.chosen = this.rows.filter(
        (row) =>
          picked.every((pick) => row[Number(pick.dataset.column)] === pick.value) &&
          (sought === "" || row.some((cell) => cell.toLowerCase().includes(sought))),
      );
      this.limit = this.step;
      this.draw();
      if (this.count) this.count.textContent = `${told(this.chosen.length)} of ${told(this.rows.length)} rows`;
    }

    draw() {
      const printed = Number(this.block.dataset.printed);
      const made = this.chosen.slice(0, this.limit).map((row, place) => {
        const line = document.createElement("tr");
        if (place >= printed) line.className = "unprinted";
        row.forEach((text, at) => line.append(this.cell(text, at)));
        return line;
      });
      this.body.replaceChildren(...made);
      this.offerMore();
    }

    // Text of data goes in as text, apart from what stands around it whichever way it is written.
    cell(text, at) {
      const cell = document.createElement(at === 0 ? "th" : "td");
      if (at === 0) cell.scope = "row";
      if (this.numeric[at]) cell.className = "n";
      cell.dataset.label = this.labels[at];
      if (text === "") return cell;
      const apart = document.createElement("bdi");
      apart.textContent = text;
      cell.append(apart);
      return cell;
    }

    offerMore() {
      if (!this.more) return;
      const left = this.chosen.length - this.limit;
      this.more.hidden = left <= 0;
      const button = this.more.firstElementChild;
      button.textContent = `Show ${told(Math.min(left, 5 * this.step))} more of ${told(this.chosen.length)} rows`;
    }
  }

  for (const block of document.querySelectorAll("[data-table]")) {
    const table = block.querySelector("table");
    if (table) new Table(block, table);
  }
})();
