// SPDX-License-Identifier: GPL-2.0-or-later
// timeline.mjs - a bar for each month or year, to drag over, and two date fields that do the same by keyboard.
import { el, showNumber, svg } from "./dom.mjs";
import { asDay, lastOfMonth, showDate } from "./dates.mjs";

const HEIGHT = 48;

function bounds(name) {
  const [year, month] = name.split("-").map(Number);
  return month ? { from: `${name}-01`, to: lastOfMonth(year, month) } : { from: `${name}-01-01`, to: `${name}-12-31` };
}

function isChosen(name, state) {
  const { from, to } = bounds(name);
  return (!state.from || to >= asDay(state.from, false)) && (!state.to || from <= asDay(state.to, true));
}

function bars(buckets, state) {
  const most = Math.max(...buckets.map((bucket) => bucket.count), 1);
  return buckets.map(({ name, count }, i) => {
    const height = count > 0 ? Math.max(2, (HEIGHT * count) / most) : 0;
    return svg("rect", { x: i + 0.1, width: 0.8, y: HEIGHT - height, height, class: isChosen(name, state) ? "bar in" : "bar" },
      svg("title", {}, `${showDate(name)}: ${showNumber(count)}`));
  });
}

/* Dragging over bars chooses their time; a click chooses one bar. Esc gives up. */
function watchDrag(chart, buckets, choose) {
  let start = -1;
  const at = (event) => {
    const box = chart.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * buckets.length);
    return Math.min(Math.max(place, 0), buckets.length - 1);
  };
  const mark = (from, to) => [...chart.querySelectorAll("rect.bar")].forEach((bar, i) =>
    bar.classList.toggle("drag", i >= Math.min(from, to) && i <= Math.max(from, to)));
  chart.addEventListener("pointerdown", (event) => {
    start = at(event);
    chart.setPointerCapture(event.pointerId);
    mark(start, start);
  });
  chart.addEventListener("pointermove", (event) => start >= 0 && mark(start, at(event)));
  chart.addEventListener("pointercancel", () => { start = -1; mark(-1, -1); });
  chart.addEventListener("pointerup", (event) => {
    if (start < 0) return;
    const ends = [start, at(event)].sort((a, b) => a - b);
    start = -1;
    choose(bounds(buckets[ends[0]].name).from, bounds(buckets[ends[1]].name).to);
  });
}

function dateField(label, value, change) {
  return el("label", { class: "day" }, `${label} `, el("input", { type: "date", value, onchange: change }));
}

export function drawTimeline(buckets, state, { words, setDates }) {
  const chart = buckets.length > 1 && svg("svg", { viewBox: `0 0 ${buckets.length} ${HEIGHT}`, preserveAspectRatio: "none",
    role: "img", "aria-label": words.timeline, class: "bars", part: "timeline" }, bars(buckets, state));
  if (chart) watchDrag(chart, buckets, setDates);
  const from = asDay(state.from, false), to = asDay(state.to, true);
  return [
    chart,
    chart && el("p", { class: "ends", "aria-hidden": "true" }, el("span", {}, showDate(buckets[0].name)),
      el("span", {}, showDate(buckets.at(-1).name))),
    el("div", { class: "days" }, dateField(words.from, from, (event) => setDates(event.target.value, to)),
      dateField(words.to, to, (event) => setDates(from, event.target.value))),
  ].filter(Boolean);
}
