/** Dialogs and menus: focus goes in, stays in, and (the browser sees to it) returns to where it came from. */

import { el, freshId } from "./dom.js";
import { renderText } from "./mrkdwn.js";

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex='0']";

/** Shows a <dialog> as modal; Tab cycles inside of it. `onDismiss` is called for Escape. */
export function showDialog(dialog, { onDismiss }) {
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    onDismiss();
  });
  dialog.addEventListener("keydown", (event) => event.key === "Tab" && cycle(dialog, event));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function cycle(dialog, event) {
  const stops = [...dialog.querySelectorAll(FOCUSABLE)].filter((node) => node.offsetParent !== null && node.tabIndex >= 0);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge && dialog.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

/** A dialog to read: a heading, content, and a way to close it. */
export function showReading(heading, content, testid) {
  const titleId = freshId("reading");
  const close = () => dialog.close();
  const dialog = el(
    "dialog",
    { class: "dialog dialog-reading", "aria-labelledby": titleId, data: { testid } },
    el("header", { class: "dialog-head" }, el("h2", { id: titleId }, heading)),
    el("div", { class: "dialog-body" }, content),
    el("footer", { class: "dialog-foot" }, el("button", { type: "button", class: "button", onclick: close, autofocus: true }, "Close")),
  );
  showDialog(dialog, { onDismiss: close });
}

/** Asks what a confirm object asks; resolves to whether the person agreed. No confirm object = agreed. */
export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  return new Promise((resolve) => {
    const titleId = freshId("confirm");
    const end = (agreed) => {
      dialog.close();
      resolve(agreed);
    };
    const dialog = el(
      "dialog",
      { class: "dialog dialog-confirm", role: "alertdialog", "aria-labelledby": titleId, data: { testid: "confirm" } },
      el("header", { class: "dialog-head" }, el("h2", { id: titleId }, renderText(question.title))),
      el("div", { class: "dialog-body" }, renderText(question.text)),
      el(
        "footer",
        { class: "dialog-foot" },
        el("button", { type: "button", class: "button", onclick: () => end(false), data: { testid: "confirm-no" } }, renderText(question.deny)),
        el(
          "button",
          { type: "button", class: `button button-${question.style === "danger" ? "danger" : "primary"}`, onclick: () => end(true), autofocus: true, data: { testid: "confirm-yes" } },
          renderText(question.confirm),
        ),
      ),
    );
    showDialog(dialog, { onDismiss: () => end(false) });
  });
}

/** A small menu at `anchor`: items are {label, run, danger?}. Arrow keys, Home, End, Enter, Escape. */
export function openMenu(anchor, items) {
  const menu = el("div", { class: "menu", role: "menu", popover: "auto", data: { testid: "menu" } });
  const buttons = items.map(({ label, run, danger }) => {
    const choose = () => {
      menu.hidePopover();
      run();
    };
    return el("button", { type: "button", role: "menuitem", tabindex: "-1", class: danger ? "menu-item menu-danger" : "menu-item", onclick: choose }, label);
  });
  menu.append(...buttons);
  menu.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons[(next + buttons.length) % buttons.length].focus();
  });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    if (menu.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    menu.remove();
  });
  (anchor.closest("dialog") ?? document.body).append(menu);
  menu.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  place(menu, anchor);
  buttons[0]?.focus();
}

/** Puts a popover under its anchor, or over it where there is no room, and inside of the window. */
export function place(popover, anchor, { sameWidth = false } = {}) {
  const box = anchor.getBoundingClientRect();
  if (sameWidth) popover.style.width = `${box.width}px`;
  const { offsetWidth: width, offsetHeight: height } = popover;
  const below = box.bottom + 4 + height <= innerHeight || box.top < height;
  popover.style.top = `${below ? box.bottom + 4 : box.top - height - 4}px`;
  popover.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
}
