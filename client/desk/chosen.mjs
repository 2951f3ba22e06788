// SPDX-License-Identifier: GPL-2.0-or-later
// chosen.mjs - hits that a reader chooses, to find more articles like them: the bar that counts them, and what stands
// above the articles that were found.
import { el } from "./dom.mjs";
import { drawTitles } from "./hits.mjs";

/* Nothing while none is chosen. */
export function drawBar(count, { words, moreLike, chooseNone }) {
  const says = words.like;
  return count > 0 && el("div", { class: "bar-chosen" }, el("span", { role: "status", dir: "auto" }, says.chosen(count)),
    el("button", { type: "button", class: "main", name: "like", onclick: moreLike }, says.ask),
    el("button", { type: "button", class: "plain", name: "none", onclick: chooseNone }, says.none));
}

/* `liked`: the chosen articles as hits; `query`: the words that were searched. */
export function drawLiked(liked, query, view) {
  const { words, unlike, endLike } = view, says = words.like;
  const list = drawTitles(liked, view);
  for (const [i, item] of [...list.children].entries())
    item.append(" ", el("button", { type: "button", class: "plain", "aria-label": words.remove(liked[i].plain), onclick: () => unlike(liked[i].id) }, "×"));
  return el("section", { class: "liked" }, el("button", { type: "button", class: "back", onclick: endLike }, `← ${words.back}`),
    el("h2", { class: "label" }, says.heading), list, query && el("p", { class: "quiet", dir: "auto" }, `${words.draft.searched} ${query}`));
}
