/** Times as a person reads them, in the browser's own zone. */

import { el } from "./dom.js";

const format = (options) => new Intl.DateTimeFormat(undefined, options);
const CLOCK = format({ hour: "2-digit", minute: "2-digit" });
const CLOCK_SECONDS = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DATE = {
  date_num: format({ year: "numeric", month: "2-digit", day: "2-digit" }),
  date: format({ year: "numeric", month: "long", day: "numeric" }),
  date_short: format({ year: "numeric", month: "short", day: "numeric" }),
  date_long: format({ weekday: "long", year: "numeric", month: "long", day: "numeric" }),
};

/** Slack's "1700000000.123456" as a Date. */
export const fromTs = (ts) => new Date(Number(ts) * 1000);
export const clock = (date) => CLOCK.format(date);
export const clockWithSeconds = (date) => CLOCK_SECONDS.format(date);

/** "Today", "Yesterday", or the long date. */
export function dayName(date) {
  return nearby(date) ?? DATE.date_long.format(date);
}

function nearby(date) {
  const days = Math.round((startOfDay(date) - startOfDay(new Date())) / 86_400_000);
  return { 0: "Today", "-1": "Yesterday", 1: "Tomorrow" }[days] ?? null;
}

const startOfDay = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** "5 minutes ago" for a moment. */
export function ago(date) {
  const seconds = (date - Date.now()) / 1000;
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  for (const [unit, size] of [["day", 86_400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
  }
  return words.format(Math.round(seconds), "second");
}

/** "!date^epoch^format[^link]" as a <time>; the fallback when it cannot be read. */
export function slackDate(command, fallback) {
  const [, epoch, template = ""] = command.split("^");
  const date = new Date(Number(epoch) * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  const words = template.replace(/\{(\w+)\}/g, (whole, token) => dateToken(token, date) ?? whole);
  return el("time", { datetime: date.toISOString(), title: `${DATE.date_long.format(date)}, ${CLOCK_SECONDS.format(date)}` }, words);
}

function dateToken(token, date) {
  if (token === "time") return clock(date);
  if (token === "time_secs") return clockWithSeconds(date);
  if (token === "ago") return ago(date);
  const plain = token.replace(/_pretty$/, "");
  if (!(plain in DATE)) return null;
  const near = plain === token ? null : nearby(date);
  return near ?? DATE[plain].format(date);
}
