/** Writing: Enter sends, Shift+Enter starts a line, a slash offers commands, an @ offers names, files go along. */

import { act } from "./api.js";
import { el, icon, toast } from "./dom.js";
import { makeFileChooser } from "./files.js";
import { store } from "./store.js";
import { commands, makeSuggestions } from "./suggestions.js";

const MOST_FILES = 10;

/** As Slack's own client does: a name after an @ goes out as the mention of whoever is called that. */
function withMentions(text) {
  const { people } = store.state;
  return text.replace(/(?<![\w@])@([\w.-]*\w)/g, (typed, name) => {
    const who = people.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return who ? `<@${who.id}>` : typed;
  });
}

/** A composer; `place()` gives {channel, thread} at the moment of sending. */
export function makeComposer({ testid, label, place }) {
  const input = el("textarea", { rows: 1, "aria-label": label, autocomplete: "off", data: { testid } });
  const send = el("button", { type: "submit", class: "send", "aria-label": "Send", disabled: true, data: { testid: `${testid}-send` } }, icon("send"));
  const hint = el("p", { class: "command-hint", data: { testid: `${testid}-hint` } });
  const error = el("p", { class: "composer-error", role: "alert", hidden: true, data: { testid: `${testid}-error` } });
  const suggestions = makeSuggestions({ input, testid, written: follow });
  const attached = makeFileChooser({
    most: MOST_FILES,
    button: { attributes: { class: "button-quiet attach", "aria-label": "Attach files" }, content: icon("clip") },
    testid: `${testid}-attach`,
    changed: () => {
      show(null);
      follow();
    },
    refuse: show,
  });
  const box = el("div", { class: "composer-box" }, attached.open, attached.input, input, send);
  const form = el("form", { class: "composer", onsubmit: submit }, suggestions.node, error, attached.list, box, hint);

  /** Brings everything that depends on what is written into line with it. */
  function follow() {
    suggestions.sync();
    const typed = commands().find((one) => input.value === one.command || input.value.startsWith(`${one.command} `));
    hint.textContent = typed ? `${typed.command} ${typed.usage_hint ?? ""}` : "";
    send.disabled = !input.value.trim() && !attached.files().length;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 180)}px`;
  }

  function show(words) {
    error.textContent = words ?? "";
    error.hidden = !words;
  }

  function objection(text, files, thread) {
    if (attached.waiting()) return "Please wait until the files are there.";
    if (!text.startsWith("/")) return null;
    const command = text.split(/\s/)[0];
    if (thread) return `${command} is not supported in threads. Use it in the channel.`;
    return files.length ? `Files cannot go along with ${command}. Send them as a message first.` : null;
  }

  /** Sends what is written. It is cleared at once, and comes back when it could not be delivered. */
  async function submit(event) {
    event?.preventDefault();
    const text = input.value;
    const files = attached.files();
    if (!text.trim() && !files.length && !attached.waiting()) return;
    const { channel, thread } = place();
    const problem = objection(text, files, thread);
    show(problem);
    if (problem) return;
    attached.put([]);
    write("");
    try {
      // What becomes of a command is said in the channel, by the app or by Slackbot.
      if (text.startsWith("/")) {
        const { notice } = await act("command", { channel, line: text.trim() });
        if (notice) toast(notice);
      } else await act("message", { channel, text: withMentions(text), thread_ts: thread || null, files: files.map((file) => file.id) });
    } catch (failure) {
      show(failure.message);
      if (!attached.files().length) attached.put(files);
      if (!input.value) write(text);
    }
  }

  function write(text) {
    input.value = text;
    follow();
  }

  input.addEventListener("input", () => {
    show(null);
    follow();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (suggestions.key(event)) {
      event.preventDefault();
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
    attach: (files) => {
      attached.take(files);
      input.focus();
    },
    describe: (words) => input.setAttribute("placeholder", words),
  };
}
