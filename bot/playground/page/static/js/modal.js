/** The open view of the current person as a dialog: fields, errors, busy state, and the "trouble connecting" banner. */

import { act } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { showDialog } from "./dialog.js";
import { el, freshId, icon } from "./dom.js";
import { renderText } from "./mrkdwn.js";
import { store } from "./store.js";

const MISSING = "Please complete this required field.";
// What a person types into or presses; the browser's own button for files is hidden behind ours.
const FIELD = "input:not([type=file]), textarea, button";

let current = null; // {dialog, titleId, view, draft, leaving}
const drafts = new Map(); // view id → what was typed and chosen, so that a drawn-again view keeps it
const places = new Map(); // view id → where its reader was, for a view that another one was put on

/** Makes the dialog agree with the state: opens, redraws after an update, or closes. */
export function syncModal() {
  const { view } = store.state;
  if (!view) {
    if (current) close();
    return;
  }
  if (current?.view.id === view.id && current.view.hash === view.hash) {
    current.view = view;
    forgetHeld(view);
  } else if (current) redraw(view);
  else open(view);
}

function open(view) {
  const titleId = freshId("modal");
  const dialog = el("dialog", { class: "dialog dialog-modal", "aria-labelledby": titleId, data: { testid: "modal" } });
  current = { dialog, titleId };
  redraw(view);
  showDialog(dialog, { onDismiss: () => dismiss(false) });
  firstFocus();
}

function redraw(view) {
  const { dialog, titleId } = current;
  if (current.view) places.set(current.view.id, placeIn(dialog));
  current = { ...current, view, draft: keptDraft(view), leaving: false };
  const submits = view.submit || view.blocks.some((block) => block.type === "input");
  const form = el(
    "form",
    { class: "dialog-form", novalidate: true, onsubmit: submit },
    el(
      "header",
      { class: "dialog-head" },
      view.below && el("button", { type: "button", class: "button-quiet", "aria-label": `Back to ${view.below}`, onclick: () => dismiss(false), data: { testid: "modal-back" } }, icon("back")),
      el("h2", { id: titleId }, renderText(view.title)),
      el("button", { type: "button", class: "button-quiet", "aria-label": "Close", onclick: () => dismiss(true), data: { testid: "modal-dismiss" } }, icon("close")),
    ),
    el("div", { class: "banner banner-bad", role: "alert", hidden: true, data: { testid: "modal-trouble" } }),
    el("div", { class: "dialog-body" }, renderBlocks(view.blocks, context(view))),
    el(
      "footer",
      { class: "dialog-foot" },
      el("button", { type: "button", class: "button", onclick: () => dismiss(false), data: { testid: "modal-close" } }, view.close ? renderText(view.close) : "Cancel"),
      submits && el("button", { type: "submit", class: "button button-primary", data: { testid: "modal-submit" } }, view.submit ? renderText(view.submit) : "Submit"),
    ),
  );
  dialog.dataset.viewId = view.id;
  dialog.dataset.callbackId = view.callback_id ?? "";
  dialog.replaceChildren(form);
  if (dialog.open) returnTo(places.get(view.id));
  if (view.trouble) trouble(view.trouble);
  if (Object.keys(view.errors).length) showErrors(view.errors);
}

/** Where the reader is: how far down, and on what. */
function placeIn(dialog) {
  const { control, focusKey } = dialog.contains(document.activeElement) ? document.activeElement.dataset : {};
  return { scroll: dialog.querySelector(".dialog-body")?.scrollTop ?? 0, control, focusKey };
}

/** Goes there again; a button that has another name by now has a neighbour in its block. */
function returnTo(place) {
  const { dialog } = current;
  const body = dialog.querySelector(".dialog-body");
  const block = place?.focusKey && `${place.focusKey.split("/")[0]}/`;
  const target =
    (place?.control && body.querySelector(`[data-control="${CSS.escape(place.control)}"]`)) ||
    (place?.focusKey && (body.querySelector(`[data-focus-key="${CSS.escape(place.focusKey)}"]`) ?? body.querySelector(`[data-focus-key^="${CSS.escape(block)}"]`)));
  if (target) target.focus({ preventScroll: true });
  else firstFocus();
  if (place) body.scrollTop = place.scroll;
}

/** What the person entered in this view and the server does not hold yet; it wins over what the server holds. */
function keptDraft(view) {
  const draft = drafts.get(view.id) ?? new Map();
  drafts.set(view.id, draft);
  return draft;
}

/** What has reached the server is its to change: an app may put something else there. */
function forgetHeld(view) {
  for (const [name, { value }] of current.draft) {
    const [blockId, actionId] = name.split("\n");
    if (JSON.stringify(view.values[blockId]?.[actionId]?.value) === JSON.stringify(value)) current.draft.delete(name);
  }
}

const key = (blockId, actionId) => `${blockId}\n${actionId}`;

function context(view) {
  const { draft } = current;
  return {
    surface: "modal",
    draft: (blockId, actionId) => draft.get(key(blockId, actionId)) ?? view.values[blockId]?.[actionId],
    keep: (blockId, actionId, value, shown) => {
      draft.set(key(blockId, actionId), { value, shown });
      setError(blockId, null);
    },
    refuse: (blockId, words) => setError(blockId, words),
    suggest: async (blockId, actionId, typed) => {
      const { options, error } = await act("suggest", { block_id: blockId, action_id: actionId, typed });
      if (error) throw new Error(error);
      return options;
    },
    act: (block, element, value) => act("act", { block_id: block.block_id, action_id: element.action_id, value, values: entered({ except: block.block_id }) }),
  };
}

function inputBlocks() {
  return current.view.blocks.filter((block) => block.type === "input");
}

/** What the person entered and the server does not hold yet: block id → value. */
function entered({ except = null } = {}) {
  const pairs = inputBlocks().map(({ block_id: blockId, element }) => {
    const value = current.draft.get(key(blockId, element.action_id))?.value;
    const held = current.view.values[blockId]?.[element.action_id]?.value;
    return [blockId, JSON.stringify(value) === JSON.stringify(held) ? undefined : value];
  });
  return Object.fromEntries(pairs.filter(([blockId, value]) => value !== undefined && blockId !== except));
}

async function submit(event) {
  event.preventDefault();
  const { dialog, view } = current;
  const button = dialog.querySelector("[data-testid=modal-submit]");
  if (button.getAttribute("aria-busy") === "true") return;
  const waiting = dialog.querySelector("[data-testid=file-waiting]");
  trouble(waiting ? "Please wait until the files are there." : null);
  if (waiting) return;
  const missing = inputBlocks().filter((block) => !block.optional && isEmpty(block, view));
  showErrors(Object.fromEntries(missing.map((block) => [block.block_id, MISSING])));
  if (missing.length) return;
  button.setAttribute("aria-busy", "true");
  try {
    const outcome = await act("submit", { values: entered() });
    if (current?.view.id !== view.id) return;
    if (outcome.error) trouble(outcome.error);
    showErrors(outcome.errors);
  } catch (failure) {
    trouble(failure.message);
  } finally {
    button.removeAttribute("aria-busy");
    document.dispatchEvent(new Event("place-changed"));
  }
}

function isEmpty(block, view) {
  const { element } = block;
  const value = (current.draft.get(key(block.block_id, element.action_id)) ?? view.values[block.block_id]?.[element.action_id])?.value;
  return !value?.length;
}

/** Writes each error under its field, clears the others, and moves the focus to the first. */
function showErrors(errors) {
  for (const block of inputBlocks()) setError(block.block_id, errors[block.block_id] ?? null);
  const first = current.dialog.querySelector(".field.invalid");
  first?.querySelector(FIELD)?.focus();
  first?.scrollIntoView({ block: "center" });
}

function setError(blockId, words) {
  const field = current.dialog.querySelector(`[data-field="${CSS.escape(blockId)}"]`);
  if (!field) return;
  const note = field.querySelector(".field-error");
  note.textContent = words ?? "";
  note.hidden = !words;
  field.classList.toggle("invalid", Boolean(words));
  for (const control of field.querySelectorAll("input:not([type=file]), textarea")) {
    if (words) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

function trouble(words) {
  const banner = current?.dialog.querySelector("[data-testid=modal-trouble]");
  if (!banner) return;
  banner.textContent = words ?? "";
  banner.hidden = !words;
}

async function dismiss(clear) {
  if (current.leaving) return; // a second Escape while the first is on its way
  current.leaving = true;
  try {
    const outcome = await act("close", { clear });
    if (outcome.error) trouble(outcome.error);
  } catch (failure) {
    if (current) current.leaving = false;
    trouble(failure.message);
    return;
  }
  document.dispatchEvent(new Event("place-changed"));
}

function firstFocus() {
  const { dialog } = current;
  const first = dialog.querySelector("[autofocus]") ?? dialog.querySelector(`.dialog-body :is(${FIELD})`) ?? dialog.querySelector("[type=submit]");
  first?.focus();
}

function close() {
  const { dialog } = current;
  current = null;
  dialog.close();
}
