/** A list of messages that is redrawn message by message, so that focus, scrolling and screen readers are not disturbed. */

import { act, control, fetchHistory } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { openMenu, showReading } from "./dialog.js";
import { announce, el, icon, toast } from "./dom.js";
import { fileList } from "./files.js";
import { renderMrkdwn } from "./mrkdwn.js";
import { person, personName, store } from "./store.js";
import { clock, clockWithSeconds, dayName, fromTs } from "./time.js";

const SAME_SPEAKER_SECONDS = 300;
const GLOW_MS = 2400; // as long as the animation in messages.css

export class MessageList {
  #drawn = new Map(); // message key → {node, print, edits}
  #place = "";

  /** `onThread(ts)` opens a thread; null where threads are not offered (inside a thread). */
  constructor(container, { onThread }) {
    this.container = container;
    this.onThread = onThread;
    // Who reads the end goes on reading the end, also when the pane becomes narrower or a picture makes a row higher.
    this.atEnd = true;
    container.addEventListener("scroll", () => (this.atEnd = container.scrollHeight - container.scrollTop - container.clientHeight < 60));
    new ResizeObserver(() => this.#stay()).observe(container);
  }

  #stay() {
    if (this.atEnd) this.container.scrollTop = this.container.scrollHeight;
  }

  /** Draws `messages` under `head`, if there is one; `place` names what is shown, and a new place starts from its end. */
  update(messages, place, head = null) {
    const { container } = this;
    const moved = place !== this.#place;
    if (moved) {
      this.#drawn.clear();
      this.atEnd = true;
    }
    this.#place = place;
    const focus = container.contains(document.activeElement) ? focusOf(document.activeElement) : null;
    const rows = head ? [head] : [];
    const keep = new Set();
    let previous = null;
    for (const message of messages) {
      const day = dayName(fromTs(message.ts));
      if (!previous || dayName(fromTs(previous.ts)) !== day) {
        rows.push(el("div", { class: "day", role: "separator" }, el("span", {}, day)));
        previous = null;
      }
      const key = `${message.ts}${message.ephemeral ? "e" : ""}`;
      keep.add(key);
      rows.push(this.#row(key, message, follows(previous, message), moved));
      previous = message;
    }
    for (const key of this.#drawn.keys()) if (!keep.has(key)) this.#drawn.delete(key);
    reconcile(container, rows);
    if (focus && !container.contains(document.activeElement)) container.querySelector(focus)?.focus();
    this.#stay();
  }

  #row(key, message, compact, quiet) {
    const print = JSON.stringify([message, compact]);
    const before = this.#drawn.get(key);
    if (before?.print === print) return before.node;
    const node = this.#draw(message, compact);
    const editedAt = before && message.edits > before.edits ? Date.now() : (before?.editedAt ?? 0);
    const since = Date.now() - editedAt;
    if (since < GLOW_MS) {
      // A reply that comes right after an edit draws the row again: the glow goes on from where it was.
      node.classList.add("just-edited");
      node.style.animationDelay = `-${since}ms`;
    } else if (!before && !quiet) {
      node.classList.add("just-arrived");
      if (message.user !== store.as) announce(spoken(message));
    }
    // What is being written is read out once, when it is whole.
    if (before?.streaming && !message.streaming) announce(spoken(message));
    this.#drawn.set(key, { node, print, edits: message.edits, editedAt, streaming: message.streaming });
    return node;
  }

  #draw(message, compact) {
    const date = fromTs(message.ts);
    const who = person(message.user);
    const name = who?.name ?? message.user;
    const time = el("time", { class: "time", datetime: date.toISOString(), title: clockWithSeconds(date) }, clock(date));
    return el(
      "article",
      {
        class: `message${compact ? " compact" : ""}${message.ephemeral ? " ephemeral" : ""}${message.deleted ? " deleted" : ""}${message.streaming ? " streaming" : ""}`,
        "aria-busy": message.streaming ? "true" : null,
        "aria-label": `${name}, ${clock(date)}`,
        data: { testid: "message", ts: message.ts, user: message.user, edits: message.edits, ephemeral: String(message.ephemeral) },
      },
      el("div", { class: "gutter" }, compact ? time : avatar(who, name)),
      el(
        "div",
        { class: "message-main" },
        !compact && el("div", { class: "byline" }, el("strong", {}, name), who?.is_bot && el("span", { class: "badge" }, "APP"), time),
        message.ephemeral && el("div", { class: "only-you" }, "Only visible to you"),
        content(message, this.#context(message)),
        message.streaming && el("p", { class: "writing", data: { testid: "writing" } }, `${name} is writing…`),
        message.files.length > 0 && fileList(message.files),
        message.edits > 0 && editedNote(message),
        this.onThread && message.reply_count > 0 && this.#replies(message),
      ),
      !message.deleted && this.#tools(message),
    );
  }

  #context(message) {
    return {
      surface: "message",
      draft: (blockId, actionId) => message.values[blockId]?.[actionId],
      act: (block, element, value) => act("press", { channel: message.channel, ts: message.ts, block_id: block.block_id, action_id: element.action_id, value }),
    };
  }

  #replies(message) {
    const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
    return el(
      "button",
      { type: "button", class: "replies", onclick: () => this.onThread(message.ts), data: { testid: "open-thread", focusKey: `thread-${message.ts}` } },
      el("span", { class: "reply-faces", "aria-hidden": "true" }, message.reply_users.map((id) => avatar(person(id), personName(id)))),
      el("strong", {}, count),
      el("span", { class: "muted" }, ` Last reply at ${clock(fromTs(message.latest_reply))}`),
    );
  }

  #tools(message) {
    const { shortcuts } = store.state.app;
    const offered = message.ephemeral ? [] : shortcuts.filter((one) => one.type === "message");
    const items = [
      this.onThread && !message.ephemeral && { label: "Reply in thread", run: () => this.onThread(message.ts) },
      ...offered.map((one) => ({ label: one.name, run: () => attempt(act("shortcut", { channel: message.channel, ts: message.ts, callback_id: one.callback_id })) })),
      !message.ephemeral && { label: "Delete message", danger: true, run: () => attempt(control("delete_message", { channel: message.channel, ts: message.ts })) },
    ].filter(Boolean);
    if (!items.length) return null;
    const more = el(
      "button",
      { type: "button", class: "button-quiet tools", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false", data: { testid: "message-menu", focusKey: `menu-${message.ts}` } },
      icon("dots"),
    );
    more.addEventListener("click", () => openMenu(more, items));
    return more;
  }
}

async function attempt(work) {
  try {
    const outcome = await work;
    if (outcome.error) toast(outcome.error, { bad: true });
  } catch (failure) {
    toast(failure.message, { bad: true });
  }
}

function content(message, context) {
  if (message.deleted) return el("p", { class: "muted" }, "This message was deleted.");
  if (message.blocks.length) return renderBlocks(message.blocks, context);
  return message.text && el("div", { class: "section-text" }, renderMrkdwn(message.text));
}

function spoken(message) {
  const name = personName(message.user);
  if (message.streaming) return `${name} is writing.`;
  return `${name}: ${[message.text, ...message.files.map((file) => file.name)].filter(Boolean).join(", ")}`;
}

function editedNote(message) {
  const show = async () => {
    try {
      const { versions } = await fetchHistory(message.channel, message.ts);
      showReading("Edit history", versions.map(versionSection).reverse(), "edit-history");
    } catch (failure) {
      toast(failure.message, { bad: true });
    }
  };
  return el("button", { type: "button", class: "edited", onclick: show, data: { testid: "edited", focusKey: `edited-${message.ts}` }, title: "Show the edit history" }, "(edited)");
}

function versionSection(version, index, versions) {
  const name = index === versions.length - 1 ? "Now" : `Version ${index + 1}`;
  return el(
    "section",
    { class: "version", "aria-label": name, data: { testid: "version" } },
    el("h3", {}, name, el("span", { class: "muted" }, ` since ${clockWithSeconds(new Date(version.at * 1000))}`)),
    el("div", { inert: true }, content(version, { surface: "history" })),
  );
}

/** A square with initials in a colour that belongs to the person. */
export function avatar(who, name) {
  const initials = name.split(/[\s._-]+/).map((part) => part[0]).join("").slice(0, 2).toUpperCase();
  const hue = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
  return el("span", { class: who?.is_bot ? "avatar avatar-bot" : `avatar avatar-${hue}`, "aria-hidden": "true" }, initials);
}

function follows(previous, message) {
  if (!previous || previous.user !== message.user || previous.ephemeral !== message.ephemeral || previous.deleted) return false;
  return Number(message.ts) - Number(previous.ts) < SAME_SPEAKER_SECONDS && !message.ephemeral && !person(message.user)?.is_bot;
}

function focusOf(node) {
  const row = node.closest("[data-ts]");
  const { focusKey } = node.closest("[data-focus-key]")?.dataset ?? {};
  if (!row || !focusKey) return null;
  return `[data-ts="${CSS.escape(row.dataset.ts)}"] [data-focus-key="${CSS.escape(focusKey)}"]`;
}

/** Makes the children of `container` these rows, leaving the ones that stay where they are untouched. */
function reconcile(container, rows) {
  const wanted = new Set(rows);
  for (const child of [...container.children]) if (!wanted.has(child)) child.remove();
  rows.forEach((row, index) => {
    if (container.children[index] !== row) container.insertBefore(row, container.children[index] ?? null);
  });
}
