// SPDX-License-Identifier: GPL-2.0-or-later
// operator_show.mjs - tables, sizes, times, and what a task says of itself, in words.
import { el } from "../desk/dom.mjs";
import { DETAILS, SAYS, count } from "./operator_words.mjs";

const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

export function size(bytes) {
  let at = 0;
  for (; bytes >= 1000 && at < UNITS.length - 1; at++) bytes /= 1000;
  return `${count(at > 0 ? Number(bytes.toPrecision(3)) : bytes)} ${UNITS[at]}`;
}

export const when = (text) => (text ? new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" }) : "");

/* PT0.125S as "0.1 s", PT75S as "1 min 15 s". */
export function duration(text) {
  const seconds = Number(/^PT([\d.]+)S$/.exec(text ?? "")?.[1]);
  if (!Number.isFinite(seconds)) return "";
  return seconds < 60 ? `${seconds.toFixed(1)}\u00a0s` : `${Math.floor(seconds / 60)}\u00a0min ${Math.round(seconds % 60)}\u00a0s`;
}

/* Numbers that a task counted, what it waits for, and its error. */
export function taskDetails(task) {
  const rows = Object.entries(task.details ?? {}).filter(([name, value]) => DETAILS[name] && value !== null && value !== 0 && value !== undefined)
    .map(([name, value]) => (typeof value === "number" ? `${count(value)} ${DETAILS[name]}` : `${DETAILS[name]} ${value?.message ?? String(value)}`));
  return [...rows, ...(task.error ? [task.error.message] : [])].join("; ");
}

/* `columns`: {key: heading}. A cell is a text, a node, or {number}. The table scrolls inside of itself. */
export function table(label, columns, rows) {
  if (rows.length === 0) return el("p", { class: "quiet" }, SAYS.none);
  const cell = (value, i) => el(i === 0 ? "th" : "td", { ...(i === 0 && { scope: "row" }), ...(typeof value === "number" && { class: "number" }) },
    typeof value === "number" ? count(value) : value ?? "");
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, el("table", {},
    el("thead", {}, el("tr", {}, Object.values(columns).map((heading) => el("th", { scope: "col" }, heading)))),
    el("tbody", {}, rows.map((row) => el("tr", { class: row.class }, Object.keys(columns).map((key, i) => cell(row[key], i)))))));
}

/* A button in a row; `of` says to those who do not see the row what it is about. */
export function button(text, of, act) {
  return el("button", { type: "button", class: "plain", "aria-label": `${text}: ${of}`, onclick: act }, text);
}

export function indexField(uids) {
  return el("label", {}, SAYS.index, el("select", { name: "index", required: true }, uids.map((uid) => el("option", { value: uid, selected: uid === "articles" }, uid))));
}

/* [[name, value]] as tiles; those without a value are left out. */
export function numbers(rows) {
  return el("dl", { class: "numbers" }, rows.filter(([, value]) => value !== "").map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

export function withCurl(...commands) {
  return el("details", { class: "curl" }, el("summary", {}, SAYS.curl), commands.map((command) => el("pre", { tabindex: "0" }, command)));
}

export function section(heading, ...children) {
  return el("section", {}, el("h2", {}, heading), ...children);
}
