/** What the composer offers while something is typed: commands after a slash, names after an @. */

import { el, freshId } from "./dom.js";
import { store } from "./store.js";

/** Commands of the app and of the client that a line begins to name. */
export const commands = () => [...store.state.app.commands, ...store.state.app.client_commands];

/** What fits the text before the cursor: {from, insert, name, detail, about} each; `from` is where the word begins. */
function offers(text) {
  if (text.startsWith("/") && !/\s/.test(text)) {
    return commands()
      .filter((one) => one.command.startsWith(text))
      .map((one) => ({ from: 0, insert: `${one.command} `, name: one.command, detail: one.usage_hint ?? "", about: one.description }));
  }
  const mention = /(?:^|\s)@([\w.-]*)$/.exec(text);
  if (!mention || text.startsWith("/")) return [];
  const typed = mention[1].toLowerCase();
  return store.state.people
    .filter((one) => !one.is_me && !one.deactivated && (!one.is_bot || one.name === store.state.app.name))
    .filter((one) => one.name.toLowerCase().startsWith(typed))
    .map((one) => ({ from: text.length - typed.length - 1, insert: `@${one.name} `, name: `@${one.name}`, detail: one.is_bot ? "app" : one.real_name, about: "" }));
}

/** The list of offers over a text field. `key(event)` says whether it used a key; `sync()` follows what is typed. */
export function makeSuggestions({ input, testid, written }) {
  const listId = freshId("commands");
  let offered = [];
  let active = 0;
  const node = el("ul", { id: listId, class: "commands", role: "listbox", "aria-label": "Suggestions", hidden: true, data: { testid: `${testid}-commands` } });
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", listId);

  function sync() {
    offered = offers(input.value.slice(0, input.selectionStart));
    active = 0;
    draw();
  }

  function draw() {
    node.hidden = !offered.length;
    node.replaceChildren(
      ...offered.map((one, index) =>
        el(
          "li",
          { id: `${listId}-${index}`, role: "option", class: index === active ? "active" : "", "aria-selected": String(index === active), onmousedown: (event) => event.preventDefault(), onclick: () => complete(one) },
          el("strong", {}, one.name),
          el("span", {}, ` ${one.detail}`),
          one.about && el("small", {}, one.about),
        ),
      ),
    );
    if (offered.length) input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function complete(one) {
    const rest = input.value.slice(input.selectionStart);
    input.value = input.value.slice(0, one.from) + one.insert + rest.trimStart();
    input.selectionStart = input.selectionEnd = one.from + one.insert.length;
    written();
    input.focus();
  }

  function key(event) {
    if (!offered.length) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = offered[active];
    if (step) active = (active + step + offered.length) % offered.length;
    else if (event.key === "Escape") offered = [];
    // What is typed in full needs no completion: Enter sends it.
    else if (event.key === "Tab" || (event.key === "Enter" && !input.value.endsWith(chosen.name))) complete(chosen);
    else return false;
    draw();
    return true;
  }

  return { node, sync, key };
}
