/** The drawer on the right: what went over the wire, and the switches. Two tabs, one open at a time. */

import { Inspector } from "./inspector.js";
import { drawSwitches } from "./switches.js";

// Calls to the vendor change nothing in the workspace, so no revision tells of them.
const VENDOR_POLL_MS = 2000;

const byTestId = (id) => document.querySelector(`[data-testid="${id}"]`);

export function makeDrawer() {
  const drawer = document.getElementById("drawer");
  const tabs = [...drawer.querySelectorAll("[role=tab]")];
  const inspector = new Inspector(document.getElementById("panel-wire"));
  let opener = null;

  function select(name) {
    for (const tab of tabs) {
      const chosen = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      document.getElementById(`panel-${tab.dataset.tab}`).hidden = !chosen;
    }
    refresh();
  }

  function refresh() {
    if (drawer.hidden) return;
    if (!document.getElementById("panel-wire").hidden) inspector.refresh();
    else drawSwitches(document.getElementById("panel-switches"));
  }

  function toggle(open = drawer.hidden) {
    if (open && drawer.hidden) opener = document.activeElement;
    drawer.hidden = !open;
    byTestId("drawer-toggle").setAttribute("aria-expanded", String(open));
    if (open) {
      select(tabs.find((tab) => tab.getAttribute("aria-selected") === "true").dataset.tab);
      tabs.find((tab) => tab.tabIndex === 0).focus();
    } else opener?.focus();
  }

  for (const tab of tabs) {
    tab.addEventListener("click", () => select(tab.dataset.tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tabs.find((one) => one !== tab);
      select(other.dataset.tab);
      other.focus();
    });
  }
  byTestId("drawer-toggle").addEventListener("click", () => toggle());
  byTestId("drawer-close").addEventListener("click", () => toggle(false));
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && toggle(false));
  setInterval(refresh, VENDOR_POLL_MS);
  return { refresh };
}
