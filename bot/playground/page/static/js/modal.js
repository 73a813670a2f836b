/** The open view of the current person as a dialog: fields, errors, busy state, and the "trouble connecting" banner. */

import { act } from "./api.js";
import { renderBlocks } from "./blocks.js";
import { showDialog } from "./dialog.js";
import { el, freshId, icon } from "./dom.js";
import { renderText } from "./mrkdwn.js";
import { store } from "./store.js";

const MISSING = "Please complete this required field.";

let current = null; // {dialog, view, draft, parts}
const drafts = new Map(); // view id → what was typed and chosen, so that a drawn-again view keeps it

/** Makes the dialog agree with the state: opens, redraws after an update, or closes. */
export function syncModal() {
  const { view } = store.state;
  if (!view) {
    if (current) close();
    return;
  }
  if (current?.view.id === view.id && current.view.hash === view.hash) current.view = view;
  else if (current) redraw(view);
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
  const focused = dialog.contains(document.activeElement) ? document.activeElement.dataset.control : null;
  const sameView = current.view?.id === view.id;
  current = { ...current, view, draft: keptDraft(view), leaving: false };
  const scroll = sameView ? dialog.querySelector(".dialog-body")?.scrollTop : 0;
  const submits = view.submit || view.blocks.some((block) => block.type === "input");
  const form = el(
    "form",
    { class: "dialog-form", novalidate: true, onsubmit: submit },
    el(
      "header",
      { class: "dialog-head" },
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
  if (scroll) dialog.querySelector(".dialog-body").scrollTop = scroll;
  if (focused) dialog.querySelector(`[data-control="${CSS.escape(focused)}"]`)?.focus();
  else if (dialog.open) firstFocus();
  if (view.trouble) trouble(view.trouble);
  if (Object.keys(view.errors).length) showErrors(view.errors);
}

/** What the person entered in this view so far; it wins over what the server holds. */
function keptDraft(view) {
  const draft = drafts.get(view.id) ?? new Map();
  drafts.set(view.id, draft);
  return draft;
}

const key = (blockId, actionId) => `${blockId}\n${actionId}`;

function context(view) {
  return {
    surface: "modal",
    draft: (blockId, actionId) => current.draft.get(key(blockId, actionId)) ?? view.values[blockId]?.[actionId],
    keep: (blockId, actionId, value, shown) => {
      current.draft.set(key(blockId, actionId), { value, shown });
      setError(blockId, null);
    },
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
  trouble(null);
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
  first?.querySelector("input, textarea, button")?.focus();
  first?.scrollIntoView({ block: "center" });
}

function setError(blockId, words) {
  const field = current.dialog.querySelector(`[data-field="${CSS.escape(blockId)}"]`);
  if (!field) return;
  const note = field.querySelector(".field-error");
  note.textContent = words ?? "";
  note.hidden = !words;
  field.classList.toggle("invalid", Boolean(words));
  for (const control of field.querySelectorAll("input, textarea")) {
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
  const first = dialog.querySelector("[autofocus]") ?? dialog.querySelector(".dialog-body :is(input, textarea, button)") ?? dialog.querySelector("[type=submit]");
  first?.focus();
}

function close() {
  const { dialog } = current;
  current = null;
  dialog.close();
}
