/** Slack's mrkdwn and plain_text as DOM nodes. */

import { el } from "./dom.js";
import { emojiNamed, withEmoji } from "./emoji.js";
import { channelNamed, goTo, person } from "./store.js";
import { slackDate } from "./time.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const decode = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);

// One alternative per mark. A mark opens only where no letter or digit stands before it and closes only where none
// stands after it, as in Slack: snake_case and 2*3*4 stay as they are.
const INLINE = new RegExp(
  [
    /<(?<angle>[^<>\n]+)>/,
    /`(?<code>[^`\n]+)`/,
    /(?<![\p{L}\p{N}*])\*(?<bold>[^*\s](?:[^*\n]*[^*\s])?)\*(?![\p{L}\p{N}*])/,
    /(?<![\p{L}\p{N}_])_(?<italic>[^_\s](?:[^_\n]*[^_\s])?)_(?![\p{L}\p{N}_])/,
    /(?<![\p{L}\p{N}~])~(?<strike>[^~\s](?:[^~\n]*[^~\s])?)~(?![\p{L}\p{N}~])/,
    /:(?<emoji>[a-z0-9_+-]+):/,
  ].map((part) => part.source).join("|"),
  "gu",
);

/** A Slack text object ({type, text}) as nodes. */
export function renderText(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return renderMrkdwn(object.text);
  return [object.emoji === false ? object.text : withEmoji(object.text)];
}

/** A mrkdwn string as nodes: fenced blocks, quotes, lines, and the marks inside of them. */
export function renderMrkdwn(text) {
  return text.split(/```\n?([\s\S]+?)\n?```/).flatMap((part, index) => {
    if (index % 2) return [el("pre", {}, decode(part))];
    return renderLines(index ? part.replace(/^\n/, "") : part);
  });
}

function renderLines(text) {
  const nodes = [];
  let quote = null;
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (quote) quote.append(el("br"));
      else nodes.push((quote = el("blockquote")));
      quote.append(...renderInline(quoted[1]));
      continue;
    }
    if (nodes.length && !quote) nodes.push(el("br"));
    quote = null;
    nodes.push(...renderInline(line));
  }
  return nodes;
}

function renderInline(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(decode(text.slice(end, found.index)), renderMark(found));
    end = found.index + found[0].length;
  }
  nodes.push(decode(text.slice(end)));
  return nodes.filter((node) => node !== "");
}

function renderMark(found) {
  const { angle, code, bold, italic, strike, emoji } = found.groups;
  if (angle !== undefined) return renderAngle(angle);
  if (code !== undefined) return el("code", {}, decode(code));
  if (bold !== undefined) return el("strong", {}, renderInline(bold));
  if (italic !== undefined) return el("em", {}, renderInline(italic));
  if (strike !== undefined) return el("s", {}, renderInline(strike));
  return emojiNamed(emoji) ?? found[0];
}

function renderAngle(inside) {
  const [target, label] = inside.split(/\|(.*)/s);
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return slackDate(target, decode(label ?? ""));
  if (target.startsWith("!")) return el("span", { class: "mention mention-all" }, `@${label ?? target.slice(1).split("^")[0]}`);
  return link(decode(target), label === undefined ? null : decode(label));
}

export function userMention(id, label) {
  const who = person(id);
  return el("span", { class: who?.is_me ? "mention mention-me" : "mention" }, `@${who?.name ?? label ?? id}`);
}

export function channelMention(id, label) {
  const channel = channelNamed(id);
  if (!channel) return el("span", { class: "mention" }, `#${label || "private-channel"}`);
  const open = () => {
    goTo({ channel: id, thread: "" });
    document.dispatchEvent(new Event("place-changed"));
  };
  return el("button", { type: "button", class: "mention mention-link", onclick: open }, `#${channel.name}`);
}

/** A link, but only to where a browser may safely go; anything else stays text. */
export function link(target, label) {
  if (!/^(?:https?:\/\/|mailto:)/i.test(target)) return label ?? target;
  const words = withEmoji(label || target);
  const place = placeOf(target);
  if (!place) return el("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, words);
  const open = (event) => {
    event.preventDefault();
    goTo(place);
    document.dispatchEvent(new Event("place-changed"));
  };
  return el("a", { href: target, onclick: open }, words);
}

/** The place that a permalink of this workspace names; null for every other address. */
function placeOf(target) {
  const address = URL.canParse(target) ? new URL(target) : null;
  const found = address?.origin === location.origin && /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(address.pathname);
  return found ? { channel: found[1], thread: address.searchParams.get("thread_ts") ?? `${found[2]}.${found[3]}` } : null;
}
