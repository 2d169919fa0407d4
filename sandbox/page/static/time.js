// Times are shown in the reader's zone and words; the machine-readable form is in the element.

import { h } from "./dom.js";

const asDate = (seconds) => new Date(Number(seconds) * 1000);
const show = (date, options) => new Intl.DateTimeFormat(undefined, options).format(date);
const CLOCK = { hour: "2-digit", minute: "2-digit" };
const FULL = { dateStyle: "full", timeStyle: "medium" };

/** The clock time of a message timestamp, with the whole date as its title. */
export function clock(ts) {
  const date = asDate(ts);
  return h("time", { datetime: date.toISOString(), title: show(date, FULL) }, show(date, CLOCK));
}

/** The day of a message timestamp: "Today", "Yesterday" or a date. */
export function day(ts) {
  return relativeDay(asDate(ts)) ?? show(asDate(ts), { weekday: "long", day: "numeric", month: "long" });
}

function relativeDay(date) {
  const midnight = (when) => new Date(when.getFullYear(), when.getMonth(), when.getDate()).getTime();
  const days = Math.round((midnight(new Date()) - midnight(date)) / 86_400_000);
  return { "-1": "Tomorrow", 0: "Today", 1: "Yesterday" }[days] ?? null;
}

const DATES = {
  date_num: (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-"),
  date: (date) => show(date, { dateStyle: "long" }),
  date_short: (date) => show(date, { dateStyle: "medium" }),
  date_long: (date) => show(date, { dateStyle: "full" }),
  date_pretty: (date) => relativeDay(date) ?? show(date, { dateStyle: "long" }),
  date_short_pretty: (date) => relativeDay(date) ?? show(date, { dateStyle: "medium" }),
  date_long_pretty: (date) => relativeDay(date) ?? show(date, { dateStyle: "full" }),
  time: (date) => show(date, CLOCK),
  time_secs: (date) => show(date, { ...CLOCK, second: "2-digit" }),
  ago: (date) => ago((Date.now() - date.getTime()) / 1000),
};

function ago(seconds) {
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  const [unit, size] = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]].find(
    ([, one]) => Math.abs(seconds) >= one,
  ) ?? ["second", 1];
  return words.format(-Math.trunc(seconds / size), unit);
}

/** `<!date^UNIX^FORMAT|FALLBACK>`: the format with its tokens filled in, the fallback as its title. */
export function dateToken(target, fallback) {
  const [, unix, format = ""] = target.split("^");
  const date = asDate(unix);
  if (Number.isNaN(date.getTime())) return document.createTextNode(fallback);
  const text = format.replace(/\{([a-z_]+)\}/g, (whole, name) => DATES[name]?.(date) ?? whole);
  return h("time", { datetime: date.toISOString(), title: fallback }, text || fallback);
}
