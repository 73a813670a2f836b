/**
 * Building DOM nodes. Outside text only ever becomes a text node: nothing in this page assigns markup,
 * so no message, name or error of anybody can become an element.
 */

/** el("button", { class: "x", onclick: f, "aria-label": "…", data: { testid: "y" } }, "text", node, null, [more]) */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  return fill(node, attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "data") Object.assign(node.dataset, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

let counter = 0;
/** An id that is used once in the page, for aria-controls and its kin. */
export function freshId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

const ICONS = {
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  dots: "M12 5h.01M12 12h.01M12 19h.01",
  send: "M4 12l16-8-6 16-3-6z",
  thread: "M4 5h16v11H9l-5 4z",
  wire: "M3 12h4l3-7 4 14 3-7h4",
  theme: "M12 4a8 8 0 100 16zM12 4a8 8 0 010 16",
  down: "M7 10l5 5 5-5",
  back: "M19 12H5M11 6l-6 6 6 6",
  clip: "M20 11l-8.5 8.5a5 5 0 01-7-7L13 4a3.4 3.4 0 015 5l-8.5 8.4a1.7 1.7 0 01-2.4-2.4L14.5 7.5",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  lock: "M7 11V8a5 5 0 0110 0v3M6 11h12v9H6z",
};

/** A line icon drawn here, so that no icon font has to be loaded. */
export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}

const announcer = () => document.getElementById("announcer");
/** Says something through the live region to people who do not see the page. */
export function announce(words) {
  announcer().textContent = words;
}

/** Short words at the foot of the page for something that has no better place; they go away by themselves. */
export function toast(words, { bad = false } = {}) {
  const note = el("div", { class: bad ? "toast toast-bad" : "toast", role: bad ? "alert" : "status", data: { testid: "toast" } }, words);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 6000);
}
