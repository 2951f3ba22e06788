// SPDX-License-Identifier: GPL-2.0-or-later
// hits.mjs - the list of hits, what is said above it, and the pages below it.
import { el, inLanguage, marked, webAddress } from "./dom.mjs";
import { showDate } from "./dates.mjs";
import { valueName } from "./facets.mjs";

export function origin(hit) {
  return [hit.source, hit.section, showDate(hit.published)].filter(Boolean).join(" · ");
}

/* Which version of an article it is, if the newsroom says so. */
function edition(hit, words) {
  const version = hit.version > 1 ? `${words.fields.version} ${hit.version}` : "";
  return [version, hit.updated && hit.updated !== hit.published && `${words.updated} ${showDate(hit.updated)}`].filter(Boolean).join(", ");
}

/* A <template slot="hit"> of the page around the component: its elements with data-field are filled. */
function fromTemplate(template, hit) {
  const copy = template.content.cloneNode(true);
  for (const node of copy.querySelectorAll("[data-field]")) {
    const field = node.dataset.field;
    node.replaceChildren(...(field === "headline" || field === "snippet" ? marked(hit[field])
      : [field === "published" ? showDate(hit.published) : String(hit[field] ?? "")]));
  }
  for (const link of copy.querySelectorAll("a[data-link]")) link.href = webAddress(hit.url) ?? "#";
  return copy;
}

function copiesButton(hit, view) {
  return hit.copies > 0 && el("button", { type: "button", class: "plain", "aria-expanded": "false",
    onclick: (event) => view.showCopies(hit, event.target) }, view.words.copies(hit.copies));
}

function chooseBox(hit, { words, isChosen, choose }) {
  return el("label", { class: "choose" }, el("input", { type: "checkbox", checked: isChosen(hit.id), onchange: (event) => choose(hit, event.target) }),
    words.like.choose, el("span", { class: "hidden" }, `: ${hit.plain}`));
}

export function drawHit(hit, view) {
  const { words, link, open, template, languages } = view;
  if (template) return el("li", { class: "hit", part: "hit", ...inLanguage(hit.language) }, fromTemplate(template, hit));
  const original = webAddress(hit.url);
  const { lang, dir } = inLanguage(hit.language);
  return el("li", { class: "hit", part: "hit", dir },
    el("p", { class: "origin", part: "origin" }, el("span", { dir: "auto" }, origin(hit)),
      languages > 1 && hit.language && ` · ${valueName("language", hit.language)}`),
    el("h2", { dir: "auto", lang },
      el("a", { href: link(hit.id), class: "headline", part: "headline", onclick: (event) => open(event, hit) }, marked(hit.headline))),
    hit.snippet && el("p", { class: "snippet", part: "snippet", dir: "auto", lang }, marked(hit.snippet)),
    el("p", { class: "more" }, chooseBox(hit, view),
      original && el("a", { href: original, rel: "noopener noreferrer", target: "_blank" }, words.original,
        el("span", { class: "hidden" }, `: ${hit.plain}`)),
      copiesButton(hit, view)));
}

const HIT_LEAST = 100; /* px: no hit is less high */
const ABOVE_LEAST = 100; /* px: nor is what stands above them, the box and a line */

/* The list, so far with the hits that a screen can have, and a function that adds the others. */
export function drawList(hits, view) {
  const first = Math.max(1, Math.ceil((innerHeight - ABOVE_LEAST) / HIT_LEAST));
  const list = el("ol", { class: "hits", part: "hits", start: view.first + 1 }, hits.slice(0, first).map((hit) => drawHit(hit, view)));
  return [list, () => list.append(...hits.slice(first).map((hit) => drawHit(hit, view)))];
}

export function drawWhole(hits, view) {
  const [list, drawOthers] = drawList(hits, view);
  drawOthers();
  return list;
}

/* Short lists: copies and related articles. */
export function drawTitles(hits, { words, link, open }) {
  return el("ul", { class: "titles" }, hits.map((hit) => el("li", {},
    el("a", { href: link(hit.id), dir: "auto", lang: hit.language, onclick: (event) => open(event, hit) }, marked(hit.headline)),
    el("span", { class: "origin", dir: "auto" }, ` ${[origin(hit), edition(hit, words)].filter(Boolean).join(" · ")}`))));
}

/* The corrected query: applied, or offered. */
export function drawSuggestion(found, state, { words, ask }) {
  if (!found.suggestion) return null;
  const button = (query, exact) => el("button", { type: "button", class: "plain", dir: "auto", onclick: () => ask(query, exact) }, query);
  return el("p", { class: "suggestion", part: "suggestion" }, found.applied
    ? [`${words.alsoFor} `, el("strong", { dir: "auto" }, found.suggestion), `. ${words.onlyFor} `, button(state.query, true)]
    : [`${words.didYouMean} `, button(found.suggestion, false), "?"]);
}

/* "1,510 articles found, 15 have all words." */
export function tellTotal(found, state, filtered, words) {
  const total = words.found({ total: found.total, query: state.query, filtered, stories: state.stories });
  const parts = [found.allWords === null ? total : `${total}, ${words.allWords(found.allWords)}`];
  if (found.onlyBoilerplate) parts.push(words.onlyBoilerplate);
  if (found.late) parts.push(words.late);
  return parts.join(". ");
}

export function drawPages(found, state, { words, turn }) {
  if (found.pages < 2) return null;
  const button = (text, page, enabled) => el("button", { type: "button", disabled: !enabled, onclick: () => turn(page) }, text);
  return el("nav", { class: "pages", "aria-label": words.page(state.page, found.pages) },
    button(words.previous, state.page - 1, state.page > 1), el("span", {}, words.page(state.page, found.pages)),
    button(words.next, state.page + 1, state.page < found.pages));
}
