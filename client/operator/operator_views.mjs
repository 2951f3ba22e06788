// SPDX-License-Identifier: GPL-2.0-or-later
// operator_views.mjs - overview, indexes with their settings, tasks, searches. A view is a function that asks and
// returns nodes; `page` has what views may do: show a message, draw again.
import { el } from "../desk/dom.mjs";
import { curl, get, metrics, send } from "./operator_ask.mjs";
import { button, duration, numbers, section, size, table, taskDetails, when, withCurl } from "./operator_show.mjs";
import { HEALTH, INDEX_COLUMNS, INDEX_STATES, METRICS, PROBLEMS, SAYS, SETTINGS, TASK_COLUMNS, TASK_STATES, TASK_TYPES, count } from "./operator_words.mjs";

const TASKS_SHOWN = 30, INDEXES_SHOWN = 1000, LINE_MAX = 70;

// --- overview ---

function drawHealth(health) {
  const problem = (one) => el("li", {}, `${count(one.tasks ?? one.indexes ?? 0)} ${PROBLEMS[one.code] ?? `wait: ${one.code}`}`);
  return el("div", { class: `health ${health.status}` }, el("p", {}, HEALTH[health.status] ?? health.status),
    health.problems && el("ul", {}, health.problems.map(problem)));
}

function drawNumbers(stats, counted, version) {
  const show = { bytes: size, time: (seconds) => when(seconds * 1000) };
  const documents = Object.values(stats.indexes).reduce((sum, index) => sum + index.numberOfDocuments, 0);
  const rows = [["Version", version.dateline], ["Documents", count(documents)], ["Disk in use", size(stats.databaseSize)], ["Last change", when(stats.lastUpdate)],
    ...METRICS.filter(([name]) => counted[name] !== undefined).map(([name, text, kind]) => [text, (show[kind] ?? count)(counted[name])])];
  return numbers(rows);
}

export async function overview() {
  const [health, stats, counted, version] = await Promise.all([get("/health"), get("/stats"), metrics(), get("/version")]);
  return [drawHealth(health), drawNumbers(stats, counted, version), withCurl(...["/health", "/stats", "/metrics", "/version"].map((path) => curl("GET", path)))];
}

// --- indexes ---

function stateOf(index, stats) {
  return index.error ? "damaged" : stats?.isIndexing ? "busy" : "idle";
}

function indexRow(index, stats) {
  return { uid: el("a", { href: `#indexes/${encodeURIComponent(index.uid)}` }, index.uid), documents: stats?.numberOfDocuments,
    size: stats && size(stats.rawDocumentDbSize), deleted: stats?.deletedDocuments, segments: stats?.segments, updated: when(index.updatedAt),
    state: INDEX_STATES[stateOf(index, stats)], class: stateOf(index, stats) };
}

/* A short value is on one line. */
function readable(value) {
  const line = JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
  return line.length <= LINE_MAX ? line : JSON.stringify(value, null, 2);
}

function settingForm(uid, name, value, page) {
  const path = `/indexes/${encodeURIComponent(uid)}/settings`, id = `setting-${name}`, text = readable(value);
  const input = el("textarea", { id, rows: Math.min(text.split("\n").length, 12), spellcheck: "false", "aria-describedby": `${id}-means` }, text);
  const change = async (body) => page.say(SAYS.saved((await send("PATCH", path, { [name]: body })).taskUid));
  const save = (event) => {
    event.preventDefault();
    try {
      return page.attempt(change(JSON.parse(input.value)));
    } catch (error) {
      return page.say(SAYS.notJson + error.message);
    }
  };
  return el("form", { class: "setting", onsubmit: save }, el("label", { for: id }, name), el("p", { id: `${id}-means`, class: "quiet" }, SETTINGS[name] ?? ""), input,
    el("div", { class: "buttons" }, el("button", { type: "submit" }, SAYS.save), el("button", { type: "button", onclick: () => page.attempt(change(null)) }, SAYS.reset)));
}

async function settings(uid, page) {
  const path = `/indexes/${encodeURIComponent(uid)}/settings`, all = await get(path);
  return [...Object.entries(all).map(([name, value]) => settingForm(uid, name, value, page)),
    withCurl(curl("GET", path), curl("PATCH", path, { stopWords: ["the"] }))];
}

export async function indexes(page, uid) {
  if (uid) return settings(uid, page);
  const [list, stats] = await Promise.all([get(`/indexes?limit=${INDEXES_SHOWN}`), get("/stats")]);
  return [table(INDEX_COLUMNS.uid, INDEX_COLUMNS, list.results.map((index) => indexRow(index, stats.indexes[index.uid]))), withCurl(curl("GET", "/indexes"), curl("GET", "/stats"))];
}

// --- tasks ---

const runs = (task) => task.status === "enqueued" || task.status === "processing";

function taskRow(task, page) {
  const cancel = async () => page.say(SAYS.canceled((await send("POST", `/tasks/cancel?uids=${task.uid}`)) && task.uid));
  const stop = runs(task) && button(SAYS.cancel, task.uid, () => page.attempt(cancel()));
  return { uid: String(task.uid), type: TASK_TYPES[task.type] ?? task.type, index: task.indexUid, class: task.status, details: taskDetails(task),
    status: el("span", {}, TASK_STATES[task.status] ?? task.status, " ", stop || ""), time: [when(task.enqueuedAt), duration(task.duration)].filter(Boolean).join(" · ") };
}

export async function tasks(page) {
  const list = await get(`/tasks?limit=${TASKS_SHOWN}`);
  return [table(TASK_COLUMNS.uid, TASK_COLUMNS, list.results.map((task) => taskRow(task, page))),
    withCurl(curl("GET", `/tasks?limit=${TASKS_SHOWN}`), curl("POST", "/tasks/cancel?uids=NUMBER"))];
}

// --- searches ---

function searchLink({ indexUid, query }) {
  return el("a", { href: `./?${new URLSearchParams({ index: indexUid, q: query })}`, dir: "auto" }, query);
}

export async function searches() {
  const noted = (await get("/stats")).searches;
  if (!noted) return [el("p", {}, SAYS.private)];
  const row = (one) => ({ ...one, query: searchLink(one), last: when(one.lastSearch) });
  const columns = { query: "Query", indexUid: "Index", count: "Times" };
  return [
    section(SAYS.withoutHits, el("p", { class: "quiet" }, SAYS.withoutHitsHint), table(SAYS.withoutHits, { ...columns, last: "Last" }, noted.withoutHits.map(row))),
    section(SAYS.slow, el("p", { class: "quiet" }, SAYS.slowHint), table(SAYS.slow, { ...columns, processingTimeMs: "ms", hits: "Hits", last: "Last" }, noted.slow.map(row))),
    withCurl(curl("GET", "/stats"))];
}
