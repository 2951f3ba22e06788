// SPDX-License-Identifier: GPL-2.0-or-later
// timeline.mjs - a bar for each month or year, to drag over, and two date fields that do the same by keyboard.
import { el, showNumber, svg } from "./dom.mjs";
import { asDay, showDate } from "./dates.mjs";

const HEIGHT = 48;

const bounds = ({ name, last }) => ({ from: asDay(name, false), to: asDay(last, true) });

const showBounds = ({ name, last }) => (name === last ? showDate(name) : `${showDate(name)} – ${showDate(last)}`);

function isChosen(bucket, state) {
  const { from, to } = bounds(bucket);
  return (!state.from || to >= asDay(state.from, false)) && (!state.to || from <= asDay(state.to, true));
}

function bars(buckets, state) {
  const most = Math.max(...buckets.map((bucket) => bucket.count), 1);
  return buckets.map((bucket, i) => {
    const { count } = bucket, height = count > 0 ? Math.max(2, (HEIGHT * count) / most) : 0;
    return svg("rect", { x: i + 0.1, width: 0.8, y: HEIGHT - height, height, class: isChosen(bucket, state) ? "bar in" : "bar" },
      svg("title", {}, `${showBounds(bucket)}: ${showNumber(count)}`));
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
    choose(bounds(buckets[ends[0]]).from, bounds(buckets[ends[1]]).to);
  });
}

function makeDays(words, setDates) {
  const change = () => setDates(from.value, to.value);
  const [from, to] = [0, 1].map(() => el("input", { type: "date", onchange: change }));
  return el("div", { class: "days" }, el("label", { class: "day" }, `${words.from} `, from), el("label", { class: "day" }, `${words.to} `, to));
}

function drawChart(buckets, state, { words, setDates }) {
  const chart = svg("svg", { viewBox: `0 0 ${buckets.length} ${HEIGHT}`, preserveAspectRatio: "none",
    role: "img", "aria-label": words.timeline, class: "bars", part: "timeline" }, bars(buckets, state));
  watchDrag(chart, buckets, setDates);
  return [chart, el("p", { class: "ends", "aria-hidden": "true" }, el("span", {}, showDate(buckets[0].name)),
    el("span", {}, showDate(buckets.at(-1).last)))];
}

/* The fields stay from answer to answer: they are costly to make, and the reader may be in one of them. */
export function showTimeline(place, buckets, state, view) {
  const days = place.querySelector(".days") ?? makeDays(view.words, view.setDates);
  const wanted = [asDay(state.from, false), asDay(state.to, true)];
  days.querySelectorAll("input").forEach((field, i) => { if (field.value !== wanted[i]) field.value = wanted[i]; });
  if (!days.parentNode) place.append(days);
  while (place.firstChild !== days) place.firstChild.remove();
  if (buckets.length > 1) days.before(...drawChart(buckets, state, view));
}
