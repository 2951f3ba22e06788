// SPDX-License-Identifier: GPL-2.0-or-later
// frame.mjs - the parts of the component that stay: box, order, places for hits, facets, dates, article. `on` has what
// is done when they are used.
import { el, makeDialog } from "./dom.mjs";

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

/* `needs`: what the key must allow; until that is known, it is not offered. */
const offered = (needs, node) => {
  node.dataset.needs = needs;
  node.hidden = true;
  return node;
};

function exportForm(words, on) {
  return el("form", { class: "pick export", onsubmit: (event) => { event.preventDefault(); on.exportAs(event.target.elements.format.value, event.submitter); } },
    el("label", {}, words.exportAs, el("select", { name: "format" }, Object.entries(words.exports).map(([value, text]) => el("option", { value }, text)))),
    el("button", { type: "submit" }, words.download));
}

function actions(words, on, whole) {
  const button = (name, text, act) => el("button", { type: "button", name, onclick: act }, text);
  return el("details", { class: "menu actions", ontoggle: (event) => event.target.open && on.offer() },
    el("summary", { "aria-label": words.menu }, "⋯"),
    el("div", { class: "sheet" },
      button("save", words.save, on.save),
      offered("alerts.create", button("alert", words.alert.ask, on.newAlert)), offered("alerts.get", button("alerts", words.alert.list, on.alerts)),
      button("draft", words.draft.ask, on.draft), offered("exports.create", exportForm(words, on)),
      el("form", { class: "pick compare", onsubmit: (event) => { event.preventDefault(); on.compare(event.target.elements.versus); } },
        el("label", {}, words.compareWith, el("input", { name: "versus", type: "text", dir: "auto" })),
        el("button", { type: "submit" }, words.add)),
      el("label", {}, words.syntax, el("select", { name: "syntax", onchange: (event) => on.syntax(event.target.value) },
        Object.entries(words.syntaxes).map(([value, text]) => el("option", { value }, text)))),
      button("help", words.help, on.help),
      whole && el("a", { class: "docs", href: "docs" }, words.docs)));
}

function help(words) {
  const made = makeDialog("help", words.help, words.close);
  made.fill(el("dl", {}, words.keys.flatMap(([key, text]) => [el("dt", {}, key), el("dd", {}, text)])));
  return made;
}

/* The places by name, and .root, which holds them. `whole`: the component is the page. */
export function makeFrame(words, on, whole) {
  const place = (tag, name, attributes) => el(tag, { class: name, ...attributes });
  const parts = {
    header: place(whole ? "header" : "div", "head"), status: place("p", "status", { role: "status", part: "status", tabindex: "-1", dir: "auto" }),
    notice: place("div", "notice", { role: "alert" }), suggestion: place("div", "correction"), chosen: place("div", "chosen"),
    plot: place("div", "plots"), bar: place("div", "foot"), hits: place("div", "list"), pages: place("div", "turn"), facets: place("div", "facets"),
    timeline: place("div", "timeline"), article: place("div", "reading", { hidden: true }), help: help(words),
    alerts: makeDialog("alerting", words.alert.list, words.close), newAlert: makeDialog("alerting", words.alert.ask, words.close),
    draft: makeDialog("drafting", words.draft.ask, words.close),
  };
  parts.dialogs = [parts.help, parts.alerts, parts.newAlert, parts.draft];
  const input = box(words, on);
  parts.input = input.elements.q;
  parts.suggestions = input.querySelector(".suggestions");
  parts.header.append(whole ? el("a", { class: "name", href: "./", onclick: on.home }, words.name) : "", input);
  parts.line = el("div", { class: "line" }, whole && el("h1", { class: "hidden" }, words.searchLabel), parts.status, actions(words, on, whole), choices(words, on));
  parts.filters = el("details", { class: "filters", part: "filters" }, el("summary", {}, words.filters),
    el("h2", { class: "label" }, words.date), parts.timeline, parts.facets);
  parts.results = el("div", { class: "results" }, el("aside", { "aria-label": words.filters }, parts.filters),
    el("section", { class: "found" }, parts.suggestion, parts.chosen, parts.plot, parts.hits, parts.pages));
  parts.root = el(whole ? "main" : "div", { class: "frame", "aria-busy": "true" }, parts.notice, parts.line, parts.results, parts.bar, parts.article);
  parts.order = parts.line.querySelector("select[name=order]");
  parts.stories = parts.line.querySelector("input[name=stories]");
  parts.syntax = parts.line.querySelector("select[name=syntax]");
  parts.menu = parts.line.querySelector("details.menu");
  return parts;
}
