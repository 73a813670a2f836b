/** Block Kit blocks as DOM. Inputs of a modal are made by inputs.js; everything that can be pressed by elements.js. */

import { renderChart } from "./chart.js";
import { el } from "./dom.js";
import { renderElement } from "./elements.js";
import { renderInputBlock } from "./inputs.js";
import { renderMrkdwn, renderText } from "./mrkdwn.js";
import { renderRichText } from "./richtext.js";

const BLOCKS = {
  section: (block, context) =>
    el(
      "div",
      { class: block.accessory ? "section with-accessory" : "section" },
      el(
        "div",
        { class: "section-words" },
        block.text && el("div", { class: "section-text" }, renderText(block.text)),
        block.fields && el("div", { class: "fields" }, block.fields.map((field) => el("div", { class: "field-text" }, renderText(field)))),
      ),
      block.accessory && el("div", { class: "accessory" }, block.accessory.type === "image" ? picture(block.accessory) : renderElement(block.accessory, block, context)),
    ),
  header: (block) => el("h3", { class: "header-block" }, renderText(block.text)),
  divider: () => el("hr"),
  context: (block) => el("div", { class: "context" }, block.elements.map((part) => (part.type === "image" ? picture(part) : el("span", {}, renderText(part))))),
  actions: (block, context) => el("div", { class: "actions" }, block.elements.map((element) => renderElement(element, block, context))),
  input: (block, context) => renderInputBlock(block, context),
  image: (block) => el("figure", { class: "image-block" }, block.title && el("figcaption", {}, renderText(block.title)), picture(block)),
  rich_text: (block) => renderRichText(block),
  markdown: (block) => el("div", { class: "section-text" }, renderMrkdwn(block.text.replaceAll("**", "*"))),
  table: (block) => table(block),
  data_visualization: (block) => renderChart(block),
};

/** All blocks as one node. `context` is {act(block, element, value), surface, draft?, suggest?}. */
export function renderBlocks(blocks, context) {
  return el("div", { class: "blocks" }, blocks.map((block) => {
    const node = BLOCKS[block.type]?.(block, context) ?? el("p", { class: "unknown-block" }, `This page does not draw ${block.type} blocks.`);
    if (block.block_id) node.dataset.blockId = block.block_id;
    return node;
  }));
}

/** Pictures come from elsewhere, and this page asks nothing outside: their description stands in for them. */
function picture(image) {
  const source = image.image_url ?? "";
  if (!source.startsWith("/") && !source.startsWith(`${location.origin}/`)) {
    return el("span", { class: "picture-words", role: "img", "aria-label": image.alt_text, title: source }, image.alt_text);
  }
  return el("img", { src: source, alt: image.alt_text });
}

function table(block) {
  const [head, ...rows] = block.rows;
  const cells = (row, tag, scope) => el("tr", {}, row.map((cell, index) => el(tag, { scope, class: `align-${block.column_settings?.[index]?.align ?? "left"}` }, cellContent(cell))));
  return el(
    "div",
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Table" },
    el("table", { class: "table", data: { testid: "table" } }, el("thead", {}, cells(head, "th", "col")), el("tbody", {}, rows.map((row) => cells(row, "td", null)))),
  );
}

function cellContent(cell) {
  if (cell.type === "rich_text") return renderRichText(cell);
  return cell.text ?? String(cell.value ?? "");
}
