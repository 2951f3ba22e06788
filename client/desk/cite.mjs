// SPDX-License-Identifier: GPL-2.0-or-later
// cite.mjs - hits as a table, as JSON Lines, as references, and as one line for a footnote.
const COLUMNS = ["id", "published", "source", "section", "byline", "plain", "url"];
const NAMES = { plain: "headline" };
const list = (value) => (Array.isArray(value) ? value : value ? [value] : []);

/* Spreadsheets run a cell that begins with one of these characters. */
const harmless = (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

function cell(value) {
  const text = harmless(list(value).join("; "));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/* RFC 4180. */
export function toCsv(hits) {
  const rows = hits.map((hit) => COLUMNS.map((column) => cell(hit[column])).join(","));
  return `${[COLUMNS.map((column) => NAMES[column] ?? column).join(","), ...rows].join("\r\n")}\r\n`;
}

export function toJsonLines(hits) {
  return hits.map((hit) => `${JSON.stringify(Object.fromEntries(
    COLUMNS.filter((column) => hit[column] !== undefined).map((column) => [NAMES[column] ?? column, hit[column]])))}\n`)
    .join("");
}

/* RIS, as reference managers read it. */
export function toRis(hits) {
  const line = (tag, value) => (value ? `${tag}  - ${String(value).replace(/\s+/g, " ")}\r\n` : "");
  return hits.map((hit) => line("TY", "NEWS") + line("TI", hit.plain) + list(hit.byline).map((name) => line("AU", name)).join("") +
    line("T2", hit.source) + line("DA", (hit.published ?? "").slice(0, 10).replaceAll("-", "/")) + line("UR", hit.url) +
    line("ID", hit.id) + "ER  - \r\n\r\n").join("");
}

/* Author: “Headline”, Source, date, address. */
export function toCitation(hit, date) {
  const authors = list(hit.byline).join(", ");
  return `${authors ? `${authors}: ` : ""}${[`“${hit.plain}”`, hit.source, date, hit.url].filter(Boolean).join(", ")}.`;
}

export const EXPORTS = {
  csv: { type: "text/csv", write: toCsv },
  json: { type: "application/x-ndjson", write: toJsonLines },
  ris: { type: "application/x-research-info-systems", write: toRis },
};
