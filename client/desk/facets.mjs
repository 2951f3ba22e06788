// SPDX-License-Identifier: GPL-2.0-or-later
// facets.mjs - the values of each field with their counts, as check boxes that fold.
import { FIELDS } from "./address.mjs";
import { el, showNumber } from "./dom.mjs";

const FIRST_SHOWN = 8;

let languages; // made when it is needed: that takes as long as drawing several hits

/* A language's code as its name, a value of another field as it is. */
export function valueName(field, value) {
  if (field !== "language") return value;
  try {
    languages ??= new Intl.DisplayNames(undefined, { type: "language" });
    return languages.of(value) ?? value;
  } catch {
    return value;
  }
}

function row(field, { value, count, chosen }, change) {
  return el("li", {}, el("label", { part: "facet" },
    el("input", { type: "checkbox", checked: chosen, "data-value": value,
      onchange: (event) => change(field, value, event.target.checked) }),
    el("span", { class: "value" }, valueName(field, value)),
    el("span", { class: "count" }, showNumber(count))));
}

function group(field, values, view) {
  const { words, unfolded, toggle, change } = view;
  const all = unfolded.has(field);
  const shown = all ? values : values.filter((value, i) => i < FIRST_SHOWN || value.chosen);
  const hidden = values.length - shown.length;
  return el("fieldset", { "data-field": field }, el("legend", {}, words.fields[field] ?? field),
    el("ul", {}, shown.map((value) => row(field, value, change))),
    (hidden > 0 || all) && values.length > FIRST_SHOWN &&
      el("button", { type: "button", class: "plain", "aria-expanded": String(all), onclick: () => toggle(field) },
        all ? words.fewer : words.more(hidden)));
}

/* A field whose only value all hits have tells nothing. */
function tells(values) {
  return values.length > 1 || values.some((value) => value.chosen);
}

export function drawFacets(found, view) {
  return FIELDS.filter((field) => tells(found.values[field])).map((field) => group(field, found.values[field], view));
}

/* The chosen values and dates, each with a button that removes it. */
export function drawChosen(state, view) {
  const { words, change, setDates, clear } = view;
  const chip = (text, remove) => el("li", {}, el("button", { type: "button", class: "chip", part: "chip",
    "aria-label": words.remove(text), onclick: remove }, el("span", { dir: "auto" }, text),
    el("span", { "aria-hidden": "true" }, " ×")));
  const chips = FIELDS.flatMap((field) => state.filters[field].map((value) =>
    chip(valueName(field, value), () => change(field, value, false))));
  if (state.from || state.to) chips.push(chip(`${state.from || "…"} – ${state.to || "…"}`, () => setDates("", "")));
  if (chips.length > 1)
    chips.push(el("li", {}, el("button", { type: "button", class: "plain", onclick: clear }, words.clear)));
  return chips.length > 0 && el("ul", { class: "chips" }, chips);
}
