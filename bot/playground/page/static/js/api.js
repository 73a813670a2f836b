/** Talking to the playground: JSON calls that name a failure in words, and the stream of revisions that reconnects by itself. */

import { store } from "./store.js";

const CALL_TIMEOUT_MS = 20_000;
const SILENCE_MS = 25_000; // the server says something at least every ten seconds
const RETRY_MS = [300, 1000, 2000, 4000];

/** Thrown for an answer that is not 200 and for no answer at all; `message` is fit for the person. */
export class CallFailed extends Error {}

async function call(path, options = {}) {
  let answer;
  try {
    answer = await fetch(`/playground/${path}`, { ...options, signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
  } catch (cause) {
    const slow = cause.name === "TimeoutError";
    throw new CallFailed(slow ? "The playground took too long to answer. Try again." : "The playground did not answer. Try again.", { cause });
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new CallFailed(body.error ?? `The playground answered with ${answer.status}.`);
  return body;
}

/** What this person sees now. */
export function fetchState() {
  const { as, channel, thread } = store;
  return call(`state?${new URLSearchParams({ as, channel, thread })}`);
}

/** Everything a message ever said, oldest first. */
export const fetchHistory = (channel, ts) => call(`history?${new URLSearchParams({ channel, ts })}`);

/** What went over the wire after the cursor of the last answer ("" = all of it). */
export const fetchWire = (since) => call(`wire?${new URLSearchParams({ since })}`);

/** Does something as the current person: command, message, press, act, suggest, submit, fill, close, shortcut. */
export function act(what, details = {}) {
  return post(what, { as: store.as, ...details });
}

/** Hands a file to the workspace as the current person: {id, name, size}. */
export function upload(file) {
  const query = new URLSearchParams({ as: store.as, name: file.name });
  return call(`upload?${query}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
}

/** Turns one of the playground's switches. */
export const control = (action, details = {}) => post("control", { action, ...details });

function post(what, body) {
  return call(what, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** Calls back on every revision, and says when the connection is lost or back. A silent stream counts as lost. */
export function follow({ onRevision, onLost, onBack }) {
  let attempt = 0;
  let watchdog;
  const connect = () => {
    const source = new EventSource("/playground/stream");
    const lost = () => {
      clearTimeout(watchdog);
      source.close();
      onLost();
      setTimeout(connect, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
      attempt += 1;
    };
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(lost, SILENCE_MS);
    };
    source.onopen = () => {
      attempt = 0;
      alive();
      onBack();
    };
    source.onmessage = () => {
      alive();
      onRevision();
    };
    source.addEventListener("still-here", alive);
    source.onerror = lost;
    alive();
  };
  connect();
}
