// SPDX-License-Identifier: GPL-2.0-or-later
// notices.mjs - what the page says when there are no hits to show: no key, no index, no answer, nothing found.
import { el } from "./dom.mjs";

function keyForm(words, wrong, use) {
  const input = el("input", { type: "password", name: "key", autocomplete: "current-password", required: true });
  return el("form", { class: "key", onsubmit: (event) => { event.preventDefault(); use(input.value.trim()); } },
    el("p", {}, wrong ? words.keyWrong : words.keyNeeded), el("label", {}, `${words.key} `, input),
    el("button", { type: "submit" }, words.keyUse));
}

function noIndex(words, index) {
  return [el("p", {}, words.noIndex(index)), el("p", {}, words.noIndexHint), el("pre", {}, "dateline-index FOLDER")];
}

/* For an ApiError. */
export function drawTrouble(error, { words, index, hasKey, useKey }) {
  if (error.status === 401 || error.status === 403) return [keyForm(words, hasKey, useKey)];
  if (error.code === "index_not_found") return noIndex(words, index);
  return [el("p", {}, error.status === 0 ? words.unreachable : error.message)];
}

export function drawNothing(words, filtered, clear) {
  return el("div", { class: "nothing" }, el("p", {}, words.nothing), el("p", {}, words.nothingHint),
    filtered && el("button", { type: "button", onclick: clear }, words.clear));
}

export function drawSaved(saved, words, go, forget) {
  return saved.length > 0 && el("section", { class: "saved" }, el("h2", { class: "label" }, words.saved), el("ul", {}, saved.map(({ address, query }) =>
    el("li", {}, el("a", { href: address || "?", dir: "auto", onclick: (event) => { event.preventDefault(); go(address); } }, query || words.everything),
      el("button", { type: "button", class: "plain", "aria-label": words.forget(query || words.everything), onclick: () => forget(address) }, "×")))));
}

/* A time that the query names: offered, not applied. */
export function drawSaidDates(said, words, apply) {
  return said && el("p", { class: "suggestion" }, el("button", { type: "button", class: "plain", dir: "auto", onclick: apply },
    `${words.onlyDates}: ${said.said} (${said.from || "…"} – ${said.to || "…"})`));
}
