/** The list of what went over the wire: one line an exchange, its JSON on a click, a filter over all of it. */

import { fetchWire } from "./api.js";
import { el, toast } from "./dom.js";
import { clockWithSeconds } from "./time.js";

const ARROWS = { to_slack: "bot → Slack", to_bot: "Slack → bot", to_vendor: "bot → Nugen" };
const SHOWN = 400;

export class Inspector {
  #records = new Map(); // id → {record, row, print}
  #cursor = "";
  #asking = false;

  constructor(panel) {
    this.filter = panel.querySelector("input");
    this.list = panel.querySelector("ol");
    this.count = panel.querySelector("output");
    this.filter.addEventListener("input", () => this.#sift());
  }

  async refresh() {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const { records, next } = await fetchWire(this.#cursor);
      this.#cursor = next;
      if (records.length) this.#add(records);
    } catch (failure) {
      toast(failure.message, { bad: true });
    } finally {
      this.#asking = false;
    }
  }

  /** Takes in new records, and known ones that have got their answer since. */
  #add(records) {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
    for (const record of records) {
      const known = this.#records.get(record.id);
      const print = JSON.stringify(record);
      if (known?.print === print) continue;
      const row = draw(record, known?.row.querySelector("details").open ?? false);
      if (known) known.row.replaceWith(row);
      else this.#insert(row, record);
      this.#records.set(record.id, { record, row, print });
    }
    for (const [id, { row }] of this.#records) {
      if (this.#records.size <= SHOWN) break;
      row.remove();
      this.#records.delete(id);
    }
    this.#sift();
    if (atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  /** Slack's and the vendor's exchanges come as two lists; the rows stand in the order of time. */
  #insert(row, record) {
    let after = this.list.lastElementChild;
    while (after && Number(after.dataset.at) > record.at) after = after.previousElementSibling;
    if (after) after.after(row);
    else this.list.prepend(row);
  }

  #sift() {
    const wanted = this.filter.value.trim().toLowerCase();
    let shown = 0;
    for (const { row, print } of this.#records.values()) {
      row.hidden = !print.toLowerCase().includes(wanted);
      if (!row.hidden) shown += 1;
    }
    this.count.textContent = wanted ? `${shown} of ${this.#records.size}` : `${shown}`;
  }
}

function draw(record, open) {
  const bad = record.failed ? " bad" : "";
  return el(
    "li",
    { data: { testid: "wire-record", kind: record.kind, direction: record.direction, at: record.at } },
    el(
      "details",
      { open },
      el(
        "summary",
        {},
        el("time", { class: "muted" }, clockWithSeconds(new Date(record.at * 1000))),
        el("span", { class: `arrow arrow-${record.direction}` }, ARROWS[record.direction]),
        el("strong", {}, record.kind),
        el("span", { class: `status${bad}` }, status(record)),
        record.note && el("span", { class: "wire-note" }, record.note),
      ),
      el("h4", {}, "Request"),
      el("pre", { tabindex: "0" }, JSON.stringify(record.request, null, 2)),
      el("h4", {}, "Answer"),
      el("pre", { tabindex: "0" }, record.response === null ? "none" : JSON.stringify(record.response, null, 2)),
    ),
  );
}

/** Slack says no with a word and the status 200: the word is what matters then. */
function status(record) {
  const word = record.failed && record.status === 200 ? record.response?.error : null;
  return String(word ?? record.status ?? (record.failed ? "none" : "…"));
}
