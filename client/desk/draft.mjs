// SPDX-License-Identifier: GPL-2.0-or-later
// draft.mjs - background to a draft: a field for a text, and the articles that are like it.
import { el } from "./dom.mjs";
import { drawTitles } from "./hits.mjs";

/* `find` gets the text and a day, or "". */
export function drawDraftForm({ words, find }) {
  const says = words.draft;
  return el("form", { class: "fields", onsubmit: (event) => { event.preventDefault(); find(event.target.elements.text.value, event.target.elements.before.value); } },
    el("label", {}, says.text, el("textarea", { name: "text", rows: 8, required: true, dir: "auto" })),
    el("label", {}, says.before, el("input", { type: "date", name: "before" })),
    el("p", { class: "quiet filters-in-use", dir: "auto" }), el("button", { type: "submit", class: "main" }, says.find), el("div", { class: "background", role: "status" }));
}

/* `answer`: the words that were searched, and the hits. */
export function drawBackground(query, hits, view) {
  const says = view.words.draft;
  if (hits.length === 0) return [el("p", {}, says.nothing)];
  return [el("p", { class: "quiet", dir: "auto" }, `${says.searched} ${query}`), drawTitles(hits, view)];
}
