// SPDX-License-Identifier: GPL-2.0-or-later
// cite.mjs - an article as a reference and as citations in the usual styles. Exports are the daemon's.
const asText = (value) => (value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? ""));
const list = (value) => (Array.isArray(value) ? value : value ? [value] : []).map(asText);

/* RIS, as reference managers read it. */
export function toRis(hit) {
  const line = (tag, value) => (value ? `${tag}  - ${String(value).replace(/\s+/g, " ")}\n` : "");
  return `${line("TY", "NEWS")}${line("TI", hit.plain)}${list(hit.byline).map((name) => line("AU", name)).join("")}${line("T2", hit.source)}${
    line("DA", asText(hit.published).slice(0, 10).replaceAll("-", "/"))}${line("UR", hit.url)}${line("ID", hit.id)}ER  - `;
}

const MONTH_NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December"];

/* The last word of a name in Latin letters is the family's; other names are kept as they are. */
function parts(name) {
  const words = name.trim().split(/\s+/);
  if (words.length < 2 || words.length > 4 || !/^[\p{Script=Latin}.'’\s-]+$/u.test(name)) return { family: name.trim(), given: "" };
  return { family: words.at(-1), given: words.slice(0, -1).join(" ") };
}

const inverted = (name) => [parts(name).family, parts(name).given].filter(Boolean).join(", ");
const initials = (name) => [parts(name).family, parts(name).given.split(/\s+/).filter(Boolean).map((word) => `${word[0]}.`).join(" ")]
  .filter(Boolean).join(", ");
const joined = (names, and) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")}, ${and} ${names.at(-1)}`);
const stop = (text) => (/[.?!]$/.test(text) ? text : `${text}.`);
const sentences = (...pieces) => pieces.filter(Boolean).join(" ");

function published(hit) {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(hit.published ?? "") ?? [];
  return { year: year ?? "", month: month ? MONTH_NAMES[month - 1] : "", day: day ? String(Number(day)) : "" };
}

/* “March 4, 2021”, and what is known of it. */
function american({ year, month, day }) {
  return month ? `${month}${day && ` ${day},`} ${year}` : year;
}

function apa(hit) {
  const { year, month, day } = published(hit), authors = list(hit.byline).map(initials);
  const date = `(${[year || "n.d.", [month, day].filter(Boolean).join(" ")].filter(Boolean).join(", ")}).`;
  const title = stop(hit.plain);
  return sentences(...(authors.length > 0 ? [stop(joined(authors, "&")), date, title] : [title, date]), hit.source && stop(hit.source), hit.url);
}

function mla(hit) {
  const { year, month, day } = published(hit), names = list(hit.byline);
  const short = month.length > 4 ? `${month.slice(0, month === "September" ? 4 : 3)}.` : month;
  const authors = names.length > 2 ? `${inverted(names[0])}, et al.` : names.length > 0 && stop(joined([inverted(names[0]), ...names.slice(1)], "and"));
  const place = [hit.source, [day, short, year].filter(Boolean).join(" "), asText(hit.url).replace(/^https?:\/\//, "")].filter(Boolean).join(", ");
  return sentences(authors, `“${stop(hit.plain)}”`, place && stop(place));
}

function chicago(hit) {
  const names = list(hit.byline), date = american(published(hit));
  const authors = names.length > 0 ? joined([inverted(names[0]), ...names.slice(1)], "and") : "";
  return sentences(authors && stop(authors), `“${stop(hit.plain)}”`, stop([hit.source, date].filter(Boolean).join(", ") || "n.d."), hit.url && stop(hit.url));
}

const TEX = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
const tex = (text) => String(text).replace(/[\\~^&%$#_{}]/g, (letter) => TEX[letter] ?? `\\${letter}`);

function bibtex(hit) {
  const { year, month, day } = published(hit);
  const rows = { author: list(hit.byline).map((name) => `{${tex(name)}}`).join(" and "), title: `{${tex(hit.plain)}}`,
    journal: hit.source && tex(hit.source), year, month: month.slice(0, 3).toLowerCase(), day, url: hit.url && asText(hit.url).replace(/[{}\\]/g, encodeURIComponent) };
  const key = String(hit.id).replace(/[^A-Za-z0-9:_-]+/g, "-");
  return `@article{${key},\n${Object.entries(rows).filter(([, value]) => value)
    .map(([name, value]) => `  ${name} = ${name === "month" ? value : `{${value}}`},\n`).join("")}}`;
}

/* Author: “Headline”, Source, date, address. */
export function toCitation(hit, date) {
  const authors = list(hit.byline).join(", ");
  return `${authors ? `${authors}: ` : ""}${[`“${hit.plain}”`, hit.source, date, hit.url].filter(Boolean).join(", ")}.`;
}

/* An article in the usual styles: [style, text]. APA (7th edition), MLA (9th), Chicago (17th, bibliography). */
export function citations(hit, date) {
  return [["", toCitation(hit, date)], ["APA", apa(hit)], ["MLA", mla(hit)], ["Chicago", chicago(hit)], ["BibTeX", bibtex(hit)],
    ["RIS", toRis(hit)]];
}
