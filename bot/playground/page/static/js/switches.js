/** The switches: what goes wrong at Slack and at the vendor, how the next alignment goes, and how fast time passes there. */

import { control } from "./api.js";
import { el, freshId, toast } from "./dom.js";
import { store } from "./store.js";

/** Draws the panel when a switch has moved; the focus and what is chosen for the next fault stay. */
export function drawSwitches(panel) {
  const { switches } = store.state;
  const print = JSON.stringify(switches);
  if (panel.dataset.print === print) return;
  panel.dataset.print = print;
  const focused = panel.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  const chosen = [...panel.querySelectorAll(".fault-form select")].map((select) => [select.dataset.testid, select.value]);
  const reset = button("Clear all faults", "clear-faults", () => turn("clear_faults", {}, "All faults are off."));
  panel.replaceChildren(vendor(switches.vendor), slack(switches.slack), el("section", {}, el("h3", {}, "Back to normal"), reset));
  for (const [name, value] of chosen) panel.querySelector(`[data-testid="${name}"]`).value = value;
  if (focused) panel.querySelector(`[data-testid="${focused}"]`)?.focus();
}

function vendor(now) {
  const scenario = choice("Next alignment", "scenario", now.scenarios.map((one) => [one.name, one.name]), now.scenario, (value) => turn("scenario", { value }, "The next alignment that is created will go that way."));
  const contract = choice("API it speaks", "contract", now.contracts.map((one) => [one.name, one.name]), now.contract, (value) => turn("contract", { value }, `Nugen's API is the ${value} one from now on.`));
  const summary = now.scenarios.find((one) => one.name === now.scenario)?.summary;
  const speeds = [...new Set([1, 10, 60, 300, 1200, now.speed])].sort((one, other) => one - other);
  return el(
    "section",
    {},
    el("h3", {}, "Nugen"),
    scenario,
    el("p", { class: "field-hint" }, summary),
    contract,
    el("p", { class: "field-hint" }, now.contracts.find((one) => one.name === now.contract)?.summary),
    choice("Speed of its clock", "speed", speeds.map((one) => [String(one), `${one}×`]), String(now.speed), (value) => turn("speed", { value: Number(value) }, `Nugen's clock now runs ${value}×.`)),
    faultForm("vendor", now.calls, now.faults),
  );
}

function slack(now) {
  return el(
    "section",
    {},
    el("h3", {}, "Slack"),
    choice("Delay of every call", "latency", ["0", "0.2", "1", "2.5", "5"].map((one) => [one, one === "0" ? "none" : `${one} s`]), String(now.latency), (value) => turn("latency", { value: Number(value) }, "The delay is changed.")),
    check("Deliver everything twice", "duplicates", now.duplicate_deliveries),
    check("Refuse charts (older workspace)", "refuse_charts", now.refuse_charts),
    check("Refuse growing messages (older workspace)", "refuse_streams", now.refuse_streams),
    button("Drop the bot's connections", "drop-connections", () => turn("drop_connections", {}, "The bot's connections were dropped.")),
    faultForm("slack", now.methods, now.faults),
  );
}

/** "The next / every call of X gets Y." */
function faultForm(side, calls, faults) {
  const pick = (label, name, values) => {
    const id = freshId(name);
    const select = el("select", { id, data: { testid: `${side}-${name}` } }, values.map(([value, words]) => el("option", { value }, words)));
    return [el("label", { for: id }, label), select];
  };
  const [callLabel, call] = pick("Call", "fault-call", calls.map((one) => [one, one === "*" || one === "any" ? "any call" : one]));
  const [faultLabel, fault] = pick("gets", "fault-kind", faults.map((one) => [one, one.replaceAll(/[_-]/g, " ")]));
  const set = (times, words) => turn(`${side}_fault`, { call: call.value, fault: fault.value, times }, `${words} of ${call.selectedOptions[0].text} gets: ${fault.selectedOptions[0].text}.`);
  return el(
    "fieldset",
    { class: "fault-form" },
    el("legend", {}, "Something goes wrong"),
    el("div", { class: "switch-row" }, callLabel, call),
    el("div", { class: "switch-row" }, faultLabel, fault),
    el("div", { class: "switch-row" }, button("Next call", `${side}-fault-once`, () => set("once", "The next call")), button("Every call", `${side}-fault-always`, () => set("always", "Every call"))),
  );
}

function choice(label, name, values, now, changed) {
  const id = freshId(name);
  const select = el("select", { id, data: { testid: `switch-${name}` }, onchange: () => changed(select.value) }, values.map(([value, words]) => el("option", { value, selected: value === now }, words)));
  return el("div", { class: "switch-row" }, el("label", { for: id }, label), select);
}

function check(label, name, now) {
  const box = el("input", { type: "checkbox", checked: now, data: { testid: `switch-${name}` }, onchange: () => turn(name, { value: box.checked }, box.checked ? `On: ${label}.` : `Off: ${label}.`) });
  return el("label", { class: "choice" }, box, el("span", {}, label));
}

function button(label, name, run) {
  return el("button", { type: "button", class: "button button-small", onclick: run, data: { testid: name } }, label);
}

async function turn(action, details, words) {
  try {
    await control(action, details);
    toast(words);
    document.dispatchEvent(new Event("place-changed")); // a switch is no change of the workspace, so no revision tells of it
  } catch (failure) {
    toast(failure.message, { bad: true });
  }
}
