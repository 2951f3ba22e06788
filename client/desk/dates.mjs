// SPDX-License-Identifier: GPL-2.0-or-later
// dates.mjs - days as the API writes them, as people say them, and as readers see them.
const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
  "november", "december"];
const two = (number) => String(number).padStart(2, "0");
const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

function daysBefore(now, days) {
  return day(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days));
}

/* The last day of a month, counted from 1. */
export function lastOfMonth(year, month) {
  return `${year}-${two(month)}-${two(new Date(year, month, 0).getDate())}`;
}

function lastWeek(now) {
  const monday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - ((now.getDay() + 6) % 7) - 7);
  return { from: day(monday), to: daysBefore(monday, -6) };
}

function wholeMonth(year, month) {
  return { from: `${year}-${two(month)}-01`, to: lastOfMonth(year, month) };
}

function lastMonth(now) {
  const month = now.getMonth() || 12;
  return wholeMonth(now.getMonth() ? now.getFullYear() : now.getFullYear() - 1, month);
}

const DATE = String.raw`(\d{4}(?:-\d{2}(?:-\d{2})?)?)`;
const MONTH = `(${MONTHS.join("|")})`;

/* How people say a time, and the days that they mean. */
const SAYINGS = [
  [/\btoday\b/i, (now) => ({ from: day(now), to: day(now) })],
  [/\byesterday\b/i, (now) => ({ from: daysBefore(now, 1), to: daysBefore(now, 1) })],
  [/\blast week\b/i, lastWeek],
  [/\blast month\b/i, lastMonth],
  [/\blast year\b/i, (now) => ({ from: String(now.getFullYear() - 1), to: String(now.getFullYear() - 1) })],
  [new RegExp(String.raw`\b(?:since |after:)${DATE}(?!\S)`, "i"), (now, date) => ({ from: date, to: "" })],
  [new RegExp(String.raw`\b(?:until |before:)${DATE}(?!\S)`, "i"), (now, date) => ({ from: "", to: date })],
  [new RegExp(String.raw`\b(?:in )?${MONTH} (\d{4})(?!\S)`, "i"),
    (now, month, year) => wholeMonth(Number(year), MONTHS.indexOf(month.toLowerCase()) + 1)],
];

/* The time that a query names: {from, to, said, rest}, where `rest` is the query without it; or null. The page offers
 * it and does not apply it by itself: "Yesterday" is also a song. */
export function saidDates(query, now = new Date()) {
  for (const [pattern, meaning] of SAYINGS) {
    const match = pattern.exec(query);
    if (!match) continue;
    const rest = (query.slice(0, match.index) + query.slice(match.index + match[0].length)).replace(/\s+/g, " ").trim();
    return { ...meaning(now, ...match.slice(1)), said: match[0], rest };
  }
  return null;
}

/* Formats by what they show: making one takes longer than drawing a hit. */
const formats = new Map();

function format(language, parts) {
  const name = `${language} ${parts}`;
  if (!formats.has(name))
    formats.set(name, new Intl.DateTimeFormat(language, { timeZone: "UTC", year: "numeric", ...(parts > 1 && { month: "long" }), ...(parts > 2 && { day: "numeric" }) }));
  return formats.get(name);
}

/* "2021", "2021-03" and "2021-03-04T08:30:00Z" as readers see them. */
export function showDate(text, language) {
  const [, year, month, date] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(text ?? "") ?? [];
  if (!year) return "";
  return format(language, date ? 3 : month ? 2 : 1).format(Date.UTC(year, (month ?? 1) - 1, date ?? 1));
}

/* A day for a date field: the first or last one of a year or month. */
export function asDay(text, last) {
  const [, year, month, date] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(text) ?? [];
  if (!year) return "";
  if (date) return `${year}-${month}-${date}`;
  return last ? lastOfMonth(Number(year), Number(month ?? 12)) : `${year}-${month ?? "01"}-01`;
}

const BARS_MAX = 300;

/* All years or months from the first to the last of `counts` ({"2021-03": 5}), also those without articles. Of a longer
 * time, such as one with a wrong year far away, several years together: from .name to .last. */
export function buckets(counts) {
  const names = Object.keys(counts).sort();
  if (names.length === 0) return [];
  const months = names[0].length === 7 ? 12 : 1;
  const number = (name) => { const [year, month] = name.split("-").map(Number); return year * months + (month ?? 1) - 1; };
  const nameOf = (at) => String(Math.floor(at / months)).padStart(4, "0") + (months > 1 ? `-${two((at % months) + 1)}` : "");
  const first = number(names[0]), step = Math.ceil((number(names.at(-1)) - first + 1) / BARS_MAX), found = [];
  for (let at = first; at <= number(names.at(-1)); at += step) found.push({ name: nameOf(at), last: nameOf(at + step - 1), count: 0 });
  for (const name of names) found[Math.floor((number(name) - first) / step)].count += counts[name];
  return found;
}
