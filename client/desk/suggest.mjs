// SPDX-License-Identifier: GPL-2.0-or-later
// suggest.mjs - what a reader may be about to type: longer words, and pairs of words, that the hits have; and values of
// filters. All come from the answer that is shown, so each finds something and costs no request.
import { FIELDS } from "./address.mjs";
import { el, unmarked } from "./dom.mjs";
import { valueName } from "./facets.mjs";

const SUGGESTIONS_MAX = 6, VALUES_MAX = 2, LEAST_LETTERS = 2, PAIR_HITS = 2, LONG_WORD = 5;
const LAST_WORD = /[\p{L}\p{N}][\p{L}\p{N}'’-]*$/u;
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’-]*/gu;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const bare = (word) => word.replace(/['’](?:s|S)?$/u, "");

/* Headlines in capitals are not how a word is written. */
function better(one, other) {
  const loudness = (word) => (word === word.toUpperCase() ? 2 : word === word.toLowerCase() ? 0 : 1);
  return other === undefined || loudness(one) < loudness(other) ? one : other;
}

/* Function words are short and small. */
const saysMuch = (word) => word.length >= LONG_WORD || (word.length > 2 && word[0] !== word[0].toLowerCase() && word !== word.toUpperCase());

/* The words of a text that begin with `start`, and the pairs whose first word is `start`. */
function* candidates(text, start) {
  const words = [...text.matchAll(WORD)];
  for (const [i, match] of words.entries()) {
    const word = bare(match[0]), next = words[i + 1];
    if (!fold(word).startsWith(start)) continue;
    if (fold(word) !== start) yield { word, pair: false };
    else if (next && next.index === match.index + match[0].length + 1 && text[next.index - 1] === " " && saysMuch(bare(next[0])))
      yield { word: `${word} ${bare(next[0])}`, pair: true };
  }
}

function completions(hits, start) {
  const found = new Map();
  for (const [i, hit] of hits.entries()) {
    for (const { word, pair } of candidates(unmarked(`${hit.headline}\n${hit.snippet}`), start)) {
      const one = found.get(fold(word)) ?? { hits: new Set(), pair };
      one.hits.add(i);
      one.word = better(word, one.word);
      found.set(fold(word), one);
    }
  }
  return [...found.values()].filter(({ hits: in_, pair }) => !pair || in_.size >= PAIR_HITS)
    .sort((a, b) => b.hits.size - a.hits.size)
    .map(({ word }) => (word === word.toUpperCase() ? word.toLowerCase() : word));
}

function values(found, start) {
  return FIELDS.flatMap((field) => found.values[field]
    .filter(({ value, chosen }) => !chosen && [...valueName(field, value).matchAll(WORD)].some(([word]) => fold(word).startsWith(start)))
    .map(({ value }) => ({ field, value }))).slice(0, VALUES_MAX);
}

/* For a query and its answer (readAnswers): [{query}] or [{query, field, value}], the best first. */
export function suggest(query, found) {
  const last = LAST_WORD.exec(query)?.[0] ?? "";
  if (last.length < LEAST_LETTERS) return [];
  const before = query.slice(0, query.length - last.length), start = fold(last);
  const filters = values(found, start).map((one) => ({ ...one, query: before.trim() }));
  const words = completions(found.hits, start).map((word) => ({ query: before + word }));
  return [...words.slice(0, 1), ...filters, ...words.slice(1)].slice(0, SUGGESTIONS_MAX);
}

function option(one, i, words, choose) {
  const text = one.field ? [el("span", { class: "count" }, `${words.fields[one.field] ?? one.field}: `), valueName(one.field, one.value)] : one.query;
  return el("li", { role: "option", id: `suggestion-${i}`, "aria-selected": "false", dir: "auto", part: "completion",
    onpointerdown: (event) => event.preventDefault(), onclick: () => choose(one) }, text);
}

const same = (one, other) => fold(one.query) === fold(other.query) && one.field === other.field && one.value === other.value;

/* The list below the box: one line, as many as fit. `choose` gets one of suggest(). The input keeps the focus, as in
 * the combobox pattern of ARIA: key() returns true if a key is for the list. A later answer leaves the mark on what the
 * reader marked; typing takes it away. */
export function makeSuggestions(input, list, words, choose) {
  let shown = [], at = -1;
  const options = () => [...list.children];
  const mark = (place) => {
    at = place;
    options().forEach((node, i) => node.setAttribute("aria-selected", String(i === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `suggestion-${at}`);
  };
  const show = (suggested) => {
    const marked = shown[at];
    shown = suggested;
    list.replaceChildren(...shown.map((one, i) => option(one, i, words, choose)));
    list.hidden = shown.length === 0;
    const [first, ...others] = options();
    for (const node of others) if (node.offsetTop > first.offsetTop) node.remove();
    input.setAttribute("aria-expanded", String(!list.hidden));
    const place = marked ? shown.findIndex((one) => same(one, marked)) : -1;
    mark(place < options().length ? place : -1);
  };
  const step = (by) => {
    const next = at + by;
    const inside = !list.hidden && next >= -1 && next < options().length;
    mark(inside ? next : -1);
    return inside;
  };
  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => at >= 0 && step(-1),
    Enter: () => at >= 0 && (choose(shown[at]), true),
    Escape: () => !list.hidden && (show([]), true),
  };
  input.addEventListener("input", () => mark(-1));
  return { show, key: (name) => keys[name]?.() || false };
}
