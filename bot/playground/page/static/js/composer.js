/** Writing: Enter sends, Shift+Enter starts a line, and a slash offers the commands of the app. */

import { act } from "./api.js";
import { el, freshId, icon, toast } from "./dom.js";
import { store } from "./store.js";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
/** As Slack's own client does: what somebody types is never a mention or a link by its angle brackets. */
const escaped = (text) => text.replace(/[&<>]/g, (character) => ESCAPES[character]);

/** A composer; `place()` gives {channel, thread} at the moment of sending. */
export function makeComposer({ testid, label, place }) {
  const listId = freshId("commands");
  let offered = [];
  let active = 0;

  const input = el("textarea", { rows: 1, "aria-label": label, "aria-autocomplete": "list", "aria-controls": listId, autocomplete: "off", data: { testid } });
  const send = el("button", { type: "submit", class: "send", "aria-label": "Send", disabled: true, data: { testid: `${testid}-send` } }, icon("send"));
  const hints = el("ul", { id: listId, class: "commands", role: "listbox", "aria-label": "Commands", hidden: true, data: { testid: `${testid}-commands` } });
  const hint = el("p", { class: "command-hint", data: { testid: `${testid}-hint` } });
  const error = el("p", { class: "composer-error", role: "alert", hidden: true, data: { testid: `${testid}-error` } });
  const form = el("form", { class: "composer", onsubmit: submit }, hints, error, el("div", { class: "composer-box" }, input, send), hint);

  const known = () => [...store.state.app.commands, ...store.state.app.client_commands];

  function commands() {
    const text = input.value;
    if (!text.startsWith("/") || /\s/.test(text)) return [];
    return known().filter((one) => one.command.startsWith(text));
  }

  function suggest() {
    offered = commands();
    active = 0;
    draw();
    const typed = known().find((one) => input.value === one.command || input.value.startsWith(`${one.command} `));
    hint.textContent = typed ? `${typed.command} ${typed.usage_hint ?? ""}` : "";
  }

  function draw() {
    hints.hidden = !offered.length;
    hints.replaceChildren(
      ...offered.map((one, index) =>
        el(
          "li",
          { id: `${listId}-${index}`, role: "option", class: index === active ? "active" : "", "aria-selected": String(index === active), onmousedown: (event) => event.preventDefault(), onclick: () => complete(one) },
          el("strong", {}, one.command),
          el("span", {}, ` ${one.usage_hint ?? ""}`),
          el("small", {}, one.description),
        ),
      ),
    );
    if (offered.length) input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function complete(one) {
    input.value = `${one.command} `;
    suggest();
    grow();
    input.focus();
  }

  function grow() {
    send.disabled = !input.value.trim();
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
  }

  function show(words) {
    error.textContent = words ?? "";
    error.hidden = !words;
  }

  /** Sends what is written. It is cleared at once, and comes back when it could not be delivered. */
  async function submit(event) {
    event?.preventDefault();
    const text = input.value;
    if (!text.trim()) return;
    const { channel, thread } = place();
    show(null);
    if (text.startsWith("/") && thread) {
      show(`${text.split(/\s/)[0]} is not supported in threads. Use it in the channel.`);
      return;
    }
    write("");
    try {
      // What becomes of a command is said in the channel, by the app or by Slackbot.
      if (text.startsWith("/")) {
        const { notice } = await act("command", { channel, line: text.trim() });
        if (notice) toast(notice);
      } else await act("message", { channel, text: escaped(text), thread_ts: thread || null });
    } catch (failure) {
      show(failure.message);
      if (!input.value) write(text);
    }
  }

  function write(text) {
    input.value = text;
    suggest();
    grow();
  }

  input.addEventListener("input", () => {
    show(null);
    suggest();
    grow();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (offered.length && step) {
      event.preventDefault();
      active = (active + step + offered.length) % offered.length;
      draw();
    } else if (offered.length && (event.key === "Tab" || (event.key === "Enter" && input.value !== offered[active].command))) {
      event.preventDefault();
      complete(offered[active]);
    } else if (event.key === "Escape" && offered.length) {
      offered = [];
      draw();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });

  return {
    node: form,
    focus: () => input.focus(),
    /** Puts a line there for the person to send. */
    offer: (line) => {
      write(line);
      input.focus();
    },
    describe: (words) => input.setAttribute("placeholder", words),
  };
}
