/** rich_text blocks. */

import { el } from "./dom.js";
import { emojiNamed } from "./emoji.js";
import { channelMention, link, userMention } from "./mrkdwn.js";
import { slackDate } from "./time.js";

const PARTS = {
  rich_text_section: (part) => el("div", {}, renderRuns(part.elements)),
  rich_text_preformatted: (part) => el("pre", {}, renderRuns(part.elements)),
  rich_text_quote: (part) => el("blockquote", {}, renderRuns(part.elements)),
  rich_text_list: (part) =>
    el(part.style === "ordered" ? "ol" : "ul", { class: `rich-list indent-${part.indent ?? 0}` }, part.elements.map((item) => el("li", {}, renderRuns(item.elements)))),
};

const RUNS = {
  text: (run) => run.text,
  link: (run) => link(run.url, run.text),
  user: (run) => userMention(run.user_id),
  channel: (run) => channelMention(run.channel_id),
  usergroup: (run) => `@${run.usergroup_id}`,
  broadcast: (run) => el("span", { class: "mention mention-all" }, `@${run.range}`),
  emoji: (run) => emojiNamed(run.name) ?? `:${run.name}:`,
  color: (run) => run.value,
  date: (run) => slackDate(`!date^${run.timestamp}^${run.format}`, run.fallback ?? ""),
};

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };

export function renderRichText(block) {
  return el("div", { class: "rich-text" }, block.elements.map((part) => PARTS[part.type]?.(part)));
}

function renderRuns(runs) {
  return runs.map((run) => {
    let node = RUNS[run.type]?.(run) ?? "";
    for (const [style, tag] of Object.entries(STYLES)) if (run.style?.[style]) node = el(tag, {}, node);
    return node;
  });
}
