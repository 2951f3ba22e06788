// SPDX-License-Identifier: GPL-2.0-or-later
// article.mjs - one article: its text with the matches marked, a way from match to match, what is known of it.
import { copyText, el, inLanguage, marked, unmarked, webAddress } from "./dom.mjs";
import { showDate } from "./dates.mjs";
import { citations } from "./cite.mjs";
import { valueName } from "./facets.mjs";
import { publisher } from "./query.mjs";

const PLAIN = ["source", "agency", "section", "dateline", "keywords", "rights", "version"];

/* The article with marks: members of `_formatted` where the query matches. */
export function readArticle(hit) {
  const text = (name) => hit._formatted?.[name] ?? hit[name] ?? "";
  return { ...hit, source: publisher(hit), headline: text("headline") || hit.title || String(hit.id), plain: unmarked(hit.headline ?? hit.title ?? String(hit.id)),
    subhead: text("subhead"), summary: text("summary"), body: text("body") };
}

function facts(article, words) {
  const rows = PLAIN.filter((name) => article[name] && (name !== "agency" || article.agency !== article.source)).map((name) => [words.fields[name] ?? name, [article[name]].flat().join(", ")]);
  if (article.language) rows.push([words.fields.language, valueName("language", article.language)]);
  if (article.updated) rows.push([words.updated, showDate(article.updated)]);
  return rows.length > 0 && el("dl", { class: "facts" }, rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, el("bdi", {}, value))]));
}

function paragraphs(article) {
  return article.body.split(/\n{2,}/).filter((text) => text.trim()).map((text) => el("p", { dir: "auto" }, marked(text)));
}

function citation([style, text], words) {
  const name = style || words.plainStyle;
  const shown = el("pre", { dir: "auto" }, text);
  return el("li", {}, el("span", { class: "label" }, name), shown,
    el("button", { type: "button", class: "plain", "aria-live": "polite", onclick: (event) => copyText(shown, event.currentTarget, words) }, words.copy(name)));
}

function citeMenu(article, words) {
  return el("details", { class: "menu cite" }, el("summary", {}, words.cite),
    el("ul", { class: "sheet" }, citations(article, showDate(article.published)).map((one) => citation(one, words))));
}

function tools(article, view) {
  const { words, back, step } = view;
  const original = webAddress(article.url);
  return el("div", { class: "tools" }, el("button", { type: "button", class: "back", onclick: back }, `← ${words.back}`),
    el("span", { class: "steps" }, el("button", { type: "button", "aria-label": words.previousMatch, onclick: () => step(-1) }, "↑"),
      el("output", {}), el("button", { type: "button", "aria-label": words.nextMatch, onclick: () => step(1) }, "↓")),
    original && el("a", { href: original, rel: "noopener noreferrer", target: "_blank" }, words.original), citeMenu(article, words),
    el("button", { type: "button", onclick: () => window.print() }, words.print));
}

export function drawArticle(article, view) {
  const { words } = view;
  const authors = [article.byline ?? []].flat().join(", ");
  return el("article", { class: "article", part: "article", tabindex: "-1", ...inLanguage(article.language) },
    tools(article, view),
    el("h1", { dir: "auto" }, marked(article.headline)),
    article.subhead && el("p", { class: "subhead", dir: "auto" }, marked(article.subhead)),
    el("p", { class: "origin" }, [authors && `${words.by} ${authors}`, article.source, showDate(article.published)].filter(Boolean).join(" · ")),
    article.summary && el("p", { class: "summary", dir: "auto" }, marked(article.summary)),
    el("div", { class: "text", part: "text" }, paragraphs(article)), facts(article, words),
    el("section", { class: "beside" }));
}

/* Goes from match to match; `place` is the number of the one in view, from 0. Returns the new place. */
export function showMatch(node, place, words) {
  const marks = [...node.querySelectorAll("h1 mark, .subhead mark, .summary mark, .text mark")];
  const output = node.querySelector(".steps output");
  for (const button of node.querySelectorAll(".steps button")) button.disabled = marks.length < 2;
  if (marks.length === 0) {
    output.textContent = words.match(0, 0);
    return 0;
  }
  const at = ((place % marks.length) + marks.length) % marks.length;
  for (const mark of marks) mark.classList.toggle("here", mark === marks[at]);
  output.textContent = words.match(at + 1, marks.length);
  return at;
}
