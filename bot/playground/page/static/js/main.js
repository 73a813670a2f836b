/** Puts the page together: asks for the state whenever something changed, and lets each part draw itself from it. */

import { fetchState, follow } from "./api.js";
import { makeComposer } from "./composer.js";
import { makeDrawer } from "./drawer.js";
import { acceptDrops } from "./files.js";
import { introduction } from "./introduction.js";
import { MessageList } from "./messages.js";
import { syncModal } from "./modal.js";
import { drawChannelHead, drawSidebar } from "./sidebar.js";
import { accept, goTo, markSeen, store } from "./store.js";
import { startTheme } from "./theme.js";

const byId = (id) => document.getElementById(id);

const channelList = new MessageList(byId("messages"), { onThread: openThread });
const threadList = new MessageList(byId("thread-messages"), { onThread: null });
const channelComposer = makeComposer({ testid: "composer", label: "Message", place: () => ({ channel: store.channel, thread: "" }) });
const threadComposer = makeComposer({ testid: "thread-composer", label: "Reply in thread", place: () => ({ channel: store.channel, thread: store.thread }) });
const drawer = makeDrawer();

let asking = false;
let askAgain = false;

/** Asks for the state and draws it. Changes that come while an answer is awaited lead to one more question. */
async function refresh() {
  if (asking) {
    askAgain = true;
    return;
  }
  asking = true;
  try {
    do {
      askAgain = false;
      const asked = JSON.stringify([store.as, store.channel, store.thread]);
      const state = await fetchState();
      // The person went elsewhere while the answer was on its way: it is about a place that is no longer shown.
      if (JSON.stringify([store.as, store.channel, store.thread]) !== asked) askAgain = true;
      else draw(state);
    } while (askAgain);
    connection(true);
  } catch {
    connection(false);
  } finally {
    asking = false;
  }
}

function draw(state) {
  const arriving = !store.state;
  accept(state);
  markSeen();
  drawSidebar();
  drawChannelHead();
  channelList.update(state.messages, `${store.as}/${store.channel}`, introduction(channelComposer.offer));
  drawComposer(state.channel);
  drawThread(state.thread);
  syncModal();
  drawer.refresh();
  document.body.dataset.as = state.me.name;
  // Whoever arrives can type at once; on a touch screen that would bring up the keyboard over half of the page.
  if (arriving && !state.view && matchMedia("(pointer: fine)").matches) channelComposer.focus();
}

function drawComposer(channel) {
  byId("archived").hidden = !channel.archived;
  channelComposer.node.hidden = channel.archived;
  threadComposer.node.hidden = channel.archived;
  channelComposer.describe(channel.kind === "im" ? `Message ${channel.name}` : `Message #${channel.name}`);
  threadComposer.describe("Reply…");
}

function drawThread(thread) {
  document.body.classList.toggle("thread-open", Boolean(thread));
  byId("thread").hidden = !thread;
  if (thread) threadList.update(thread.messages, `${store.as}/${store.channel}/${thread.ts}`);
}

async function openThread(ts) {
  goTo({ thread: ts });
  await refresh();
  threadComposer.focus();
}

function closeThread() {
  const opener = byId("messages").querySelector(`[data-focus-key="thread-${CSS.escape(store.thread)}"]`);
  goTo({ thread: "" });
  refresh();
  opener?.focus();
}

function connection(alive) {
  byId("connection").hidden = alive;
  document.body.dataset.connected = String(alive);
}

byId("composer").append(channelComposer.node);
byId("thread-composer").append(threadComposer.node);
acceptDrops(byId("channel"), channelComposer.attach);
acceptDrops(byId("thread"), threadComposer.attach);
byId("thread-close").addEventListener("click", closeThread);
byId("thread").addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && closeThread());
byId("menu-toggle").addEventListener("click", () => document.body.classList.toggle("menu-open"));
document.addEventListener("place-changed", refresh);
startTheme();
follow({ onRevision: refresh, onLost: () => connection(false), onBack: refresh });
