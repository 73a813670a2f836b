/** Elements that act at once when used: buttons, menus, and selects outside of input blocks. */

import { confirmed, openMenu } from "./dialog.js";
import { el, icon, toast } from "./dom.js";
import { makeControl } from "./inputs.js";
import { renderText } from "./mrkdwn.js";

/** One interactive element of a section or an actions block. */
export function renderElement(element, block, context) {
  if (element.type === "button") return button(element, block, context);
  if (element.type === "overflow") return overflow(element, block, context);
  return choice(element, block, context);
}

function button(element, block, context) {
  const style = element.style === "primary" || element.style === "danger" ? ` button-${element.style}` : "";
  const node = el("button", { type: "button", class: `button${style}`, data: keys(element, block), "aria-label": element.accessibility_label });
  node.append(...renderText(element.text));
  node.addEventListener("click", async () => {
    if (!(await confirmed(element.confirm))) return;
    if (element.url) window.open(element.url, "_blank", "noopener");
    await perform(node, () => context.act(block, element, element.value ?? null));
  });
  return node;
}

function overflow(element, block, context) {
  const node = el(
    "button",
    { type: "button", class: "button button-icon", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false", data: keys(element, block) },
    icon("more"),
  );
  const run = async (option) => {
    if (!(await confirmed(element.confirm))) return;
    await perform(node, () => context.act(block, element, option.value));
  };
  node.addEventListener("click", () => openMenu(node, element.options.map((option) => ({ label: renderText(option.text), run: () => run(option) }))));
  return node;
}

function choice(element, block, context) {
  const made = makeControl(element, {
    blockId: block.block_id,
    label: element.placeholder?.text ?? "Choose",
    draft: context.draft?.(block.block_id, element.action_id),
    suggest: context.suggest,
    changed: async (value, shown) => {
      context.keep?.(block.block_id, element.action_id, value, shown);
      if (await confirmed(element.confirm)) await perform(made.node, () => context.act(block, element, value));
    },
  });
  Object.assign(made.node.dataset, keys(element, block));
  return made.node;
}

const keys = (element, block) => ({ testid: `action-${element.action_id}`, focusKey: `${block.block_id}/${element.action_id}` });

/** Runs an action while the element shows that it is busy, and marks it when it did not arrive. */
async function perform(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  node.classList.remove("went-wrong");
  try {
    const outcome = await work();
    if (!outcome.ok) fail(node, outcome.error);
  } catch (failure) {
    fail(node, failure.message);
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function fail(node, words) {
  node.classList.add("went-wrong");
  node.title = words;
  toast(words, { bad: true });
}
