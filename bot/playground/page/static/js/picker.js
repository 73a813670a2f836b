/**
 * A select with type-ahead, after the ARIA combobox pattern: the focus stays in the text field, arrows move the active
 * option, Enter takes it, Escape closes the list, Backspace in an empty field takes the last chip away.
 */

import { place } from "./dialog.js";
import { el, freshId, icon } from "./dom.js";
import { withEmoji } from "./emoji.js";

const TYPING_PAUSE_MS = 150;

/**
 * Options are {value, text, description?, group?}. `load(typed)` promises options; `changed` gets the chosen ones.
 * With `several`, the choice is shown as chips; otherwise in the field itself.
 */
export function makePicker({ several, initial, label, labelId, describedBy, placeholder, control, autofocus, most, minimum, load, changed }) {
  const id = freshId("picker");
  const listId = `${id}-list`;
  let chosen = [...initial];
  let shown = [];
  let active = -1;
  let request = 0;
  let timer;

  const input = el("input", {
    id,
    type: "text",
    class: "picker-input",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-labelledby": labelId,
    "aria-label": label,
    "aria-describedby": describedBy,
    autofocus,
    data: { control },
  });
  const chips = el("span", { class: "chips" });
  const clear = el("button", { type: "button", class: "picker-clear", "aria-label": "Clear", onclick: () => choose([]) }, icon("close"));
  const frame = el("div", { class: "picker" }, several && chips, input, clear, el("span", { class: "picker-arrow", "aria-hidden": "true" }, icon("down")));
  const list = el("ul", { id: listId, class: "options", role: "listbox", popover: "manual", "aria-label": "Choices", "aria-multiselectable": several, data: { testid: `options-${control}` } });
  const node = el("div", { class: "picker-frame" }, frame, list);

  function draw() {
    chips.replaceChildren(
      ...chosen.map((one) =>
        el("span", { class: "chip", data: { value: one.value } }, withEmoji(one.text), el("button", { type: "button", tabindex: "-1", "aria-label": `Remove ${one.text}`, onclick: () => remove(one) }, icon("close"))),
      ),
    );
    input.value = several ? "" : withEmoji(chosen[0]?.text ?? "");
    input.placeholder = several && chosen.length ? "" : placeholder;
    clear.hidden = several || !chosen.length;
    frame.dataset.value = chosen.map((one) => one.value).join(",");
  }

  function choose(options) {
    chosen = options;
    draw();
    changed(chosen);
    input.focus();
  }

  const remove = (gone) => choose(chosen.filter((one) => one.value !== gone.value));

  function take(option) {
    if (!several) choose([option]);
    else if (chosen.some((one) => one.value === option.value)) remove(option);
    else if (chosen.length < most) choose([...chosen, option]);
    close();
  }

  function close() {
    request += 1;
    clearTimeout(timer);
    if (list.matches(":popover-open")) list.hidePopover();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  }

  function say(words) {
    shown = [];
    list.replaceChildren(el("li", { class: "options-note", role: "presentation" }, words));
    open();
  }

  function open() {
    if (!list.matches(":popover-open")) list.showPopover();
    input.setAttribute("aria-expanded", "true");
    place(list, frame, { sameWidth: true });
  }

  /** Asks for what fits the typed text; an answer that came after a newer question is dropped. */
  function search(typed, pause = TYPING_PAUSE_MS) {
    clearTimeout(timer);
    request += 1;
    const mine = request;
    if (typed.trim().length < minimum) {
      say(`Type ${minimum} or more characters to search.`);
      return;
    }
    timer = setTimeout(async () => {
      say("Searching…");
      try {
        const options = await load(typed);
        if (mine === request) show(options);
      } catch (failure) {
        if (mine === request) say(failure.message);
      }
    }, pause);
  }

  function show(options) {
    if (!options.length) {
      say("Nothing found.");
      return;
    }
    shown = options;
    let group;
    const rows = [];
    options.forEach((option, index) => {
      if (option.group && option.group !== group) rows.push(el("li", { class: "options-group", role: "presentation" }, option.group));
      group = option.group;
      const selected = chosen.some((one) => one.value === option.value);
      rows.push(
        el(
          "li",
          { id: `${id}-${index}`, class: "option", role: "option", "aria-selected": String(selected), data: { value: option.value }, onclick: () => take(option) },
          el("span", {}, withEmoji(option.text)),
          option.description && el("small", {}, withEmoji(option.description)),
        ),
      );
    });
    list.replaceChildren(...rows);
    open();
    activate(0);
  }

  function activate(index) {
    active = (index + shown.length) % shown.length;
    for (const row of list.querySelectorAll(".option")) row.classList.toggle("active", row.id === `${id}-${active}`);
    input.setAttribute("aria-activedescendant", `${id}-${active}`);
    document.getElementById(`${id}-${active}`).scrollIntoView({ block: "nearest" });
  }

  const isOpen = () => list.matches(":popover-open");

  input.addEventListener("input", () => search(input.value));
  input.addEventListener("click", () => {
    if (isOpen()) return;
    input.select();
    search("", 0);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen()) search(several ? input.value : "", 0);
      else if (shown.length) activate(active + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      if (!isOpen()) return;
      event.preventDefault();
      if (shown[active]) take(shown[active]);
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault(); // keeps the dialog around it open
      event.stopPropagation();
      close();
      draw();
    } else if (event.key === "Backspace" && !input.value && several && chosen.length) {
      remove(chosen.at(-1));
    }
  });
  input.addEventListener("blur", () => {
    close();
    // An emptied field means "none of them"; anything else that was typed but not chosen is put back.
    if (!several && !input.value && chosen.length) {
      chosen = [];
      changed(chosen);
    }
    draw();
  });
  frame.addEventListener("mousedown", (event) => {
    if (event.target !== input) event.preventDefault(); // the field keeps the focus while a chip or the arrow is used
    if (event.target.closest("button")) return;
    input.focus();
    if (event.target !== input && !isOpen()) search("", 0);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  draw();
  return { node, labelled: id };
}
