/**
 * What the page knows: the last state the server gave, who the person is and what is open. The address's hash keeps
 * the latter, so that a reload, or a second window for a second person, shows the same place.
 */

const place = new URLSearchParams(location.hash.slice(1));

export const store = {
  as: place.get("as") || "",
  channel: place.get("channel") || "",
  thread: place.get("thread") || "",
  state: null,
};

/** Changes the place; the caller refreshes afterwards. */
export function goTo(changes) {
  Object.assign(store, changes);
  rememberPlace();
}

/** Takes over a state answer: the server decides what "nothing chosen" means. */
export function accept(state) {
  store.state = state;
  store.as = state.me.id;
  store.channel = state.channel.id;
  store.thread = state.thread ? state.thread.ts : "";
  rememberPlace();
}

function rememberPlace() {
  const { as, channel, thread } = store;
  const hash = new URLSearchParams(Object.entries({ as, channel, thread }).filter(([, value]) => value));
  history.replaceState(null, "", `#${hash}`);
}

export const person = (id) => store.state?.people.find((one) => one.id === id);
export const personName = (id) => person(id)?.name ?? id;
export const channelNamed = (id) => store.state?.channels.find((one) => one.id === id);

/** Which channels hold something this person has not seen: compares the newest message with the last visit. */
export function unread(channel) {
  return !channel.left && channel.latest > (seenBy(store.as)[channel.id] ?? "");
}

/** Marks the open channel as seen. On a person's first visit everything that is there already counts as seen. */
export function markSeen() {
  const seen = seenBy(store.as);
  const first = Object.keys(seen).length === 0;
  for (const channel of store.state.channels) {
    if (first || channel.id === store.channel) seen[channel.id] = channel.latest || "0";
  }
  sessionStorage.setItem(`seen-${store.as}`, JSON.stringify(seen));
}

function seenBy(who) {
  return JSON.parse(sessionStorage.getItem(`seen-${who}`) || "{}");
}
