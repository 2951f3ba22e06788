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

function legend(lines, remove, words) {
  return el("ul", { class: "legend" }, lines.map(({ query, counts }, i) => el("li", {},
    svg("svg", { viewBox: "0 0 24 8", "aria-hidden": "true" },
      svg("line", { class: `line line${i}`, x1: 0, x2: 24, y1: 4, y2: 4, "stroke-dasharray": DASHES[i] })),
    el("span", { dir: "auto" }, query || words.everything),
    el("span", { class: "count" }, showNumber(counts.reduce((sum, count) => sum + count, 0))),
    i > 0 && el("button", { type: "button", class: "plain", "aria-label": words.remove(query), onclick: () => remove(query) }, "×"))));
}

function table({ names, lines }, words) {
  return el("table", {}, el("caption", {}, words.plot),
    el("tr", {}, el("th", { scope: "col" }, words.date), lines.map(({ query }) => el("th", { scope: "col" }, query || words.everything))),
    names.map((name, i) => el("tr", {}, el("th", { scope: "row" }, showDate(name)), lines.map(({ counts }) => el("td", {}, counts[i])))));
}

export function drawPlot(comparison, { words, remove }) {
  const { names, lines } = comparison;
  const most = Math.max(...lines.flatMap((one) => one.counts), 1);
  return el("figure", { class: "plot", part: "plot" },
    svg("svg", { viewBox: `0 0 ${PLOT.width} ${PLOT.height}`, "aria-hidden": "true", preserveAspectRatio: "none" },
      lines.map(({ counts }, i) => line(counts, most, i))),
    names.length > 0 && el("p", { class: "ends", "aria-hidden": "true" }, el("span", {}, showDate(names[0])),
      el("span", {}, `0 – ${showNumber(most)}`), el("span", {}, showDate(names.at(-1)))),
    el("figcaption", {}, legend(lines, remove, words)), el("div", { class: "hidden" }, table(comparison, words)));
}
