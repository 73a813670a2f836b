/** The left column: channels with their unread dots, and who the person at the keyboard is. */

import { control } from "./api.js";
import { openMenu } from "./dialog.js";
import { el, icon, toast } from "./dom.js";
import { avatar } from "./messages.js";
import { goTo, store, unread } from "./store.js";

const moved = () => document.dispatchEvent(new Event("place-changed"));

export function drawSidebar() {
  const { channels, people } = store.state;
  replace("channel-list", channels.filter((one) => one.kind !== "im").map(channelRow));
  replace("direct-list", channels.filter((one) => one.kind === "im").map(channelRow));
  replace("people-list", people.filter((one) => !one.is_bot).map(personButton));
}

function replace(id, rows) {
  const list = document.getElementById(id);
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  list.replaceChildren(...rows);
  if (focused) list.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
}

function channelRow(channel) {
  const fresh = unread(channel) && channel.id !== store.channel;
  const open = () => {
    goTo({ channel: channel.id, thread: "" });
    document.body.classList.remove("menu-open");
    moved();
  };
  const mark = channel.kind === "im" ? el("span", { class: "hash", "aria-hidden": "true" }, "●") : el("span", { class: "hash", "aria-hidden": "true" }, channel.kind === "private" ? icon("lock") : "#");
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        class: `channel${fresh ? " unread" : ""}${channel.archived ? " archived" : ""}`,
        "aria-current": channel.id === store.channel ? "page" : null,
        onclick: open,
        data: { testid: `channel-${channel.name}`, unread: String(fresh) },
      },
      mark,
      el("span", { class: "channel-name" }, channel.name),
      channel.archived && el("small", {}, "archived"),
      fresh && el("span", { class: "dot" }, el("span", { class: "visually-hidden" }, "unread")),
    ),
  );
}

function personButton(one) {
  const me = one.id === store.as;
  const become = () => {
    goTo({ as: one.id, thread: "" });
    moved();
  };
  return el(
    "li",
    {},
    el("button", { type: "button", class: "person", "aria-pressed": String(me), onclick: become, data: { testid: `act-as-${one.name}` } }, avatar(one, one.name), el("span", {}, one.name), one.deactivated && el("small", {}, "deactivated")),
  );
}

/** The head of the channel pane: its name, whether the app is in it, and what can be done to it. */
export function drawChannelHead() {
  const { channel, app } = store.state;
  const name = channel.kind === "im" ? channel.name : `#${channel.name}`;
  document.title = `${name} · Playground`;
  const items = [
    channel.bot_in ? { label: `Remove ${app.name}`, run: () => change("kick_bot") } : { label: `Invite ${app.name}`, run: () => change("invite_bot") },
    channel.archived ? { label: "Unarchive channel", run: () => change("unarchive") } : { label: "Archive channel", danger: true, run: () => change("archive") },
  ];
  const more = el("button", { type: "button", class: "button-quiet", "aria-label": "Channel menu", "aria-haspopup": "menu", "aria-expanded": "false", data: { testid: "channel-menu" } }, icon("down"));
  more.addEventListener("click", () => openMenu(more, items));
  const words = channel.kind === "im" ? "Direct messages with the app" : channel.bot_in ? `${app.name} is a member` : `${app.name} is not a member`;
  const head = document.getElementById("channel-head");
  const print = JSON.stringify([channel, app.name]);
  if (head.dataset.print === print) return;
  head.dataset.print = print;
  head.replaceChildren(el("h1", { data: { testid: "channel-title" } }, name), ...(channel.kind === "im" ? [] : [more]), el("span", { class: "muted channel-note" }, words));
}

async function change(action) {
  try {
    await control(action, { channel: store.channel });
  } catch (failure) {
    toast(failure.message, { bad: true });
  }
}
