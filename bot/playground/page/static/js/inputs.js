/** Input blocks of a modal, and the controls that hold a value. */

import { el, freshId } from "./dom.js";
import { acceptDrops, makeFileChooser } from "./files.js";
import { renderText } from "./mrkdwn.js";
import { makePicker } from "./picker.js";
import { personName, store } from "./store.js";

/** A labelled field with its hint and a place for its error; the error is wired to the control for screen readers. */
export function renderInputBlock(block, context) {
  const { element } = block;
  const ids = { label: freshId("label"), hint: freshId("hint"), error: freshId("error") };
  const control = makeControl(element, {
    blockId: block.block_id,
    labelId: ids.label,
    describedBy: block.hint ? `${ids.error} ${ids.hint}` : ids.error,
    draft: context.draft(block.block_id, element.action_id),
    suggest: context.suggest,
    refuse: (words) => context.refuse(block.block_id, words),
    changed: (value, shown, { entered = false } = {}) => {
      context.keep(block.block_id, element.action_id, value, shown);
      if (block.dispatch_action && dispatches(element, entered)) context.act(block, element, value);
    },
  });
  const optional = block.optional && el("span", { class: "optional" }, " (optional)");
  const label = control.labelled
    ? el("label", { id: ids.label, for: control.labelled, class: "field-label" }, renderText(block.label), optional)
    : el("div", { id: ids.label, class: "field-label" }, renderText(block.label), optional);
  return el(
    "div",
    { class: "field", data: { testid: `field-${block.block_id}`, field: block.block_id } },
    label,
    control.node,
    el("p", { id: ids.error, class: "field-error", hidden: true, data: { testid: `error-${block.block_id}` } }),
    block.hint && el("p", { id: ids.hint, class: "field-hint" }, renderText(block.hint)),
  );
}

/** Text dispatches when Enter is pressed unless its configuration asks for every character; a choice always does. */
function dispatches(element, entered) {
  if (!TEXT_KINDS[element.type]) return true;
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return when.includes(entered ? "on_enter_pressed" : "on_character_entered");
}

const MOST_FILES = 10;
const TEXT_KINDS = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "text", datepicker: "date", timepicker: "time" };

/**
 * The control for an element: {node, labelled}. `labelled` is the id a <label for> can name, null for a group.
 * `changed(value, shown)` gets what a submission carries and what has to be kept to draw it again.
 */
export function makeControl(element, options) {
  if (element.type in TEXT_KINDS) return makeText(element, options);
  if (element.type === "file_input") return makeFiles(element, options);
  if (element.type === "radio_buttons" || element.type === "checkboxes") return makeGroup(element, options);
  return makeSelect(element, options);
}

function makeText(element, { labelId, describedBy, draft, changed }) {
  const multiline = Boolean(element.multiline);
  const id = freshId("text");
  const attributes = {
    id,
    class: "text-input",
    "aria-labelledby": labelId,
    "aria-describedby": describedBy,
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    autocomplete: "off",
    autofocus: element.focus_on_load,
    data: { control: element.action_id },
  };
  const input = multiline ? el("textarea", { ...attributes, rows: 4 }) : el("input", { ...attributes, type: TEXT_KINDS[element.type] });
  input.value = draft?.value ?? element.initial_value ?? element.initial_date ?? element.initial_time ?? "";
  const counter = el("span", { class: "counter", "aria-hidden": "true" });
  const count = () => {
    const left = (element.max_length ?? Infinity) - input.value.length;
    counter.textContent = left <= Math.max(10, element.max_length * 0.1) ? String(left) : "";
  };
  input.addEventListener("input", () => {
    count();
    changed(input.value || null, null);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !multiline && !event.isComposing) changed(input.value || null, null, { entered: true });
  });
  count();
  return { node: el("div", { class: "text-frame" }, input, counter), labelled: id };
}

function makeFiles(element, { labelId, describedBy, draft, changed, refuse }) {
  const most = element.max_files ?? MOST_FILES;
  const types = element.filetypes ?? [];
  const chooser = makeFileChooser({
    types,
    most,
    initial: draft?.shown ?? [],
    button: { attributes: { class: "button" }, content: most === 1 ? "Choose a file" : "Choose files" },
    testid: `files-${element.action_id}`,
    control: element.action_id,
    labelId,
    describedBy,
    changed: (files) => changed(files.map((file) => file.id), files),
    refuse,
  });
  const limits = [types.length ? types.join(", ") : "Any kind", most === 1 ? "one file of up to 10 MB" : `up to ${most} files of up to 10 MB`].join(" · ");
  const node = el("div", { class: "file-field" }, el("div", { class: "file-choice" }, chooser.open, el("span", { class: "muted" }, limits)), chooser.input, chooser.list);
  acceptDrops(node, chooser.take);
  return { node, labelled: null };
}

function makeGroup(element, { labelId, describedBy, draft, changed }) {
  const several = element.type === "checkboxes";
  const initial = several ? (element.initial_options ?? []).map((one) => one.value) : element.initial_option?.value;
  const chosen = new Set([draft ? draft.value : initial].flat().filter((value) => value !== null && value !== undefined));
  const name = freshId("group");
  const rows = element.options.map((option) => {
    const box = el("input", { type: several ? "checkbox" : "radio", name, value: option.value, "aria-describedby": describedBy });
    box.checked = chosen.has(option.value);
    box.addEventListener("change", () => {
      if (!several) chosen.clear();
      if (box.checked) chosen.add(option.value);
      else chosen.delete(option.value);
      changed(several ? [...chosen] : ([...chosen][0] ?? null), null);
    });
    return el(
      "label",
      { class: "choice" },
      box,
      el("span", {}, renderText(option.text), option.description && el("small", {}, renderText(option.description))),
    );
  });
  return { node: el("div", { class: "choices", role: several ? "group" : "radiogroup", "aria-labelledby": labelId, data: { control: element.action_id } }, rows), labelled: null };
}

function makeSelect(element, { blockId, label, labelId, describedBy, draft, suggest, changed }) {
  const several = element.type.startsWith("multi_");
  const kind = element.type.replace("multi_", "");
  const initial = draft ? (draft.shown ?? namedOptions(draft.value, element)) : initialOptions(element);
  return makePicker({
    several,
    initial,
    label,
    labelId,
    describedBy,
    placeholder: element.placeholder?.text ?? "Choose",
    control: element.action_id,
    autofocus: element.focus_on_load,
    most: element.max_selected_items ?? Infinity,
    minimum: kind === "external_select" ? (element.min_query_length ?? 3) : 0,
    load: kind === "external_select" ? (typed) => suggest(blockId, element.action_id, typed) : (typed) => Promise.resolve(matching(localOptions(kind, element), typed)),
    changed: (options) => changed(several ? options.map((one) => one.value) : (options[0]?.value ?? null), options),
  });
}

const flat = (option) => ({ value: option.value, text: option.text.text, description: option.description?.text });

function initialOptions(element) {
  const options = [element.initial_option, element.initial_options].flat().filter(Boolean);
  if (options.length) return options.map(flat);
  const ids = ["conversation", "channel", "user"].flatMap((kind) => [element[`initial_${kind}`], element[`initial_${kind}s`]]);
  return namedOptions(ids.flat().filter(Boolean), element);
}

/** Options for values that are known without their words: ids of channels and people, or options of the element itself. */
function namedOptions(values, element) {
  const known = localOptions(element.type.replace("multi_", ""), element);
  return [values].flat().filter(Boolean).map((value) => known.find((one) => one.value === value) ?? { value, text: personName(value) });
}

function localOptions(kind, element) {
  const { channels, people } = store.state;
  const asOption = (channel) => ({ value: channel.id, text: channel.kind === "im" ? channel.name : `#${channel.name}` });
  const wanted = element.filter?.include;
  const fits = (channel) => (wanted ? wanted.includes(channel.kind) : kind === "conversations_select" || channel.kind === "public") && !channel.archived;
  if (kind === "conversations_select" || kind === "channels_select") return channels.filter(fits).map(asOption);
  if (kind === "users_select") return people.map((one) => ({ value: one.id, text: `@${one.name}` }));
  const grouped = (element.option_groups ?? []).flatMap((group) => group.options.map((option) => ({ ...flat(option), group: group.label.text })));
  return [...(element.options ?? []).map(flat), ...grouped];
}

function matching(options, typed) {
  const wanted = typed.trim().toLowerCase();
  return options.filter((one) => one.text.toLowerCase().includes(wanted));
}
