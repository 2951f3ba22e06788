// SPDX-License-Identifier: GPL-2.0-or-later
// plot.mjs - several queries over time: a line each, told apart by dashes as well as by colour, and the same as a table.
import { el, showNumber, svg } from "./dom.mjs";
import { showDate } from "./dates.mjs";

const PLOT = { width: 600, height: 160, margin: 4 };
const DASHES = ["", "6 3", "2 3", "8 3 2 3", "1 5"];

function line(counts, most, i) {
  const x = (at) => PLOT.margin + (at * (PLOT.width - 2 * PLOT.margin)) / Math.max(counts.length - 1, 1);
  const y = (count) => PLOT.height - PLOT.margin - (count * (PLOT.height - 2 * PLOT.margin)) / most;
  return svg("polyline", { class: `line line${i}`, "stroke-dasharray": DASHES[i], "vector-effect": "non-scaling-stroke",
    points: (counts.length > 1 ? counts : [...counts, ...counts]).map((count, at) => `${x(at).toFixed(1)},${y(count).toFixed(1)}`).join(" ") });
}

/* When a query found most, with the story of that time. */
function highest(line, { words, link, open }) {
  const { highest: most } = line;
  return most && el("span", { class: "count" }, ` · ${words.highest(showDate(most.name), most.count)}`,
    most.hit && [" ", el("a", { href: link(most.hit.id), dir: "auto", onclick: (event) => open(event, most.hit) }, most.hit.plain)]);
}

function legend(lines, view) {
  const { words, remove } = view;
  return el("ul", { class: "legend" }, lines.map((line, i) => el("li", {},
    svg("svg", { viewBox: "0 0 24 8", "aria-hidden": "true" },
      svg("line", { class: `line line${i}`, x1: 0, x2: 24, y1: 4, y2: 4, "stroke-dasharray": DASHES[i] })),
    el("span", {}, el("span", { class: "query", dir: "auto" }, line.query || words.everything), " ",
      el("span", { class: "count" }, showNumber(line.total)), highest(line, view)),
    i > 0 && el("button", { type: "button", class: "plain", "aria-label": words.remove(line.query), onclick: () => remove(line.query) }, "×"))));
}

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumSignificantDigits: 2 });

function table({ names, lines }, values, show, words) {
  return el("table", {}, el("caption", {}, words.plot),
    el("tr", {}, el("th", { scope: "col" }, words.date), lines.map(({ query }) => el("th", { scope: "col" }, query || words.everything))),
    names.map((name, i) => el("tr", {}, el("th", { scope: "row" }, showDate(name)), values.map((value) => el("td", {}, show(value[i]))))));
}

/* The lines and their table, as counts or as shares of what was published. */
function drawLines(comparison, shares, words) {
  const { names, lines } = comparison;
  const values = lines.map((one) => (shares ? one.shares : one.counts)), show = shares ? percent.format : showNumber;
  const most = Math.max(...values.flat(), shares ? 0 : 1) || 1;
  return [
    svg("svg", { viewBox: `0 0 ${PLOT.width} ${PLOT.height}`, "aria-hidden": "true", preserveAspectRatio: "none" },
      values.map((value, i) => line(value, most, i))),
    names.length > 0 && el("p", { class: "ends", "aria-hidden": "true" }, el("span", {}, showDate(names[0])),
      el("span", {}, `0 – ${show(most)}`), el("span", {}, showDate(names.at(-1)))),
    el("div", { class: "hidden" }, table(comparison, values, show, words))].filter(Boolean);
}

export function drawPlot(comparison, view) {
  const { words } = view;
  const drawn = el("div", { class: "drawn" }, drawLines(comparison, false, words));
  return el("figure", { class: "plot", part: "plot" }, drawn,
    el("label", { class: "check" }, el("input", { type: "checkbox", name: "shares",
      onchange: (event) => drawn.replaceChildren(...drawLines(comparison, event.target.checked, words)) }), words.shares),
    el("figcaption", {}, legend(comparison.lines, view)));
}
