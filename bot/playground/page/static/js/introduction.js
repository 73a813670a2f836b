/** The beginning of a channel: what this place is, and what to type first. */

import { el } from "./dom.js";
import { store } from "./store.js";

let drawn = { print: "", node: null };

/** The first row of the channel that is open; `offer(line)` puts a line into the composer. */
export function introduction(offer) {
  const { channel, app } = store.state;
  const print = JSON.stringify([channel.id, channel.name, channel.bot_in, channel.archived]);
  if (drawn.print !== print) drawn = { print, node: draw(channel, app, offer) };
  return drawn.node;
}

function draw(channel, app, offer) {
  const heading = channel.kind === "im" ? app.name : `#${channel.name}`;
  return el("section", { class: "introduction", "aria-label": `About ${heading}`, data: { testid: "introduction" } }, el("h2", {}, heading), words(channel, app, offer));
}

function words(channel, app, offer) {
  if (channel.kind === "im") return [el("p", {}, `What ${app.name} has to say to you alone comes here.`)];
  if (channel.archived) return [el("p", {}, "This channel is closed. Its menu opens it again.")];
  if (!channel.bot_in) {
    const line = `/invite @${app.name}`;
    return [el("p", {}, `${app.name} cannot write here yet. `, el("code", {}, line), " brings it in."), invitation(`Type ${line}`, line, offer)];
  }
  const [first] = app.commands;
  const onMessages = app.shortcuts.find((one) => one.type === "message");
  return [
    el("p", {}, "A workspace on this machine, to try the app in. Nobody else sees it, and nothing in it costs anything."),
    first && el("p", {}, el("strong", {}, "Start here: "), "type ", el("code", {}, first.command), " in the field below and press Enter."),
    first && invitation(`Type ${first.command}`, first.command, offer),
    onMessages && el("p", {}, "Or drop files here, send them, and choose ", el("strong", {}, onMessages.name), " in the menu of the message."),
    el("p", { class: "muted" }, "Under the channels you can act as somebody else. ", el("em", {}, "Inspect"), " shows what goes over the wire, and its switches let things go wrong."),
  ];
}

const invitation = (label, line, offer) => el("p", {}, el("button", { type: "button", class: "button", onclick: () => offer(line), data: { testid: "introduction-try" } }, label));
