// SPDX-License-Identifier: GPL-2.0-or-later
// frame.mjs - the parts of the component that stay: box, order, places for hits, facets, dates, article. `on` has what
// is done when they are used.
import { el } from "./dom.mjs";

function box(words, on) {
  return el("form", { role: "search", class: "box", part: "box", onsubmit: (event) => { event.preventDefault(); on.submit(); } },
    el("input", { type: "search", name: "q", part: "input", autocomplete: "off", spellcheck: "false", dir: "auto", role: "combobox",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions", "aria-label": words.searchLabel,
      placeholder: words.searchLabel, "aria-keyshortcuts": "/", oninput: on.type, onkeydown: on.key }),
    el("button", { type: "submit", part: "button" }, words.search),
    el("ul", { id: "suggestions", class: "suggestions", role: "listbox", "aria-label": words.suggestions, hidden: true }));
}

function choices(words, on) {
  return el("div", { class: "choices" },
    el("label", {}, `${words.order} `, el("select", { name: "order", onchange: (event) => on.order(event.target.value) },
      Object.entries(words.orders).map(([value, text]) => el("option", { value }, text)))),
    el("label", { title: words.storiesHint }, el("input", { type: "checkbox", name: "stories",
      onchange: (event) => on.stories(event.target.checked) }), ` ${words.stories}`));
}

function actions(words, on, whole) {
  return el("details", { class: "menu actions" }, el("summary", { "aria-label": `${words.save}, ${words.exportAs}, ${words.compare}` }, "⋯"),
    el("div", { class: "sheet" },
      el("button", { type: "button", name: "save", onclick: on.save }, words.save),
      Object.entries(words.exports).map(([kind, text]) => el("button", { type: "button", "data-export": kind,
        onclick: (event) => on.exportAs(kind, event.target) }, `${words.exportAs}: ${text}`)),
      el("form", { class: "compare", onsubmit: (event) => { event.preventDefault(); on.compare(event.target.elements.versus); } },
        el("label", {}, `${words.compareWith} `, el("input", { name: "versus", type: "text" })),
        el("button", { type: "submit" }, words.add)),
      el("button", { type: "button", onclick: on.help }, words.help),
      whole && el("a", { class: "docs", href: "docs" }, words.docs)));
}

function help(words) {
  const dialog = el("dialog", { class: "help", "aria-label": words.help });
  dialog.append(el("h2", {}, words.help), el("dl", {}, words.keys.flatMap(([key, text]) => [el("dt", {}, key), el("dd", {}, text)])),
    el("button", { type: "button", onclick: () => dialog.close() }, words.close));
  return dialog;
}

/* The places by name, and .root, which holds them. `whole`: the component is the page. */
export function makeFrame(words, on, whole) {
  const place = (tag, name, attributes) => el(tag, { class: name, ...attributes });
  const parts = {
    header: place(whole ? "header" : "div", "head"), status: place("p", "status", { role: "status", part: "status" }),
    notice: place("div", "notice", { role: "alert" }), suggestion: place("div", "correction"), chosen: place("div", "chosen"),
    plot: place("div", "plots"), hits: place("div", "list"), pages: place("div", "turn"), facets: place("div", "facets"),
    timeline: place("div", "timeline"), article: place("div", "reading", { hidden: true }), help: help(words),
  };
  const input = box(words, on);
  parts.input = input.elements.q;
  parts.suggestions = input.querySelector(".suggestions");
  parts.header.append(whole ? el("a", { class: "name", href: "./", onclick: on.home }, words.name) : "", input);
  parts.line = el("div", { class: "line" }, whole && el("h1", { class: "hidden" }, words.searchLabel), parts.status, actions(words, on, whole), choices(words, on));
  parts.filters = el("details", { class: "filters", part: "filters" }, el("summary", {}, words.filters),
    el("h2", { class: "label" }, words.date), parts.timeline, parts.facets);
  parts.results = el("div", { class: "results" }, el("aside", { "aria-label": words.filters }, parts.filters),
    el("section", { class: "found" }, parts.suggestion, parts.chosen, parts.plot, parts.hits, parts.pages));
  parts.root = el(whole ? "main" : "div", { class: "frame" }, parts.notice, parts.line, parts.results, parts.article);
  parts.order = parts.line.querySelector("select");
  parts.stories = parts.line.querySelector("input[name=stories]");
  parts.menu = parts.line.querySelector("details.menu");
  return parts;
}
